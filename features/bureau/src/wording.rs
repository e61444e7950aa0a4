//! Every sentence that the room says from Rust.

use accounts::officers::claims::Claim;
use axum::http::StatusCode;
use clock::Timestamp;
use review::ReasonError;
use web::Mistake;

/// What the room refuses by itself; the rooms below refuse the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Neither approved nor returned.
    NoDecision,
    /// The revision that was seen is missing.
    NoRevision,
    /// Another officer works on it.
    HeldByAnother(Claim),
    /// It waits for no decision any more: there is nothing to work on.
    NotWaiting,
    /// None of 【领取】, 【改由我处理】 and 【放回】.
    NoAct,
    /// 退回原因 is too short or too long.
    Reason(ReasonError),
    /// 下架原因 is too short or too long.
    RemovalReason(ReasonError),
    /// 暂停原因 is too short or too long.
    SuspensionReason(ReasonError),
    /// A condition of the log that cannot be met.
    LogCondition(&'static str),
    /// More lines of the log than one export holds.
    LogTooLong(u64),
}

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoDecision => "no_decision",
            Self::NoRevision => "no_revision",
            Self::HeldByAnother(_) => "held_by_another",
            Self::NotWaiting => "not_in_review",
            Self::NoAct => "no_act",
            Self::Reason(_) | Self::RemovalReason(_) | Self::SuspensionReason(_) => "reason",
            Self::LogCondition(_) => "log_condition",
            Self::LogTooLong(_) => "log_too_long",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::HeldByAnother(_) | Self::NotWaiting => StatusCode::CONFLICT,
            Self::NoDecision
            | Self::NoRevision
            | Self::NoAct
            | Self::Reason(_)
            | Self::RemovalReason(_)
            | Self::SuspensionReason(_)
            | Self::LogCondition(_)
            | Self::LogTooLong(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::NoDecision => "请选择【通过】或【退回】".into(),
            Self::NoRevision => "页面内容不完整，请刷新页面后重新审核".into(),
            Self::HeldByAnother(claim) => accounts::wording::held_by(claim),
            Self::NotWaiting => "该事项已有审核结果或已撤回，无需再处理".into(),
            Self::NoAct => "请选择【领取】、【改由我处理】或【放回】".into(),
            Self::Reason(error) => error.zh().into(),
            Self::RemovalReason(error) => removal_reason(*error).into(),
            Self::SuspensionReason(ReasonError::TooShort) => "请填写暂停原因，经办人会看到".into(),
            Self::SuspensionReason(ReasonError::TooLong) => "暂停原因不能超过 500 字".into(),
            Self::LogCondition(sentence) => (*sentence).into(),
            Self::LogTooLong(most) => format!("符合条件的日志超过 {most} 条，请缩小时间范围后分次导出"),
        }
    }

    fn mistakes(&self) -> Vec<Mistake> {
        match self {
            Self::Reason(error) => vec![Mistake::new("reason", "退回原因", error.zh())],
            Self::RemovalReason(error) => vec![Mistake::new("reason", "下架原因", removal_reason(*error))],
            Self::SuspensionReason(_) => vec![Mistake::new("reason", "暂停原因", self.zh())],
            Self::NoDecision => vec![Mistake::new("decision", "审核", "请选择【通过】或【退回】")],
            Self::NoRevision
            | Self::HeldByAnother(_)
            | Self::NotWaiting
            | Self::NoAct
            | Self::LogCondition(_)
            | Self::LogTooLong(_) => Vec::new(),
        }
    }
}

