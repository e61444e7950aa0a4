//! Every Chinese sentence that this room says from Rust.

pub mod officers;
pub(crate) mod provider;

use crate::{PasswordMistake, Refusal, codes::Purpose, messages::Template, username::UsernameMistake};

/// The sentence of a refusal.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Fields(mistakes) if mistakes.len() == 1 => match mistakes.first() {
            Some(m) if !m.label.is_empty() => format!("{}：{}", m.label, m.detail),
            Some(m) => m.detail.clone(),
            None => String::new(),
        },
        Refusal::Fields(mistakes) => format!("有 {} 处需要修改，您填写的内容已保留", mistakes.len()),
        Refusal::UsernameTaken { free } if free.is_empty() => "用户名已被使用，请换一个用户名".into(),
        Refusal::UsernameTaken { free } => format!("用户名已被使用，请换一个用户名，例如 {}", free.join("、")),
        Refusal::DocumentTaken => "自然人证件号码已被使用。如是您本人注册过，请点击【账号找回】找回登录账号".into(),
        Refusal::WrongNameOrPassword => "登录用户名或密码错误".into(),
        Refusal::SignInRests { seconds } => {
            format!("登录用户名或密码错误次数过多，请在{}后重试，或点击【密码找回】", wait(*seconds))
        }
        Refusal::AddressTooBusy => "您所在的网络登录过于频繁，请一分钟后再试".into(),
        Refusal::Busy => "当前登录和注册的人较多，请稍等几秒后重试".into(),
        Refusal::CodeTooSoon { seconds } => format!("验证码已发送，请在 {seconds} 秒后再次获取"),
        Refusal::CodesUsedUp => "该手机号今天获取验证码的次数已达上限，请明天再试".into(),
        Refusal::AddressCodesUsedUp => "您所在的网络今天获取验证码的次数已达上限，请换一个网络或明天再试".into(),
        Refusal::CodesPaused => "今天发送的短信验证码较多，暂时不能再获取，请稍后再试或联系咨询电话".into(),
        Refusal::SmsBusy => "短信通道繁忙，请一分钟后再获取验证码".into(),
        Refusal::CodeWrong => "短信验证码错误或已失效，请核对后重新输入，或重新获取".into(),
        Refusal::CodeTriedTooOften => "短信验证码输入错误次数过多，已失效，请重新获取".into(),
        Refusal::SecondFactorWrong => "动态验证码错误或已使用，请等待下一个验证码后重新输入".into(),
        Refusal::SecondFactorTooLate => "登录已超时，请重新输入用户名和密码".into(),
        Refusal::OldPasswordWrong => "原密码错误".into(),
        Refusal::PasswordWrong => "登录密码错误".into(),
        Refusal::SessionGone => "登录已失效，请重新登录".into(),
        Refusal::NoSuchMandate => "您没有该单位的有效授权，请在我的授权中查看，或联系单位重新授权".into(),
        Refusal::CardNotStarted => {
            "请先点击【获取验证码】，再输入收到的短信验证码；银行卡号或手机号修改后需要重新获取".into()
        }
        Refusal::CardMismatch => "认证未通过：提交的信息与银行预留信息不一致，请核对银行卡号和手机号后重试".into(),
        Refusal::CardRefused => "该银行卡不能用于实名认证，请换一张本人的银联借记卡".into(),
        Refusal::CardTriedTooOften => {
            "该银行卡今天的认证次数已达上限（5 次），请 24 小时后再试，或换一张本人的银行卡".into()
        }
        Refusal::CardNoAnswer => "银联暂时没有返回认证结果，本次不计为通过，请稍后重试".into(),
        Refusal::InvitationGone => "该链接已使用、已过期或不存在，请联系系统管理员重新发送".into(),
        Refusal::RolesExclude => {
            "系统管理员、安全管理员、审计管理员互相排斥，也不能兼任其他角色；每位工作人员至少要有一个角色".into()
        }
        Refusal::OtherAccountKind => "请使用对应的账号登录后修改密码".into(),
        Refusal::KeyOfAnotherRequest => "该幂等键已用于另一次内容不同的提交，请更换后重试".into(),
        Refusal::Officer(refusal) => officers::refusal(*refusal).into(),
        Refusal::Provider(refusal) => provider::refusal(refusal),
        Refusal::ClosureBlocked { obstacles } => {
            let reasons: Vec<&str> = obstacles.iter().map(|o| o.reason.as_str()).collect();
            format!("现在还不能注销账号：{}", reasons.join("；"))
        }
        Refusal::RecoveryFailed => "账号状态已变化，请重新找回".into(),
        Refusal::Held { until } => {
            format!("您的手机号刚刚通过密码找回更换，为保护账号安全，{} 之前不能办理该业务", until.zh())
        }
    }
}

