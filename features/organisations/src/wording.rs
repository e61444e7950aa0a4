//! Every Chinese sentence that this room says from Rust.

use crate::{
    Refusal,
    change_powers::last_day,
    licence::PictureMistake,
    mandate::{Mandate, State, Term, Unable},
    mandates::Ending,
    my_mandates::Answering,
    verification::{GRACE_DAYS, Stage, Verification},
};
use clock::Timestamp;
use review::{Decision, Undecidable};

/// The sentence of a refusal.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Fields(mistakes) => format!("有 {} 处需要修改，您填写的内容已保留", mistakes.len()),
        Refusal::ClerkUnknown => "经办人个人登录账号与证件号码不相符，请核对后重新填写；经办人须先完成个人注册".into(),
        Refusal::ClerkLevelTooLow => "当前账号实名等级不足，请至少提升至二级实名后重试".into(),
        Refusal::ClerkDataWrong => {
            "【自然人用户信息】数据错误：该经办人名下有两个个人账号，请联系账号管理员注销一个账号后重试".into()
        }
        Refusal::TooManyTries { seconds } => format!("尝试次数过多，请在{}后重试", accounts::wording::wait(*seconds)),
        Refusal::ProofGone => "请先填写经办人信息；经办人信息 30 分钟内有效，超时需重新填写".into(),
        Refusal::UsernameTaken => "用户名已被使用，请换一个用户名".into(),
        Refusal::CodeTaken => "单位证件号码已经被使用。如忘记账号或密码，请点击【密码找回】，选择单位找回密码".into(),
        Refusal::QuestionsUsedUp => "您今天查询的单位证件号码已达 10 个，请明天再试".into(),
        Refusal::PersonNotFound => "未查到对应用户，请检查用户信息后重新发起绑定".into(),
        Refusal::AlreadyBound => "该人员与本单位已有待确认或已绑定的授权，请在子账号信息列表中查看或修改授权".into(),
        Refusal::Mandate(Unable::NotNow(state)) => not_now(*state).into(),
        Refusal::Mandate(Unable::NothingToAnswer) => "该授权没有需要确认的内容".into(),
        Refusal::Mandate(Unable::NoPowerLeft) => "请至少选择一项业务权限；如需收回全部权限，请使用【解除绑定】".into(),
        Refusal::Mandate(Unable::NoChange) => "授权内容没有变化，未作修改".into(),
        Refusal::Mandate(Unable::Changed) => "单位刚刚修改了授权内容，请核对后重新确认".into(),
        Refusal::NothingTicked => "请先勾选要办理的子账号".into(),
        Refusal::OneAtATime => "【修改授权】每次只能勾选一个子账号".into(),
        Refusal::ProfileIncomplete => "请先完善单位基本信息".into(),
        Refusal::ProfileNotApproved { in_review: true } => {
            "单位基本信息正在审核，审核通过后才能发布职位和报名招聘会".into()
        }
        Refusal::ProfileNotApproved { in_review: false } => {
            "单位基本信息尚未审核通过，请在基本信息页点击【保存并提交审核】，审核通过后才能发布职位和报名招聘会".into()
        }
        Refusal::Suspended => "本单位已被暂停招聘服务，请联系人社部门".into(),
        Refusal::AlreadyInReview => {
            "单位基本信息正在审核，不能重复提交；如需修改，请点击【保存】，修改后的内容需要重新提交审核".into()
        }
        Refusal::ProfileChanged => {
            "单位基本信息已被其他经办人修改，您填写的内容已保留；请核对后再次保存，将以您的内容为准".into()
        }
        Refusal::Undecidable(Undecidable::Changed) => "该单位在您查看之后修改了内容，请刷新后按最新内容审核".into(),
        Refusal::Undecidable(Undecidable::NotInReview) => {
            "该单位信息当前不在审核中：可能已被其他工作人员审核，或已被单位撤回修改".into()
        }
        Refusal::NamesNeedApproval => {
            "单位基本信息审核通过后才能修改单位名称：请先由经办人在企业中心完善基本信息并提交审核".into()
        }
        Refusal::CodeNeverChanges => "如需使用新的统一社会信用代码，请重新注册单位账户".into(),
        Refusal::NamesInReview => "已有名称修改正在审核，请等待结果，或先撤回".into(),
        Refusal::NamesUnchanged => "名称没有变化，未提交".into(),
        Refusal::NamesUndecidable(Undecidable::Changed) => {
            "该单位在您查看之后重新提交了名称修改，请刷新后按最新内容审核".into()
        }
        Refusal::NamesUndecidable(Undecidable::NotInReview) => {
            "该名称修改当前不在审核中：可能已被审核，或已被单位撤回".into()
        }
        Refusal::OwnOrganisation => "您是该单位的经办人，不能审核本单位的信息，请由其他工作人员办理".into(),
    }
}

