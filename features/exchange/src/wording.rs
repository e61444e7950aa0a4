//! Every Chinese sentence that the room says from Rust.

use crate::{
    import::State,
    pay_text::{PayMistake, PayRemark},
    sheet::{CELL_CHARACTERS_MAX, COLUMNS_MAX, FileMistake, ROWS_MAX},
    text::TextMistake,
    words::HeadcountMistake,
};
use axum::http::StatusCode;
use jobs::{choices::PayUnit, pay::Pay};
use web::Mistake;

/// What this room refuses. Closed: a case without a sentence does not compile.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The file is no table.
    File(FileMistake),
    /// Files are being read for others.
    Busy,
    /// Fields of a form.
    Fields(Vec<Mistake>),
    /// What is asked for does not fit where the import stands.
    WrongState(&'static str),
    /// No row can be imported.
    NothingToImport,
    /// Too many imports wait or run for this organisation.
    TooMany,
    /// A format other than the two.
    Format,
    /// No job in the list that was chosen.
    NothingToExport,
}

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::File(mistake) => file_code(*mistake),
            Self::Busy => "import_busy",
            Self::Fields(_) => "invalid_fields",
            Self::WrongState(_) => "import_state",
            Self::NothingToImport => "nothing_to_import",
            Self::TooMany => "too_many_imports",
            Self::Format => "unknown_format",
            Self::NothingToExport => "nothing_to_export",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::File(FileMistake::TooLarge | FileMistake::Bomb) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::File(_) | Self::Fields(_) | Self::Format => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::WrongState(_) | Self::NothingToImport | Self::TooMany | Self::NothingToExport => StatusCode::CONFLICT,
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::File(mistake) => file(*mistake),
            Self::Busy => "现在上传的人较多，请几秒后重试".into(),
            Self::Fields(m) => format!("有 {} 处需要修改，您填写的内容已保留", m.len()),
            Self::WrongState(state) => format!("本次导入当前为“{state}”，不能这样办理，请刷新页面查看"),
            Self::NothingToImport => "没有可以导入的行，请按提示修改文件后重新上传".into(),
            Self::TooMany => "本单位还有较多未完成的导入，请先完成，或等待正在进行的导入结束".into(),
            Self::Format => "请选择文件格式：Excel 或 CSV".into(),
            Self::NothingToExport => "所选列表中没有职位".into(),
        }
    }

    fn mistakes(&self) -> Vec<Mistake> {
        match self {
            Self::File(_) => vec![Mistake::new("file", "文件", self.zh())],
            Self::Fields(m) => m.clone(),
            Self::Format => vec![Mistake::new("format", "文件格式", self.zh())],
            Self::Busy | Self::WrongState(_) | Self::NothingToImport | Self::TooMany | Self::NothingToExport => {
                Vec::new()
            }
        }
    }

    fn ways_out(&self) -> Vec<(String, String)> {
        match self {
            Self::WrongState(_) | Self::NothingToImport | Self::TooMany => {
                vec![("返回批量导入".into(), "/centre/imports".into())]
            }
            Self::NothingToExport => vec![("返回职位管理".into(), "/centre/jobs".into())],
            Self::File(_) | Self::Busy | Self::Fields(_) | Self::Format => Vec::new(),
        }
    }

    fn wait_seconds(&self) -> Option<u64> {
        match self {
            Self::Busy => Some(3),
            Self::File(_)
            | Self::Fields(_)
            | Self::WrongState(_)
            | Self::NothingToImport
            | Self::TooMany
            | Self::Format
            | Self::NothingToExport => None,
        }
    }
}

fn file_code(mistake: FileMistake) -> &'static str {
    match mistake {
        FileMistake::Empty => "file_missing",
        FileMistake::TooLarge => "file_too_large",
        FileMistake::OldExcel => "file_old_excel",
        FileMistake::OtherArchive | FileMistake::Text(TextMistake::OtherKind) => "file_kind",
        FileMistake::Bomb => "file_unpacks_too_large",
        FileMistake::Damaged => "file_damaged",
        FileMistake::Text(TextMistake::Broken(_)) => "file_encoding",
        FileMistake::OpenQuote(_) => "file_open_quote",
        FileMistake::NoHeading => "file_heading",
        FileMistake::NoRows => "file_no_rows",
        FileMistake::TooManyRows => "file_too_many_rows",
        FileMistake::TooManyColumns => "file_too_many_columns",
        FileMistake::CellTooLong => "file_cell_too_long",
    }
}