/// Why a new password is refused.
#[must_use]
pub fn password(mistake: PasswordMistake) -> String {
    match mistake {
        PasswordMistake::Empty => "请输入密码".into(),
        PasswordMistake::TooShort { min } => format!("至少 {min} 个字符，可以用一句好记的话"),
        PasswordMistake::TooLong { max } => format!("最多 {max} 个字符"),
        PasswordMistake::Common => "这个密码太常见或太有规律，容易被猜到，请换一个".into(),
        PasswordMistake::Personal => {
            "密码中主要是用户名、姓名、手机号、证件号码或平台名称，容易被猜到，请换一个".into()
        }
        PasswordMistake::Plain => "至少含大写字母、小写字母、数字、符号、汉字等文字中的三类".into(),
        PasswordMistake::Invisible => "含有不可见的字符，请删除后重新输入".into(),
    }
}

/// Beside a new password.
pub(crate) fn password_hint(min: usize) -> String {
    format!("至少 {min} 个字符，可以用一句好记的话")
}

/// Beside a new password of an officer.
pub(crate) fn staff_password_hint() -> String {
    let days = crate::officers::PASSWORD_DAYS;
    format!(
        "至少 12 个字符，含大写字母、小写字母、数字、符号、汉字等文字中的三类；{days} 天内有效，不能与最近 5 次相同"
    )
}

/// Why a user name is refused.
#[must_use]
pub fn username(mistake: UsernameMistake) -> &'static str {
    match mistake {
        UsernameMistake::Empty => "请输入用户名",
        UsernameMistake::Length => "用户名应为 4 至 30 个字符",
        UsernameMistake::Characters => "用户名只能使用英文字母、数字、下划线和短横线，并以字母开头",
        UsernameMistake::Number => "用户名不能使用证件号码或手机号",
    }
}

/// The text of an SMS, without the signature.
pub(crate) fn message(template: &Template) -> String {
    match template {
        Template::Code { purpose, code } => {
            format!(
                "验证码 {code}，用于{}，5 分钟内有效。请勿告诉任何人，工作人员不会索要验证码。",
                of_purpose(*purpose)
            )
        }
        Template::PasswordChanged { account } => {
            format!("您的账号 {account} 的密码已修改，其他已登录的设备已退出。如非本人操作，请立即使用密码找回。")
        }
        Template::Notice(text) | Template::Secret { text, .. } => text.clone(),
    }
}

/// An officer's second factor among the demo's messages.
pub(crate) fn second_factor(username: &str, code: &str) -> String {
    format!("工作人员账号 {username} 的动态验证码：{code}（约 30 秒内有效）")
}

/// The same where all codes of this moment were used.
pub(crate) fn second_factor_used(username: &str) -> String {
    format!("工作人员账号 {username} 刚刚已用过动态验证码，请约半分钟后重新登录")
}

pub(crate) fn of_purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Registration => "个人注册",
        Purpose::CardVerification => "银联实名认证",
        Purpose::AccountRecovery | Purpose::AccountRecoveryByCard => "账号找回",
        Purpose::PasswordReset | Purpose::PasswordResetByCard | Purpose::PasswordResetByQuestions => "密码找回",
        Purpose::RecoveryRequest => "账号或密码找回申请",
        Purpose::ResetCollection => "领取重置",
        Purpose::OrganisationRegistration => "单位注册",
        Purpose::Confirmation => "验证身份",
        Purpose::OrganisationConfirmation => "单位账号验证身份",
        Purpose::PhoneChange => "更换手机号",
        Purpose::EmailChange => "设置电子邮箱",
        Purpose::IdentityLinking => "关联账号",
    }
}

/// 已发送, with the masked number.
#[must_use]
pub fn code_sent(phone_masked: &str) -> String {
    format!("验证码已发送至 {phone_masked}，5 分钟内有效")
}

/// A hint beside a card number that fails the Luhn check.
pub(crate) const CARD_LOOKS_WRONG: &str = "银行卡号的校验位不符，可能输入有误，请核对";
/// After registration.
pub(crate) const REGISTERED: &str = "注册成功，请登录";
/// After signing out.
pub(crate) const SIGNED_OUT: &str = "已退出登录";
/// After a device was signed out.
pub(crate) const DEVICE_ENDED: &str = "该设备已退出登录";
/// After all devices were signed out.
pub(crate) const ALL_DEVICES_ENDED: &str = "已在所有设备上退出登录";
/// After another mobile number was set.
/// 已发送, with the masked address.
pub(crate) fn mail_code_sent(address_masked: &str) -> String {
    format!("验证码已发送至邮箱 {address_masked}，5 分钟内有效")
}

/// The subject of every letter.
pub(crate) fn mail_subject(site: &str) -> String {
    format!("{site}通知")
}

/// The text of a letter around its message.
pub(crate) fn mail_text(message: &str, site: &str) -> String {
    format!("{message}\n\n本邮件由{site}自动发送，请勿回复。如不再需要邮件通知，请登录后在“电子邮箱”中停用。\n")
}

