//! Every Chinese sentence that the seeker's side says from Rust.

use clock::Day;

/// A pay that is asked for at least.
pub(crate) fn pay_from(yuan: &str) -> String {
    format!("{yuan}元/月以上")
}

/// Jobs published within so many days, today included.
pub(crate) fn within_days(days: i64) -> String {
    format!("{days}天内")
}

/// Jobs published since a moment that no choice names.
pub(crate) fn since(moment: &str) -> String {
    format!("{moment} 以后")
}

/// A whole heading of a list: 制造业（全部）.
pub(crate) fn all_of(name: &str) -> String {
    format!("{name}（全部）")
}

/// A condition whose value alone does not say what it is about.
pub(crate) fn condition(label: &str, value: &str) -> String {
    format!("{label}：{value}")
}

/// A way out of an empty answer: the condition that is left out.
pub(crate) fn without(condition: &str) -> String {
    format!("去掉“{condition}”")
}

/// A way out of an empty answer: the larger place.
pub(crate) fn widened_to(place: &str) -> String {
    format!("扩大到{place}")
}

/// A way out of an empty answer: another word.
pub(crate) fn other_word(word: &str) -> String {
    format!("搜索“{word}”")
}

/// A way out of an empty answer: no condition at all.
pub(crate) fn all_jobs() -> String {
    "查看全部职位".into()
}

/// The label of a filter.
pub(crate) fn facet_label(facet: &str) -> &'static str {
    match facet {
        "region" => "工作地点",
        "category" => "职位类别",
        "industry" => "所属行业",
        "education" => "学历要求",
        "experience" => "工作经验",
        "nature" => "工作性质",
        _ => "其他",
    }
}

/// Why somebody sees a job that seekers do not, in its state.
pub(crate) fn only_you_see_it(state: &str) -> String {
    format!("该职位当前为“{state}”，求职者看不到；您因所属单位或监管职责可以查看。")
}

/// The same while the organisation is not shown.
pub(crate) fn organisation_is_hidden() -> String {
    "该单位已暂停对外展示，求职者看不到这个职位；您因所属单位或监管职责可以查看。".into()
}

/// The line below a job's head.
pub(crate) fn published_and_valid(published: Day, until: Option<Day>) -> String {
    match until {
        Some(until) => format!("{} 发布，有效期至 {}", published.zh(), until.zh()),
        None => format!("{} 发布", published.zh()),
    }
}