fn file(mistake: FileMistake) -> String {
    match mistake {
        FileMistake::Empty => "请选择要导入的文件，文件中应当有表头和职位".into(),
        FileMistake::TooLarge => "文件超过 5 MB，请删去图片等无关内容，或分成几个文件导入".into(),
        FileMistake::OldExcel => {
            "文件是旧版 Excel（.xls）格式或设有密码，请在 Excel 中取消密码并另存为“Excel 工作簿（.xlsx）”后上传".into()
        }
        FileMistake::OtherArchive => "文件不是 Excel 工作簿，请上传 .xlsx 或 .csv 文件".into(),
        FileMistake::Bomb => "文件展开后过大，请只保留职位表，删去其他工作表和无关内容".into(),
        FileMistake::Damaged => "文件不完整或已损坏，请在 Excel 中打开并重新保存后上传".into(),
        FileMistake::Text(TextMistake::OtherKind) => "无法识别文件内容，请上传 .xlsx 或 .csv 文件".into(),
        FileMistake::Text(TextMistake::Broken(line)) => {
            format!("第 {line} 行有无法识别的文字，文件可能不完整，请在 Excel 中打开并重新保存后上传")
        }
        FileMistake::OpenQuote(line) => format!("第 {line} 行的引号没有配对，请检查该行后重新上传"),
        FileMistake::NoHeading => "没有找到表头，请在第一行写明各列名称，如职位名称、招聘人数".into(),
        FileMistake::NoRows => "表头下面没有职位，请填写后重新上传".into(),
        FileMistake::TooManyRows => format!("一次最多导入 {ROWS_MAX} 行，请分成几个文件"),
        FileMistake::TooManyColumns => format!("列数超过 {COLUMNS_MAX}，请删去无关的列"),
        FileMistake::CellTooLong => format!("有单元格超过 {CELL_CHARACTERS_MAX} 字，请检查文件是否有误"),
    }
}

/// For a required field that is empty.
pub(crate) fn fill_in(label: &str) -> String {
    format!("请填写{label}")
}

/// What a cell was read as.
pub(crate) fn read_as(text: &str, value: &str) -> String {
    format!("“{}”按“{value}”导入", short(text))
}

pub(crate) fn not_of_the_list(text: &str) -> String {
    format!("“{}”不是可选的内容", short(text))
}

pub(crate) fn offered(list: &str) -> String {
    format!("可以填写：{list}")
}

pub(crate) fn category_of_title(name: &str) -> String {
    format!("未填写，按职位名称归为“{name}”")
}

pub(crate) fn no_such_category(text: &str) -> String {
    format!("没有“{}”这个职位类别", short(text))
}

pub(crate) fn perhaps(names: &[&str]) -> String {
    if names.is_empty() {
        "请从模板“职位类别”列的下拉列表中选择".into()
    } else {
        format!("是否为：{}", names.join("、"))
    }
}

pub(crate) fn no_such_place(text: &str) -> String {
    format!("没有找到“{}”这个地方", short(text))
}

pub(crate) fn place_too_coarse(text: &str) -> String {
    format!("“{}”不够具体，请写到县（市、区）", short(text))
}

pub(crate) fn place_ambiguous(text: &str) -> String {
    format!("有几个地方都叫“{}”", short(text))
}

pub(crate) const PLACE_IN_FULL: &str = "请写到县（市、区），如 广东省汕尾市陆丰市";
pub(crate) const AUDIENCES: &str = "可以填写：高校毕业生、退役军人、脱贫人口、就业困难人员、残疾人、异地务工人员";
pub(crate) const A_DAY: &str = "请填写日期，如 2026-12-31";
pub(crate) const MONTH_ASSUMED: &str = "未写计薪方式，按元/月导入";

pub(crate) fn for_example(names: &[String]) -> String {
    format!("如：{}", names.join("、"))
}

pub(crate) fn no_day(text: &str) -> String {
    format!("“{}”不是日期", short(text))
}

pub(crate) fn split_at(word: &str) -> String {
    format!("从职位描述的“{word}”处拆出")
}

