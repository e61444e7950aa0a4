//! The relying party against a small provider in the same process, which can be told to misbehave.

use super::*;
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use openidconnect::{
    Audience, EmptyAdditionalClaims, JsonWebKeyId, PrivateSigningKey, StandardClaims, SubjectIdentifier,
    core::{CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims},
};
use serde_json::json;
use std::sync::{Arc, Mutex};

const CALLBACK: &str = "http://127.0.0.1:1/account/sign-in/callback/gd";

/// What the provider does wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wrong {
    Nothing,
    NoNonce,
    OtherNonce,
    OtherAudience,
    OtherIssuer,
    OtherKey,
    OtherSubject,
    Expired,
    CodeUsed,
    Fails,
}

struct Fake {
    issuer: String,
    seed: [u8; 32],
    wrong: Mutex<Wrong>,
    nonce: Mutex<String>,
}

fn key(seed: [u8; 32]) -> CoreEdDsaPrivateSigningKey {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend_from_slice(&seed);
    let name = ["PRIVATE", "KEY"].join(" ");
    let pem = format!("-----BEGIN {name}-----\n{}\n-----END {name}-----\n", BASE64.encode(&der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new("k1".into()))).unwrap()
}

async fn discovery(State(fake): State<Arc<Fake>>) -> Json<Value> {
    let at = |p: &str| format!("{}{p}", fake.issuer);
    Json(json!({
        "issuer": fake.issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"), "userinfo_endpoint": at("/me"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn jwks(State(fake): State<Arc<Fake>>) -> Json<Value> {
    Json(json!({ "keys": [key(fake.seed).as_verification_key()] }))
}

async fn token(State(fake): State<Arc<Fake>>, headers: HeaderMap, body: String) -> Response {
    let wrong = *fake.wrong.lock().unwrap();
    assert!(headers.contains_key("authorization"));
    assert!(body.contains("code_verifier=") && body.contains("code=the-code"), "{body}");
    match wrong {
        Wrong::CodeUsed => return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response(),
        Wrong::Fails => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        _ => {}
    }
    let issuer = if wrong == Wrong::OtherIssuer { "https://evil.example" } else { &fake.issuer };
    let audience = if wrong == Wrong::OtherAudience { "somebody-else" } else { "gongpin" };
    let now = chrono::Utc::now();
    let until = now + chrono::Duration::seconds(if wrong == Wrong::Expired { -60 } else { 60 });
    let nonce = match wrong {
        Wrong::NoNonce => None,
        Wrong::OtherNonce => Some(Nonce::new("another".into())),
        _ => Some(Nonce::new(fake.nonce.lock().unwrap().clone())),
    };
    let standard = StandardClaims::new(SubjectIdentifier::new("sub-1".into()));
    let claims = CoreIdTokenClaims::new(
        IssuerUrl::new(issuer.into()).unwrap(),
        vec![Audience::new(audience.into())],
        until,
        now,
        standard,
        EmptyAdditionalClaims {},
    )
    .set_nonce(nonce);
    let signer = key(if wrong == Wrong::OtherKey { [9; 32] } else { fake.seed });
    let token = CoreIdToken::new(claims, &signer, CoreJwsSigningAlgorithm::EdDsa, None, None).unwrap();
    Json(json!({ "access_token": "secret", "token_type": "Bearer", "expires_in": 60, "id_token": token }))
        .into_response()
}

async fn me(State(fake): State<Arc<Fake>>, headers: HeaderMap) -> Json<Value> {
    assert_eq!(headers["authorization"], "Bearer secret");
    let subject = if *fake.wrong.lock().unwrap() == Wrong::OtherSubject { "sub-2" } else { "sub-1" };
    Json(json!({ "sub": subject, "name": "林晓彤", "id_type": 10, "id_no": "441581199003070012", "level": "L2" }))
}

async fn fake() -> (Arc<Fake>, OpenIdSettings) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let fake = Arc::new(Fake {
        issuer: issuer.clone(),
        seed: rand::random(),
        wrong: Mutex::new(Wrong::Nothing),
        nonce: Mutex::default(),
    });
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(jwks))
        .route("/token", post(token))
        .route("/me", get(me))
        .with_state(fake.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = OpenIdSettings {
        issuer,
        client_id: "gongpin".into(),
        client_secret: "secret".into(),
        secret_in_body: false,
        scopes: vec!["profile".into()],
        issuer_in_callback: true,
        claims: Claims::default(),
    };
    (fake, settings)
}

fn query(address: &str, name: &str) -> String {
    let query = address.split_once('?').unwrap().1;
    form_urlencoded::parse(query.as_bytes()).find(|(k, _)| k == name).map(|(_, v)| v.into_owned()).unwrap_or_default()
}

async fn sign_in(fake: &Fake, openid: &OpenId, issuer: Option<&str>) -> Result<VerifiedIdentity, ProviderError> {
    let begun = openid.begin(CALLBACK).await?;
    *fake.nonce.lock().unwrap() = query(&begun.address, "nonce");
    let handed = Handed { code: "the-code".into(), issuer: issuer.map(ToOwned::to_owned) };
    openid.complete(CALLBACK, &handed, &begun.kept).await
}

#[tokio::test]
async fn a_sign_in_carries_state_nonce_and_pkce_and_ends_in_claims() {
    let (fake, settings) = fake().await;
    let openid = OpenId::new(settings).unwrap();
    let begun = openid.begin(CALLBACK).await.unwrap();
    assert_eq!(query(&begun.address, "state"), begun.state);
    assert_eq!(query(&begun.address, "code_challenge_method"), "S256");
    assert_eq!(query(&begun.address, "redirect_uri"), CALLBACK);
    assert!(BASE64URL_NOPAD.decode(query(&begun.address, "code_challenge").as_bytes()).unwrap().len() == 32);
    let who = sign_in(&fake, &openid, Some(&fake.issuer)).await.unwrap();
    assert_eq!((who.subject.as_str(), who.name.as_deref()), ("sub-1", Some("林晓彤")));
    assert_eq!((who.document_kind.as_deref(), who.level.as_deref()), (Some("10"), Some("L2")));
    assert_eq!(who.phone, None);
}

#[tokio::test]
async fn whatever_is_not_exactly_right_is_refused() {
    let (fake, settings) = fake().await;
    let openid = OpenId::new(settings).unwrap();
    for (wrong, error) in [
        (Wrong::NoNonce, ProviderError::NotTrusted),
        (Wrong::OtherNonce, ProviderError::NotTrusted),
        (Wrong::OtherAudience, ProviderError::NotTrusted),
        (Wrong::OtherIssuer, ProviderError::NotTrusted),
        (Wrong::OtherKey, ProviderError::NotTrusted),
        (Wrong::OtherSubject, ProviderError::NotTrusted),
        (Wrong::Expired, ProviderError::NotTrusted),
        (Wrong::CodeUsed, ProviderError::CodeRefused),
    ] {
        *fake.wrong.lock().unwrap() = wrong;
        assert_eq!(sign_in(&fake, &openid, Some(&fake.issuer)).await.err(), Some(error), "{wrong:?}");
    }
    *fake.wrong.lock().unwrap() = Wrong::Fails;
    assert!(sign_in(&fake, &openid, Some(&fake.issuer)).await.is_err());
}

#[tokio::test]
async fn a_callback_of_another_issuer_or_of_none_is_refused() {
    let (fake, mut settings) = fake().await;
    let openid = OpenId::new(settings.clone()).unwrap();
    let slash = format!("{}/", fake.issuer);
    for issuer in [Some("https://evil.example"), Some(slash.as_str()), Some(""), None] {
        assert_eq!(sign_in(&fake, &openid, issuer).await.err(), Some(ProviderError::NotTrusted));
    }
    settings.issuer_in_callback = false;
    let openid = OpenId::new(settings).unwrap();
    assert!(sign_in(&fake, &openid, None).await.is_ok());
    assert!(sign_in(&fake, &openid, Some("https://evil.example")).await.is_err());
}

#[tokio::test]
async fn a_provider_that_is_down_gives_no_answer() {
    let (_, mut settings) = fake().await;
    settings.issuer = "http://127.0.0.1:9".into();
    let openid = OpenId::new(settings.clone()).unwrap();
    assert_eq!(openid.begin(CALLBACK).await.err(), Some(ProviderError::NoAnswer));
    settings.issuer = "http://id.example".into();
    assert_eq!(OpenId::new(settings).err(), Some(SettingsError::Issuer));
}
