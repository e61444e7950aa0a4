use crate::Mistake;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::{fmt, sync::Arc};

pub use access::Closed;

/// Something expected that stops an action: always a 4xx with a stable code and a sentence that
/// says what happened and what to do next. Every room has one closed enum of them.
pub trait Refusal: fmt::Debug + Send + Sync {
    /// Stable, in snake_case.
    fn code(&self) -> &'static str;

    /// 422 for a field, 409 for a state, 404, 410, 429 …
    fn status(&self) -> StatusCode;

    /// The sentence, in Chinese.
    fn zh(&self) -> String;

    /// The fields at fault, if any.
    fn mistakes(&self) -> Vec<Mistake> {
        Vec::new()
    }

    /// Links that help: label and address.
    fn ways_out(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// A page to lead to instead of refusing, for a GET in the browser (such as 请先完善单位基本信息).
    fn leads_to(&self) -> Option<String> {
        None
    }

    /// After how many seconds trying again makes sense.
    fn wait_seconds(&self) -> Option<u64> {
        None
    }
}

/// Where refusals are explained: the room that keeps the questions and answers knows which page explains which code.
pub trait Answers: Send + Sync {
    /// The address of the page that explains the refusal of this code, if there is one.
    fn find(&self, code: &str) -> Option<String>;
}

/// Explains nothing: for tests of rooms that keep no answers.
#[derive(Clone, Copy, Debug)]
pub struct NoAnswers;

impl Answers for NoAnswers {
    fn find(&self, _: &str) -> Option<String> {
        None
    }
}

/// What ends an action early.
#[derive(Clone, Debug)]
pub enum Stop {
    /// Expected.
    Refused(Arc<dyn Refusal>),
    /// Unexpected: the reader sees 系统繁忙 and a number, the log the whole chain.
    Fault(Arc<anyhow::Error>),
}

/// What an action answers.
pub type Answer = Result<Response, Stop>;

impl Stop {
    /// Something unexpected.
    #[must_use]
    pub fn fault(error: impl Into<anyhow::Error>) -> Self {
        Self::Fault(Arc::new(error.into()))
    }

    /// The refusal, if it is one.
    #[must_use]
    pub fn refusal(&self) -> Option<&dyn Refusal> {
        match self {
            Self::Refused(r) => Some(&**r),
            Self::Fault(_) => None,
        }
    }
}

impl<R: Refusal + 'static> From<R> for Stop {
    fn from(refusal: R) -> Self {
        Self::Refused(Arc::new(refusal))
    }
}

impl From<sea_orm::DbErr> for Stop {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::fault(error)
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::fault(error)
    }
}

impl IntoResponse for Stop {
    /// A bare status that carries the stop; the outermost middleware writes the page or the problem
    /// document, since it alone knows who reads it.
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Refused(r) => r.status(),
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What is not there, or not yours: the two are told alike.
#[derive(Clone, Copy, Debug)]
pub struct NotFound;

impl Refusal for NotFound {
    fn code(&self) -> &'static str {
        "not_found"
    }

    fn status(&self) -> StatusCode {
        StatusCode::NOT_FOUND
    }

    fn zh(&self) -> String {
        "没有找到您要的内容，地址可能有误，或内容已被移除".into()
    }

    fn ways_out(&self) -> Vec<(String, String)> {
        vec![("返回首页".into(), "/recruitment".into()), ("搜索职位".into(), "/jobs".into())]
    }
}
