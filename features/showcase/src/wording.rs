//! Every Chinese sentence that the room says from Rust.

use crate::{
    film,
    item::{Item, Kind},
    refusal::{FilmMistake, Refusal},
};
use review::{Decision, Undecidable};

/// After an upload.
pub(crate) const UPLOADED: &str = "已上传，请点击【提交审核】，审核通过后才会对外展示";
/// After 【提交审核】.
pub(crate) const SUBMITTED: &str = "已提交审核，结果将以短信通知";
/// After another 图片说明.
pub(crate) const RECAPTIONED: &str = "说明已修改，请点击【提交审核】";
/// After 前移 and 后移.
pub(crate) const MOVED: &str = "顺序已调整";
/// After 【删除】.
pub(crate) const REMOVED: &str = "已删除，不再对外展示";

/// To a player that asks for a part of a film that there is not.
pub(crate) const OUTSIDE: &str = "请求的范围超出了文件的长度";

/// The field of a kind's words.
pub(crate) fn caption_field(kind: Kind) -> &'static str {
    match kind {
        Kind::Film => "film_caption",
        Kind::Logo | Kind::Picture => "picture_caption",
    }
}

/// Its label.
pub(crate) fn caption_label(kind: Kind) -> &'static str {
    match kind {
        Kind::Film => "视频说明",
        Kind::Logo | Kind::Picture => "图片说明",
    }
}

/// What an item is called where several stand beside each other.
pub(crate) fn name(item: &Item) -> String {
    match item.kind {
        Kind::Logo => "单位logo".into(),
        Kind::Picture => format!("宣传图片“{}”", item.caption),
        Kind::Film => format!("宣传视频“{}”", item.caption),
    }
}

fn picture(kind: Kind, mistake: pictures::Mistake) -> &'static str {
    use pictures::Mistake as P;
    match (mistake, kind) {
        (P::Missing, _) => "请选择要上传的图片",
        (P::TooLarge, Kind::Logo) => "图片超过 2 MB，请压缩后重新上传",
        (P::TooLarge, Kind::Picture | Kind::Film) => "图片超过 5 MB，请压缩后重新上传",
        (P::OtherKind, _) => "只支持 JPEG、PNG 或 WebP 图片，请另存为这几种格式后上传",
        (P::TooManyPixels, _) => "图片尺寸过大（总计不超过 2500 万像素），请缩小后重新上传",
        (P::TooFewPixels, _) => "图片尺寸过小，请上传每边至少 200 像素的图片",
        (P::Damaged, _) => "图片不完整或已损坏，请重新导出后上传",
        (P::Disguised, _) => "图片中夹带了其他内容，请重新导出后上传",
        (P::Animated, _) => "不支持动态图片，请上传静态图片",
    }
}

fn film(mistake: film::Mistake) -> &'static str {
    match mistake {
        film::Mistake::Missing => "请选择要上传的视频",
        film::Mistake::TooLarge => "视频超过 200 MB，请压缩后重新上传",
        film::Mistake::OtherKind => "只支持 MP4 视频，请用视频软件导出为 MP4（H.264）后上传",
        film::Mistake::OtherCodec => "视频须为 H.264 编码、AAC 声音，请用视频软件重新导出后上传",
        film::Mistake::OtherTracks => "视频中带有画面和声音以外的数据（如字幕、定位轨迹），请用视频软件重新导出后上传",
        film::Mistake::TooShort => "视频不足 1 秒，请重新选择",
        film::Mistake::TooLong => "视频超过 10 分钟，请剪短后重新上传",
        film::Mistake::Damaged => "视频不完整或已损坏，请重新导出后上传",
        film::Mistake::Disguised => "视频中夹带了其他内容，请用视频软件重新导出后上传",
    }
}

/// The sentence of a refusal.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Picture(kind, mistake) => picture(*kind, *mistake).into(),
        Refusal::Film(FilmMistake(mistake)) => film(*mistake).into(),
        Refusal::Caption(kind) => format!("请填写{}，2 至 30 个字", caption_label(*kind)),
        Refusal::OneFileAtATime(_) => "一次请上传一个文件".into(),
        Refusal::NineAlready => "宣传图片最多 9 张，请先删除不用的图片再上传".into(),
        Refusal::SameAlready => "这张图片已经上传过了，请选择其他图片".into(),
        Refusal::TooManyToday(Kind::Film) => "今天上传视频的次数较多，请明天再试".into(),
        Refusal::TooManyToday(Kind::Logo | Kind::Picture) => "今天上传图片的次数较多，请明天再试".into(),
        Refusal::Busy => "正在上传的用户较多，请稍后再试".into(),
        Refusal::NothingToSubmit => "没有待提交的内容，请先上传".into(),
        Refusal::NotNow => "该内容的状态已变化，不能这样办理，请刷新页面查看".into(),
        Refusal::OrderChanged => "图片有增减，顺序未保存，请刷新页面后重新调整".into(),
        Refusal::OwnOrganisation => "您是该单位的经办人，不能审核本单位的事项".into(),
        Refusal::Undecidable(Undecidable::Changed) => "该内容在您查看后有变化，请刷新页面后重新审核".into(),
        Refusal::Undecidable(Undecidable::NotInReview) => "该内容已由他人审核，或已被撤下".into(),
        Refusal::NotPublic => "该内容当前未对外展示".into(),
    }
}

/// The message to the clerks after a decision: a return tells why at once, an approval once nothing waits any more.
pub(crate) fn decision_message(organisation: &str, item: &Item, decision: &Decision, waiting: i64) -> Option<String> {
    match decision {
        Decision::Return(reason) => Some(format!(
            "{organisation}的{}审核不通过，原因：{}。请登录企业中心修改后重新提交。",
            name(item),
            reason.as_str()
        )),
        Decision::Approve if waiting == 0 => {
            Some(format!("{organisation}提交的单位形象已审核完毕，审核通过的内容已对外展示。"))
        }
        Decision::Approve => None,
    }
}

/// The message to the clerks after an officer took something off.
pub(crate) fn taken_off_message(organisation: &str, item: &Item, reason: &str) -> String {
    format!("{organisation}的{}已被人社部门下架，原因：{reason}。", name(item))
}
