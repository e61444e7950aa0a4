//! An organisation and the rules of its registration. No I/O. Guide 二（二）, （五）; features B1–B3.

use crate::{
    Refusal,
    verification::{Stage, Verification},
    wording,
};
use access::OrganisationId;
use accounts::passwords::{Policy, check_new};
use clock::Timestamp;
use standards::{name, uscc::Uscc};
use web::{Form, Mistake};

/// Minutes for which step 1 of the registration counts.
pub const PROOF_MINUTES: i64 = 30;
/// Codes about which a person may ask on one day (decision 0005).
pub const QUESTIONS_A_DAY: i64 = 10;

/// A registered organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its name in the code.
    pub id: OrganisationId,
    /// 统一社会信用代码, canonical.
    pub uscc: String,
    /// 单位名称全称
    pub name: String,
    /// 法定代表人姓名
    pub legal_representative: String,
    /// 用户名 of its account.
    pub username: String,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// What kind of code [`Self::uscc`] is.
    pub code_kind: CodeKind,
    /// Since when and why an officer suspended it, if one did.
    pub suspension: Option<(Timestamp, String)>,
    /// When its profile is to be verified again; `None` where nothing was approved yet.
    pub verification: Option<Verification>,
}

/// What kind of code an organisation carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// 统一社会信用代码
    Uscc,
    /// 组织机构代码: nine characters, of accounts that were imported. Such an account signs in and does no business.
    OrganisationCode,
}

impl CodeKind {
    /// The name in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Uscc => "uscc",
            Self::OrganisationCode => "organisation_code",
        }
    }

    /// The kind of a [`Self::code`]; an unknown one may do nothing.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        if code == Self::Uscc.code() { Self::Uscc } else { Self::OrganisationCode }
    }
}

impl Organisation {
    /// Since when and why it is suspended (已暂停) at `now`, if it is: by an officer, or because it was not verified
    /// again in time.
    #[must_use]
    pub fn suspended(&self, now: Timestamp) -> Option<(Timestamp, String)> {
        let lapsed = || {
            let at = self.verification.and_then(|v| v.lapses_at).filter(|at| *at <= now)?;
            Some((at, wording::LAPSED.to_owned()))
        };
        self.suspension.clone().or_else(lapsed)
    }

    /// How far the next verification has come.
    #[must_use]
    pub fn stage(&self, now: Timestamp) -> Stage {
        self.verification.map_or(Stage::Fresh, |v| v.stage(now))
    }
}

/// What step 2 asks for, checked; the password not yet hashed.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The code.
    pub uscc: Uscc,
    /// 单位名称全称
    pub name: String,
    /// 法定代表人姓名
    pub legal_representative: String,
    /// 用户名
    pub username: String,
    /// 密码 as it was typed.
    pub password: String,
    /// 短信验证码 as it was typed.
    pub code: String,
}

/// The code of the form: cleaned in place, so that the page shows what was understood, and checked.
///
/// # Errors
/// The mistake: a character that the alphabet does not have by name, otherwise 校验位不符 and the like.
pub fn read_uscc(form: &mut Form) -> Result<Uscc, Mistake> {
    let cleaned = standards::uscc::clean(form.raw("uscc"));
    form.set("uscc", cleaned.clone());
    let sentence = match Uscc::parse(&cleaned) {
        Ok(uscc) => return Ok(uscc),
        Err(_) if cleaned.is_empty() => wording::FILL_IN_USCC.to_owned(),
        Err(error) => error.reason_zh(),
    };
    Err(Mistake::new("uscc", "统一社会信用代码", sentence))
}

impl Registration {
    /// Reads step 2.
    ///
    /// # Errors
    /// Every field that is wrong, in the order of the form.
    pub fn read(form: &mut Form) -> Result<Self, Refusal> {
        let mut mistakes = Vec::new();
        let uscc = read_uscc(form).map_err(|m| mistakes.push(m)).ok();
        let mut take = |field: &str, label: &str, read: Result<String, String>| match read {
            Ok(text) => text,
            Err(sentence) => {
                mistakes.push(Mistake::new(field, label, sentence));
                String::new()
            }
        };
        let full_name = take("name", "单位名称全称", name::organisation(form.raw("name")).map_err(|e| e.reason_zh()));
        let legal_representative = take(
            "legal_representative",
            "法定代表人姓名",
            name::person(form.raw("legal_representative")).map_err(|e| e.reason_zh()),
        );
        let read_name = accounts::username::read(form.raw("username"));
        let username = take("username", "用户名", read_name.map_err(|m| accounts::wording::username(m).to_owned()));
        let password = form.raw("password").to_owned();
        let context = [username.as_str(), full_name.as_str(), uscc.as_ref().map_or("", Uscc::as_str)];
        let checked = check_new(&password, Policy::Public, &context).map_err(accounts::wording::password);
        let password = take("password", "密码", checked.map(|()| password));
        let repeated = form.raw("password_again") == form.raw("password");
        take(
            "password_again",
            "确认密码",
            if repeated { Ok(String::new()) } else { Err(wording::PASSWORDS_DIFFER.into()) },
        );
        let code = take(
            "code",
            "短信验证码",
            match form.get("code") {
                "" => Err(wording::FILL_IN_CODE.into()),
                code => Ok(code.to_owned()),
            },
        );
        match uscc {
            Some(uscc) if mistakes.is_empty() => {
                Ok(Self { uscc, name: full_name, legal_representative, username, password, code })
            }
            Some(_) | None => Err(Refusal::Fields(mistakes)),
        }
    }

    /// The organisation that comes of it.
    #[must_use]
    pub fn organisation(&self, id: OrganisationId, now: Timestamp) -> Organisation {
        Organisation {
            id,
            uscc: self.uscc.as_str().to_owned(),
            name: self.name.clone(),
            legal_representative: self.legal_representative.clone(),
            username: self.username.clone(),
            registered_at: now,
            code_kind: CodeKind::Uscc,
            suspension: None,
            verification: None,
        }
    }
}
