//! Every Chinese sentence that the room says from Rust.

use crate::{
    Refusal,
    request::{Kind, Undecidable},
};
use organisations::licence::PictureMistake;

/// The sentence of a refusal.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Fields(mistakes) if mistakes.len() == 1 => {
            mistakes.first().map_or_else(String::new, |m| format!("{}：{}", m.label, m.detail))
        }
        Refusal::Fields(mistakes) => format!("有 {} 处需要修改，您填写的内容已保留", mistakes.len()),
        Refusal::Pictures(list) => {
            let names = list.iter().map(|(slot, _)| slot.zh()).collect::<Vec<_>>().join("、");
            format!("还需要重新上传：{names}。其余内容已保留")
        }
        Refusal::Busy => "当前上传的人较多，请稍等几秒后重试".into(),
        Refusal::RequestsUsedUp => "该手机号今天提交的申请已达上限（3 次），请明天再试，或联系平台核实办理".into(),
        Refusal::AnswersUsedUp => "今天回答密保问题的次数已达上限（5 次），请明天再试，或使用其他方式找回".into(),
        Refusal::WayClosed => "平台未开通密保问题找回，请使用其他方式找回".into(),
        Refusal::TicketWrong => "受理号或短信验证码错误、已使用或已失效，请核对后重新输入，或重新领取".into(),
        Refusal::CardFitsNobody => "认证未通过：提交的信息与银行预留信息或平台登记不一致，请核对后重试".into(),
        Refusal::Undecidable(Undecidable::Changed) => "该申请刚刚有变化，请查看最新内容后重新审核".into(),
        Refusal::Undecidable(Undecidable::NotInReview) => "该申请已有审核结果，无需再审核".into(),
        Refusal::Undecidable(Undecidable::SameOfficer) => "您已通过初审，找回密码须由另一名账号管理员复审".into(),
        Refusal::Undecidable(Undecidable::NothingFound) => "平台没有与所填信息一致的账号，只能退回".into(),
        Refusal::Reason(error) => error.zh().into(),
        Refusal::NoRevision => "页面内容不完整，请刷新页面后重新办理".into(),
        Refusal::NoDecision => "请选择【通过】或【退回】".into(),
        Refusal::HeldByAnother(claim) => accounts::wording::held_by(claim),
        Refusal::NoAct => "请选择【领取】、【改由我处理】或【放回】".into(),
        Refusal::ViewReason(error) => error.zh().into(),
        Refusal::OwnMatter => "您是该单位的经办人或申请人本人，不能办理此事项，请由其他账号管理员办理".into(),
        Refusal::NoDuplicate => "该人员只有这一个有效账号，不能注销；如另有账号，请先标记为同一人".into(),
        Refusal::OwnMark => "这两个账号由您标记为同一人，须由另一名账号管理员核实后注销".into(),
        Refusal::NotMarked => "这两个账号没有标记为同一人，请刷新页面查看".into(),
        Refusal::NoSuchAccount => "没有找到另一个有效账号，请核对用户名".into(),
    }
}

/// Why a picture is not taken.
pub(crate) fn picture(mistake: PictureMistake) -> &'static str {
    match mistake {
        PictureMistake::Missing => "请上传照片",
        PictureMistake::TooLarge => "图片超过 5 MB，请压缩后重新上传",
        PictureMistake::OtherKind => "只支持 JPEG 或 PNG 图片，请另存为这两种格式后上传",
        PictureMistake::TooManyPixels => "图片尺寸过大，请缩小后重新上传",
        PictureMistake::TooFewPixels => "图片尺寸过小，无法辨认，请上传每边至少 100 像素的清晰图片",
        PictureMistake::Damaged => "图片不完整或已损坏，请重新拍照后上传",
        PictureMistake::Disguised => "图片中夹带了其他内容，请重新拍照后上传",
        PictureMistake::Animated => "不支持动态图片，请重新拍照后上传",
    }
}

/// The answer of every way that ends at the phone on record, whoever asks.
pub(crate) const CODE_SENT_IF_REGISTERED: &str = "如信息与登记一致，验证码将发送至预留手机，5 分钟内有效";
/// The answer of 【领取重置】, whatever was typed.
pub(crate) const CODE_SENT_IF_VALID: &str = "如受理号有效，验证码将发送至申请时填写的手机，5 分钟内有效";
/// After a password was reset.
pub(crate) const PASSWORD_RESET: &str = "密码已重置，请使用新密码登录";
/// After 密保问题 were set.
pub(crate) const QUESTIONS_SET: &str = "密保问题已设置";
/// After the first of two approvals.
pub(crate) const AGREED_FIRST: &str = "已通过初审，等待另一名账号管理员复审";
/// After 【通过】.
pub(crate) const APPROVED: &str = "已通过，结果已用短信通知申请人";
/// After 【退回】.
pub(crate) const RETURNED: &str = "已退回，原因已用短信通知申请人";
/// After 【领取】 and 【改由我处理】.
pub(crate) const CLAIMED: &str = "已领取，30 分钟内由您处理";
/// After 【放回】.
pub(crate) const PUT_BACK: &str = "已放回";
/// After 【标记为同一人】.
pub(crate) const MARKED: &str = "已标记为同一人";
/// After 【撤销标记】.
pub(crate) const UNMARKED: &str = "已撤销标记";
/// After 【注销】.
pub(crate) const CLOSED: &str = "账号已注销，该账号的登录和授权已全部终止";