/// Why a text is no headcount, and what to do.
pub(crate) fn headcount(mistake: HeadcountMistake, text: &str) -> (String, &'static str) {
    let suggestion = "请填写具体人数，如 5";
    match mistake {
        HeadcountMistake::Some => (format!("“{}”没有写明人数：招聘信息应当写明招聘人数", short(text)), suggestion),
        HeadcountMistake::Range => (format!("“{}”不是一个整数", short(text)), suggestion),
        HeadcountMistake::Unclear => (format!("“{}”不是人数", short(text)), suggestion),
    }
}

/// Why a text is no pay, and what to do.
pub(crate) fn pay(mistake: PayMistake, text: &str) -> (String, String) {
    let text = short(text);
    let usual = || "请写成 6000-8000元/月 的样子".to_owned();
    match mistake {
        PayMistake::Empty => (fill_in("薪资"), usual()),
        PayMistake::Negotiable => {
            (format!("“{text}”没有写明数额：招聘信息应当写明基本劳动报酬，不能只写面议"), usual())
        }
        PayMistake::OnlyUpper => (format!("“{text}”只有上限，应当写明最低薪资"), usual()),
        PayMistake::NoUnit => (format!("“{text}”没有写明按月、日、时还是年计薪"), usual()),
        PayMistake::TwoUnits => (format!("“{text}”有两种计薪方式"), usual()),
        PayMistake::Weekly => (format!("“{text}”按周计薪，平台没有这种方式"), "请折合成每日或每月的薪资".into()),
        PayMistake::PerPiece => {
            (format!("“{text}”是单件价格"), "计件请填写预计的月收入，如 4000-6000元/月（计件）".into())
        }
        PayMistake::Reversed => (format!("“{text}”的上限低于下限"), usual()),
        PayMistake::OutOfBounds(unit) => (format!("“{text}”作为{}的薪资不合常理", unit_zh(unit)), within(unit)),
        PayMistake::Unclear => (format!("无法识别薪资“{text}”"), usual()),
    }
}

fn unit_zh(unit: PayUnit) -> &'static str {
    match unit {
        PayUnit::Month => "每月",
        PayUnit::Day => "每日",
        PayUnit::Hour => "每小时",
        PayUnit::Year => "每年",
        PayUnit::Piece => "计件",
    }
}

fn within(unit: PayUnit) -> String {
    let bounds = Pay::bounds(unit);
    format!("应在 {}–{} 元之间", bounds.start(), bounds.end())
}

/// What was taken for granted in reading a pay text.
pub(crate) fn pay_remark(remark: &PayRemark) -> String {
    match remark {
        PayRemark::MonthAssumed => MONTH_ASSUMED.into(),
        PayRemark::OpenAbove => "只写了下限，最低、最高薪资都按它导入，请核对".into(),
        PayRemark::Wages(n) => format!("每年 {n} 个月薪资已写入福利"),
        PayRemark::Rounded => "薪资以整元计，不足一元的部分已舍去".into(),
    }
}

/// What the text checker found.
pub(crate) fn finding(title: &str, found: &str, law: &str) -> String {
    let words = if found.is_empty() { String::new() } else { format!("“{}”：", short(found)) };
    if law.is_empty() { format!("{words}{title}") } else { format!("{words}{title}（{law}）") }
}

/// What to do about a field that the job's rules refuse.
pub(crate) fn suggestion_for(field: &str, is_empty: bool) -> &'static str {
    match field {
        "requirements" if is_empty => "可以另设“任职要求”一列，或在职位描述中另起一段写明“任职要求：”",
        "category" | "nature" | "education" | "experience" | "place" | "address" | "contact_name" | "contact_phone"
        | "valid_until"
            if is_empty =>
        {
            "可以在文件中填写，或在“对应列”页面统一填写"
        }
        "title" => "请填写具体的职位，电话、网址和宣传语请移到其他列",
        _ => "",
    }
}

pub(crate) fn same_as_line(line: u32) -> String {
    format!("与第 {line} 行的职位名称、类别和工作地点相同")
}

pub(crate) fn same_as_own(title: &str) -> String {
    format!("本单位已有职位“{title}”，类别和工作地点相同")
}

pub(crate) const DUPLICATE: &str = "如不是重复，可以照常导入";

