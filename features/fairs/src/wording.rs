//! Every Chinese sentence that this room says from Rust.

use crate::Refusal;
use review::Undecidable;
use web::Mistake;

/// What happened and what to do next.
pub(crate) fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(mistakes) => format!("有 {} 处需要修改，您填写的内容已保留", mistakes.len()),
        Refusal::BoothTaken => "该展位已被其他单位选定，请另选展位".into(),
        Refusal::NoSuchBooth => "该招聘会没有这个展位，请在展位图上选择一个空闲展位".into(),
        Refusal::AlreadyRegistered => "贵单位已报名本次招聘会，无需重复报名，可到我的报名查看结果".into(),
        Refusal::NotYetOpen { opens_at } => format!("报名尚未开始，请于{}起报名", opens_at.zh()),
        Refusal::RegistrationClosed => "本次招聘会报名已截止，请关注其他招聘会".into(),
        Refusal::FairCancelled => "本次招聘会已取消，请关注其他招聘会".into(),
        Refusal::QuotaReached => "本次招聘会的单位名额已满，请关注其他招聘会".into(),
        Refusal::NoPublishedJob => "请先发布职位，再报名招聘会".into(),
        Refusal::NoJobChosen => "请点击【添加报名职位】，至少添加一个报名职位".into(),
        Refusal::TooManyJobs(max) => format!("每个单位最多报名 {max} 个职位，请删除多余的职位"),
        Refusal::FairStarted => "招聘会已经开始，不能再取消或修改。如有需要，请拨打咨询电话".into(),
        Refusal::NotLive => "该报名已结束，无需取消".into(),
        Refusal::KeyUsedForAnother => {
            "这次提交已经处理过，而内容与上次不同。请到我的报名查看结果，或重新打开报名页面".into()
        }
        Refusal::KeyUnreadable => "Idempotency-Key 应为 1 至 200 个可见字符".into(),
        Refusal::Busy => "报名的单位较多，请稍后几秒再点一次【确认报名】，您填写的内容已保留".into(),
        Refusal::FairChanged => "该招聘会刚被其他工作人员修改过，请核对最新内容后重新提交".into(),
        Refusal::NotADraft => "只有草稿可以发布，该招聘会已发布或已取消".into(),
        Refusal::NotPublished => "只有已发布的招聘会可以取消".into(),
        Refusal::FairOver => "招聘会已结束，不能再取消".into(),
        Refusal::TooLateToPublish => "报名截止时间已过，请先修改报名时间再发布".into(),
        Refusal::KindIsFixed => "招聘会发布后不能更改类型".into(),
        Refusal::BoothsHeld(codes) => {
            format!("展位 {} 已被单位选定，新的展位图必须保留这些展位", codes.join("、"))
        }
        Refusal::QuotaBelowLive(live) => format!("已有 {live} 家单位报名，单位名额不能少于 {live}"),
        Refusal::Undecidable(Undecidable::Changed) => "该报名在您查看之后有变化，请核对最新内容后再作决定".into(),
        Refusal::Undecidable(Undecidable::NotInReview) => {
            "该报名已不在审核中：可能已由其他审核员处理、被单位取消，或招聘会已开始".into()
        }
        Refusal::Closed(closed) => closed.zh(),
        Refusal::NotTheDay { first, last } if first == last => format!("签到在招聘会举办当天（{}）办理", first.zh()),
        Refusal::NotTheDay { first, last } => {
            format!("签到在招聘会举办期间（{}至{}）办理", first.zh(), last.zh())
        }
        Refusal::OnlineHasNoAttendance => "网络招聘会不设展位，无需签到".into(),
        Refusal::NotApproved => "只有报名成功的单位可以签到，请先核对报名状态".into(),
        Refusal::OwnOrganisation => "您是该单位的经办人，不能审核本单位的报名，请由其他审核员办理".into(),
        Refusal::ViewReason(error) => error.zh().into(),
    }
}

/// The fields at fault.
pub(crate) fn mistakes(refusal: &Refusal) -> Vec<Mistake> {
    let one = |field: &str, label: &str| vec![Mistake::new(field, label, sentence(refusal))];
    match refusal {
        Refusal::Invalid(mistakes) => mistakes.clone(),
        Refusal::BoothTaken | Refusal::NoSuchBooth => one("booth", "展位图"),
        Refusal::NoJobChosen | Refusal::TooManyJobs(_) => one("jobs", "报名职位"),
        Refusal::BoothsHeld(_) => one("plan.blocks", "展位图"),
        Refusal::QuotaBelowLive(_) => one("organisations_max", "单位名额"),
        Refusal::KindIsFixed => one("kind", "类型"),
        Refusal::TooLateToPublish => one("closes_at", "报名截止"),
        Refusal::AlreadyRegistered
        | Refusal::NotYetOpen { .. }
        | Refusal::RegistrationClosed
        | Refusal::FairCancelled
        | Refusal::QuotaReached
        | Refusal::NoPublishedJob
        | Refusal::FairStarted
        | Refusal::NotLive
        | Refusal::KeyUsedForAnother
        | Refusal::KeyUnreadable
        | Refusal::Busy
        | Refusal::FairChanged
        | Refusal::NotADraft
        | Refusal::NotPublished
        | Refusal::FairOver
        | Refusal::Undecidable(_)
        | Refusal::Closed(_)
        | Refusal::NotTheDay { .. }
        | Refusal::OnlineHasNoAttendance
        | Refusal::NotApproved
        | Refusal::OwnOrganisation => Vec::new(),
        Refusal::ViewReason(_) => one("view_reason", "查看原因"),
    }
}

