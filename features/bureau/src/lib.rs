//! 人社工作台: what waits for a decision, the decisions, and the log of who did what (R1–R3).
//! The rules of each review live in its own room; here officers meet them.

mod changes;
mod claim;
mod dead_letters;
mod decision;
mod divisions;
mod home;
mod job_review;
mod jobs;
mod log;
mod log_export;
mod names_review;
mod officer;
mod officers;
#[cfg(test)]
#[path = "officers_test.rs"]
mod officers_tests;
mod organisations_page;
mod profile_review;
mod proposals;
mod registration_review;
mod showcase_review;
mod sign_ins;
mod story;
#[cfg(test)]
mod town;
mod wording;
mod worklist;

use ::fairs::{Fairs, registrations::Shown};
use ::jobs::{Jobs, review_job::Shown as JobShown};
use ::oversight::Oversight;
use ::recovery::Recovery;
use access::{Role, Routes};
use clock::Day;
use organisations::{Organisations, review_names::NamesUnderReview, review_profile::ProfileUnderReview};
use showcase::{Showcases, review_item::ItemUnderReview};
use web::{Desk, MenuEntry};

/// The room's state.
#[derive(Clone)]
pub struct Bureau {
    pub(crate) organisations: Organisations,
    pub(crate) jobs: Jobs,
    pub(crate) fairs: Fairs,
    pub(crate) recovery: Recovery,
    pub(crate) showcases: Showcases,
    pub(crate) oversight: Option<Oversight>,
    pub(crate) deadline: worklist::Deadline,
}

/// Working days for a decision, unless the operator says otherwise.
pub const WORKING_DAYS: u32 = 2;

impl Bureau {
    /// Opens the room over those whose work it reviews.
    #[must_use]
    pub fn new(
        organisations: Organisations,
        jobs: Jobs,
        fairs: Fairs,
        recovery: Recovery,
        showcases: Showcases,
    ) -> Self {
        let deadline = worklist::Deadline { working_days: WORKING_DAYS, holidays: Vec::new() };
        Self { organisations, jobs, fairs, recovery, showcases, oversight: None, deadline }
    }

    /// So many working days are given for a decision; `holidays` are none, beside weekends.
    #[must_use]
    pub fn deciding_within(self, working_days: u32, holidays: Vec<Day>) -> Self {
        Self { deadline: worklist::Deadline { working_days, holidays }, ..self }
    }

    /// Shows in the worklist what waits there too: reports and samples.
    #[must_use]
    pub fn watching(self, oversight: Oversight) -> Self {
        Self { oversight: Some(oversight), ..self }
    }
}

