//! What every page and every API call of the platform does, whatever it is about.

#![allow(clippy::unwrap_used, reason = "tests")]

use access::{AnyPower, Anyone, Clerk, Directory, Identity, Person, Routes, SessionToken};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use std::sync::Arc;
use web::{Answer, Form, Mistake, Refusal, Stop, testing::Client};

struct Nobody;

#[async_trait::async_trait]
impl Directory for Nobody {
    /// `lost` is the session of a moment in which the database does not answer.
    async fn identify(&self, token: &SessionToken) -> Option<Identity> {
        (token.reveal() != "lost").then_some(Identity::Anonymous)
    }
}

#[derive(Debug)]
struct NameTaken;

impl Refusal for NameTaken {
    fn code(&self) -> &'static str {
        "name_taken"
    }

    fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }

    fn zh(&self) -> String {
        "用户名已被使用，请更换".into()
    }

    fn mistakes(&self) -> Vec<Mistake> {
        vec![Mistake::new("username", "用户名", "用户名已被使用")]
    }

    fn ways_out(&self) -> Vec<(String, String)> {
        vec![("账号找回".into(), "/account/recover".into())]
    }
}

async fn refuse(_: Anyone, _: Form) -> Answer {
    Err(NameTaken.into())
}

async fn fail(_: Anyone) -> Answer {
    Err(Stop::fault(std::io::Error::other("the secret path /var/lib/secret")))
}

async fn crash(_: Anyone) -> Answer {
    panic!("never shown")
}

async fn mine(_: Person) -> &'static str {
    "mine"
}

async fn letter(_: Person, form: Form) -> String {
    form.raw("text").to_owned()
}

async fn business(_: Clerk<AnyPower>) -> &'static str {
    "business"
}

async fn echo(_: Anyone, form: Form) -> String {
    form.pairs().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("&")
}

fn visitor() -> Client {
    let routes = Routes::new()
        .post("/account/register", refuse)
        .post("/api/v1/persons", refuse)
        .get("/fault", fail)
        .get("/crash", crash)
        .get("/me", mine)
        .get("/centre", business)
        .post("/me/letters", letter)
        .get("/api/v1/me", mine)
        .post("/api/v1/echo", echo)
        .merge(web::routes());
    web::testing::dressed(routes, Arc::new(Nobody))
}

#[tokio::test]
async fn a_refusal_is_a_page_for_people_and_a_problem_document_for_programs() {
    let page = visitor().post("/account/register", &[]).await.expect(422);
    let _ = page.sees("用户名已被使用，请更换").sees("/account/recover");
    let problem = visitor().json(Method::POST, "/api/v1/persons", &serde_json::json!({}), &[]).await;
    assert_eq!(problem.headers["content-type"], "application/problem+json");
    let problem = problem.expect(422).value();
    assert_eq!(problem["code"], "name_taken");
    assert_eq!(problem["errors"][0]["field"], "username");
}

#[tokio::test]
async fn a_fault_shows_a_number_and_nothing_else() {
    for path in ["/fault", "/crash"] {
        let page = visitor().get(path).await.expect(500).sees("系统繁忙，请稍后再试（编号 ");
        let _ = page.lacks("secret").lacks("never shown");
    }
}

#[tokio::test]
async fn a_closed_door_leads_to_sign_in_and_back() {
    let reply = visitor().get("/me?tab=1").await.expect(303);
    assert_eq!(reply.location(), "/account/sign-in?back=/me%3Ftab%3D1");
    let _ = visitor().get("/api/v1/me").await.expect(401).sees("sign_in_first");
}

#[tokio::test]
async fn a_form_whose_session_has_ended_is_kept_in_the_page_that_asks_to_sign_in() {
    let visitor = visitor();
    let fields = [("text", "写了半小时的“说明”"), ("password", "hush")];
    let sent_on = visitor.post("/me/letters?draft=1", &fields).await.expect(307).location();
    let page = visitor.post(&sent_on, &fields).await.expect(401).sees("您填写的内容已保留").sees("密码");
    let page = page.sees("action=\"/me/letters?draft=1\"").sees("/account/sign-in").sees("写了半小时的");
    let _ = page.lacks("hush");
    let elsewhere = "/account/sign-in/held?return=https://evil.example/";
    let _ = visitor.post(elsewhere, &fields).await.expect(401).sees("action=\"/\"").lacks("action=\"https");
}