/// After 【领取】 and 【改由我处理】.
pub(crate) const CLAIMED: &str = "已领取，30 分钟内由您处理";
/// After 【放回】.
pub(crate) const PUT_BACK: &str = "已放回";
/// Above what changed: how many fields did, `None` where nothing was approved before.
pub(crate) fn changes(count: Option<usize>) -> String {
    match count {
        Some(n) => format!("与上次审核通过的内容相比，有 {n} 处变化"),
        None => "首次提交，尚无审核通过的内容".into(),
    }
}
/// What a request for new names asks for.
pub(crate) fn new_name(name: &str) -> String {
    format!("改为 {name}")
}
/// An item of 单位形象 with its caption, if it has one.
pub(crate) fn with_caption(kind: &str, caption: &str) -> String {
    if caption.is_empty() { kind.to_owned() } else { format!("{kind}：{caption}") }
}
/// A registration: the fair, and the booth if there is one.
pub(crate) fn booth(fair: &str, booth: &str) -> String {
    if booth.is_empty() { fair.to_owned() } else { format!("{fair} · 展位 {booth}") }
}
/// Reports of one job.
pub(crate) fn reports(title: &str, count: i64) -> String {
    format!("{title}（{count} 件举报）")
}
/// When something was submitted.
pub(crate) fn submitted_at(at: Timestamp) -> String {
    format!("提交于 {}", at.zh())
}
/// What a profile in the worklist changes; `None` where nothing was approved before.
pub(crate) fn changed_fields(labels: Option<&[&str]>) -> String {
    match labels {
        None => "首次提交".into(),
        Some([]) => "复核，内容没有变化".into(),
        Some(labels) if labels.len() <= 3 => format!("变更：{}", labels.join("、")),
        Some(labels) => format!("变更：{}等 {} 项", labels[..3].join("、"), labels.len()),
    }
}

/// After 【通过】.
pub(crate) const APPROVED: &str = "已通过，结果已通知经办人";
/// After 【下架】 of 单位形象.
pub(crate) const TAKEN_OFF: &str = "已下架，原因已通知经办人";
/// After 【下架】 of a job.
pub(crate) const TAKEN_DOWN: &str = "职位已下架，原因已通知经办人";

fn removal_reason(error: ReasonError) -> &'static str {
    match error {
        ReasonError::TooShort => "请填写下架原因，说明违反了什么规定、需要修改的内容",
        ReasonError::TooLong => "下架原因不能超过 500 字",
    }
}

/// After 【暂停】 and 【恢复】.
pub(crate) const SUSPENDED: &str = "已暂停，该单位的职位不再对外展示，已通知经办人";
pub(crate) const RESUMED: &str = "已恢复，已通知经办人";
/// After 【退回】.
pub(crate) const RETURNED: &str = "已退回，原因已通知经办人";

/// After 【重试】 of a task that gave up.
pub(crate) const RETRIED: &str = "已重新排队，稍后刷新查看结果";

/// After a proposal about an officer, and what became of it.
pub(crate) const PROPOSED: &str = "已提交，等待安全管理员确认，7 天内有效";
pub(crate) const PROPOSAL_WITHDRAWN: &str = "已撤回";
pub(crate) const PROPOSAL_CONFIRMED: &str = "已确认，请通知系统管理员领取链接或告知本人";
pub(crate) const PROPOSAL_REFUSED: &str = "已拒绝，系统管理员可以看到原因";
/// After a change of an officer's account.
pub(crate) const ROLES_REMOVED: &str = "角色已去掉，立即生效";
pub(crate) const OFFICER_SUSPENDED: &str = "已停用，该账号已在所有设备上退出";
pub(crate) const OFFICER_BACK: &str = "已恢复，本人可以登录";
pub(crate) const RESET_REASON: &str = "请填写重置原因（2 至 200 字）";
pub(crate) const LINK_PURPOSE: &str = "for 应为 enrolment、second_factor 或 password";

