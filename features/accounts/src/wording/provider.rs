//! Sentences of the sign-in through another authority.

use crate::provider::ProviderRefusal;

/// The sentence of a refusal.
pub(crate) fn refusal(refusal: &ProviderRefusal) -> String {
    match refusal {
        ProviderRefusal::NoAnswer => {
            "统一身份认证暂时没有响应，本次未登录，实名等级不变。请稍后再试，或使用用户名和密码登录".into()
        }
        ProviderRefusal::NotTrusted => "统一身份认证返回的信息未通过校验，本次未登录。请重新扫码登录".into(),
        ProviderRefusal::Gone => "登录请求已失效、已使用，或不是在本设备上发起的，请返回登录页重新扫码".into(),
        ProviderRefusal::Cancelled => "已取消登录".into(),
        ProviderRefusal::Incomplete => {
            "统一身份认证没有提供登录所需的姓名、证件号码等信息，请在该应用中完善后重试".into()
        }
        ProviderRefusal::LevelTooLow { .. } => {
            "您在统一身份认证的实名等级不足，不能据此创建或关联账号。请先提升实名等级，或使用个人注册".into()
        }
        ProviderRefusal::AnotherPerson => "统一身份认证返回的身份与本平台账号不是同一人，已拒绝登录".into(),
        ProviderRefusal::TooYoung => super::TOO_YOUNG.into(),
        ProviderRefusal::OrganisationLevelTooLow { required, .. } => format!(
            "当前省统一身份认证用户实名等级不足，单位用户最低实名等级为“{required}”级，请点击【确认】按钮按照引导提升实名等级"
        ),
        ProviderRefusal::OrganisationNotRegistered => "该单位尚未在本平台注册，请由经办人先办理单位注册".into(),
        ProviderRefusal::NoPhone => "要关联的账号没有可接收验证码的手机号，请使用用户名和密码登录".into(),
    }
}

/// Beside the code.
pub(crate) const NEW: &str = "请用手机扫描二维码";
pub(crate) const SCANNED: &str = "已扫描，请在手机上确认登录";
pub(crate) const CONFIRMED: &str = "手机已确认，正在登录";
pub(crate) const CANCELLED: &str = "已在手机上取消登录";
pub(crate) const EXPIRED: &str = "二维码已过期，请重新获取";
pub(crate) const FINISHED: &str = "本次登录已完成，如需再次登录请重新获取二维码";
/// On the phone, at the end.
pub(crate) const BACK_TO_COMPUTER: &str = "已确认登录，请回到电脑继续操作";

/// SMS to the phone of an account that was linked.
pub(crate) fn linked(label: &str) -> String {
    format!("您的账号已关联{label}，之后可扫码登录。如非本人操作，请立即登录修改密码并联系我们。")
}

/// SMS with the user name of an account that was created.
pub(crate) fn created(label: &str, username: &str) -> String {
    format!("您已通过{label}创建账号，用户名 {username}。如需使用密码登录，请通过密码找回设置密码。")
}