fn not_now(state: State) -> &'static str {
    match state {
        State::Proposed => "该授权待本人确认，可以【撤回】，不能【解除绑定】",
        State::Bound => "该授权已绑定，不能再次确认或撤回",
        State::Rejected => "该授权已被本人拒绝",
        State::Withdrawn => "该授权已被单位撤回",
        State::Expired => "该授权超过 7 天未确认，已过期，请单位重新发起绑定",
        State::Released => "该授权已被单位解除",
        State::Left => "该授权已由本人退出",
        State::Ended => "该授权已到期",
    }
}

/// Why a picture is refused.
pub(crate) fn picture(mistake: PictureMistake) -> &'static str {
    match mistake {
        PictureMistake::Missing => "请上传营业执照的照片或扫描件",
        PictureMistake::TooLarge => "图片超过 10 MB，请压缩后重新上传",
        PictureMistake::OtherKind => "只支持 JPEG 或 PNG 图片，请将营业执照另存为这两种格式后上传",
        PictureMistake::TooManyPixels => {
            "图片尺寸过大（每边不超过 10000 像素，总计不超过 4000 万像素），请缩小后重新上传"
        }
        PictureMistake::TooFewPixels => "图片尺寸过小，无法辨认，请上传每边至少 100 像素的清晰图片",
        PictureMistake::Damaged => "图片不完整或已损坏，请重新拍照或扫描后上传",
        PictureMistake::Disguised => "图片中夹带了其他内容，请重新拍照或扫描后上传",
        PictureMistake::Animated => "不支持动态图片，请上传静态的照片或扫描件",
    }
}

/// The SMS to the clerk who submitted, once a profile is decided on.
pub(crate) fn decision_message(organisation: &str, decision: &Decision) -> String {
    match decision {
        Decision::Approve => format!("{organisation}的单位基本信息已审核通过，可以发布职位和报名招聘会。"),
        Decision::Return(reason) => {
            format!("{organisation}的单位基本信息审核不通过，原因：{}。请登录企业中心修改后重新提交。", reason.as_str())
        }
    }
}

/// The SMS to a person whom an organisation wants to bind.
pub(crate) fn proposal_message(organisation: &str) -> String {
    format!(
        "{organisation}向您发起绑定授权，请在 7 天内登录个人账号，在「我的授权」中确认或拒绝。如非您本人业务，请忽略。"
    )
}

/// The SMS to a person of whom an organisation asks consent to further powers or to a later end.
pub(crate) fn addition_message(organisation: &str, powers: Option<String>, until: Option<Term>) -> String {
    let asks =
        [powers.map(|p| format!("增加您的业务权限：{p}")), until.map(|t| format!("将授权截止日期改为：{}", term(t)))];
    let asks = asks.into_iter().flatten().collect::<Vec<_>>().join("，");
    format!("{organisation}申请{asks}，请登录个人账号，在「我的授权」中确认或拒绝。")
}

/// The SMS to a person whose mandate ends earlier than it was agreed.
pub(crate) fn shortened_message(organisation: &str, until: Term) -> String {
    format!("{organisation}已将您的授权截止日期提前为{}，当日 24 时后您不能再为该单位办理业务。", term(until))
}

/// 授权截止日期 in words: `2026-12-31` or 长期.
pub(crate) fn term(term: Term) -> String {
    term.end().map_or_else(|| "长期".to_owned(), |end| last_day(end).to_string())
}

/// The SMS to a person whom an organisation unbound, or whose invitation it took back.
pub(crate) fn ending_message(organisation: &str, ending: Ending) -> String {
    match ending {
        Ending::Release => format!("{organisation}已解除对您的绑定，您不能再为该单位办理业务。"),
        Ending::Withdraw => format!("{organisation}已撤回向您发起的绑定，无需再确认。"),
    }
}

