//! Every sentence that the room says from Rust.

use crate::Kind;
use axum::http::StatusCode;
use web::Mistake;

/// Why an article is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fields that cannot be right.
    Fields(Vec<Mistake>),
    /// Somebody else changed the article after it was read.
    Changed,
    /// There is nothing that could be published.
    NothingToPublish,
    /// It was withdrawn already, or was never public.
    NotPublic,
}

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "invalid_fields",
            Self::Changed => "article_changed",
            Self::NothingToPublish => "nothing_to_publish",
            Self::NotPublic => "article_not_public",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Changed | Self::NothingToPublish | Self::NotPublic => StatusCode::CONFLICT,
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Fields(mistakes) => format!("有 {} 处需要修改，您填写的内容已保留", mistakes.len()),
            Self::Changed => "该内容在您打开之后已被其他编辑修改，您填写的内容已保留；请先查看下方的版本记录，\
                              核对后再次保存将以您的内容为准"
                .into(),
            Self::NothingToPublish => "最新版本已经发布，没有需要发布的修改".into(),
            Self::NotPublic => "该内容当前没有公开，无需撤下".into(),
        }
    }

    fn mistakes(&self) -> Vec<Mistake> {
        match self {
            Self::Fields(mistakes) => mistakes.clone(),
            Self::Changed | Self::NothingToPublish | Self::NotPublic => Vec::new(),
        }
    }
}

/// After 【保存】.
pub(crate) const SAVED: &str = "已保存为草稿，发布后公众可见";
/// After 【发布】.
pub(crate) const PUBLISHED: &str = "已发布，公众可见";
/// After 【撤下】.
pub(crate) const WITHDRAWN: &str = "已撤下，公众不再可见；历史版本保留，可再次发布";
/// Who wrote what came with the program.
pub(crate) const BUILT_IN: &str = "系统内置";

/// The title of the page that writes a new article.
pub(crate) fn new_article(kind: Kind) -> String {
    format!("新增{}", kind.zh())
}
