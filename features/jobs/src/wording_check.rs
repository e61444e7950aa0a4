//! Every Chinese sentence that the checker's and the bureau's side says from Rust.

use checker::Finding;

/// How many findings are named in one sentence.
const NAMED: usize = 3;

/// Why a text is not published, with the words.
pub(crate) fn unlawful(findings: &[Finding]) -> String {
    let blocking: Vec<&Finding> = findings.iter().filter(|f| f.blocks()).collect();
    let named: Vec<String> = blocking.iter().take(NAMED).map(|f| format!("“{}”（{}）", f.words, f.title)).collect();
    let more = if blocking.len() > NAMED { "等" } else { "" };
    format!("有 {} 处内容违反规定，不能发布：{}{more}。请修改后再发布", blocking.len(), named.join("、"))
}

/// What is wrong with some words, for their field.
pub(crate) fn unlawful_words(f: &Finding) -> String {
    format!("“{}”：{}（{}）。{}", f.words, f.title, f.law, f.suggestion)
}

/// Above the findings of a text.
pub(crate) fn findings_heading(blocking: usize, warnings: usize) -> String {
    match (blocking, warnings) {
        (0, warnings) => format!("文字检查：有 {warnings} 处提醒，请核对，不影响发布"),
        (blocking, 0) => format!("文字检查：有 {blocking} 处内容违反规定，修改后才能发布"),
        (blocking, warnings) => {
            format!("文字检查：有 {blocking} 处内容违反规定，修改后才能发布；另有 {warnings} 处提醒")
        }
    }
}

/// What the clerk reads when a job was approved.
pub(crate) fn approved_message(title: &str) -> String {
    format!("贵单位提交的职位“{title}”已审核通过并发布。")
}

/// What the clerk reads when a job was returned.
pub(crate) fn returned_message(title: &str, reason: &str) -> String {
    format!("贵单位提交的职位“{title}”未通过审核，原因：{reason}。请修改后重新提交。")
}

/// What clerks read when the bureau took a job down.
pub(crate) fn removed_message(title: &str, reason: &str) -> String {
    format!("贵单位发布的职位“{title}”已被人社部门下架，原因：{reason}。请修改后再发布。")
}
