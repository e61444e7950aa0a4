//! What can be wrong with a number, and how to say it.

use super::DocumentKind;

/// Why a text is no number of the document chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Nothing was entered.
    #[error("empty")]
    Empty,
    /// Fifteen digits: a card of the first generation, invalid since 2013.
    #[error("a first-generation number of 15 digits")]
    FirstGeneration,
    /// Not as long as the document's numbers are.
    #[error("{characters} characters")]
    Length {
        /// How many there are.
        characters: usize,
        /// The document chosen.
        kind: DocumentKind,
    },
    /// A character that cannot stand at this place.
    #[error("{found:?} at position {position}")]
    Character {
        /// The character.
        found: char,
        /// Its place, from 1.
        position: usize,
        /// The document chosen.
        kind: DocumentKind,
    },
    /// The first digits name no province (or, on a residence permit, none of the three regions).
    #[error("the first digits name no region of this document")]
    Province {
        /// The document chosen.
        kind: DocumentKind,
    },
    /// The number of a residence permit entered as that of an identity card.
    #[error("the number of a residence permit, not of an identity card")]
    ResidencePermit,
    /// A permit for travelling *to* Hong Kong and Macao, which mainland residents hold.
    #[error("a mainland resident's travel permit")]
    MainlandTravelPermit,
    /// The calendar has no such day.
    #[error("no such day of birth")]
    BirthDate,
    /// Born before 1900 or after today.
    #[error("the day of birth is out of range")]
    BirthRange,
    /// The last character does not follow from the others.
    #[error("the check character does not match")]
    Check,
}

impl IdentityError {
    /// The reason, for a page.
    pub fn reason_zh(&self) -> String {
        match self {
            Self::Empty => "请输入证件号码".to_owned(),
            Self::FirstGeneration => "15位的第一代居民身份证已停止使用，请输入18位号码".to_owned(),
            Self::Length { characters, kind } => {
                format!("{}，当前为{characters}位", form_zh(*kind))
            }
            Self::Character { found, .. } if found.is_whitespace() => "证件号码中间不能有空格".to_owned(),
            Self::Character { found, position, kind } => {
                format!("第{position}位“{}”不正确：{}", found.escape_debug(), form_zh(*kind))
            }
            Self::Province { kind: DocumentKind::HmtResidencePermit } => {
                "港澳台居民居住证号码应以810000、820000或830000开头".to_owned()
            }
            Self::Province { .. } => "前两位不是有效的省级地区代码".to_owned(),
            Self::ResidencePermit => "这是港澳台居民居住证的号码，请将证件类型改为“港澳台居民居住证”".to_owned(),
            Self::MainlandTravelPermit => "C开头的是内地居民往来港澳通行证，请使用居民身份证".to_owned(),
            Self::BirthDate => "号码中的出生日期不存在".to_owned(),
            Self::BirthRange => "号码中的出生日期应在1900年1月1日至今天之间".to_owned(),
            Self::Check => "校验位不符".to_owned(),
        }
    }
}

fn form_zh(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::ResidentIdentityCard => "居民身份证号码应为18位，前17位为数字，末位为数字或X",
        DocumentKind::HongKongMacaoPermit => {
            "港澳居民来往内地通行证号码应为H或M加8位数字（换证次数2位可填可不填），或HA、MA加7位数字"
        }
        DocumentKind::TaiwanPermit => "台湾居民来往大陆通行证号码应为8位数字（旧证为10位数字，可另有1位字母或数字）",
        DocumentKind::HmtResidencePermit => "港澳台居民居住证号码应为18位，前17位为数字，末位为数字或X",
    }
}
