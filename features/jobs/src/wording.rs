//! Every Chinese sentence that this room says from Rust.

use crate::{
    batch::Kind,
    check,
    choices::PayUnit,
    job::{JobId, VALID_DAYS_MAX},
    wording_check,
};
use axum::http::StatusCode;
use checker::Finding;
use clock::Day;
use review::Undecidable;
use std::ops::RangeInclusive;
use web::Mistake;

/// What this room refuses. Closed: a case without a sentence does not compile.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// Fields of a form.
    Fields(Vec<Mistake>),
    /// Parameters of a search.
    Parameters(Vec<Mistake>),
    /// 【发布】 of what is published.
    AlreadyPublished,
    /// 【下架】 or 【修改有效期】 of what is not published; in which state it is.
    NotPublished(&'static str),
    /// 【修改】 of a published job.
    PublishedIsNotEdited,
    /// 【删除】 of a published job.
    PublishedIsNotDeleted,
    /// Whatever of a deleted job.
    Deleted,
    /// 【发布】 or 【修改有效期】 with a date in the past.
    ValidityPassed(Day),
    /// The same with a date beyond this one.
    ValidityTooFar(Day),
    /// Somebody else saved the job since the form was opened.
    ChangedMeanwhile,
    /// 【发布】 of a text that breaks a rule (D12): which job, where it is kept already, and everything found.
    Unlawful(Option<JobId>, Vec<Finding>),
    /// 【提交并发布】 of what waits already.
    AlreadySubmitted,
    /// 【发布】 of the very text that the bureau took down, in this job or another, and why it did.
    RemovedText(String),
    /// The review cannot be decided so.
    Undecidable(Undecidable),
    /// An officer never decides for an organisation that he or she is a clerk of.
    OwnOrganisation,
    /// A batch without a row.
    NothingTicked,
    /// A batch of more rows than are done at once.
    TooManyTicked(usize),
    /// 【取消定时】 of what is not scheduled.
    NotScheduled,
    /// 【定时发布】 of what is valid no longer by then; until when it is.
    EndsBeforeItBegins(Day),
    /// When the time came, the clerk who scheduled it could not act for the organisation any more.
    SchedulerHasLeft,
    /// 【保存为模板】 of one more than an organisation keeps.
    TooManyTemplates(usize),
    /// Was public, is no more.
    Gone,
    /// The organisation is not to be found by seekers now.
    OrganisationHidden,
    /// A search deeper than the engine counts; the cursor leads on.
    TooDeep,
    /// The index is being loaded.
    IndexNotReady,
    /// Too many large answers are being counted.
    SearchBusy,
}

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "invalid_fields",
            Self::Parameters(_) => "invalid_parameters",
            Self::AlreadyPublished => "job_already_published",
            Self::NotPublished(_) => "job_not_published",
            Self::PublishedIsNotEdited => "published_job_not_editable",
            Self::PublishedIsNotDeleted => "published_job_not_deletable",
            Self::Deleted => "job_deleted",
            Self::ValidityPassed(_) => "validity_passed",
            Self::ValidityTooFar(_) => "validity_too_far",
            Self::ChangedMeanwhile => "job_changed_meanwhile",
            Self::Unlawful(..) => "text_not_lawful",
            Self::AlreadySubmitted => "job_already_submitted",
            Self::RemovedText(_) => "text_taken_down_by_bureau",
            Self::Undecidable(Undecidable::Changed) => "changed_since_seen",
            Self::Undecidable(Undecidable::NotInReview) => "not_in_review",
            Self::OwnOrganisation => "own_organisation",
            Self::NothingTicked => "nothing_ticked",
            Self::TooManyTicked(_) => "too_many_ticked",
            Self::NotScheduled => "job_not_scheduled",
            Self::EndsBeforeItBegins(_) => "validity_before_schedule",
            Self::SchedulerHasLeft => "mandate_ended",
            Self::TooManyTemplates(_) => "too_many_templates",
            Self::Gone => "job_gone",
            Self::OrganisationHidden => "organisation_hidden",
            Self::TooDeep => "page_too_deep",
            Self::IndexNotReady => "search_not_ready",
            Self::SearchBusy => "search_busy",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Fields(_)
            | Self::Parameters(_)
            | Self::ValidityPassed(_)
            | Self::ValidityTooFar(_)
            | Self::Unlawful(..)
            | Self::NothingTicked
            | Self::TooManyTicked(_)
            | Self::EndsBeforeItBegins(_)
            | Self::TooDeep => StatusCode::UNPROCESSABLE_ENTITY,
            Self::AlreadyPublished
            | Self::NotPublished(_)
            | Self::PublishedIsNotEdited
            | Self::PublishedIsNotDeleted
            | Self::Deleted
            | Self::ChangedMeanwhile
            | Self::AlreadySubmitted
            | Self::RemovedText(_)
            | Self::Undecidable(_)
            | Self::NotScheduled
            | Self::SchedulerHasLeft
            | Self::TooManyTemplates(_)
            | Self::OrganisationHidden => StatusCode::CONFLICT,
            Self::OwnOrganisation => StatusCode::FORBIDDEN,
            Self::Gone => StatusCode::GONE,
            Self::IndexNotReady | Self::SearchBusy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Fields(m) => format!("有 {} 处需要修改，您填写的内容已保留", m.len()),
            Self::Parameters(m) => format!("有 {} 个查询条件无法识别，请修改后重新查询", m.len()),
            Self::AlreadyPublished => "该职位已发布，无需再次发布".into(),
            Self::NotPublished(state) => format!("该职位当前为“{state}”，不在已发布列表中，只能对已发布的职位办理"),
            Self::PublishedIsNotEdited => "已发布的职位不能修改，请先下架，或复制后修改".into(),
            Self::PublishedIsNotDeleted => "已发布的职位不能删除，请先下架".into(),
            Self::Deleted => "该职位已被删除".into(),
            Self::ValidityPassed(day) => format!("发布有效期 {day} 已过，请选择今天或以后的日期"),
            Self::ValidityTooFar(last) => format!("发布有效期最长 {VALID_DAYS_MAX} 天，请选择不晚于 {last} 的日期"),
            Self::ChangedMeanwhile => {
                "该职位在您打开之后已被其他经办人修改。您填写的内容已保留，请核对最新内容后再保存".into()
            }
            Self::Unlawful(_, findings) => wording_check::unlawful(findings),
            Self::AlreadySubmitted => "该职位正在审核中，无需再次提交".into(),
            Self::RemovedText(reason) => {
                format!("内容相同的职位已被人社部门下架，原因：{reason}。请按原因修改内容后再发布")
            }
            Self::Undecidable(Undecidable::Changed) => "该职位在您打开之后已被修改，请刷新后按最新内容审核".into(),
            Self::Undecidable(Undecidable::NotInReview) => "该职位当前不在审核中，可能已被其他人审核".into(),
            Self::OwnOrganisation => "您是该单位的经办人，不能办理本单位的事项，请由其他工作人员办理".into(),
            Self::NothingTicked => "请先勾选职位".into(),
            Self::TooManyTicked(max) => format!("一次最多办理 {max} 个职位，请分批勾选"),
            Self::NotScheduled => "该职位没有设置定时发布".into(),
            Self::EndsBeforeItBegins(until) => {
                format!("发布有效期 {until} 早于定时发布的日期，请先修改发布有效期")
            }
            Self::SchedulerHasLeft => "设置定时发布的经办人已没有本单位的职位管理权限，请由现有经办人发布".into(),
            Self::TooManyTemplates(most) => format!("每个单位最多保存 {most} 个模板，请先删除不用的模板"),
            Self::Gone => "该职位已下架".into(),
            Self::OrganisationHidden => "单位已暂停对外展示，职位暂不能发布，请联系人社部门".into(),
            Self::TooDeep => "只能翻到前 10000 条，请增加条件缩小范围；程序请使用 next_cursor 继续读取".into(),
            Self::IndexNotReady => "职位搜索正在准备，请几秒后重试".into(),
            Self::SearchBusy => "现在搜索的人较多，请几秒后重试".into(),
        }
    }

    fn mistakes(&self) -> Vec<Mistake> {
        match self {
            Self::Fields(m) | Self::Parameters(m) => m.clone(),
            Self::ValidityPassed(_) | Self::ValidityTooFar(_) => {
                vec![Mistake::new("valid_until", "发布有效期", self.zh())]
            }
            Self::Unlawful(_, findings) => check::mistakes(findings),
            Self::AlreadyPublished
            | Self::NotPublished(_)
            | Self::PublishedIsNotEdited
            | Self::PublishedIsNotDeleted
            | Self::Deleted
            | Self::ChangedMeanwhile
            | Self::AlreadySubmitted
            | Self::RemovedText(_)
            | Self::Undecidable(_)
            | Self::OwnOrganisation
            | Self::NothingTicked
            | Self::TooManyTicked(_)
            | Self::NotScheduled
            | Self::EndsBeforeItBegins(_)
            | Self::SchedulerHasLeft
            | Self::TooManyTemplates(_)
            | Self::Gone
            | Self::OrganisationHidden
            | Self::TooDeep
            | Self::IndexNotReady
            | Self::SearchBusy => Vec::new(),
        }
    }

    fn ways_out(&self) -> Vec<(String, String)> {
        match self {
            Self::Parameters(_) | Self::Gone | Self::TooDeep | Self::IndexNotReady | Self::SearchBusy => {
                vec![("搜索职位".into(), "/jobs".into())]
            }
            Self::Unlawful(Some(job), _) => vec![("修改职位".into(), format!("/centre/jobs/{job}/edit"))],
            Self::AlreadyPublished
            | Self::NotPublished(_)
            | Self::PublishedIsNotEdited
            | Self::PublishedIsNotDeleted
            | Self::Deleted
            | Self::AlreadySubmitted
            | Self::RemovedText(_)
            | Self::NothingTicked
            | Self::TooManyTicked(_)
            | Self::NotScheduled
            | Self::EndsBeforeItBegins(_)
            | Self::SchedulerHasLeft
            | Self::OrganisationHidden => vec![("返回职位管理".into(), "/centre/jobs".into())],
            Self::TooManyTemplates(_) => vec![("职位模板".into(), "/centre/jobs/templates".into())],
            Self::Fields(_)
            | Self::ValidityPassed(_)
            | Self::ValidityTooFar(_)
            | Self::ChangedMeanwhile
            | Self::Unlawful(None, _)
            | Self::Undecidable(_)
            | Self::OwnOrganisation => Vec::new(),
        }
    }

    fn wait_seconds(&self) -> Option<u64> {
        match self {
            Self::IndexNotReady => Some(5),
            Self::SearchBusy => Some(2),
            Self::Fields(_)
            | Self::Parameters(_)
            | Self::AlreadyPublished
            | Self::NotPublished(_)
            | Self::PublishedIsNotEdited
            | Self::PublishedIsNotDeleted
            | Self::Deleted
            | Self::ValidityPassed(_)
            | Self::ValidityTooFar(_)
            | Self::ChangedMeanwhile
            | Self::Unlawful(..)
            | Self::AlreadySubmitted
            | Self::RemovedText(_)
            | Self::Undecidable(_)
            | Self::OwnOrganisation
            | Self::NothingTicked
            | Self::TooManyTicked(_)
            | Self::NotScheduled
            | Self::EndsBeforeItBegins(_)
            | Self::SchedulerHasLeft
            | Self::TooManyTemplates(_)
            | Self::Gone
            | Self::OrganisationHidden
            | Self::TooDeep => None,
        }
    }
}

