//! How each row of the table is tried. A later room adds a row to `docs/access.csv` and a driver here.

use super::{Call, Profile, World, calls::*, name_of, nothing, states::State};
use accounts::testing as people;
use serde_json::{Value, json};

/// How a clerk of another organisation names this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// In the path or the body of the call itself.
    Itself,
    /// At sign-in, in `acting_for`: the call names no organisation.
    ActingFor,
}

/// One row's driver.
pub struct Driver {
    pub action: &'static str,
    pub when: &'static str,
    pub profile: Profile,
    /// The states that the row speaks of; each is tried.
    pub states: &'static [State],
    /// Which single power the clerk without the right one has.
    pub other_power: &'static str,
    pub names: Names,
    pub calls: fn(&World, &Value, &str) -> Vec<Call>,
}

impl Driver {
    /// The calls of a column: the first on the API, pages after it.
    pub fn calls(&self, world: &World, thing: &Value, column: &str) -> Vec<Call> {
        if column == "HX" && self.names == Names::ActingFor {
            let body = json!({
                "username": "stranger", "password": people::PASSWORD, "kind": "person",
                "acting_for": world.town.here.to_string(),
            });
            return vec![Call::post("/api/v1/sessions", body)];
        }
        (self.calls)(world, thing, column)
    }
}

const fn row(
    action: &'static str,
    when: &'static str,
    profile: Profile,
    states: &'static [State],
    other_power: &'static str,
    names: Names,
    calls: fn(&World, &Value, &str) -> Vec<Call>,
) -> Driver {
    Driver { action, when, profile, states, other_power, names, calls }
}

use Names::{ActingFor, Itself};
use Profile::{Approved, InReview, Missing, Saved};

const JOBS: &str = "H0 fairs";
const FAIRS: &str = "H0 jobs";
const PROFILE: &str = "H0 jobs";