/// The routes.
pub fn routes(bureau: Bureau) -> Routes<()> {
    Routes::new()
        .get("/bureau", home::show)
        .get("/bureau/reviews", worklist::list)
        .get("/bureau/reviews/names/{organisation}", decision::show::<NamesUnderReview>)
        .post("/bureau/reviews/names/{organisation}/decision", decision::decide::<NamesUnderReview>)
        .post("/api/v1/bureau/reviews/names/{organisation}/decision", decision::api_decide::<NamesUnderReview>)
        .post("/bureau/reviews/names/{organisation}/claim", claim::act::<NamesUnderReview>)
        .put("/api/v1/bureau/reviews/names/{organisation}/claim", claim::api_take::<NamesUnderReview>)
        .delete("/api/v1/bureau/reviews/names/{organisation}/claim", claim::api_put_back::<NamesUnderReview>)
        .get("/bureau/organisations", organisations_page::list)
        .get("/bureau/organisations/{organisation}", organisations_page::show)
        .post("/bureau/organisations/{organisation}/suspension", organisations_page::suspend)
        .post("/bureau/organisations/{organisation}/resumption", organisations_page::resume)
        .get("/api/v1/bureau/organisations", organisations_page::api_list)
        .post("/api/v1/bureau/organisations/{organisation}/suspension", organisations_page::api_suspend)
        .post("/api/v1/bureau/organisations/{organisation}/resumption", organisations_page::api_resume)
        .get("/bureau/reviews/profiles/{organisation}", decision::show::<ProfileUnderReview>)
        .post("/bureau/reviews/profiles/{organisation}/decision", decision::decide::<ProfileUnderReview>)
        .post("/api/v1/bureau/reviews/profiles/{organisation}/decision", decision::api_decide::<ProfileUnderReview>)
        .post("/bureau/reviews/profiles/{organisation}/claim", claim::act::<ProfileUnderReview>)
        .put("/api/v1/bureau/reviews/profiles/{organisation}/claim", claim::api_take::<ProfileUnderReview>)
        .delete("/api/v1/bureau/reviews/profiles/{organisation}/claim", claim::api_put_back::<ProfileUnderReview>)
        .get("/bureau/reviews/registrations/{registration}", decision::show::<Shown>)
        .post("/bureau/reviews/registrations/{registration}/decision", decision::decide::<Shown>)
        .post("/api/v1/bureau/reviews/registrations/{registration}/decision", decision::api_decide::<Shown>)
        .post("/bureau/reviews/registrations/{registration}/claim", claim::act::<Shown>)
        .put("/api/v1/bureau/reviews/registrations/{registration}/claim", claim::api_take::<Shown>)
        .delete("/api/v1/bureau/reviews/registrations/{registration}/claim", claim::api_put_back::<Shown>)
        .post("/bureau/reviews/registrations/{registration}/contact-view", registration_review::view_contact)
        .post("/api/v1/bureau/reviews/registrations/{registration}/contact-view", registration_review::api_view_contact)
        .get("/bureau/reviews/jobs/{job}", decision::show::<JobShown>)
        .post("/bureau/reviews/jobs/{job}/decision", decision::decide::<JobShown>)
        .post("/api/v1/bureau/reviews/jobs/{job}/decision", decision::api_decide::<JobShown>)
        .post("/bureau/reviews/jobs/{job}/claim", claim::act::<JobShown>)
        .put("/api/v1/bureau/reviews/jobs/{job}/claim", claim::api_take::<JobShown>)
        .delete("/api/v1/bureau/reviews/jobs/{job}/claim", claim::api_put_back::<JobShown>)
        .get("/bureau/reviews/showcase/{item}", decision::show::<ItemUnderReview>)
        .post("/bureau/reviews/showcase/{item}/decision", decision::decide::<ItemUnderReview>)
        .post("/api/v1/bureau/reviews/showcase/{item}/decision", decision::api_decide::<ItemUnderReview>)
        .post("/bureau/reviews/showcase/{item}/claim", claim::act::<ItemUnderReview>)
        .put("/api/v1/bureau/reviews/showcase/{item}/claim", claim::api_take::<ItemUnderReview>)
        .delete("/api/v1/bureau/reviews/showcase/{item}/claim", claim::api_put_back::<ItemUnderReview>)
        .get("/bureau/showcase", showcase_review::list)
        .post("/bureau/showcase/{item}/withdrawal", showcase_review::take_off)
        .get("/api/v1/bureau/showcase", showcase_review::api_list)
        .post("/api/v1/bureau/showcase/{item}/withdrawal", showcase_review::api_take_off)
        .get("/bureau/jobs", jobs::list)
        .get("/bureau/jobs/{job}", jobs::show)
        .post("/bureau/jobs/{job}/withdrawal", jobs::take_down)
        .get("/api/v1/bureau/jobs", jobs::api_list)
        .post("/api/v1/bureau/jobs/{job}/withdrawal", jobs::api_take_down)
        .get("/api/v1/bureau/reviews", worklist::api_list)
        .get("/bureau/officers", officers::list)
        .post("/bureau/officers", officers::appoint)
        .get("/api/v1/bureau/officers", officers::api_list)
        .post("/api/v1/bureau/officers", officers::api_appoint)
        .get("/bureau/officers/{officer}", officer::show)
        .get("/api/v1/bureau/officers/{officer}", officer::api_show)
        .post("/bureau/officers/{officer}/roles", officer::change)
        .post("/api/v1/bureau/officers/{officer}/roles", officer::api_change)
        .post("/bureau/officers/{officer}/suspension", officer::suspend)
        .post("/api/v1/bureau/officers/{officer}/suspension", officer::api_suspend)
        .post("/bureau/officers/{officer}/resumption", officer::bring_back)
        .post("/api/v1/bureau/officers/{officer}/resumption", officer::api_bring_back)
        .post("/bureau/officers/{officer}/second-factor", officer::reset)
        .post("/api/v1/bureau/officers/{officer}/second-factor", officer::api_reset)
        .post("/bureau/officers/{officer}/links", officer::link)
        .post("/api/v1/bureau/officers/{officer}/links", officer::api_link)
        .post("/bureau/proposals/{proposal}/withdrawal", officers::withdraw)
        .post("/api/v1/bureau/proposals/{proposal}/withdrawal", officers::api_withdraw)
        .get("/bureau/proposals", proposals::list)
        .get("/api/v1/bureau/proposals", proposals::api_list)
        .post("/bureau/proposals/{proposal}/confirmation", proposals::confirm)
        .post("/api/v1/bureau/proposals/{proposal}/confirmation", proposals::api_confirm)
        .post("/bureau/proposals/{proposal}/refusal", proposals::refuse)
        .post("/api/v1/bureau/proposals/{proposal}/refusal", proposals::api_refuse)
        .get("/bureau/sign-ins", sign_ins::show)
        .get("/api/v1/bureau/sign-ins", sign_ins::api_show)
        .get("/bureau/dead-letters", dead_letters::list)
        .post("/bureau/dead-letters/retry", dead_letters::retry_all)
        .post("/api/v1/bureau/dead-letters/retry", dead_letters::api_retry_all)
        .post("/bureau/dead-letters/{seq}/retry", dead_letters::retry)
        .get("/api/v1/bureau/dead-letters", dead_letters::api_list)
        .post("/api/v1/bureau/dead-letters/{seq}/retry", dead_letters::api_retry)
        .get("/bureau/log", log::list)
        .post("/bureau/log/export", log_export::export)
        .get("/api/v1/bureau/log", log::api_list)
        .post("/api/v1/bureau/log/exports", log_export::export)
        .with_state(bureau)
}

/// The room's lines in the bureau's menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |role, group, label, path, icon| {
        let desk = Desk::Bureau;
        MenuEntry { desk, group, label, path, icon, power: None, role }
    };
    let reviewer = Some(Role::Reviewer);
    let administrator = Some(Role::SystemAdministrator);
    let security = Some(Role::SecurityOfficer);
    vec![
        entry(None, "工作台", "工作台首页", "/bureau", "home"),
        entry(reviewer, "审核", "待办审核", "/bureau/reviews", "tick"),
        entry(reviewer, "审核", "在招职位", "/bureau/jobs", "briefcase"),
        entry(reviewer, "审核", "单位形象", "/bureau/showcase", "image"),
        entry(reviewer, "审核", "单位档案", "/bureau/organisations", "building"),
        entry(administrator, "系统", "工作人员", "/bureau/officers", "users"),
        entry(administrator, "系统", "后台任务", "/bureau/dead-letters", "clock"),
        entry(security, "安全", "待确认任命", "/bureau/proposals", "tick"),
        entry(security, "安全", "登录监测", "/bureau/sign-ins", "shield"),
        entry(Some(Role::Auditor), "系统", "操作日志", "/bureau/log", "list"),
    ]
}
