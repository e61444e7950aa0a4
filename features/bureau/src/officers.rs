//! 工作人员: the system administrator sees the officers and appoints new ones by a one-time link.

use crate::Bureau;
use access::{Fresh, Officer, Role, SystemAdministration};
use accounts::{NewOfficer, OfficerSummary, officers};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use web::{Answer, Choice, ChoiceGroup, Form, Mistake, Shell, page, page_with_status};

#[derive(Template)]
#[template(path = "officers.html")]
struct OfficersPage {
    shell: Shell,
    form: Form,
    officers: Vec<OfficerSummary>,
    roles: Vec<ChoiceGroup>,
    divisions: Vec<ChoiceGroup>,
    /// The one-time link of an officer just appointed; shown once.
    link: Option<String>,
}

/// `GET /bureau/officers`
pub(crate) async fn list(_: Officer<SystemAdministration>, State(bureau): State<Bureau>, shell: Shell) -> Answer {
    page(&view(&bureau, shell, Form::default(), None).await?)
}

/// `POST /bureau/officers`: creates the account and shows the link by which its owner sets password
/// and second factor within 72 hours.
pub(crate) async fn appoint(
    officer: Fresh<Officer<SystemAdministration>>,
    State(bureau): State<Bureau>,
    shell: Shell,
    mut form: Form,
) -> Answer {
    let roles: Vec<Role> = form.all("roles").into_iter().filter_map(Role::of_code).collect();
    let division = form.get("division").to_owned();
    if standards::division::find(&division).is_none() {
        form.refuse(Mistake::new("division", "所属区域", "请选择所属区域"));
    }
    if roles.is_empty() {
        form.refuse(Mistake::new("roles", "角色", "请至少选择一个角色"));
    }
    if form.is_refused() {
        return page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &view(&bureau, shell, form, None).await?);
    }
    let accounts = &bureau.organisations.accounts;
    let new = NewOfficer {
        username: form.get("username").to_owned(),
        name: form.get("name").to_owned(),
        division,
        roles,
        identity: None,
    };
    let tx = accounts.store.begin().await?;
    match officers::create_invitation(&*tx, accounts, new, &officer.actor()).await? {
        Ok((_, token)) => {
            tx.commit().await?;
            page(&view(&bureau, shell, Form::default(), Some(token.path())).await?)
        }
        Err(refusal) => {
            drop(tx);
            let form = form.refused(&refusal);
            page_with_status(web::Refusal::status(&refusal), &view(&bureau, shell, form, None).await?)
        }
    }
}

async fn view(bureau: &Bureau, shell: Shell, form: Form, link: Option<String>) -> Result<OfficersPage, web::Stop> {
    let officers = officers::all(bureau.organisations.store.read()).await?;
    let roles = ChoiceGroup::plain(Role::ALL.iter().map(|r| (r.code(), r.zh())));
    let province = &shell.site.region.division[..2];
    let province = format!("{province}0000");
    let mut divisions = vec![ChoiceGroup {
        label: "省".into(),
        choices: vec![Choice::new(province.as_str(), standards::division::full_name(&province))],
    }];
    for group in standards::division::groups(&province) {
        let city = group.counties.first().and_then(|c| standards::division::city_of(c.code));
        let mut choices: Vec<Choice> =
            city.iter().map(|c| Choice::new(c.code, format!("{}（市级）", c.name))).collect();
        choices.extend(group.counties.iter().map(|c| Choice::new(c.code, c.name)));
        choices.dedup_by(|a, b| a.value == b.value);
        divisions.push(ChoiceGroup { label: group.name.to_owned(), choices });
    }
    Ok(OfficersPage { shell, form, officers, roles, divisions, link })
}
