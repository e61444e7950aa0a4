//! Brings the world into the states of the table, by the same actions that people use.

use super::{World, bind, name_of};
use access::Powers;
use accounts::{Subject, fixtures::FixturePerson};
use axum::http::Method;
use clock::Day;
use serde_json::{Value, json};
use standards::identity::IdentityNumber;

/// A state; each bringing-about makes a fresh thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Nothing,
    Job,
    DraftJob,
    TakenDownJob,
    ExpiredJob,
    Licence,
    DraftFair,
    /// Published, and no job of anybody.
    BareFair,
    Fair,
    OnlineFair,
    ClosedFair,
    TakenBooth,
    Registered,
    RegisteredStarted,
    Invited,
    Bound,
}

/// An identity number that belongs to nobody.
fn nobody() -> String {
    IdentityNumber::synthetic("441581", Day::new(1990, 3, 7).unwrap(), 1).unwrap().as_str().to_owned()
}

impl World {
    async fn done(&self, column: &str, path: &str, body: Value, status: u16) -> Value {
        self.visitor(column).await.json(Method::POST, path, &body, &[]).await.expect(status).value()
    }

    /// A job as the form has it, valid for `days` more days.
    pub fn job_body(&self, days: i64) -> Value {
        json!({
            "title": "电焊工（二保焊）", "category": "02-02", "headcount": "6", "nature": "全职", "pay_min": "6000",
            "pay_max": "8500", "pay_unit": "元/月", "education": "初中及以下", "experience": "1-3年", "place": "441581",
            "address": "东海街道工业园区二路8号", "description": "按图纸完成钢结构件的二氧化碳保护焊。",
            "requirements": "持有有效的焊接与热切割作业证。", "contact_name": "林晓彤", "contact_phone": "0660-8519160",
            "valid_until": self.town.app.clock.today().plus_days(days).to_string(),
        })
    }

    pub async fn job(&self, column: &str, days: i64, publish: bool) -> String {
        let mut body = self.job_body(days);
        if publish {
            body["then"] = "publish".into();
        }
        name_of(&self.done(column, "/api/v1/centre/jobs", body, 201).await, "id")
    }

    /// The planner's form of a fair; it starts in so many hours.
    pub fn fair_body(&self, kind: &str, hours: i64) -> Value {
        let now = self.town.app.clock.now();
        let at = |minutes: i64| now.plus_minutes(minutes).input_value();
        json!({
            "kind": kind, "title": "陆丰市冬季专场招聘会", "organiser": "陆丰市人力资源和社会保障局", "division": "441581",
            "place": "陆丰市人力资源市场", "starts_at": at(hours * 60), "ends_at": at(hours * 60 + 180),
            "opens_at": at(-60), "closes_at": at(60), "organisations_max": 30, "jobs_max": 5, "notice": "",
            "phone": "0660-8519160", "revision": "1",
            "plan": { "blocks": 1, "abreast": 1, "rows": 1, "booths": 5, "numbering": "by_block", "entrance": "left" },
        })
    }

    async fn fair(&self, kind: &str, hours: i64, publish: bool) -> String {
        let id = name_of(&self.done("BR", "/api/v1/bureau/fairs", self.fair_body(kind, hours), 201).await, "id");
        if publish {
            self.done("BR", &format!("/api/v1/bureau/fairs/{id}/publication"), json!({}), 200).await;
        }
        id
    }

    /// What the API is sent to register.
    pub fn registration_body(booth: &str, jobs: &[&str]) -> Value {
        json!({
            "booth": booth, "jobs": jobs,
            "contact": { "name": "陈志远", "identity_number": nobody(), "phone": "13800138000" },
        })
    }

    async fn registered(&self, column: &str, fair: &str, booth: &str) -> String {
        let job = self.job(column, 30, true).await;
        let body = Self::registration_body(booth, &[&job]);
        name_of(&self.done(column, &format!("/api/v1/fairs/{fair}/registrations"), body, 201).await, "id")
    }

    fn turn(&self, minutes: i64) {
        let clock = &self.town.app.clock;
        clock.turn_to(clock.now().plus_minutes(minutes));
    }

    /// Makes the thing that a row is about.
    pub async fn bring(&self, state: State) -> Value {
        self.instead.lock().unwrap().clear();
        match state {
            State::Nothing => json!({}),
            State::Job => json!({ "job": self.job("HP", 30, true).await }),
            State::DraftJob => json!({ "job": self.job("HP", 30, false).await }),
            State::TakenDownJob => {
                let job = self.job("HP", 30, true).await;
                self.done("HP", &format!("/api/v1/centre/jobs/{job}/withdrawal"), json!({}), 200).await;
                json!({ "job": job })
            }
            State::ExpiredJob => {
                let job = self.job("HP", 0, true).await;
                let clock = &self.town.app.clock;
                clock.turn_to(clock.today().end().plus_minutes(9 * 60));
                json!({ "job": job })
            }
            State::Licence => {
                let profile = self.visitor("HP").await.get("/api/v1/profile").await.expect(200).value();
                json!({ "licence": profile["licence"] })
            }
            State::DraftFair => json!({ "fair": self.fair("on_site", 48, false).await }),
            State::BareFair => json!({ "fair": self.fair("on_site", 48, true).await }),
            State::Fair | State::OnlineFair => {
                let kind = if state == State::Fair { "on_site" } else { "online" };
                let (fair, job) = (self.fair(kind, 48, true).await, self.job("HP", 30, true).await);
                json!({ "fair": fair, "job": job, "foreign": self.job("HX", 30, true).await })
            }
            State::ClosedFair => {
                let (fair, job) = (self.fair("on_site", 48, true).await, self.job("HP", 30, true).await);
                self.turn(90);
                json!({ "fair": fair, "job": job })
            }
            State::TakenBooth => {
                let (fair, job) = (self.fair("on_site", 48, true).await, self.job("HP", 30, true).await);
                self.registered("HX", &fair, "A01").await;
                json!({ "fair": fair, "job": job })
            }
            State::Registered => {
                let (fair, job) = (self.fair("on_site", 48, true).await, self.job("HP", 30, true).await);
                json!({ "registration": self.registered("HP", &fair, "A01").await, "fair": fair, "job": job })
            }
            State::RegisteredStarted => {
                let fair = self.fair("on_site", 2, true).await;
                let registration = self.registered("HP", &fair, "A01").await;
                self.turn(130);
                json!({ "registration": registration })
            }
            State::Invited => {
                let (number, username, id) = self.newcomer().await;
                let clock = &self.town.app.clock;
                let rank = access::Rank::SECOND;
                let who = FixturePerson::numbered(clock, number, &username, "陈小燕", "441581", rank).unwrap();
                let body = json!({
                    "name": "陈小燕", "document_number": who.document.as_str(), "username": username,
                    "powers": ["recruiting"],
                });
                let mandate = name_of(&self.done("LE", "/api/v1/mandates", body, 201).await, "id");
                self.instead.lock().unwrap().insert("HPEND", (Subject::Person(id), None));
                json!({ "mandate": mandate })
            }
            State::Bound => {
                let (_, _, id) = self.newcomer().await;
                let mandate = bind(&self.town, id, Powers::ALL).await;
                let here = self.town.here;
                let mut instead = self.instead.lock().unwrap();
                instead.insert("HPERS", (Subject::Person(id), None));
                for column in ["H0 profile", "H0 jobs", "H0 fairs", "HP"] {
                    instead.insert(column, (Subject::Person(id), Some(here)));
                }
                json!({ "mandate": mandate })
            }
        }
    }
}