/// The SMS to who looks after an organisation's account, once a person has answered or left.
pub(crate) fn answer_message(organisation: &str, person: &str, answering: Answering, until: Term) -> String {
    match answering {
        Answering::Accept(seen) if seen.powers.is_empty() => {
            format!("{person}已确认{organisation}的授权截止日期：{}。", term(until))
        }
        Answering::Accept(seen) => format!("{person}已确认{organisation}的授权：{}。", seen.powers.zh()),
        Answering::Reject => format!("{person}已拒绝{organisation}的授权。"),
        Answering::Leave => format!("{person}已退出{organisation}的授权，不能再为该单位办理业务。"),
    }
}

/// The SMS to who looks after an organisation's account, once an invitation has expired.
pub(crate) fn expiry_message(organisation: &str) -> String {
    format!("{organisation}发起的一项绑定超过 7 天未确认，已过期。如仍需授权，请在子账号信息中重新发起绑定。")
}

/// The SMS to a person whose mandate has come to its agreed end.
pub(crate) fn end_message(organisation: &str) -> String {
    format!("{organisation}对您的授权已到期，您不能再为该单位办理业务。如需继续，请联系单位重新发起绑定。")
}

/// The SMS after a decision on 单位名称修改.
pub(crate) fn names_message(old: &str, new: &str, decision: &Decision) -> String {
    match decision {
        Decision::Approve if old == new => format!("{old}的法定代表人姓名修改已审核通过。"),
        Decision::Approve => format!("{old}的名称修改已审核通过，单位名称现为{new}。"),
        Decision::Return(reason) => {
            format!("{old}的名称修改审核不通过，原因：{}。原名称继续有效。", reason.as_str())
        }
    }
}

/// The SMS to clerks whose organisation an officer suspended.
pub(crate) fn suspension_message(organisation: &str, reason: &str) -> String {
    format!("{organisation}已被暂停招聘服务，职位不再对外展示，原因：{reason}。请联系人社部门。")
}

/// The SMS to clerks whose organisation an officer resumed.
pub(crate) fn resumption_message(organisation: &str) -> String {
    format!("{organisation}已恢复招聘服务，在有效期内的职位重新对外展示。")
}

/// Why an organisation that was not verified again in time is suspended.
pub(crate) const LAPSED: &str =
    "单位基本信息超过六个月未复核，已暂停招聘服务，职位不再对外展示；请核对基本信息并提交审核，审核通过后自动恢复";

/// The SMS about 复核.
pub(crate) fn verification_message(organisation: &str, stage: Stage, verification: Verification) -> String {
    let day = verification.due_day().zh();
    match stage {
        Stage::Fresh | Stage::Early | Stage::Late => format!(
            "{organisation}的基本信息每六个月需复核一次，请在{day}前登录企业中心核对基本信息，点击【保存并提交审核】。"
        ),
        Stage::Due => format!(
            "{organisation}的基本信息已到复核日，请尽快登录企业中心核对并提交审核；{GRACE_DAYS}天内未提交的，将暂停招聘服务。"
        ),
        Stage::Lapsed => {
            format!("{organisation}逾期未复核，已暂停招聘服务，职位不再对外展示。提交基本信息并审核通过后自动恢复。")
        }
    }
}

/// The banner about 复核 that is near or overdue: title and words.
pub(crate) fn recheck(verification: Option<Verification>, now: Timestamp) -> Option<(&'static str, String)> {
    let verification = verification?;
    let title = verification.stage(now).zh()?;
    let day = verification.due_day().zh();
    let words = match (verification.stage(now), verification.lapses_at) {
        (Stage::Lapsed, _) => return None,
        (_, None) => "复核材料已提交，正在等待人社部门审核。".to_owned(),
        (Stage::Due, Some(at)) => {
            format!("复核日为{day}。{}前未提交审核的，将暂停招聘服务，职位不再对外展示。", at.zh())
        }
        (_, Some(_)) => format!("基本信息每六个月需复核一次，请在{day}前核对，并点击【保存并提交审核】。"),
    };
    Some((title, words))
}

