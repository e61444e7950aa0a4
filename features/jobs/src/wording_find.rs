//! Every Chinese sentence that the seeker's side says from Rust.

/// A pay that is asked for at least.
pub(crate) fn pay_from(yuan: i64) -> String {
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

/// A filter that asks for nothing.
pub(crate) const NO_CONDITION: &str = "全部";
/// What choosing a schooling means.
pub(crate) const EDUCATION_HINT: &str = "请选您的学历，要求更低的职位也会列出";
/// What choosing an experience means.
pub(crate) const EXPERIENCE_HINT: &str = "请选您的经验，要求更低的职位也会列出";

/// The label of a filter.
pub(crate) fn filter_label(name: &str) -> &'static str {
    match name {
        "region" => "工作地点",
        "category" => "职位类别",
        "industry" => "所属行业",
        "pay_min" => "最低薪资",
        "education" => "学历要求",
        "experience" => "工作经验",
        "nature" => "工作性质",
        "published_after" => "发布时间",
        _ => "关键词",
    }
}

/// What was typed, as a condition.
pub(crate) fn quoted(words: &str) -> String {
    format!("“{words}”")
}

/// Why somebody sees a job that seekers do not, in its state.
pub(crate) fn only_you_see_it(state: &str) -> String {
    format!("该职位当前为“{state}”，求职者看不到；您因所属单位或监管职责可以查看。")
}

/// The same while the organisation is not shown.
pub(crate) fn organisation_is_hidden() -> String {
    "该单位已暂停对外展示，求职者看不到这个职位；您因所属单位或监管职责可以查看。".into()
}

/// A place that was typed as a word.
pub(crate) fn taken_as_place(word: &str, place: &str) -> String {
    if word == place {
        format!("“{word}”已作为工作地点")
    } else {
        format!("“{word}”已作为工作地点“{place}”")
    }
}

/// Synonyms that are named at most.
const SYNONYMS_TOLD: usize = 4;

/// Words that are searched with one that was typed.
pub(crate) fn searched_too(word: &str, also: &[String]) -> String {
    let told = also.iter().take(SYNONYMS_TOLD).map(String::as_str).collect::<Vec<_>>().join("、");
    let more = if also.len() > SYNONYMS_TOLD { "等" } else { "" };
    format!("“{word}”同时查找{told}{more}")
}

/// Letters that are searched as the sound of a title.
pub(crate) fn taken_as_sound(word: &str, examples: &[String]) -> String {
    if examples.is_empty() {
        format!("“{word}”也按拼音查找")
    } else {
        format!("“{word}”也按拼音查找，如{}", examples.join("、"))
    }
}

/// A way out of an empty answer: the word that may have been meant.
pub(crate) fn did_you_mean(word: &str) -> String {
    format!("您是不是要找“{word}”")
}

/// The condition that words are taken as they stand.
pub(crate) const LITERALLY: &str = "仅按文字";

/// A job in one line, for search engines, feeds and messengers.
pub(crate) fn job_in_a_line(organisation: &str, pay: &str, place: &str, headcount: i64) -> String {
    format!("{organisation}，{pay}，{place}，招{headcount}人。")
}

/// What a feed is called: the platform and the conditions.
pub(crate) fn feed_title(platform: &str, conditions: &[String]) -> String {
    if conditions.is_empty() {
        format!("最新职位 - {platform}")
    } else {
        format!("{} - 职位订阅 - {platform}", conditions.join("、"))
    }
}

/// What search engines and messengers are told of the search.
pub(crate) fn search_in_a_line(platform: &str, conditions: &[String], total: u64) -> String {
    if conditions.is_empty() {
        format!("{platform}在招职位 {total} 个，公益免费，单位实名审核。")
    } else {
        format!("{}：在招职位 {total} 个。{platform}，公益免费，单位实名审核。", conditions.join("、"))
    }
}
