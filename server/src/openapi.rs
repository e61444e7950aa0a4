//! The API's description (OpenAPI 3.1), made from the routes themselves: a route cannot be missing
//! from it, and what it says about who may call is the route's own door.

use access::{DoorSign, RouteSign};
use serde_json::{Map, Value, json};

/// The document as JSON text.
#[must_use]
pub fn document(signs: &[RouteSign]) -> String {
    let mut paths: Map<String, Value> = Map::new();
    for sign in signs.iter().filter(|s| s.path.starts_with("/api/v1/")) {
        let operation = operation(sign);
        let path = paths.entry(sign.path.clone()).or_insert_with(|| json!({}));
        path[sign.method.to_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "gongpin 公聘",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Bodies are JSON objects with the field names of the pages' forms. A session cookie from \
                            POST /api/v1/sessions says who calls. Refusals are problem details (RFC 9457): 401 sign in, \
                            403 refused, 404 not there or not yours, 409 a state, 410 gone, 422 a field."
        },
        "paths": paths,
        "components": {
            "securitySchemes": { "session": { "type": "apiKey", "in": "cookie", "name": "session" } },
            "schemas": { "Problem": problem() }
        }
    })
    .to_string()
}

fn operation(sign: &RouteSign) -> Value {
    let mut parameters: Vec<Value> = path_parameters(&sign.path)
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    if sign.method == "GET" && sign.path == "/api/v1/jobs" {
        parameters.extend(SEARCH.iter().map(
            |(name, says)| json!({ "name": name, "in": "query", "description": says, "schema": { "type": "string" } }),
        ));
    }
    let problem = json!({ "description": "a refusal", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    let mut operation = json!({
        "summary": format!("{} {}", sign.method, sign.path),
        "description": format!("Who may call: {}", who(sign.door)),
        "parameters": parameters,
        "responses": {
            "2XX": { "description": "done", "content": { "application/json": { "schema": {} } } },
            "4XX": problem.clone(),
            "5XX": problem
        }
    });
    if sign.method != "GET" {
        operation["requestBody"] = json!({ "content": { "application/json": { "schema": { "type": "object" } } } });
    }
    if sign.door != DoorSign::Anyone {
        operation["security"] = json!([{ "session": [] }]);
    }
    operation
}

/// Parameters of the search.
const SEARCH: [(&str, &str); 15] = [
    ("q", "words in title, organisation or text; synonyms, pinyin of titles and names of places are understood"),
    ("region", "GB/T 2260 code of a province, city or county"),
    ("category", "code of a group or category"),
    ("industry", "GB/T 4754 section or division"),
    ("pay_min", "yuan a month"),
    ("education", "学历要求"),
    ("experience", "工作经验"),
    ("nature", "工作性质"),
    ("published_after", "a day, YYYY-MM-DD"),
    ("sort", "relevance, newest or pay"),
    ("page", "from 1"),
    ("per_page", "1 to 100"),
    ("cursor", "next_cursor of the page before"),
    ("facets", "1 to count the values of every filter"),
    ("literal", "1 to take q as it stands: no synonyms, no pinyin, no place names; see interpreted in the answer"),
];

fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// A door in words.
#[must_use]
pub fn who(door: DoorSign) -> String {
    match door {
        DoorSign::Anyone => "所有人".into(),
        DoorSign::SignedIn => "已登录".into(),
        DoorSign::Person(rank) => format!("个人（{}及以上）", rank.zh()),
        DoorSign::OrganisationAccount => "法人账号".into(),
        DoorSign::Clerk(None) => "经办人（任一权限）".into(),
        DoorSign::Clerk(Some(power)) => format!("经办人（{}）", power.zh()),
        DoorSign::Officer(None) => "工作人员".into(),
        DoorSign::Officer(Some(role)) => format!("工作人员（{}）", role.zh()),
        DoorSign::Fresh(inner) => format!("{}（近 5 分钟内验证身份）", who(*inner)),
    }
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "type": "string", "description": "stable" },
            "detail": { "type": "string", "description": "what happened and what to do next, in Chinese" },
            "errors": { "type": "array", "items": {
                "type": "object",
                "properties": { "field": { "type": "string" }, "detail": { "type": "string" } }
            } }
        }
    })
}
