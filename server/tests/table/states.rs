//! Brings the world into the states of the table, by the same actions that people use.

use super::{World, bind, name_of};
use access::Powers;
use accounts::{Subject, fixtures::FixturePerson};
use axum::http::Method;
use clock::Day;
use serde_json::{Value, json};
use standards::identity::IdentityNumber;
use web::testing::{Client, Reply};

/// A state; each bringing-about makes a fresh thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Nothing,
    Job,
    DraftJob,
    TakenDownJob,
    ExpiredJob,
    Licence,
    Image,
    ImageInReview,
    ImageReturned,
    DraftFair,
    /// Published, and no job of anybody.
    BareFair,
    Fair,
    OnlineFair,
    ClosedFair,
    TakenBooth,
    Registered,
    RegisteredStarted,
    /// Approved, while the fair is held.
    Attending,
    Invited,
    Bound,
    /// Step 1 of 单位注册 is done, and the code is on the clerk's phone.
    Registering,
    /// Step 1 of it with a person of 一级.
    BeginningBelow,
    /// One natural person with two accounts.
    TwoAccounts,
    /// 单位找回密码 waits for its two administrators.
    RecoveryAsked,
    Article,
    /// A file of jobs, examined.
    Import,
    /// The same, being imported.
    RunningImport,
    /// A published job with an open report.
    Reported,
    /// A system administrator proposed an officer.
    Proposed,
    /// An officer who works.
    Officer,
}

/// An identity number that belongs to nobody.
fn nobody() -> String {
    IdentityNumber::synthetic("441581", Day::new(1990, 3, 7).unwrap(), 1).unwrap().as_str().to_owned()
}

/// A drawn logo, another for each number.
pub fn logo(number: u32) -> Vec<u8> {
    showcase::fixtures::draw::logo(number).unwrap().bytes
}

impl World {
    async fn done(&self, column: &str, path: &str, body: Value, status: u16) -> Value {
        self.visitor(column).await.json(Method::POST, path, &body, &[]).await.expect(status).value()
    }

