//! The page of what differs from what was approved before, field by field: 单位信息 and 单位名称.

use crate::decision::Frame;
use askama::Template;
use organisations::review_profile::FieldChange;
use web::Shell;

#[derive(Template)]
#[template(path = "changes.html")]
pub(crate) struct ChangesPage {
    pub shell: Shell,
    pub frame: Frame,
    /// What is reviewed: `单位信息`.
    pub what: &'static str,
    /// 单位名称
    pub name: String,
    /// 统一社会信用代码
    pub uscc: String,
    /// Label and tone of where it stands.
    pub state: (&'static str, &'static str),
    pub caption: String,
    /// Headings of the columns before and now.
    pub columns: [&'static str; 2],
    pub fields: Vec<FieldChange>,
    pub licence: Option<Licence>,
}

/// 营业执照
pub(crate) struct Licence {
    pub address: String,
    /// Whether it is another one than before.
    pub is_changed: bool,
}
