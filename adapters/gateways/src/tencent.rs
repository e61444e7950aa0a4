//! 腾讯云短信 (`SendSms`, 2021-01-11), signed with TC3-HMAC-SHA256.

use crate::{
    Link, Secret, Templates,
    cloud::{Cloud, failure},
    plain::code,
    signing::{hmac_hex, hmac_sha256, sha256_hex},
};
use accounts::sms::{NotOurs, Push, Report, Reports, Sms, SmsError, SmsGateway};
use clock::Clock;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;

const ACTION: &str = "SendSms";
/// Hands out reports from a queue, each once.
const PULL: &str = "PullSmsSendStatus";
/// The most that one call hands out.
const REPORTS_AT_ONCE: u32 = 100;
const VERSION: &str = "2021-01-11";
const JSON: &str = "application/json; charset=utf-8";
/// What Tencent says of a number or a text that it will never take.
const FINAL: [&str; 4] = [
    "InvalidParameterValue.IncorrectPhoneNumber",
    "FailedOperation.PhoneNumberInBlacklist",
    "FailedOperation.ContainSensitiveWord",
    "InvalidParameterValue.TemplateParameterLengthLimit",
];

/// Sends through Tencent Cloud.
pub struct Tencent {
    cloud: Cloud,
    application: String,
    region: String,
    polled: bool,
}

impl Tencent {
    /// Over this link (`https://sms.tencentcloudapi.com`) with a SecretId and SecretKey, the SdkAppId and region
    /// (`ap-guangzhou`), the registered 签名 without 【】, the registered templates, and the last part of the receipt
    /// address (Tencent does not sign receipts).
    #[must_use]
    pub fn new(
        link: Link,
        key: (&str, Secret),
        (application, region): (&str, &str),
        sign_name: &str,
        templates: Templates,
        receipt_key: Secret,
        clock: Clock,
    ) -> Self {
        let cloud = Cloud::new(link, key, sign_name, templates, receipt_key, clock);
        Self { cloud, application: application.to_owned(), region: region.to_owned(), polled: false }
    }

    /// The same for an application without a receipt address: reports are fetched from Tencent's queue.
    #[must_use]
    pub fn polled(self) -> Self {
        Self { polled: true, ..self }
    }

    /// Calls an action and reads its answer.
    async fn call(&self, action: &'static str, body: String) -> Result<(Response, bool), SmsError> {
        let cloud = &self.cloud;
        let seconds = cloud.clock.now().as_ms() / 1_000;
        let authorization =
            authorization(&cloud.key_id, cloud.secret.reveal(), &cloud.link.host(), seconds, body.as_bytes());
        let request = cloud
            .link
            .post(cloud.link.below(""))
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, JSON)
            .header("X-TC-Action", action)
            .header("X-TC-Version", VERSION)
            .header("X-TC-Timestamp", seconds.to_string())
            .header("X-TC-Region", &self.region)
            .body(body);
        let (Answered { response }, succeeded) = cloud.ask(request).await?;
        match response.error {
            Some(error) => Err(failure(&error.code, &FINAL)),
            None => Ok((response, succeeded)),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answered {
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    error: Option<Failure>,
    #[serde(default)]
    send_status_set: Vec<Status>,
    #[serde(default)]
    pull_sms_send_status_set: Vec<Pulled>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Failure {
    code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    code: String,
    serial_no: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pulled {
    serial_no: String,
    report_status: String,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
struct Told {
    sid: String,
    report_status: String,
    #[serde(default)]
    errmsg: String,
}

#[async_trait::async_trait]
impl SmsGateway for Tencent {
    fn is_simulator(&self) -> bool {
        false
    }

    fn name(&self) -> &'static str {
        "tencent"
    }

    async fn send(&self, sms: &Sms) -> Result<String, SmsError> {
        let (template, filled) = self.cloud.fill(sms)?;
        let values: Vec<&str> = filled.into_iter().map(|(_, value)| value).collect();
        let body = serde_json::json!({
            "PhoneNumberSet": [format!("+86{}", sms.phone)],
            "SmsSdkAppId": self.application,
            "SignName": self.cloud.sign_name,
            "TemplateId": template,
            "TemplateParamSet": values,
            "SessionContext": sms.id.simple().to_string(),
        })
        .to_string();
        let (response, succeeded) = self.call(ACTION, body).await?;
        match response.send_status_set.into_iter().next() {
            Some(status) if status.code == "Ok" && succeeded => Ok(status.serial_no),
            Some(status) => Err(failure(&status.code, &FINAL)),
            None => Err(SmsError::Later("the answer names no message".to_owned())),
        }
    }

    fn read_push(&self, push: &Push<'_>) -> Result<Reports, NotOurs> {
        let report =
            |t: Told| Report { reference: t.sid, delivered: t.report_status == "SUCCESS", code: code(&t.errmsg) };
        self.cloud.read_push(push, report, serde_json::json!({ "result": 0, "errmsg": "OK" }))
    }

    fn is_polled(&self) -> bool {
        self.polled
    }

    async fn fetch(&self, _: &[String]) -> Result<Vec<Report>, SmsError> {
        let body = serde_json::json!({ "Limit": REPORTS_AT_ONCE, "SmsSdkAppId": self.application }).to_string();
        let (response, _) = self.call(PULL, body).await?;
        let report = |p: Pulled| Report {
            reference: p.serial_no,
            delivered: p.report_status == "SUCCESS",
            code: code(&p.description),
        };
        Ok(response.pull_sms_send_status_set.into_iter().map(report).collect())
    }
}

fn authorization(key_id: &str, secret: &str, host: &str, seconds: i64, body: &[u8]) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    let date = at.date().to_string();
    let canonical = format!("POST\n/\n\ncontent-type:{JSON}\nhost:{host}\n\ncontent-type;host\n{}", sha256_hex(body));
    let scope = format!("{date}/sms/tc3_request");
    let to_sign = format!("TC3-HMAC-SHA256\n{seconds}\n{scope}\n{}", sha256_hex(canonical.as_bytes()));
    let key = hmac_sha256(format!("TC3{secret}").as_bytes(), date.as_bytes());
    let key = hmac_sha256(&hmac_sha256(&key, b"sms"), b"tc3_request");
    let signature = hmac_hex(&key, &to_sign);
    format!("TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders=content-type;host, Signature={signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_published_scheme() {
        let body = r#"{"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400006666","SignName":"陆丰就业","TemplateId":"1110","TemplateParamSet":["123456","5"]}"#;
        assert_eq!(sha256_hex(body.as_bytes()), "18644e55a5483710fc4739b759df4510a4224da39e93758c6c14eea5cec5f7ec");
        let text = authorization("id", "SECRETEXAMPLE", "sms.tencentcloudapi.com", 1_551_113_065, body.as_bytes());
        assert!(text.ends_with("Signature=b0fde15586760c0c5fa3374fc4cf550cb090eb22b7c7b8670e427ce655230ccb"), "{text}");
    }
}