/// In the order in which they are tried: what changes the town for good comes last.
pub const DRIVERS: &[Driver] = &[
    row("job.read_public", "published&valid&org_approved", Approved, &[State::Job], JOBS, Itself, read_job),
    row("job.read", "never_published", Approved, &[State::DraftJob], JOBS, Itself, read_job),
    row("job.read", "taken_down|expired", Approved, &[State::TakenDownJob, State::ExpiredJob], JOBS, Itself, read_job),
    row(
        "job.search_hit",
        "unpublished|taken_down|expired",
        Approved,
        &[State::DraftJob, State::TakenDownJob, State::ExpiredJob],
        JOBS,
        Itself,
        |_, t, _| vec![Call::get("/api/v1/jobs?per_page=100").finding(name_of(t, "job"))],
    ),
    row("job.create", "profile_complete", Approved, &[State::Nothing], JOBS, ActingFor, create),
    row("job.edit", "unpublished", Approved, &[State::DraftJob, State::TakenDownJob], JOBS, Itself, edit),
    row("job.edit", "published", Approved, &[State::Job], JOBS, Itself, edit),
    row("job.publish", "unpublished", Approved, &[State::DraftJob, State::TakenDownJob], JOBS, Itself, publish),
    row("job.publish", "published", Approved, &[State::Job], JOBS, Itself, publish),
    row("job.take_down", "published", Approved, &[State::Job], JOBS, Itself, take_down),
    row("job.take_down", "unpublished", Approved, &[State::DraftJob], JOBS, Itself, take_down),
    row("job.set_validity", "published", Approved, &[State::Job], JOBS, Itself, validity),
    row("job.set_validity", "unpublished", Approved, &[State::DraftJob], JOBS, Itself, validity),
    row("job.remove", "published", Approved, &[State::Job], PROFILE, ActingFor, remove),
    row("job.remove", "taken_down", Approved, &[State::TakenDownJob], PROFILE, ActingFor, remove),
    row("job.copy", "any", Approved, &[State::DraftJob, State::Job], JOBS, Itself, |_, t, _| {
        on_job(t, "copies", nothing())
    }),
    row("report.create", "published", Approved, &[State::Job], JOBS, Itself, report),
    row("report.decide", "open", Approved, &[State::Reported], PROFILE, ActingFor, decide_report),
    row("job.import", "checked", Approved, &[State::Import], JOBS, Itself, import),
    row("job.import", "running", Approved, &[State::RunningImport], JOBS, Itself, import),
    row("job.export", "any", Approved, &[State::Job], JOBS, ActingFor, export),
    row("job.delete", "unpublished", Approved, &[State::DraftJob, State::TakenDownJob], JOBS, Itself, delete),
    row("job.delete", "published", Approved, &[State::Job], JOBS, Itself, delete),
    row("fair.read", "listed", Approved, &[State::Fair], FAIRS, Itself, |_, t, _| {
        vec![Call::get(format!("/api/v1/fairs/{}", name_of(t, "fair")))]
    }),
    row("fair.read", "draft", Approved, &[State::DraftFair], FAIRS, Itself, |_, t, _| {
        let fair = name_of(t, "fair");
        vec![Call::get(format!("/api/v1/fairs/{fair}")), Call::get(format!("/fairs/{fair}"))]
    }),
    row("fair.register_onsite", "open&booth_free&own_jobs>=1", Approved, &[State::Fair], FAIRS, Itself, register_own),
    row(
        "fair.register_onsite",
        "booth_taken|already_registered|closed|jobs=0",
        Approved,
        &[State::TakenBooth, State::Registered, State::ClosedFair, State::Fair],
        FAIRS,
        ActingFor,
        without_jobs,
    ),
    row("fair.register_onsite", "jobs_of_another_org", Approved, &[State::Fair], FAIRS, Itself, register_foreign),
    row("fair.register_online", "open&own_jobs>=1", Approved, &[State::OnlineFair], FAIRS, Itself, register_own),
    row("fair.register_online", "jobs_of_another_org", Approved, &[State::OnlineFair], FAIRS, Itself, register_foreign),
    row("fair.registration_cancel", "live&before_start", Approved, &[State::Registered], FAIRS, Itself, cancel),
    row("fair.registration_cancel", "after_start", Approved, &[State::RegisteredStarted], FAIRS, Itself, cancel),
    row("fair.registration_review", "submitted", Approved, &[State::Registered], FAIRS, ActingFor, |_, t, _| {
        let id = name_of(t, "registration");
        let body = json!({ "decision": "approve", "revision": "1" });
        vec![Call::post(format!("/api/v1/bureau/reviews/registrations/{id}/decision"), body)]
    }),
    row("fair.registration_read_contact", "any", Approved, &[State::Registered], FAIRS, Itself, |_, t, column| {
        let id = name_of(t, "registration");
        let is_officer = ["BR", "BRX", "BS", "AA", "SO", "AU"].contains(&column);
        if is_officer {
            // In full only with a reason; the page shows it masked.
            let view = format!("reviews/registrations/{id}/contact-view");
            let reason = json!({ "view_reason": "核对报名联系人" });
            return vec![Call::post(format!("/api/v1/bureau/{view}"), reason)];
        }
        vec![Call::get(format!("/centre/registrations/{id}"))]
    }),
    row("fair.create_and_booth_map", "own_region", Approved, &[State::DraftFair], FAIRS, Itself, draw_fair),
    row("fair.publish", "draft&own_division", Approved, &[State::DraftFair], FAIRS, Itself, |_, t, _| {
        fair(t, "publication", nothing())
    }),
    row("fair.cancel", "published&own_division", Approved, &[State::Fair], FAIRS, Itself, |_, t, _| {
        fair(t, "cancellation", json!({ "reason": "台风来袭，改期举行" }))
    }),
    row("fair.registrations_list", "own_division", Approved, &[State::Registered], FAIRS, Itself, |_, t, _| {
        let fair = name_of(t, "fair");
        ["registrations", "statistics"].map(|end| Call::get(format!("/api/v1/bureau/fairs/{fair}/{end}"))).to_vec()
    }),
    row("fair.registrations_export", "own_division", Approved, &[State::Registered], FAIRS, Itself, |_, t, _| {
        fair(t, "exports", nothing())
    }),
    row("fair.attendance", "another_day", Approved, &[State::Registered], FAIRS, Itself, attend),
    row("fair.attendance", "approved&on_the_day", Approved, &[State::Attending], FAIRS, Itself, attend),
    row("org.licence_read", "any", Approved, &[State::Licence], PROFILE, Itself, |_, t, _| {
        vec![Call::get(name_of(t, "licence"))]
    }),
    row("org.image_read", "approved", Approved, &[State::Image], PROFILE, Itself, read_image),
    row(
        "org.image_read",
        "pending|rejected",
        Approved,
        &[State::ImageInReview, State::ImageReturned],
        PROFILE,
        Itself,
        read_image,
    ),
    row("org.image_upload", "profile_complete", Approved, &[State::Nothing], PROFILE, ActingFor, |_, _, _| {
        let file = super::states::logo(7);
        vec![Call::file("/api/v1/showcase/logo", file), Call::page("/centre/showcase/logo")]
    }),
    row("org.image_review", "submitted", Approved, &[State::ImageInReview], PROFILE, ActingFor, |_, t, _| {
        let path = format!("reviews/showcase/{}/decision", name_of(t, "image"));
        let body = json!({ "decision": "approve", "revision": "2" });
        vec![Call::post(format!("/api/v1/bureau/{path}"), body), Call::page(format!("/bureau/{path}"))]
    }),
    row("org.image_take_off", "approved", Approved, &[State::Image], PROFILE, ActingFor, |_, t, _| {
        let path = format!("showcase/{}/withdrawal", name_of(t, "image"));
        let body = json!({ "reason": "使用了他人的商标" });
        vec![Call::post(format!("/api/v1/bureau/{path}"), body), Call::page(format!("/bureau/{path}"))]
    }),
    row("org.image_remove", "approved", Approved, &[State::Image], PROFILE, Itself, |_, t, _| {
        let path = format!("showcase/items/{}/removal", name_of(t, "image"));
        vec![Call::post(format!("/api/v1/{path}"), nothing()), Call::page(format!("/centre/{path}"))]
    }),
    row("org.subaccounts_read", "any", Approved, &[State::Nothing], PROFILE, Itself, |_, _, _| {
        vec![Call::get("/api/v1/mandates"), Call::get("/unit/mandates")]
    }),
    row("org.bind_start", "target_unknown", Approved, &[State::Nothing], PROFILE, Itself, |_, _, _| {
        let body = json!({
            "name": "林无名", "document_number": "441581199003070012", "username": "nobody-at-all", "powers": ["recruiting"],
        });
        vec![Call::post("/api/v1/mandates", body)]
    }),
    row("org.bind_start", "target_exists&verified", Approved, &[State::Nothing], PROFILE, Itself, |w, _, _| {
        let rank = access::Rank::SECOND;
        let clock = &w.town.app.clock;
        let who = accounts::fixtures::FixturePerson::numbered(clock, 2, "second", "陈小燕", "441581", rank);
        let document = who.map(|p| p.document.as_str().to_owned());
        let body = json!({
            "name": "陈小燕", "document_number": document, "username": "second", "powers": ["recruiting"],
        });
        vec![Call::post("/api/v1/mandates", body), Call::page("/unit/mandates")]
    }),
    row("org.bind_withdraw", "pending", Approved, &[State::Invited], PROFILE, Itself, |_, t, _| {
        of_mandate(t, "withdrawal", nothing())
    }),
    row("org.bind_accept", "invited_is_self", Approved, &[State::Invited], PROFILE, Itself, |_, t, _| {
        of_mine(t, "confirmation")
    }),
    row("org.bind_accept", "invited_is_other", Approved, &[State::Bound], PROFILE, Itself, |w, _, _| {
        let id = w.town.app.clock.new_id();
        vec![Call::post(format!("/api/v1/me/mandates/{id}/confirmation"), json!({ "powers": ["recruiting"] }))]
    }),
    row("org.bind_reject", "invited_is_self", Approved, &[State::Invited], PROFILE, Itself, |_, t, _| {
        of_mine(t, "rejection")
    }),
    row("org.unbind", "bound", Approved, &[State::Bound], PROFILE, Itself, |_, t, _| {
        of_mandate(t, "release", nothing())
    }),
    row("org.power_grant", "bound", Approved, &[State::Bound], PROFILE, Itself, |_, t, _| {
        let path = format!("/api/v1/mandates/{}/powers", name_of(t, "mandate"));
        vec![Call::put(path, json!({ "powers": ["recruiting"] }))]
    }),
    row("org.mandate_leave", "bound_self", Approved, &[State::Bound], PROFILE, Itself, |_, t, _| {
        of_mine(t, "departure")
    }),
    row("org.act_as", "login_context", Approved, &[State::Nothing], PROFILE, Itself, |w, _, _| {
        vec![Call::post("/account/acting", json!({ "organisation": w.town.here.to_string() }))]
    }),
    row("audit.read", "own_region", Approved, &[State::Nothing], PROFILE, Itself, |_, _, _| {
        vec![Call::get("/bureau/log")]
    }),
    row("reviewer.appoint", "any", Approved, &[State::Nothing], PROFILE, Itself, |_, _, _| {
        let body = json!({
            "username": "reviewer-new", "name": "吴新员", "division": "441581", "roles": "reviewer",
            "identity_number": "441581199003070012",
        });
        vec![Call::post("/api/v1/bureau/officers", body), Call::page("/bureau/officers")]
    }),
    row("reviewer.confirm", "proposed_by_another", Approved, &[State::Proposed], PROFILE, Itself, |_, t, _| {
        let id = name_of(t, "proposal");
        vec![
            Call::post(format!("/api/v1/bureau/proposals/{id}/confirmation"), nothing()),
            Call::page(format!("/bureau/proposals/{id}/confirmation")),
        ]
    }),
    row("officer.suspend", "active", Approved, &[State::Officer], PROFILE, Itself, |_, t, _| {
        let (id, body) = (name_of(t, "officer"), json!({ "reason": "离岗" }));
        vec![
            Call::post(format!("/api/v1/bureau/officers/{id}/suspension"), body),
            Call::page(format!("/bureau/officers/{id}/suspension")),
        ]
    }),
    row("officer.sign_in_failures_read", "any", Approved, &[State::Nothing], PROFILE, Itself, |_, _, _| {
        vec![Call::get("/api/v1/bureau/sign-ins"), Call::get("/bureau/sign-ins")]
    }),
    row("audit.export", "any", Approved, &[State::Nothing], PROFILE, Itself, |_, _, _| {
        vec![Call::post("/api/v1/bureau/log/exports", nothing()), Call::page("/bureau/log/export")]
    }),
    row("org.profile_edit", "any", Approved, &[State::Nothing], PROFILE, ActingFor, |_, _, _| {
        vec![Call::put("/api/v1/profile", super::profile_body()), Call::page("/centre/profile")]
    }),
    row(
        "org.register",
        "uscc_new&one_person_account",
        Approved,
        &[State::Registering],
        PROFILE,
        Itself,
        register_organisation,
    ),
    row(
        "org.register",
        "uscc_taken|two_person_accounts|uscc_bad|clerk_below_second_level",
        Approved,
        &[State::Registering, State::TwoAccounts, State::BeginningBelow],
        PROFILE,
        Itself,
        registration_refused,
    ),
    row("org.rename", "verified", Approved, &[State::Nothing], PROFILE, Itself, |_, _, _| {
        let body = json!({ "name": "陆丰市滨海新灯塔电子厂有限公司", "legal_representative": "郑海生" });
        vec![Call::put("/api/v1/organisation/names", body), Call::page("/unit/names")]
    }),
    row("org.recover_decide", "request_open", Approved, &[State::RecoveryAsked], PROFILE, Itself, |_, t, _| {
        let path = format!("/api/v1/bureau/recovery-requests/{}/decision", name_of(t, "request"));
        vec![Call::post(path, json!({ "decision": "return", "reason": "照片不清晰", "revision": "1" }))]
    }),
    row("recovery.hold", "request_open", Approved, &[State::RecoveryAsked], PROFILE, Itself, |_, t, _| {
        let request = name_of(t, "request");
        hold(
            format!("/api/v1/bureau/recovery-requests/{request}/claim"),
            format!("/bureau/accounts/requests/{request}/claim"),
        )
    }),
    row("recovery.contact_view", "request_open", Approved, &[State::RecoveryAsked], PROFILE, Itself, |_, t, _| {
        let request = name_of(t, "request");
        let body = json!({ "view_reason": "电话核实申请人身份" });
        vec![
            Call::post(format!("/api/v1/bureau/recovery-requests/{request}/contact-view"), body),
            Call::page(format!("/bureau/accounts/requests/{request}/contact-view")),
        ]
    }),
    row("recovery.document_read", "request_open", Approved, &[State::RecoveryAsked], PROFILE, Itself, |_, t, _| {
        let (request, slot) = (name_of(t, "request"), name_of(t, "slot"));
        vec![Call::get(format!("/bureau/accounts/requests/{request}/pictures/{slot}"))]
    }),
    row("person.deactivate_duplicate", "two_accounts", Approved, &[State::TwoAccounts], PROFILE, Itself, |_, t, _| {
        let path = format!("/api/v1/bureau/persons/{}/closure", name_of(t, "person"));
        vec![Call::post(path, json!({ "reason": "重复账号" }))]
    }),
    row("content.edit", "own_division", Approved, &[State::Article], PROFILE, Itself, |_, t, _| {
        let (section, slug) = (name_of(&t["article"], "section"), name_of(&t["article"], "slug"));
        let mut body = t["body"].clone();
        body["revision"] = t["article"]["revision"].to_string().into();
        vec![
            Call::post(format!("/api/v1/bureau/content/{section}/{slug}"), body),
            Call::page(format!("/bureau/content/{section}/{slug}")),
        ]
    }),
    row("org.suspend", "approved", Approved, &[State::Nothing], PROFILE, Itself, |w, _, _| {
        let path = format!("/api/v1/bureau/organisations/{}/suspension", w.town.elsewhere);
        vec![Call::post(path, json!({ "reason": "提供虚假材料" }))]
    }),
    row("person.realname_verify", "own", Approved, &[State::Nothing], PROFILE, Itself, verify),
    row("person.password_change", "own", Approved, &[State::Nothing], PROFILE, Itself, change_password),
    row("job.publish", "profile_not_approved", Saved, &[State::DraftJob], JOBS, Itself, publish),
    row("fair.register", "profile_not_approved", Saved, &[State::BareFair], FAIRS, ActingFor, |_, t, _| {
        register(t, "A01", &["0198b1c0-0000-7000-8000-00000000ffff"])
    }),
    row("org.profile_submit", "draft_saved", Saved, &[State::Nothing], PROFILE, ActingFor, submit),
    row("org.profile_submit", "in_review", InReview, &[State::Nothing], PROFILE, ActingFor, submit),
    row(
        "review.own_submission",
        "reviewer_is_handler_of_org",
        InReview,
        &[State::Nothing],
        PROFILE,
        Itself,
        decide_profile,
    ),
    row("review.hold", "submitted", InReview, &[State::Nothing], PROFILE, ActingFor, |w, _, _| {
        let item = format!("bureau/reviews/profiles/{}/claim", w.town.here);
        hold(format!("/api/v1/{item}"), format!("/{item}"))
    }),
    row("org.profile_review", "submitted", InReview, &[State::Nothing], PROFILE, ActingFor, decide_profile),
    row("job.create", "profile_not_complete", Missing, &[State::Nothing], JOBS, ActingFor, create),
];