    /// A job as the form has it, valid for `days` more days; another text each time, since one that the bureau took down
    /// is not published again.
    pub fn job_body(&self, days: i64) -> Value {
        let door = self.town.app.clock.new_id().as_u128() % 1_000_000;
        json!({
            "title": "电焊工（二保焊）", "category": "02-02", "headcount": "6", "nature": "全职", "pay_min": "6000",
            "pay_max": "8500", "pay_unit": "元/月", "education": "初中及以下", "experience": "1-3年", "place": "441581",
            "address": format!("东海街道工业园区二路{door}号"), "description": "按图纸完成钢结构件的二氧化碳保护焊。",
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

    /// A file of one job, uploaded and examined.
    async fn import(&self, column: &str) -> String {
        let until = self.town.app.clock.today().plus_days(20);
        let file = format!(
            "职位名称,职位类别,招聘人数,工作性质,薪资,学历要求,工作经验,工作地点,详细地址,职位描述,任职要求,联系人,联系电话,发布有效期\n\
             电焊工,焊工,6,全职,6-8千/月,不限,不限,陆丰市,东海街道二路8号,焊接钢结构件。,持焊工证。,林晓彤,0660-8519160,{until}\n"
        );
        let visitor = self.visitor(column).await;
        let file = ("file", "jobs.csv", file.as_bytes());
        let reply = visitor.post_file("/api/v1/centre/imports", &[], file).await.expect(201);
        name_of(&reply.value(), "id")
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

    /// What is known of a newcomer.
    fn fixture(&self, number: u32, username: &str) -> FixturePerson {
        let clock = &self.town.app.clock;
        FixturePerson::numbered(clock, number, username, "陈小燕", "441581", access::Rank::SECOND).unwrap()
    }

    /// What step 1 of 单位注册 asks of that person.
    fn clerk(&self, number: u32, username: &str) -> Value {
        let document = self.fixture(number, username).document;
        json!({ "clerk_username": username, "clerk_document_number": document.as_str() })
    }

    /// A logo of its own, submitted; decided on, where so.
    async fn image(&self, decision: Option<&str>) -> String {
        let number = *self.numbers.lock().unwrap();
        *self.numbers.lock().unwrap() += 1;
        let clerk = self.visitor("HP").await;
        let file = logo(number);
        let sent = clerk.post_file("/api/v1/showcase/logo", &[], ("logo", "logo.png", &file)).await.expect(201).value();
        let id = name_of(&sent, "id");
        self.done("HP", "/api/v1/showcase/submissions", json!({}), 201).await;
        if let Some(decision) = decision {
            let body = json!({ "decision": decision, "revision": "2", "reason": "图片模糊不清" });
            self.done("BR", &format!("/api/v1/bureau/reviews/showcase/{id}/decision"), body, 200).await;
        }
        id
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
            State::Proposed => {
                let (number, _, _) = self.newcomer().await;
                let body = json!({
                    "username": format!("proposed{number}"), "name": "吴新员", "division": "441581",
                    "roles": "reviewer", "identity_number": nobody(),
                });
                json!({ "proposal": self.done("BS", "/api/v1/bureau/officers", body, 201).await["proposal"] })
            }
            State::Officer => {
                let (number, _, _) = self.newcomer().await;
                let name = format!("working{number}");
                let roles = [access::Role::Reviewer];
                let id = accounts::testing::officer(&self.town.app.accounts, &name, &roles).await;
                json!({ "officer": id })
            }
            State::Job => json!({ "job": self.job("HP", 30, true).await }),
            State::Reported => {
                let job = self.job("HP", 30, true).await;
                let body = json!({ "category": "fees", "text": "面试时要求先交三百元押金。" });
                self.done("ANON", &format!("/api/v1/jobs/{job}/reports"), body, 201).await;
                json!({ "job": job })
            }
            State::Import | State::RunningImport => {
                let id = self.import("HP").await;
                if state == State::RunningImport {
                    self.done("HP", &format!("/api/v1/centre/imports/{id}/execution"), json!({}), 202).await;
                }
                json!({ "import": id })
            }
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
            State::Image => json!({ "image": self.image(Some("approve")).await }),
            State::ImageInReview => json!({ "image": self.image(None).await }),
            State::ImageReturned => json!({ "image": self.image(Some("return")).await }),
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
            State::Attending => {
                let fair = self.fair("on_site", 2, true).await;
                let registration = self.registered("HP", &fair, "A01").await;
                let decision = format!("/api/v1/bureau/reviews/registrations/{registration}/decision");
                self.done("BR", &decision, json!({ "decision": "approve", "revision": "1" }), 200).await;
                self.turn(130);
                json!({ "registration": registration })
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
            State::Registering => {
                let (number, username, _) = self.newcomer().await;
                let browser = self.visitor("ANON").await;
                let proof = self.clerk(number, &username);
                let path = "/api/v1/organisations/clerk";
                let _ = browser.json(Method::POST, path, &proof, &[]).await.expect(200);
                let path = "/api/v1/organisations/codes";
                let _ = browser.json(Method::POST, path, &json!({}), &[]).await.expect(200);
                let taken = organisations::fixtures::samples(1..=1, "441581").remove(0).uscc;
                let free = organisations::fixtures::samples(number..=number, "441581").remove(0).uscc;
                let below =
                    FixturePerson::numbered(&self.town.app.clock, 1, "first", "", "441581", access::Rank::FIRST);
                let below = below.unwrap().document;
                json!({
                    "below": { "clerk_username": "first", "clerk_document_number": below.as_str() },
                    "proof": browser.cookie("organisation_registration"), "phone": self.fixture(number, &username).phone,
                    "taken": taken.as_str(), "free": free.as_str(), "username": format!("unit-{number}"),
                })
            }
            // One account may be tried five times in a while: four for the sixteen columns.
            State::BeginningBelow => {
                let mut clerks = Vec::new();
                for _ in 0..4 {
                    let number = self.next_number();
                    let username = format!("beginner{number}");
                    let accounts = &self.town.app.accounts;
                    accounts::testing::person(accounts, number, &username, "陈小燕", access::Rank::FIRST).await;
                    clerks.push(self.clerk(number, &username));
                }
                json!({ "clerks": clerks })
            }
            State::TwoAccounts => {
                let (mut clerks, mut persons) = (Vec::new(), Vec::new());
                // Whoever marks two accounts does not close one of them.
                let accounts = &self.town.app.accounts;
                let name = format!("marker{}", self.next_number());
                let marker = accounts::testing::officer(accounts, &name, &[access::Role::AccountAdministrator]).await;
                let colleague = self.town.client.stranger();
                let session = accounts::testing::signed_in(accounts, Subject::Officer(marker), None).await;
                colleague.set_cookie("session", &session);
                for _ in 0..4 {
                    let (number, username, id) = self.newcomer().await;
                    let (_, other, _) = self.newcomer().await;
                    let body = json!({ "other": other, "mark_reason": "同一人的两个账号" });
                    let path = format!("/api/v1/bureau/persons/{id}/mark");
                    let _ = colleague.json(Method::POST, &path, &body, &[]).await.expect(200);
                    clerks.push(self.clerk(number, &username));
                    persons.push(id);
                }
                json!({ "person": persons[0], "clerks": clerks })
            }
            State::RecoveryAsked => {
                let (number, username, _) = self.newcomer().await;
                let who = self.fixture(number, &username);
                let (browser, phone) = (self.visitor("ANON").await, format!("139{number:08}"));
                let path = "/api/v1/recovery-requests/codes";
                let _ = browser.json(Method::POST, path, &json!({ "phone": phone }), &[]).await.expect(201);
                let code = accounts::testing::newest_code(&self.town.app.accounts, &phone).await;
                let uscc = organisations::fixtures::samples(1..=1, "441581").remove(0).uscc;
                let fields = [
                    ("kind", recovery::Kind::OrganisationPassword.code()),
                    ("code", &code),
                    ("phone", &phone),
                    ("name", "陈小燕"),
                    ("document_kind", who.document.kind().code()),
                    ("document_number", who.document.as_str()),
                    ("uscc", uscc.as_str()),
                    ("organisation", "陆丰市某某有限公司"),
                ];
                let slots: Vec<&str> = recovery::Kind::OrganisationPassword.slots().iter().map(|s| s.code()).collect();
                let _ = post_pictures(&browser, "/api/v1/recovery-requests", &fields, &slots).await.expect(202);
                let all = self.visitor("AA").await.get("/api/v1/bureau/recovery-requests").await.expect(200).value();
                let request = all.as_array().or_else(|| all["items"].as_array()).unwrap().last().unwrap().clone();
                json!({ "request": request["id"], "slot": slots[0] })
            }
            State::Article => {
                let body = json!({
                    "kind": "announcement", "title": "春节前用工对接活动", "summary": "欢迎企业报名参加",
                    "body": "活动地点在市人力资源市场。", "position": "1",
                });
                let article = self.done("BR", "/api/v1/bureau/content", body.clone(), 201).await;
                json!({ "article": article, "body": body })
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

/// Sends a form with one small photograph in each of the slots.
async fn post_pictures(browser: &Client, path: &str, fields: &[(&str, &str)], slots: &[&str]) -> Reply {
    let mut picture = std::io::Cursor::new(Vec::new());
    let sheet = image::RgbImage::from_pixel(400, 300, image::Rgb([200, 180, 90]));
    sheet.write_to(&mut picture, image::ImageFormat::Jpeg).unwrap();
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(head.bytes());
    }
    for slot in slots {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{slot}\"; filename=\"a.jpg\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend(picture.get_ref());
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let request = axum::http::Request::post(path)
        .header("content-type", "multipart/form-data; boundary=edge")
        .header("sec-fetch-site", "same-origin");
    browser.send(request.body(axum::body::Body::from(body)).unwrap()).await
}