#[tokio::test]
async fn while_nobody_can_be_looked_up_nobody_is_signed_out() {
    let visitor = visitor();
    visitor.set_cookie("session", "lost");
    let _ = visitor.get("/me").await.expect(503).sees("系统繁忙");
    let _ = visitor.post("/me/letters", &[("text", "信")]).await.expect(503);
    let problem = visitor.get("/api/v1/me").await.expect(503);
    assert_eq!(problem.headers["retry-after"], "2");
    let _ = visitor.get(&web::asset_address("gongpin.css")).await.expect(200);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for path in ["/", "/nothing/here", "/fault", "/me", "/api/v1/me", &web::asset_address("gongpin.css")] {
        let reply = visitor().get(path).await;
        let csp = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(csp.contains("default-src 'none'") && !csp.contains("unsafe"), "{path}: {csp}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(reply.headers.contains_key("referrer-policy"), "{path}");
    }
    assert_eq!(visitor().get("/me").await.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn a_post_from_another_site_is_refused() {
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = Request::post("/account/register").header(name, value).header("host", "localhost");
        let _ = visitor().send(request.body(Body::empty()).unwrap()).await.expect(403).sees("请求来自其他网站");
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_told_apart() {
    for (kind, body, status, code) in [
        ("application/json", &b"{\"a\":1,\"a\":2}"[..], 400, "malformed_json"),
        ("application/x-www-form-urlencoded", &[b'a'; 4_200_000][..], 413, "body_too_large"),
        ("application/json", &[b'1'; 4_200_000][..], 413, "body_too_large"),
        ("application/json", &b"\xb5\xe7\xb9\xa4"[..], 400, "not_utf8"),
        ("application/x-www-form-urlencoded", &b"a=%B5%E7"[..], 400, "not_utf8"),
        ("text/xml", &b"<a/>"[..], 415, "unsupported_content_type"),
        ("multipart/form-data; boundary=x", &b"--x\r\nnonsense"[..], 400, "malformed_multipart"),
    ] {
        let request = Request::post("/api/v1/echo").header("content-type", kind).body(Body::from(body)).unwrap();
        let _ = visitor().send(request).await.expect(status).sees(code);
    }
    let large = vec![b'a'; 13 * 1024 * 1024];
    let request = Request::post("/api/v1/echo").body(Body::from(large)).unwrap();
    let _ = visitor().send(request).await.expect(413).sees("body_too_large");
}

#[tokio::test]
async fn a_form_and_a_json_object_read_alike() {
    let visitor = visitor();
    let form = visitor.post("/api/v1/echo", &[("contact.name", "𠮷"), ("jobs", "1"), ("jobs", "2")]).await.body;
    let body = serde_json::json!({"contact": {"name": "𠮷"}, "jobs": [1, 2]});
    let json = visitor.json(Method::POST, "/api/v1/echo", &body, &[]).await.body;
    assert_eq!(form, json);
}

#[tokio::test]
async fn assets_may_be_kept_for_ever_and_are_packed() {
    let request = Request::get(web::asset_address("gongpin.css")).header("accept-encoding", "gzip, br");
    let reply = visitor().send(request.body(Body::empty()).unwrap()).await.expect(200);
    assert_eq!(reply.headers["content-encoding"], "br");
    assert!(reply.headers["cache-control"].to_str().unwrap().contains("immutable"));
    let _ = visitor().get("/assets/0/js/main.js").await.expect(200);
    let _ = visitor().get("/assets/0/../Cargo.toml").await.expect(404);
}

#[tokio::test]
async fn elder_mode_is_remembered_and_leads_back() {
    let visitor = visitor();
    let fields = [("size", "large"), ("back", "https://evil.example")];
    assert_eq!(visitor.post("/preferences/size", &fields).await.expect(303).location(), "/");
    let _ = visitor.get("/nothing").await.expect(404).sees("data-size=\"large\"").sees("退出长者模式");
}

#[tokio::test]
async fn what_is_written_into_a_page_is_escaped() {
    let _ = visitor().get("/nothing?q=%3Cscript%3Ealert(1)%3C/script%3E").await.expect(404).lacks("<script>alert");
}