/// To the person, after an address was kept.
pub(crate) fn email_changed(address_masked: &str) -> String {
    format!("您的账号已开通邮件通知，邮箱 {address_masked}。如非本人操作，请立即修改密码。")
}

pub(crate) const EMAIL_EMPTY: &str = "请填写电子邮箱";
pub(crate) const EMAIL_FORM: &str = "请填写正确的电子邮箱，如 name@example.com";
pub(crate) const EMAIL_NOT_OFFERED: &str = "本站未开通邮件通知";
/// After 【保存】 and 【停用邮件通知】.
pub(crate) const EMAIL_KEPT: &str = "已保存，通知将同时发送到邮箱";
pub(crate) const EMAIL_REMOVED: &str = "已停用邮件通知，通知仍以短信发送";

/// To the person, once a bank card check whose answer was lost has one.
pub(crate) fn card_decided(passed: bool) -> &'static str {
    if passed {
        "您的银联实名认证已通过，实名等级为二级。"
    } else {
        "您的银联实名认证未通过，请登录后在“银联实名认证”中核对信息，重新认证。"
    }
}

pub(crate) const PHONE_CHANGED: &str = "手机号已更换，其他设备上的登录已退出";
/// The new number is the present one.
pub(crate) const SAME_PHONE: &str = "与现手机号相同，请输入新的手机号";
/// To the old number.
pub(crate) fn phone_changed(account: &str, phone_masked: &str) -> String {
    format!("您的账号 {account} 的手机号已更换为 {phone_masked}，此号码不再接收验证码。如非本人操作，请立即联系我们。")
}
/// After a password was changed.
pub(crate) const PASSWORD_CHANGED: &str = "密码修改成功，其他设备上的登录已退出";
/// After 【全部标为已读】.
pub(crate) const ALL_READ: &str = "已全部标为已读";
/// After verification.
pub(crate) const VERIFIED: &str = "实名认证成功，当前实名等级：二级";
/// After an officer's account was set up.
pub(crate) const OFFICER_READY: &str = "账号已启用，请登录";

/// Field mistakes.
pub(crate) const PASSWORD_WRONG: &str = "密码错误，请重新输入";
pub(crate) const REQUIRED: &str = "不能为空";
pub(crate) const CHOOSE: &str = "请选择";
pub(crate) const PASSWORDS_DIFFER: &str = "两次输入的密码不一致";
pub(crate) const AGREE: &str = "请先阅读并同意《用户服务协议和个人信息处理规则》";
pub(crate) const TOO_YOUNG: &str = "未满16周岁不能注册（劳动法第十五条）";
pub(crate) const SAME_PASSWORD: &str = "新密码不能与原密码相同";
pub(crate) const CODE_FORM: &str = "请输入 6 位数字的验证码";
pub(crate) const OTP_DOES_NOT_FIT: &str = "与身份验证器显示的不一致，请检查密钥和手机时间后重新输入";
pub(crate) const OTP_NEEDED: &str = "请输入动态验证码";
pub(crate) const KINDS: &str = "kind 应为 person、organisation 或 officer";
pub(crate) const CHOOSE_ORGANISATION: &str = "请选择要代表的单位";

/// Somebody would decide what another works on.
#[must_use]
pub fn held_by(claim: &crate::officers::claims::Claim) -> String {
    let (name, until) = (&claim.name, claim.until.hh_mm());
    format!("该事项由{name}处理中（{until} 前有效）。如需由您办理，请先点击【改由我处理】")
}

/// A wait for people: ` 30 秒`, ` 10 分钟`.
#[must_use]
pub fn wait(seconds: u64) -> String {
    if seconds < 60 { format!(" {seconds} 秒") } else { format!(" {} 分钟", seconds.div_ceil(60)) }
}

/// A way of 实名认证.
pub(crate) const UNIONPAY: &str = "银联实名认证";
/// Formats of an export.
pub(crate) const EXPORT_FORMATS: &str = "format 应为 json 或 html";
/// What a person must tick before closing the account.
pub(crate) const UNDERSTAND_CLOSURE: &str = "请先勾选“我已了解，注销后不能恢复”";
/// After the own account was closed.
pub(crate) const CLOSED: &str = "账号已注销，个人信息已清除";

/// The last message to somebody who closed the account; its name masked.
pub(crate) fn closed_by_owner(account: &str) -> String {
    format!("您的账号 {account} 已按您的申请注销，个人信息已清除。如非本人操作，请立即联系服务中心")
}

/// The text to which somebody agreed.
pub(crate) fn consent(subject: &str) -> &'static str {
    match subject {
        "terms" => "用户服务协议和个人信息处理规则",
        _ => "其他同意事项",
    }
}

/// How a card check ended.
pub(crate) fn card_outcome(state: &str) -> &'static str {
    match state {
        "passed" => "认证通过",
        "mismatch" => "信息不一致",
        "card_refused" => "银行卡不可用",
        "code_wrong" => "验证码错误",
        "started" => "未完成",
        _ => "没有结果",
    }
}
