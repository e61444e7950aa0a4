//! What is said of officers' accounts.

use crate::officers::OfficerRefusal;

/// The sentence of a refusal.
pub(crate) fn refusal(refusal: OfficerRefusal) -> &'static str {
    match refusal {
        OfficerRefusal::OwnAccount => "不能办理自己的账号，请由另一位系统管理员办理",
        OfficerRefusal::OwnProposal => "不能确认自己提出的事项，请由另一位安全管理员确认",
        OfficerRefusal::AboutOneself => "不能确认与自己账号有关的事项，请由另一位安全管理员确认",
        OfficerRefusal::ProposalGone => "该事项已处理、已撤回或已过期（7 天内有效），请刷新页面查看",
        OfficerRefusal::ProposalWaits => "该工作人员已有等待安全管理员确认的事项，请先等待确认或撤回",
        OfficerRefusal::NothingChanges => "角色和所属区域都没有变化",
        OfficerRefusal::WrongState => "该账号当前的状态不能办理此操作，请刷新页面查看",
        OfficerRefusal::ResetNotConfirmed => "重置验证器须先由安全管理员确认，确认后 72 小时内领取链接",
        OfficerRefusal::PasswordUsedBefore => "新密码不能与最近 5 次用过的密码相同",
        OfficerRefusal::PasskeysUnavailable => {
            "平台的访问地址不是域名，不能使用通行密钥。请使用动态验证码，或联系运维人员配置域名"
        }
        OfficerRefusal::PasskeyFailed => "通行密钥验证未通过或已超时，请重试，或改用动态验证码",
        OfficerRefusal::PasskeyKnown => "该通行密钥已添加过",
        OfficerRefusal::PasskeysTooMany => "最多可添加 10 个通行密钥，请先删除不用的",
    }
}

/// What is proposed.
pub(crate) fn proposal_kind(kind: crate::officers::ProposalKind) -> &'static str {
    use crate::officers::ProposalKind;
    match kind {
        ProposalKind::Appointment => "新增工作人员",
        ProposalKind::Change => "调整角色或区域",
        ProposalKind::SecondFactor => "重置验证器",
    }
}

/// How a proposal stands, and the tone of its mark.
pub(crate) fn proposal_state(state: crate::officers::ProposalState) -> (&'static str, &'static str) {
    use crate::officers::ProposalState;
    match state {
        ProposalState::Waiting => ("待确认", "busy"),
        ProposalState::Confirmed => ("已确认", "good"),
        ProposalState::Refused => ("已拒绝", "bad"),
        ProposalState::Withdrawn => ("已撤回", "idle"),
        ProposalState::Expired => ("已过期", "idle"),
        ProposalState::Done => ("已完成", "good"),
    }
}

/// How an officer's account stands, and the tone of its mark.
pub(crate) fn officer_state(state: crate::officers::OfficerState) -> (&'static str, &'static str) {
    use crate::officers::OfficerState;
    match state {
        OfficerState::Invited => ("待本人设置", "busy"),
        OfficerState::Active => ("已启用", "good"),
        OfficerState::Suspended => ("已停用", "bad"),
    }
}

/// What was tried at a sign-in that failed.
#[must_use]
pub fn sign_in_failure(reason: &str) -> &'static str {
    match reason {
        "password" => "密码错误",
        "unknown" => "用户名不存在",
        "second_factor" => "动态验证码错误",
        "passkey" => "通行密钥未通过",
        "suspended" => "账号已停用",
        _ => "其他",
    }
}

/// After the password of a link was set.
pub(crate) const PASSWORD_SET: &str = "密码已重新设置，请登录";
/// After the second factor was set anew.
pub(crate) const FACTOR_SET: &str = "验证器已重新绑定，请登录";
/// Passkeys.
pub(crate) const PASSKEY_ADDED: &str = "通行密钥已添加，下次登录时可以使用";
pub(crate) const PASSKEY_RENAMED: &str = "名称已修改";
pub(crate) const PASSKEY_REMOVED: &str = "通行密钥已删除";
pub(crate) const PASSKEY_NAME: &str = "请填写 1 至 30 个字的名称，便于以后辨认";
/// A reason that somebody else will read.
pub(crate) const REASON: &str = "请填写原因（2 至 200 字）";
/// Reviewers must be known by their number.
pub(crate) const IDENTITY_NEEDED: &str = "任命审核员须填写本人证件号码，用于回避本人经办的单位";