/// Where to go next.
pub(crate) fn ways_out(refusal: &Refusal) -> Vec<(String, String)> {
    let to = |label: &str, address: &str| vec![(label.to_owned(), address.to_owned())];
    match refusal {
        Refusal::AlreadyRegistered | Refusal::KeyUsedForAnother | Refusal::NotLive => {
            to("查看我的报名", "/centre/registrations")
        }
        Refusal::NoPublishedJob => to("去发布职位", "/centre/jobs"),
        Refusal::NotYetOpen { .. } | Refusal::RegistrationClosed | Refusal::FairCancelled | Refusal::QuotaReached => {
            to("查看其他招聘会", "/fairs")
        }
        Refusal::Closed(closed) => to(closed.way_out().0, closed.way_out().1),
        Refusal::FairStarted => to("查看我的报名", "/centre/registrations"),
        Refusal::NotADraft | Refusal::NotPublished | Refusal::FairOver | Refusal::FairChanged => {
            to("返回招聘会管理", "/bureau/fairs")
        }
        Refusal::Invalid(_)
        | Refusal::BoothTaken
        | Refusal::NoSuchBooth
        | Refusal::NoJobChosen
        | Refusal::TooManyJobs(_)
        | Refusal::KeyUnreadable
        | Refusal::Busy
        | Refusal::TooLateToPublish
        | Refusal::KindIsFixed
        | Refusal::BoothsHeld(_)
        | Refusal::QuotaBelowLive(_)
        | Refusal::NotTheDay { .. }
        | Refusal::OnlineHasNoAttendance
        | Refusal::NotApproved
        | Refusal::Undecidable(_)
        | Refusal::ViewReason(_)
        | Refusal::OwnOrganisation => Vec::new(),
    }
}

/// What the contact of an approved registration reads.
pub(crate) fn approved_message(fair: &str, booth: Option<&str>, time: &str) -> String {
    match booth {
        Some(booth) => format!("贵单位报名{fair}已审核通过，展位 {booth}，举办时间 {time}，请准时参会。"),
        None => format!("贵单位报名{fair}已成功，举办时间 {time}。"),
    }
}

/// What the contact of a returned registration reads.
pub(crate) fn returned_message(fair: &str, reason: &str) -> String {
    format!("贵单位报名{fair}未通过审核，原因：{reason}。请修改后重新报名。")
}

/// What participants read when a fair is called off.
pub(crate) fn cancelled_message(fair: &str, reason: &str) -> String {
    format!("贵单位报名的{fair}已取消，原因：{reason}。给您带来不便，敬请谅解。")
}

/// What the contact reads when the fair began before anybody decided.
pub(crate) fn expired_message(fair: &str) -> String {
    format!("贵单位报名{fair}在招聘会开始前未完成审核，报名已过期。如有疑问，请拨打咨询电话。")
}

/// A planner chose a place beyond the own bureau.
pub(crate) const OUTSIDE_DIVISION: &str = "请选择本单位所辖的区域";

/// What the planner reads after saving.
///
/// `booths`: how many are open, where the fair takes more organisations than that.
pub(crate) fn saved(standing: &crate::fair::Standing, booths: Option<usize>) -> String {
    let saved = match standing {
        crate::fair::Standing::Draft => "招聘会已保存为草稿",
        crate::fair::Standing::Published => "招聘会已发布，对外公开",
        crate::fair::Standing::Cancelled { .. } => "招聘会已取消",
    };
    match booths {
        Some(booths) => format!("{saved}。单位名额多于开放的展位，最多 {booths} 家单位能选到展位"),
        None => saved.to_owned(),
    }
}

/// 【确认添加】 with no job ticked.
pub(crate) const NOTHING_TICKED: &str = "请先勾选职位";

/// What the clerk reads after 【确认报名】; whether the contact's number takes SMS.
pub(crate) fn submitted(to_contact: bool) -> &'static str {
    if to_contact {
        "已提交报名，正在审核中，审核结果将以短信通知联系人"
    } else {
        "已提交报名，正在审核中。联系电话是座机，审核结果将以短信发送至您本人的手机"
    }
}

/// Why a registration ended with its fair.
pub(crate) const FAIR_CALLED_OFF: &str = "招聘会已取消";

/// What the planner reads after a fair was called off: the messages are on their way.
pub(crate) fn called_off(told: usize) -> String {
    if told == 0 {
        "招聘会已取消，没有需要通知的单位".into()
    } else {
        format!("招聘会已取消，将以短信通知 {told} 家报名单位")
    }
}

/// 我的数据: the registrations that a person handed in, and why they are kept.
pub(crate) const KEPT_REGISTRATIONS: (&str, &str) =
    ("招聘会报名", "您代表单位提交的报名，属于单位的业务记录，联系人信息加密保存");

/// Why an account cannot be closed.
pub(crate) fn registrations_in_the_way(count: i64) -> String {
    format!("您提交的 {count} 个招聘会报名正在审核，请等审核结束，或先取消报名")
}

/// The columns of 导出报名名单.
pub(crate) const EXPORT_HEADING: [&str; 11] =
    ["展位", "单位名称", "状态", "原因", "联系人", "联系电话", "职位数", "招聘人数", "职位", "报名时间", "签到时间"];

/// A job among others in one cell.
pub(crate) fn job_of_export(title: &str, headcount: i64) -> String {
    format!("{title}（{headcount} 人）")
}

/// What the officer at the door reads.
pub(crate) fn attended(organisation: &str) -> String {
    format!("已签到：{organisation}")
}

/// What the officer at the door reads after taking it back.
pub(crate) fn attendance_withdrawn(organisation: &str) -> String {
    format!("已撤销签到：{organisation}")
}
