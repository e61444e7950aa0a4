//! What the clerk's desk says: reminders, doubles, templates, versions, scheduled publication, statistics.

use clock::{Day, Timestamp};

/// The reminder of jobs whose last valid day lies `days` ahead: the first title and how many there are.
pub(crate) fn ends_soon(title: &str, count: usize, until: Day, days: i64) -> String {
    let what = match count {
        1 => format!("职位“{title}”"),
        _ => format!("“{title}”等 {count} 个职位"),
    };
    let when = match days {
        ..=0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        _ => format!("{days} 天后"),
    };
    format!(
        "{what}的发布有效期到{}为止，{when}到期后自动下架。如需继续招聘，请到企业中心的职位管理中修改有效期。",
        until.zh()
    )
}

/// Said beside a job where another of the same name and place is published.
pub(crate) fn has_twin() -> &'static str {
    "本单位已发布相同职位名称和工作地点的职位"
}

/// For 发布日期 outside these days.
pub(crate) fn schedule_between(first: Day, last: Day) -> String {
    format!("请选择 {first} 至 {last} 之间的日期")
}

pub(crate) fn schedule_has_passed() -> String {
    "该时刻已过，请选择以后的时刻".into()
}

/// Beside a job that is to be published later.
pub(crate) fn scheduled_for(at: Timestamp) -> String {
    format!("将于 {} 发布", at.short())
}

/// After an edit of a job that was scheduled.
pub(crate) fn unscheduled_by_edit() -> &'static str {
    "定时发布已取消，请重新设置"
}

/// Beside a job that could not be published when its time came.
pub(crate) fn schedule_refused(reason: &str) -> String {
    format!("定时发布未成功：{reason}")
}

/// The same as a message.
pub(crate) fn schedule_refused_message(title: &str, at: Timestamp, reason: &str) -> String {
    format!("职位“{title}”定于 {} 的定时发布未成功：{reason}。职位仍在未发布列表中。", at.short())
}

pub(crate) fn template_saved(name: &str) -> String {
    format!("模板“{name}”已保存")
}

pub(crate) fn template_renamed(name: &str) -> String {
    format!("模板已重命名为“{name}”")
}

pub(crate) fn template_deleted(name: &str) -> String {
    format!("模板“{name}”已删除")
}

pub(crate) fn template_name_taken() -> &'static str {
    "已有同名的模板，请换一个名称"
}

/// Who acts, by the log's name of it.
pub(crate) fn actor_kind(kind: &str) -> &'static str {
    match kind {
        "clerk" => "经办人",
        "officer" => "工作人员",
        "person" => "个人",
        _ => "系统",
    }
}