/// For an empty required field.
pub(crate) fn fill_in(label: &str) -> String {
    format!("请填写{label}")
}

/// For a select whose value is not one of its options.
pub(crate) fn choose(label: &str) -> String {
    format!("请从列表中选择{label}")
}

pub(crate) fn choose_a_day() -> String {
    "请选择日期，如 2026-12-31".into()
}

pub(crate) fn whole_number_between(least: i64, most: i64) -> String {
    format!("请填写 {least}–{most} 之间的整数")
}

pub(crate) fn whole_yuan() -> String {
    "请填写整数，单位为元".into()
}

pub(crate) fn pay_is_not_negotiable_alone() -> String {
    "请填写具体数额：招聘信息应当写明基本劳动报酬，不能只写“面议”".into()
}

pub(crate) fn pay_between(unit: PayUnit, bounds: &RangeInclusive<i64>) -> String {
    format!("按{}计薪请填写 {}–{} 之间的整数", unit.zh(), bounds.start(), bounds.end())
}

pub(crate) fn pay_reversed() -> String {
    "不能低于最低薪资".into()
}

pub(crate) fn no_contact_in_title() -> String {
    "请勿在职位名称中填写电话或网址".into()
}

pub(crate) fn benefit_too_long(most: usize) -> String {
    format!("每项福利不超过 {most} 个字，多项请用顿号分隔")
}

