use super::*;
use crate::test_room::{House, schema};
use axum::http::StatusCode;

async fn told(house: &House, outcome: Outcome) -> String {
    let reply = tell(&house.room, outcome).unwrap();
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    let cookie = reply.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    for part in ["Max-Age=120", "HttpOnly", "SameSite=Lax", "Path=/account/recovery-outcome"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    cookie.split(';').next().unwrap().split_once('=').unwrap().1.to_owned()
}

::store::on_both_databases!(schema(), an_outcome_is_shown_to_its_own_browser_for_two_minutes, |store| async move {
    let house = House::on(&store);
    let client = &house.client;
    assert_eq!(client.get(ADDRESS).await.expect(303).location(), "/account/recover");
    let value = told(&house, Outcome::Reset { username: "chen-mou".into() }).await;
    client.set_cookie(COOKIE, &value);
    drop(client.get(ADDRESS).await.expect(200).sees("密码已重置，您的登录用户名是：chen-mou"));
    for forged in [value.replace('A', "B"), "x".repeat(3_000), String::from("🗼"), value[1..].to_owned()] {
        let stranger = client.stranger();
        stranger.set_cookie(COOKIE, &forged.replace('🗼', "%F0"));
        if forged != value {
            drop(stranger.get(ADDRESS).await.expect(303));
        }
    }
    house.wait(SECONDS);
    assert_eq!(client.get(ADDRESS).await.expect(303).location(), "/account/recover");
    let due = Day::parse("2026-11-26").unwrap();
    let value = told(&house, Outcome::Submitted { kind: Kind::OrganisationPassword.code().into(), due }).await;
    client.set_cookie(COOKIE, &value);
    drop(client.get(ADDRESS).await.expect(200).sees("2026年11月26日").sees("领取重置").sees("单位找回密码"));
});
