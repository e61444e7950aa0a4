//! Every Chinese sentence that the room says from Rust.

use axum::http::StatusCode;
use review::ReasonError;
use web::Mistake;

/// What this room refuses. Closed: a case without a sentence does not compile.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// Fields of a form.
    Fields(Vec<Mistake>),
    /// This person has an open report of this job already.
    AlreadyReported,
    /// Too many reports of one person or address today.
    TooMany,
    /// No report has this number.
    UnknownReceipt,
    /// Neither 成立 nor 不成立, neither 无问题 nor 下架.
    NoDecision,
    /// 答复 is too short or too long.
    Answer(ReasonError),
    /// 下架原因 is too short or too long.
    Reason(ReasonError),
    /// Nothing is left to decide.
    NothingOpen,
    /// An officer never decides for an organisation that he or she is a clerk of.
    OwnOrganisation,
}

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "invalid_fields",
            Self::AlreadyReported => "already_reported",
            Self::TooMany => "too_many_reports",
            Self::UnknownReceipt => "unknown_receipt",
            Self::NoDecision => "no_decision",
            Self::Answer(_) => "answer",
            Self::Reason(_) => "reason",
            Self::NothingOpen => "nothing_open",
            Self::OwnOrganisation => "own_organisation",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Fields(_) | Self::NoDecision | Self::Answer(_) | Self::Reason(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::AlreadyReported | Self::NothingOpen => StatusCode::CONFLICT,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::UnknownReceipt => StatusCode::NOT_FOUND,
            Self::OwnOrganisation => StatusCode::FORBIDDEN,
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Fields(m) => format!("有 {} 处需要修改，您填写的内容已保留", m.len()),
            Self::AlreadyReported => "您已举报过该职位，正在处理中，请用受理编号查询".into(),
            Self::TooMany => "今天的举报次数已达上限，请明天再试，或拨打咨询电话".into(),
            Self::UnknownReceipt => "没有找到这个受理编号，请核对后重新查询".into(),
            Self::NoDecision => "请选择处理结果".into(),
            Self::Answer(ReasonError::TooShort) => "请填写答复，举报人会看到".into(),
            Self::Answer(ReasonError::TooLong) => "答复不能超过 500 字".into(),
            Self::Reason(ReasonError::TooShort) => "请填写下架原因，说明违反了什么规定、需要修改的内容".into(),
            Self::Reason(ReasonError::TooLong) => "下架原因不能超过 500 字".into(),
            Self::NothingOpen => "该事项已处理，可能已被其他人办理，请返回列表查看".into(),
            Self::OwnOrganisation => "您是该单位的经办人，不能办理本单位的事项，请由其他工作人员办理".into(),
        }
    }

    fn mistakes(&self) -> Vec<Mistake> {
        match self {
            Self::Fields(m) => m.clone(),
            Self::UnknownReceipt => vec![Mistake::new("number", "受理编号", self.zh())],
            Self::Answer(_) => vec![Mistake::new("answer", "答复", self.zh())],
            Self::Reason(_) => vec![Mistake::new("reason", "下架原因", self.zh())],
            Self::AlreadyReported | Self::TooMany | Self::NoDecision | Self::NothingOpen | Self::OwnOrganisation => {
                Vec::new()
            }
        }
    }

    fn ways_out(&self) -> Vec<(String, String)> {
        match self {
            Self::AlreadyReported => vec![("查询举报结果".into(), "/reports".into())],
            Self::TooMany => vec![("办事指引".into(), "/help".into())],
            Self::Fields(_)
            | Self::UnknownReceipt
            | Self::NoDecision
            | Self::Answer(_)
            | Self::Reason(_)
            | Self::NothingOpen
            | Self::OwnOrganisation => Vec::new(),
        }
    }
}

/// The SMS to whoever reported and left a number.
pub(crate) fn answered(receipt: &str, answer: &str) -> String {
    format!("您的举报（受理编号 {receipt}）已处理。答复：{answer}")
}

pub(crate) fn reported(receipt: &str) -> String {
    format!("已收到您的举报，受理编号 {receipt}，请记下以便查询结果")
}

pub(crate) const UPHELD: &str = "已认定举报成立，职位已下架，原因已通知经办人";
pub(crate) const REJECTED: &str = "已认定举报不成立，答复可供举报人查询";
pub(crate) const FINE: &str = "已记录：抽查无问题";
pub(crate) const REMOVED: &str = "职位已下架，原因已通知经办人";