/// The beginning of a cell.
fn short(text: &str) -> String {
    const CHARACTERS: usize = 24;
    let head: String = text.chars().take(CHARACTERS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > CHARACTERS { format!("{head}…") } else { head }
}

/// Of a column that a clerk cannot assign so.
pub(crate) const COLUMN_TAKEN: &str = "请选择列表中的内容，每项内容只能对应一列";

/// Why an import stopped by itself.
pub(crate) const MANDATE_ENDED: &str = "导入人的职位管理授权已终止，其余职位未导入";

pub(crate) fn uploaded(good: i64, refused: i64) -> String {
    format!("已检查文件：{good} 行可以导入，{refused} 行需要修改。尚未导入，请核对后点击【导入】")
}

pub(crate) const ASSIGN_COLUMNS: &str = "已读取文件，请核对各列的内容";
pub(crate) const STARTED: &str = "已开始导入，可以离开本页，完成后在这里查看结果";

pub(crate) fn reversed(done: usize, kept: usize) -> String {
    match kept {
        0 => format!("已撤销本次导入，{done} 个草稿已删除"),
        _ => format!("{done} 个草稿已删除；{kept} 个职位导入后已修改、提交或发布，予以保留"),
    }
}

/// Where an import stands.
pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Mapping => "待对应列",
        State::Checked => "待导入",
        State::Running => "正在导入",
        State::Done => "已完成",
        State::Stopped => "已中止",
        State::Reversed => "已撤销",
    }
}

/// Where a row stands, by what became of it and how its dry run ended.
pub(crate) fn row_state(outcome: &str, weight: &str) -> &'static str {
    match (outcome, weight) {
        ("draft", _) => "已导入为草稿",
        ("unpublished", _) => "已导入，未发布",
        ("published", _) => "已发布",
        ("submitted", _) => "已提交审核",
        ("refused", _) => "未导入",
        ("reversed", _) => "已撤销",
        ("kept", _) => "已保留",
        (_, "clean") => "可以导入",
        (_, "mended") => "可以导入，请核对",
        (_, "warned") => "可以导入，有提醒",
        (_, "unpublishable") => "可导入为草稿",
        (_, "refused") => "需要修改",
        _ => "待检查",
    }
}

/// Of a row without 职位名称.
pub(crate) const NO_TITLE: &str = "（未填写职位名称）";
/// Of a file without a name.
pub(crate) const NO_NAME: &str = "未命名";
/// After 【放弃】.
pub(crate) const GIVEN_UP: &str = "已放弃，文件内容已删除";

/// A column that has no name, counted from 1.
pub(crate) fn column_without_a_name(place: usize) -> String {
    format!("第 {place} 列")
}

/// What stands in a column.
pub(crate) fn stands_there(examples: &str) -> String {
    format!("如：{}", if examples.is_empty() { "（空）" } else { examples })
}

/// The lists that can be exported, and the formats.
pub(crate) const LISTS: [(&str, &str); 3] = [("all", "全部"), ("published", "已发布"), ("unpublished", "未发布")];
pub(crate) const FORMATS: [(&str, &str); 2] = [("xlsx", "Excel"), ("csv", "CSV")];
/// Columns of the export beside those of the template.
pub(crate) const BESIDE: [&str; 2] = ["状态", "编号"];

/// The tables of the template.
pub(crate) const SHEET: &str = "职位";
pub(crate) const CHOICES: &str = "选项";
pub(crate) const HELP: &str = "填写说明";
/// What Excel says of a cell that is not of its list: title and sentence.
pub(crate) const CHOOSE: &str = "请从列表中选择";
pub(crate) const CHOOSE_FROM_THE_LIST: &str = "请从下拉列表中选择，不要自行填写";
/// What people read before they fill the template in.
pub(crate) const HOW_TO_FILL_IN: [&str; 9] = [
    "填写说明",
    "1. 请在“职位”工作表中填写，一行一个职位，表头不要修改。带 * 的列必须填写。",
    "2. 一次最多导入 2000 行，文件不超过 5 MB。",
    "3. 职位类别、工作性质、计薪方式、学历要求、工作经验、工作地点请从下拉列表中选择。",
    "4. 招聘人数填写整数，不能写“若干”；薪资填写整数，单位为元，不能写“面议”；计件填写预计的月收入。",
    "5. 职位描述写明工作内容；任职要求不得限制性别、户籍、民族、婚育等。",
    "6. 多项福利、多个面向人群用顿号分隔。",
    "7. 发布有效期填写日期，如 2026-12-31，最长为导入之日起 180 天。",
    "8. 上传后先逐行检查，不会马上导入；核对无误后再点击【导入】。",
];