pub(crate) fn too_many_benefits(most: usize) -> String {
    format!("最多填写 {most} 项福利")
}

/// The heading of an act.
pub(crate) fn act_title(kind: Kind) -> &'static str {
    match kind {
        Kind::Publish => "发布职位",
        Kind::Submit => "提交并发布职位",
        Kind::TakeDown => "下架职位",
        Kind::ChangeValidity => "修改有效期",
        Kind::Delete => "删除职位",
        Kind::Schedule => "定时发布",
        Kind::Unschedule => "取消定时",
    }
}

/// What is asked before an act.
pub(crate) fn act_question(kind: Kind, count: usize) -> String {
    match kind {
        Kind::Submit => {
            format!("提交后由人社部门审核所选的 {count} 个职位，审核通过即自动发布。确定提交吗？")
        }
        Kind::Publish => format!("发布后求职者就能搜索到所选的 {count} 个职位。确定发布吗？"),
        Kind::TakeDown => format!("下架后求职者将搜索不到所选的 {count} 个职位。确定下架吗？"),
        Kind::ChangeValidity => format!("所选 {count} 个职位的发布有效期将统一改为下面的日期。"),
        Kind::Schedule => format!("所选 {count} 个职位将在下面的时间按当时的规则自动发布。"),
        Kind::Unschedule => format!("取消后所选的 {count} 个职位不再自动发布，可随时手动发布。确定取消吗？"),
        Kind::Delete => format!("删除后所选的 {count} 个职位不再显示，且不能恢复。确定删除吗？"),
    }
}

