//! The signatures, computed a second time.

use axum::http::HeaderMap;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};

/// How far the clocks of both sides may be apart, in seconds.
const SKEW: i64 = 300;

fn sha(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn hex(key: &[u8], message: &str) -> String {
    HEXLOWER.encode(&mac(key, message.as_bytes()))
}

/// A header's text, empty where there is none.
#[must_use]
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

/// Whether a request of the plain format is signed with `secret`, at about `now` (Unix seconds).
#[must_use]
pub fn plain_fits(headers: &HeaderMap, path: &str, body: &[u8], (key, secret): (&str, &str), now: i64) -> bool {
    let (timestamp, nonce) = (header(headers, "x-gongpin-timestamp"), header(headers, "x-gongpin-nonce"));
    let right = hex(secret.as_bytes(), &format!("POST\n{path}\n{timestamp}\n{nonce}\n{}", sha(body)));
    header(headers, "x-gongpin-key") == key
        && timestamp.parse::<i64>().is_ok_and(|t| (now - t).abs() <= SKEW)
        && !nonce.is_empty()
        && header(headers, "x-gongpin-signature") == right
}

/// The signature of an answer to the request with this nonce.
#[must_use]
pub fn plain_answer(secret: &str, nonce: &str, status: u16, body: &str) -> String {
    hex(secret.as_bytes(), &format!("answer\n{nonce}\n{status}\n{}", sha(body.as_bytes())))
}

/// The signature of a request that the counterpart makes: a receipt.
#[must_use]
pub fn plain_request(secret: &str, path: &str, timestamp: i64, nonce: &str, body: &str) -> String {
    hex(secret.as_bytes(), &format!("POST\n{path}\n{timestamp}\n{nonce}\n{}", sha(body.as_bytes())))
}

/// Whether an Aliyun request (ACS3-HMAC-SHA256, parameters in the query) is signed with `secret`.
#[must_use]
pub fn aliyun_fits(headers: &HeaderMap, query: &str, body: &[u8], (key, secret): (&str, &str)) -> bool {
    let authorization = header(headers, "authorization");
    let part =
        |name: &str| authorization.split([' ', ',']).find_map(|p| p.strip_prefix(name)).unwrap_or_default().to_owned();
    let (credential, signed, given) = (part("Credential="), part("SignedHeaders="), part("Signature="));
    let must = ["host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"];
    if !must.iter().all(|m| signed.split(';').any(|s| s == *m)) || header(headers, "x-acs-content-sha256") != sha(body)
    {
        return false;
    }
    let lines: String = signed.split(';').map(|name| format!("{name}:{}\n", header(headers, name).trim())).collect();
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    let canonical = format!("POST\n/\n{}\n{lines}\n{signed}\n{}", pairs.join("&"), sha(body));
    let right = hex(secret.as_bytes(), &format!("ACS3-HMAC-SHA256\n{}", sha(canonical.as_bytes())));
    credential == key && given == right
}

/// Whether a Tencent request (TC3-HMAC-SHA256) is signed with `secret`, at about `now` (Unix seconds).
#[must_use]
pub fn tencent_fits(headers: &HeaderMap, body: &[u8], (key, secret): (&str, &str), now: i64) -> bool {
    let authorization = header(headers, "authorization");
    let part =
        |name: &str| authorization.split([' ', ',']).find_map(|p| p.strip_prefix(name)).unwrap_or_default().to_owned();
    let (credential, given) = (part("Credential="), part("Signature="));
    let mut scope = credential.splitn(2, '/');
    let (id, scope) = (scope.next().unwrap_or_default(), scope.next().unwrap_or_default());
    let date = scope.split('/').next().unwrap_or_default();
    let timestamp = header(headers, "x-tc-timestamp");
    let canonical = format!(
        "POST\n/\n\ncontent-type:{}\nhost:{}\n\ncontent-type;host\n{}",
        header(headers, "content-type"),
        header(headers, "host"),
        sha(body)
    );
    let text = format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{}", sha(canonical.as_bytes()));
    let key_of_day = mac(format!("TC3{secret}").as_bytes(), date.as_bytes());
    let signing = mac(&mac(&key_of_day, b"sms"), b"tc3_request");
    id == key
        && scope == format!("{date}/sms/tc3_request")
        && timestamp.parse::<i64>().is_ok_and(|t| (now - t).abs() <= SKEW)
        && given == hex(&signing, &text)
}

/// One parameter of a query, decoded.
#[must_use]
pub fn parameter(query: &str, name: &str) -> String {
    let found = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    percent_decode_str(found.unwrap_or_default()).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vector_of_tencent_fits_and_a_changed_body_does_not() {
        let body = r#"{"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400006666","SignName":"陆丰就业","TemplateId":"1110","TemplateParamSet":["123456","5"]}"#;
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-type", "application/json; charset=utf-8"),
            ("host", "sms.tencentcloudapi.com"),
            ("x-tc-timestamp", "1551113065"),
            (
                "authorization",
                "TC3-HMAC-SHA256 Credential=id/2019-02-25/sms/tc3_request, SignedHeaders=content-type;host, Signature=b0fde15586760c0c5fa3374fc4cf550cb090eb22b7c7b8670e427ce655230ccb",
            ),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let key = ("id", "SECRETEXAMPLE");
        assert!(tencent_fits(&headers, body.as_bytes(), key, 1_551_113_100));
        assert!(!tencent_fits(&headers, body.as_bytes(), key, 1_551_114_000), "old");
        assert!(!tencent_fits(&headers, b"{}", key, 1_551_113_100));
        assert!(!tencent_fits(&headers, body.as_bytes(), ("id", "other"), 1_551_113_100));
    }

    #[test]
    fn the_vector_of_aliyun_fits_and_another_number_does_not() {
        let query = "PhoneNumbers=13800138000&SignName=%E9%99%86%E4%B8%B0%E5%B0%B1%E4%B8%9A&TemplateCode=SMS_1&TemplateParam=%7B%22code%22%3A%22123456%22%7D";
        let signed = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
        let authorization = format!(
            "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders={signed},Signature=b9379452d8ec7a189b949917ba961dac9a6b6b95097b290d2b44e1ee941da1f0"
        );
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("host", "dysmsapi.aliyuncs.com"),
            ("x-acs-action", "SendSms"),
            ("x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("x-acs-date", "2026-11-23T00:00:00Z"),
            ("x-acs-signature-nonce", "nonce1"),
            ("x-acs-version", "2017-05-25"),
            ("authorization", authorization.as_str()),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        assert!(aliyun_fits(&headers, query, b"", ("testid", "testsecret")));
        assert!(!aliyun_fits(&headers, &query.replace("13800138000", "13800138001"), b"", ("testid", "testsecret")));
        assert_eq!(parameter(query, "SignName"), "陆丰就业");
    }
}
