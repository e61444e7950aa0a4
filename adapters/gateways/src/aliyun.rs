//! 阿里云短信 (Dysms 2017-05-25, `SendSms`), signed with ACS3-HMAC-SHA256.

use crate::{
    Link, Secret, Templates,
    cloud::{Cloud, failure},
    plain::code,
    signing::{hmac_hex, sha256_hex},
};
use accounts::sms::{NotOurs, Push, Report, Reports, Sms, SmsError, SmsGateway};
use clock::Clock;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

const ACTION: &str = "SendSms";
const VERSION: &str = "2017-05-25";
/// RFC 3986: everything but the unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// What Aliyun says of a number or a text that it will never take.
const FINAL: [&str; 4] =
    ["isv.MOBILE_NUMBER_ILLEGAL", "isv.BLACK_KEY_CONTROL_LIMIT", "isv.PARAM_LENGTH_LIMIT", "isv.PARAM_NOT_SUPPORT_URL"];

/// Sends through Aliyun.
pub struct Aliyun(Cloud);

impl Aliyun {
    /// Over this link (`https://dysmsapi.aliyuncs.com`) with an access key, the registered 签名 without 【】, the
    /// registered templates, and the last part of the receipt address (Aliyun does not sign receipts).
    #[must_use]
    pub fn new(
        link: Link,
        key: (&str, Secret),
        sign_name: &str,
        templates: Templates,
        receipt_key: Secret,
        clock: Clock,
    ) -> Self {
        Self(Cloud::new(link, key, sign_name, templates, receipt_key, clock))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answered {
    code: String,
    biz_id: Option<String>,
}

#[derive(Deserialize)]
struct Told {
    biz_id: String,
    success: bool,
    #[serde(default)]
    err_code: String,
}

#[async_trait::async_trait]
impl SmsGateway for Aliyun {
    fn is_simulator(&self) -> bool {
        false
    }

    fn name(&self) -> &'static str {
        "aliyun"
    }

    async fn send(&self, sms: &Sms) -> Result<String, SmsError> {
        let cloud = &self.0;
        let (template, filled) = cloud.fill(sms)?;
        let parameters: serde_json::Map<String, serde_json::Value> =
            filled.into_iter().map(|(n, v)| (n.to_owned(), v.into())).collect();
        let out_id = sms.id.simple().to_string();
        let parameters = serde_json::Value::Object(parameters).to_string();
        let query = canonical_query(&[
            ("OutId", &out_id),
            ("PhoneNumbers", &sms.phone),
            ("SignName", &cloud.sign_name),
            ("TemplateCode", template),
            ("TemplateParam", &parameters),
        ]);
        let (host, nonce, date) =
            (cloud.link.host(), cloud.clock.new_id().simple().to_string(), zulu(&cloud.clock.now().as_ms()));
        let headers = headers(&host, &date, &nonce);
        let authorization = authorization(&cloud.key_id, cloud.secret.reveal(), &query, &headers);
        let mut url = cloud.link.below("");
        url.set_query(Some(&query));
        let mut request = cloud.link.post(url).header("Authorization", authorization);
        for (name, value) in headers.iter().filter(|(name, _)| *name != "host") {
            request = request.header(*name, value);
        }
        let (answered, succeeded) = cloud.ask::<Answered>(request).await?;
        match (answered.code.as_str(), answered.biz_id) {
            ("OK", Some(reference)) if succeeded => Ok(reference),
            (other, _) => Err(failure(other, &FINAL)),
        }
    }

    fn read_push(&self, push: &Push<'_>) -> Result<Reports, NotOurs> {
        let report = |t: Told| Report { reference: t.biz_id, delivered: t.success, code: code(&t.err_code) };
        self.0.read_push(push, report, serde_json::json!({ "code": 0, "msg": "接收成功" }))
    }
}

/// `2026-11-23T00:00:00Z`
fn zulu(ms: &i64) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp(ms / 1_000).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    let (date, hour, minute, second) = (at.date(), at.hour(), at.minute(), at.second());
    format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The query in the order and spelling that is signed; it is also what is sent.
fn canonical_query(pairs: &[(&str, &str)]) -> String {
    let mut pairs: Vec<(String, String)> = pairs.iter().map(|(n, v)| (encode(n), encode(v))).collect();
    pairs.sort();
    pairs.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("&")
}

/// The signed headers, sorted. The payload is empty: everything is in the query.
fn headers(host: &str, date: &str, nonce: &str) -> [(&'static str, String); 6] {
    [
        ("host", host.to_owned()),
        ("x-acs-action", ACTION.to_owned()),
        ("x-acs-content-sha256", sha256_hex(b"")),
        ("x-acs-date", date.to_owned()),
        ("x-acs-signature-nonce", nonce.to_owned()),
        ("x-acs-version", VERSION.to_owned()),
    ]
}

fn authorization(key_id: &str, secret: &str, query: &str, headers: &[(&str, String)]) -> String {
    let signed = headers.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(";");
    let lines: String = headers.iter().map(|(n, v)| format!("{n}:{v}\n")).collect();
    let canonical = format!("POST\n/\n{query}\n{lines}\n{signed}\n{}", sha256_hex(b""));
    let to_sign = format!("ACS3-HMAC-SHA256\n{}", sha256_hex(canonical.as_bytes()));
    let signature = hmac_hex(secret.as_bytes(), &to_sign);
    format!("ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={signed},Signature={signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_published_scheme() {
        let query = canonical_query(&[
            ("PhoneNumbers", "13800138000"),
            ("SignName", "陆丰就业"),
            ("TemplateCode", "SMS_1"),
            ("TemplateParam", r#"{"code":"123456"}"#),
        ]);
        let headers = headers("dysmsapi.aliyuncs.com", "2026-11-23T00:00:00Z", "nonce1");
        let text = authorization("testid", "testsecret", &query, &headers);
        assert!(text.ends_with("Signature=b9379452d8ec7a189b949917ba961dac9a6b6b95097b290d2b44e1ee941da1f0"), "{text}");
    }

    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(zulu(&1_551_113_065_000), "2019-02-25T16:44:25Z");
    }
}