/// Field mistakes.
pub(crate) const REQUIRED: &str = "不能为空";
pub(crate) const CODE_FORM: &str = "请输入 6 位数字的验证码";
pub(crate) const TICKET_FORM: &str = "受理号以 R 开头，共 22 位字母和数字，请按短信填写";
pub(crate) const CHOOSE_DIFFERENT: &str = "请选择三个不同的问题";
pub(crate) const ANSWER_FORM: &str = "答案应为 2 至 50 个字，且不能与其他答案相同";
pub(crate) const HOW_TO_FIND: &str = "请填写姓名和手机号，或证件号码，或用户名";

/// To who asked: the account name that was found.
pub(crate) fn account_found(kind: Kind, username: &str) -> String {
    let what = if kind.is_organisation() { "单位账号" } else { "个人账号" };
    format!("您的{what}找回申请已通过，登录用户名是：{username}。如同时忘记密码，请再办理密码找回。")
}

/// To who asked: a reset waits.
pub(crate) fn reset_granted(kind: Kind, username: &str, ticket: &str) -> String {
    let what = if kind.is_organisation() { "单位账号" } else { "个人账号" };
    format!(
        "您的{what} {} 密码找回申请已通过，受理号 {ticket}，请在 72 小时内打开平台，在密码找回中点击领取重置，自行设置新密码。工作人员不会索要受理号和验证码。",
        seal::mask_account(username)
    )
}

/// To who asked: not approved.
pub(crate) fn returned(kind: Kind, reason: &str) -> String {
    format!("您提交的{}申请未通过，原因：{reason}。可修改后重新提交。", kind.zh())
}

/// To everybody concerned: somebody was allowed to reset the password.
pub(crate) fn warned(username: &str, office_phone: &str) -> String {
    format!(
        "账号 {} 的密码找回申请已由工作人员审核通过。如非本人或本单位办理，请立即联系平台：{office_phone}。",
        seal::mask_account(username)
    )
}

/// To everybody concerned: the password of an organisation was reset.
pub(crate) fn organisation_reset(username: &str, office_phone: &str) -> String {
    format!(
        "单位账号 {} 的密码已通过密码找回重置，其他设备上的登录已退出。如非本单位办理，请立即联系平台：{office_phone}。",
        seal::mask_account(username)
    )
}

/// To the old number of a person: it is no longer the one on record.
pub(crate) fn phone_replaced(username: &str, phone_masked: &str, office_phone: &str) -> String {
    format!(
        "账号 {} 的手机号已通过密码找回更换为 {phone_masked}。如非本人办理，请立即联系平台：{office_phone}。",
        seal::mask_account(username)
    )
}

/// To an account that an officer closed, by its own number.
pub(crate) fn closed(username: &str) -> String {
    format!("您的重复账号 {} 已由账号管理员注销，请使用保留的账号登录。", seal::mask_account(username))
}

/// 密保问题 that can be chosen, by the names under which they are kept.
pub(crate) const QUESTIONS: [(&str, &str); 10] = [
    ("first_teacher", "您小学班主任的姓名是？"),
    ("first_school", "您就读的第一所学校的名称是？"),
    ("childhood_friend", "您童年最好的朋友的姓名是？"),
    ("first_job", "您第一份工作的单位名称是？"),
    ("first_boss", "您第一位主管的姓名是？"),
    ("mother_home", "您母亲的出生地是？"),
    ("grandfather", "您外祖父的姓名是？"),
    ("journey", "您最难忘的一次旅行去了哪里？"),
    ("first_pet", "您养过的第一只宠物的名字是？"),
    ("favourite_book", "对您影响最大的一本书的书名是？"),
];

/// The question of a name.
pub(crate) fn question(code: &str) -> Option<&'static str> {
    QUESTIONS.iter().find(|(c, _)| *c == code).map(|(_, q)| *q)
}

/// 我的数据: the security questions of a person, and what is kept of them.
pub(crate) const KEPT_ANSWERS: (&str, &str) = ("密保问题", "答案只保存不可还原的校验值，注销账号时删除");
/// 我的数据: requests with pictures about a person.
pub(crate) const KEPT_REQUESTS: (&str, &str) = ("账号和密码找回申请", "照片和填写内容加密保存，审核后几天内清除");
/// Why an account cannot be closed.
pub(crate) const REQUEST_IN_THE_WAY: &str =
    "您的账号有找回申请正在审核，请等审核结束后再注销；如非本人申请，请联系服务中心";
