//! 单位注册, step 1: the clerk proves to be a verified person. Guide 二（二）; feature B1.

use crate::{Organisations, Refusal, organisation::PROOF_MINUTES, store::organisation as rows, tries, wording};
use access::{Anyone, PersonId};
use accounts::{
    asking::Asker,
    persons::{RealNamePerson, RegistrationMatch},
};
use askama::Template;
use axum::{extract::State, response::IntoResponse};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use data_encoding::BASE64URL_NOPAD;
use web::{Answer, Form, Mistake, Shell, Stop, page, page_with_status, see_other};

/// The cookie that binds step 2 to the browser of step 1.
pub(crate) const COOKIE: &str = "organisation_registration";
/// Step 1.
pub(crate) const ADDRESS: &str = "/account/register/organisation";

#[derive(Template)]
#[template(path = "register_clerk.html")]
struct ClerkPage {
    shell: Shell,
    form: Form,
}

pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    page(&ClerkPage { shell, form: Form::default() })
}

pub(crate) async fn submit(
    _: Anyone,
    State(room): State<Organisations>,
    shell: Shell,
    asker: Asker,
    jar: CookieJar,
    form: Form,
) -> Answer {
    match prove(&room, asker, &form).await {
        Ok(proven) => Ok((jar.add(proven.cookie), see_other(super::register::ADDRESS)).into_response()),
        Err(stop) => form.come_back(stop, |status, form| page_with_status(status, &ClerkPage { shell, form })),
    }
}

/// The outcome of step 1.
pub(crate) struct Proven {
    pub cookie: Cookie<'static>,
    pub clerk: RealNamePerson,
}

/// Checks that account and document are those of one verified person, and remembers it for this browser.
pub(crate) async fn prove(room: &Organisations, asker: Asker, form: &Form) -> Result<Proven, Stop> {
    let fields = [("clerk_username", "经办人个人登录账号"), ("clerk_document_number", "经办人证件号码")];
    let mistakes: Vec<Mistake> = fields
        .into_iter()
        .filter(|(field, _)| form.get(field).is_empty())
        .map(|(field, label)| Mistake::new(field, label, wording::NOT_EMPTY))
        .collect();
    if !mistakes.is_empty() {
        return Err(Refusal::Fields(mistakes).into());
    }
    let (username, number) = (form.get("clerk_username"), form.get("clerk_document_number"));
    let guess = tries::clerk(room, &accounts::username::folded(username), asker.address).await?;
    let found = accounts::persons::match_for_registration(room.store.read(), &room.accounts, username, number).await?;
    let clerk = match found {
        RegistrationMatch::Nobody => return Err(Refusal::ClerkUnknown.into()),
        RegistrationMatch::TwoAccounts => return Err(Refusal::ClerkDataWrong.into()),
        RegistrationMatch::RankTooLow => return Err(Refusal::ClerkLevelTooLow.into()),
        RegistrationMatch::Clerk(clerk) => clerk,
    };
    let token = BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>());
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let expires_at = now.plus_minutes(PROOF_MINUTES);
    guess.take_back(&*tx).await?;
    rows::keep_proof(&*tx, &seal::token_hash(&token), clerk.id(), expires_at, now).await?;
    tx.commit().await?;
    Ok(Proven { cookie: cookie(room, token), clerk })
}

/// The clerk whom this browser proved; found again and still verified.
pub(crate) async fn proven(room: &Organisations, jar: &CookieJar) -> Result<RealNamePerson, Stop> {
    let token = token(jar).ok_or(Refusal::ProofGone)?;
    let db = room.store.read();
    let person: PersonId =
        rows::proven_person(db, &seal::token_hash(&token), room.clock.now()).await?.ok_or(Refusal::ProofGone)?;
    Ok(accounts::persons::real_name(db, &room.accounts, person).await?.ok_or(Refusal::ProofGone)?)
}

/// The secret of the cookie.
pub(crate) fn token(jar: &CookieJar) -> Option<String> {
    jar.get(COOKIE).map(|c| c.value().to_owned()).filter(|t| !t.is_empty() && t.len() <= 128)
}

fn cookie(room: &Organisations, token: String) -> Cookie<'static> {
    Cookie::build((COOKIE, token))
        .path("/")
        .http_only(true)
        .secure(room.accounts.cookie.name().starts_with("__Host-"))
        .same_site(SameSite::Lax)
        .build()
}

/// The cookie that ends the registration.
pub(crate) fn no_cookie(room: &Organisations) -> Cookie<'static> {
    let mut cookie = cookie(room, String::new());
    cookie.make_removal();
    cookie
}
