//! Every route is called as every actor, and the answers are held against the doors.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod town;

use access::{DoorSign, RouteSign};
use axum::{
    body::Body,
    http::{Request, header},
};
use town::{Actor, Town};
use web::testing::Reply;

/// What a door should do to an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// Whatever the action says, but neither sign-in nor a closed door.
    Open,
    /// 401 on the API, a redirect to sign-in on pages.
    SignIn,
    /// 403 with the code of a closed door.
    Closed,
    /// 401 on the API, a redirect to 验证身份 on pages.
    Confirm,
}

fn expected(door: DoorSign, actor: Actor) -> Expected {
    if door == DoorSign::Anyone {
        return Expected::Open;
    }
    if actor == Actor::Anonymous {
        return Expected::SignIn;
    }
    let opens = match door {
        DoorSign::Fresh(inner) => return expected(*inner, actor),
        DoorSign::Anyone | DoorSign::SignedIn => true,
        DoorSign::Person(rank) => actor.rank().is_some_and(|r| r >= rank),
        DoorSign::OrganisationAccount => actor == Actor::OrganisationAccount,
        DoorSign::Clerk(None) => !actor.powers().is_empty(),
        DoorSign::Clerk(Some(power)) => actor.powers().holds(power),
        DoorSign::Officer(None) => actor.role().is_some(),
        DoorSign::Officer(Some(role)) => actor.role() == Some(role),
    };
    if opens { Expected::Open } else { Expected::Closed }
}

fn seen(sign: &RouteSign, reply: &Reply) -> Expected {
    let is_api = sign.path.starts_with("/api/");
    let to_sign_in =
        reply.headers.get(header::LOCATION).is_some_and(|l| l.to_str().unwrap().starts_with("/account/sign-in"));
    let to_confirmation =
        reply.headers.get(header::LOCATION).is_some_and(|l| l.to_str().unwrap().starts_with("/account/confirmation"));
    match reply.status.as_u16() {
        401 if reply.body.contains("confirm_first") => Expected::Confirm,
        303 | 307 if !is_api && to_confirmation => Expected::Confirm,
        401 if reply.body.contains("sign_in_first") => Expected::SignIn,
        303 | 307 if !is_api && to_sign_in && sign.door != DoorSign::Anyone => Expected::SignIn,
        403 if CLOSED.iter().any(|words| reply.body.contains(words)) => Expected::Closed,
        _ => Expected::Open,
    }
}

/// Words of closed doors, on pages and on the API.
const CLOSED: [&str; 16] = [
    "organisation_account_does_no_business",
    "not_acting_for_an_organisation",
    "mandate_ended",
    "power_missing",
    "persons_only",
    "organisation_accounts_only",
    "officers_only",
    "role_missing",
    "法人账号不能直接办理业务",
    "请先选择要办理业务的单位",
    "您对该单位的授权已终止",
    "权限，请联系单位在子账号信息中修改授权",
    "该功能仅供个人账号使用",
    "该功能仅供单位账号使用",
    "该功能仅供人社部门工作人员使用",
    "角色，请联系系统管理员",
];
const LEVEL: &str = "当前账号实名等级不足";

/// Calls a route as an actor; with nothing in the form.
async fn call(town: &Town, sign: &RouteSign, actor: Actor) -> (String, Reply, Expected) {
    let path = town::fill_in(&sign.path);
    let visitor = town.visitor(actor).await;
    let mut request = Request::builder().method(sign.method).uri(&path).header("sec-fetch-site", "same-origin");
    if sign.method != "GET" {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let reply = visitor.send(request.body(Body::empty()).unwrap()).await;
    let mut answer = seen(sign, &reply);
    let asks_level = matches!(sign.door, DoorSign::Person(_) | DoorSign::Fresh(DoorSign::Person(_)));
    if asks_level && reply.body.contains(LEVEL) && reply.status == 403 {
        answer = Expected::Closed;
    }
    (path, reply, answer)
}

async fn call_every_route_as_every_actor(town: Town) {
    let signs = town.app.routes().unwrap().signs().to_vec();
    let mut wrong = Vec::new();
    for sign in signs.iter().filter(|s| s.path != "/account/sign-out") {
        for actor in Actor::ALL {
            let (path, reply, answer) = call(&town, sign, actor).await;
            let mut right = expected(sign.door, actor);
            // 企业中心's home is open to see whom one may act for, and says itself who has no business there.
            if sign.path == "/centre" && right == Expected::Open && actor.rank().is_none() {
                right = Expected::Closed;
            }
            if answer != right || reply.status.is_server_error() {
                wrong.push(format!(
                    "{} {path} as {actor:?}: expected {right:?}, answered {} {answer:?}",
                    sign.method, reply.status
                ));
            }
        }
    }
    // The same doors to sessions that proved nothing for longer than five minutes.
    town.proofs_grow_old();
    for sign in signs.iter().filter(|s| matches!(s.door, DoorSign::Fresh(_))) {
        for actor in Actor::ALL {
            let (path, reply, answer) = call(&town, sign, actor).await;
            let right = match expected(sign.door, actor) {
                Expected::Open => Expected::Confirm,
                closed => closed,
            };
            if answer != right {
                wrong.push(format!(
                    "{} {path} as {actor:?} long after sign-in: expected {right:?}, answered {} {answer:?}",
                    sign.method, reply.status
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
}

store::on_both_databases!(server::app::migrations(), every_route_is_called_as_every_actor, |store| async move {
    call_every_route_as_every_actor(Town::new(&store).await).await;
});

#[tokio::test]
async fn the_permission_table_in_the_documents_is_the_one_of_the_doors() {
    let store = store::testing::fresh(store::Engine::Sqlite, &server::app::migrations()).await.unwrap();
    let town = Town::new(&store).await;
    let table = server::permissions::table(town.app.routes().unwrap().signs());
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/generated/permissions.md");
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        table == written,
        "docs/generated/permissions.md is not of today: cargo run -- permissions > docs/generated/permissions.md"
    );
}

#[tokio::test]
async fn no_two_routes_share_a_method_and_a_path() {
    let store = store::testing::fresh(store::Engine::Sqlite, &server::app::migrations()).await.unwrap();
    let town = Town::new(&store).await;
    let mut routes: Vec<_> = town.app.routes().unwrap().signs().iter().map(|s| (s.path.clone(), s.method)).collect();
    routes.sort();
    let count = routes.len();
    routes.dedup();
    assert_eq!(routes.len(), count);
}

#[tokio::test]
async fn every_line_of_an_officers_menu_opens() {
    let store = store::testing::fresh(store::Engine::Sqlite, &server::app::migrations()).await.unwrap();
    let town = Town::new(&store).await;
    let mut closed = Vec::new();
    for actor in Actor::ALL.into_iter().filter(|a| a.role().is_some()) {
        let visitor = town.visitor(actor).await;
        let home = visitor.get("/bureau").await.body;
        let menu = home.split("<main").next().unwrap();
        let lines: Vec<&str> = menu.split("href=\"").filter_map(|p| p.split('"').next()).collect();
        let lines: Vec<&str> = lines.into_iter().filter(|p| p.starts_with("/bureau/")).collect();
        assert!(!lines.is_empty(), "{actor:?} has no menu");
        for path in lines {
            let status = visitor.get(path).await.status;
            if status != 200 {
                closed.push(format!("{actor:?} is led to {path}, which answers {status}"));
            }
        }
    }
    assert!(closed.is_empty(), "{}", closed.join("\n"));
}