/// The button that does it.
pub(crate) fn act_yes(kind: Kind) -> &'static str {
    match kind {
        Kind::Publish | Kind::Submit | Kind::TakeDown | Kind::Delete | Kind::Unschedule => "确定",
        Kind::ChangeValidity | Kind::Schedule => "保存",
    }
}

/// What became of a row.
pub(crate) fn done_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Publish => "已发布",
        Kind::Submit => "已提交审核",
        Kind::TakeDown => "已下架",
        Kind::ChangeValidity => "已修改有效期",
        Kind::Delete => "已删除",
        Kind::Schedule => "已设置定时发布",
        Kind::Unschedule => "已取消定时发布",
    }
}

/// How long a job still is valid, in days after today.
pub(crate) fn days_left(days: i64) -> String {
    match days {
        ..=0 => "今天到期".into(),
        1 => "明天到期".into(),
        _ => format!("{days} 天后到期"),
    }
}

/// For two days of which the later stands first.
pub(crate) fn days_reversed() -> String {
    "不能早于前面的日期".into()
}

/// A whole group among its categories.
pub(crate) fn all_of(group: &str) -> String {
    format!("{group}（全部）")
}

/// A length of a page.
pub(crate) fn rows(count: u64) -> String {
    format!("{count} 条")
}

pub(crate) fn valid_through(until: Day) -> String {
    format!("有效期已改为 {until}")
}

/// The heading of a batch's outcome.
pub(crate) fn outcome_heading(kind: Kind, done: usize, refused: usize) -> String {
    match refused {
        0 => format!("{done} 个职位{}", done_word(kind)),
        _ => format!("{done} 个职位{}，{refused} 个未办理", done_word(kind)),
    }
}

/// Said on the list after an act on one job.
pub(crate) fn done_to(kind: Kind, title: &str) -> String {
    format!("“{title}”{}", done_word(kind))
}

pub(crate) fn saved(title: &str) -> String {
    format!("“{title}”已保存，可在未发布列表中修改和发布")
}

pub(crate) fn saved_and_submitted(title: &str) -> String {
    format!("“{title}”已提交审核，审核通过后自动发布")
}

pub(crate) fn saved_with_findings(title: &str) -> String {
    format!("“{title}”已保存。文字检查有发现，请看页面上方的说明")
}

pub(crate) fn saved_and_published(title: &str) -> String {
    format!("“{title}”已发布，求职者现在可以搜索到")
}

pub(crate) fn copied(title: &str) -> String {
    format!("已复制“{title}”，可在未发布列表中修改和发布")
}

pub(crate) fn not_utf8() -> String {
    "内容的编码有误，请使用 UTF-8 编码".into()
}

pub(crate) fn unknown_parameter() -> String {
    "没有这个搜索条件，请核对名称".into()
}

pub(crate) fn unknown_value() -> String {
    "没有这个选项，请核对代码或名称".into()
}

pub(crate) fn a_day_or_instant() -> String {
    "请填写日期（如 2026-11-24）或时间（如 2026-11-24T09:00:00+08:00）".into()
}

pub(crate) fn forged_cursor() -> String {
    "cursor 无效，请使用上一次查询返回的 next_cursor，且排序不变".into()
}

pub(crate) fn page_or_cursor() -> String {
    "使用 cursor 时请不要同时填写 page".into()
}

pub(crate) fn only_once() -> String {
    "只能填写一个值".into()
}

pub(crate) fn too_many_values(most: usize) -> String {
    format!("最多填写 {most} 个值")
}