/// Conditions of the log that cannot be met.
pub(crate) const LOG_DAY: &str = "日期有误，请按 2026-11-24 的格式填写";
pub(crate) const LOG_ACTOR: &str = "没有这个用户名，请检查后重新查询";
pub(crate) const LOG_ORGANISATION: &str = "没有以这个统一社会信用代码注册的单位";
/// The first line of an export of the log.
pub(crate) const LOG_HEADINGS: [&str; 12] = [
    "序号",
    "时间",
    "操作",
    "操作代码",
    "操作人",
    "操作人编号",
    "代表单位编号",
    "对象类别",
    "对象编号",
    "之前状态",
    "之后状态",
    "说明",
];

/// What a task that waits is called.
pub(crate) fn event(topic: &str) -> &'static str {
    match topic {
        "sms" => "发送短信",
        "email" => "发送邮件",
        "card.query" => "查询银联实名认证结果",
        "mandate.time" => "授权到期处理",
        _ => "其他任务",
    }
}

/// What an action of the log is called. Actions that no room has named are shown as they are.
pub(crate) fn action(action: &str) -> &str {
    match action {
        "profile.saving" | "profile.revision" => "保存单位基本信息",
        "profile.submission" => "提交单位基本信息审核",
        "profile.approval" => "审核通过单位基本信息",
        "profile.return" => "退回单位基本信息",
        "organisation.registration" => "注册单位账号",
        "mandate.proposal" => "发起绑定",
        "mandate.confirmation" => "确认授权",
        "mandate.rejection" => "拒绝授权",
        "mandate.withdrawal" => "撤回绑定",
        "mandate.release" => "解除绑定",
        "mandate.departure" => "退出授权",
        "mandate.change" => "修改授权",
        "mandate.expiry" => "绑定邀请过期",
        "mandate.end" => "授权到期",
        "organisation.suspension" => "暂停单位",
        "organisation.resumption" => "恢复单位",
        "organisation.import" => "导入单位账号",
        "organisation.verification_notice" => "提醒单位复核",
        "organisation.verification_due" => "单位到期待复核",
        "organisation.lapse" => "逾期未复核，暂停单位",
        "showcase.upload" => "上传单位形象",
        "showcase.caption" => "修改单位形象说明",
        "showcase.order" => "调整单位形象顺序",
        "showcase.submission" => "提交单位形象审核",
        "showcase.approval" => "审核通过单位形象",
        "showcase.return" => "退回单位形象",
        "showcase.replacement" => "更换单位形象",
        "showcase.removal" => "删除单位形象",
        "showcase.withdrawal" => "监管下架单位形象",
        "names.submission" => "提交单位名称修改",
        "names.withdrawal" => "撤回单位名称修改",
        "names.approval" => "审核通过单位名称修改",
        "names.return" => "退回单位名称修改",
        "person.registration" => "注册个人账号",
        "person.verification" => "完成实名认证",
        "person.account_recovery" => "找回账号",
        "password.change" => "修改密码",
        "password.reset" => "重置密码",
        "session.opening" => "登录",
        "session.refusal" => "登录失败",
        "session.closing" => "退出登录",
        "session.acting" => "更换办理身份",
        "session.confirmation" => "验证身份",
        "security_questions.setting" => "设置密保问题",
        "recovery.submission" => "提交账号或密码找回申请",
        "recovery.agreement" => "初审通过密码找回申请",
        "recovery.approval" => "审核通过找回申请",
        "recovery.return" => "退回找回申请",
        "recovery.contact_view" => "查看找回申请联系电话",
        "recovery.picture_view" => "查看找回申请照片",
        "recovery.collection" => "领取重置",
        "recovery.purge" => "清除找回申请材料",
        "person.search" => "查找个人账号",
        "person.mark" => "标记为同一人",
        "person.unmark" => "撤销同一人标记",
        "person.email_change" => "设置电子邮箱",
        "person.email_removal" => "停用邮件通知",
        "person.closure" => "注销个人账号",
        "person.full_view" => "查看本人完整信息",
        "person.export" => "导出本人信息",
        "person.phone_change" => "更换手机号",
        "identity.linking" => "关联统一身份认证",
        "provider_attempt.cancellation" => "取消扫码登录",
        "provider_attempt.refusal" => "拒绝扫码登录",
        "review.claim" => "领取审核事项",
        "review.taking_over" => "改由本人处理审核事项",
        "review.release" => "放回审核事项",
        "event.retry" => "重试后台任务",
        "sms_code.sending" => "发送短信验证码",
        "officer.appointment" => "新增工作人员",
        "officer.invitation" => "领取工作人员一次性链接",
        "officer.enrolment" => "工作人员启用账号",
        "officer.change" => "调整工作人员角色或区域",
        "officer.suspension" => "停用工作人员账号",
        "officer.resumption" => "恢复工作人员账号",
        "officer.second_factor" => "重新绑定身份验证器",
        "officer_proposal.creation" => "提出工作人员事项",
        "officer_proposal.confirmation" => "确认工作人员事项",
        "officer_proposal.refusal" => "拒绝工作人员事项",
        "officer_proposal.withdrawal" => "撤回工作人员事项",
        "officer_proposal.expiry" => "工作人员事项过期",
        "passkey.creation" => "添加通行密钥",
        "passkey.renaming" => "修改通行密钥名称",
        "passkey.removal" => "删除通行密钥",
        "log.export" => "导出操作日志",
        "fair.creation" => "新建招聘会",
        "fair.change" => "修改招聘会",
        "fair.publication" => "发布招聘会",
        "fair.cancellation" => "取消招聘会",
        "fair.export" => "导出招聘会报名名单",
        "registration.attendance" => "招聘会单位签到",
        "registration.attendance_withdrawal" => "撤销招聘会单位签到",
        "job.creation" => "新增职位",
        "job.edit" => "修改职位",
        "job.copy" => "复制职位",
        "registration.creation" => "提交招聘会报名",
        "registration.approval" => "审核通过招聘会报名",
        "registration.return" => "退回招聘会报名",
        "registration.cancellation" => "取消招聘会报名",
        "registration.contact_view" => "查看报名联系人完整信息",
        "registration.expiry" => "招聘会报名过期",
        "job.publication" => "发布职位",
        "job.submission" => "提交职位审核",
        "job.approval" => "审核通过职位",
        "job.return" => "退回职位",
        "job.removal" => "监管下架职位",
        "job.withdrawal" => "下架职位",
        "job.expiry" => "职位到期下架",
        "job.validity" => "修改职位有效期",
        "job.deletion" => "删除职位",
        "job.schedule" => "设置定时发布",
        "job.schedule_cancellation" => "取消定时发布",
        "job.schedule_refusal" => "定时发布未成功",
        "job_template.creation" => "保存职位模板",
        "job_template.renaming" => "重命名职位模板",
        "job_template.deletion" => "删除职位模板",
        "report.creation" => "举报职位",
        "report.upholding" => "认定举报成立",
        "report.rejection" => "认定举报不成立",
        "sample.approval" => "抽查职位无问题",
        "sample.removal" => "抽查后下架职位",
        "job_import.creation" => "上传职位文件",
        "job_import.columns" => "对应职位文件的列",
        "job_import.execution" => "开始导入职位",
        "job_import.completion" => "完成职位导入",
        "job_import.stop" => "职位导入中止",
        "job_import.reversal" => "撤销职位导入",
        "job_import.deletion" => "放弃职位导入",
        "job_export.creation" => "导出职位",
        "article.creation" => "新增公告或指引",
        "article.edit" => "修改公告或指引",
        "article.publication" => "发布公告或指引",
        "article.withdrawal" => "撤下公告或指引",
        other => other,
    }
}

/// What kind of actor it was, where no name can be told.
pub(crate) fn actor_kind(kind: &str) -> &'static str {
    match kind {
        "person" => "个人",
        "clerk" => "经办人",
        "organisation" => "法人账号",
        "officer" => "工作人员",
        "anonymous" => "访客",
        _ => "系统",
    }
}