/// After 【更新】 and 【撤回】 of 单位名称修改.
pub(crate) const NAMES_SUBMITTED: &str = "已提交审核，审核通过前仍使用原名称";
pub(crate) const NAMES_WITHDRAWN: &str = "已撤回，名称没有改变";

pub(crate) const FILL_IN_USCC: &str = "请填写统一社会信用代码";
pub(crate) const FILL_IN_CODE: &str = "请填写短信验证码";
pub(crate) const PASSWORDS_DIFFER: &str = "两次输入的密码不一致";
pub(crate) const CHOOSE_POWERS: &str = "请至少选择一项业务权限";
pub(crate) const DAY_UNREADABLE: &str = "请按年-月-日填写日期，如 2026-12-31";
pub(crate) const DAY_PAST: &str = "不能早于今天";
pub(crate) const DAY_TOO_FAR: &str = "不能晚于五年以后";
pub(crate) const NOT_EMPTY: &str = "不能为空";

/// The code is free.
pub(crate) const CODE_FREE: &str = "该单位证件号码尚未注册，可以继续注册";
/// After 【发起绑定】.
pub(crate) const PROPOSED: &str = "已发起绑定，等待本人在我的授权中确认";
/// After 【修改授权】.
pub(crate) fn changed(before: &Mandate, after: &Mandate) -> String {
    let moved = after.state == State::Bound && after.valid_until != before.valid_until;
    let at_once = if moved {
        "授权已修改，收回的权限和截止日期立即生效"
    } else {
        "授权已修改，收回的权限立即生效"
    };
    let waits = match (after.state == State::Bound && !after.requested.is_empty(), after.requested_until.is_some()) {
        (false, false) => "",
        (true, false) => "，新增的权限待本人确认",
        (false, true) => "，延后的截止日期待本人确认",
        (true, true) => "，新增的权限和延后的截止日期待本人确认",
    };
    format!("{at_once}{waits}")
}
/// After 【确认授权】, 【拒绝】, 【退出】.
pub(crate) const ACCEPTED: &str = "已确认授权，可在登录时勾选以法人身份登录";
pub(crate) const REJECTED: &str = "已拒绝";
pub(crate) const LEFT: &str = "已退出，您不能再为该单位办理业务";
/// After 【保存】 and 【保存并提交审核】.
pub(crate) const SAVED: &str = "已保存，状态为待审核。还需点击【保存并提交审核】，提交到人社部门审核";
pub(crate) const SUBMITTED: &str = "已提交审核，结果将以短信通知";

/// In place of a picture that cannot be shown.
pub(crate) const FILE_MISSING: &str = "图片已不存在";
pub(crate) const FILE_SLOW: &str = "图片暂时无法显示，请稍后刷新";

/// In place of the name of a person whose account was closed.
pub(crate) const CLOSED_ACCOUNT: &str = "（账号已注销）";

/// Asks before mandates are ended.
pub(crate) fn ask_ending(ending: Ending, count: usize) -> String {
    match ending {
        Ending::Release => format!("解除后，所选的 {count} 个子账号立即不能再为本单位办理业务。确定解除绑定吗？"),
        Ending::Withdraw => format!("撤回后，所选的 {count} 个绑定申请将失效。确定撤回吗？"),
    }
}

/// After mandates were ended.
pub(crate) fn ended(ending: Ending, count: usize) -> String {
    match ending {
        Ending::Release => format!("已解除 {count} 个子账号的绑定，立即生效"),
        Ending::Withdraw => format!("已撤回 {count} 个绑定申请"),
    }
}

/// After some could not be ended.
pub(crate) fn outcome(ending: Ending, done: usize, refused: usize) -> String {
    match ending {
        Ending::Release => format!("解除绑定结果：{done} 个已解除，{refused} 个未办理"),
        Ending::Withdraw => format!("撤回结果：{done} 个已撤回，{refused} 个未办理"),
    }
}

/// 我的数据: the mandates of a person, and why they are kept.
pub(crate) const KEPT_MANDATES: (&str, &str) =
    ("单位授权", "您与单位之间的授权及其变更，作为您代表单位办理业务的依据保存");

/// Why an account cannot be closed.
pub(crate) fn mandates_in_the_way(count: usize) -> String {
    format!("您还有 {count} 个有效或待确认的单位授权，请先在我的授权中退出或拒绝")
}
