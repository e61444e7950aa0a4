use super::*;
use proptest::prelude::*;

fn range(text: &str) -> (i64, i64, PayUnit) {
    let read = read(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    (read.pay.min(), read.pay.max(), read.pay.unit())
}

#[test]
fn pay_is_read_as_the_world_writes_it() {
    use PayUnit::{Day, Hour, Month, Piece, Year};
    for (text, min, max, unit) in [
        ("0.8-1.5万/月", 8_000, 15_000, Month),
        ("6-8千/月", 6_000, 8_000, Month),
        ("4.5-6千/月", 4_500, 6_000, Month),
        ("8千-1.2万/月", 8_000, 12_000, Month),
        ("150元/天", 150, 150, Day),
        ("150-200元/日", 150, 200, Day),
        ("15-20万/年", 150_000, 200_000, Year),
        ("100万以上/年", 1_000_000, 1_000_000, Year),
        ("20元/小时", 20, 20, Hour),
        ("时薪18-22元", 18, 22, Hour),
        ("8千及以上/月", 8_000, 8_000, Month),
        ("1.5-2万·13薪", 15_000, 20_000, Month),
        ("15K-25K·14薪", 15_000, 25_000, Month),
        ("月薪６０００～８５００元", 6_000, 8_500, Month),
        ("6,000-8,500 元/月", 6_000, 8_500, Month),
        ("¥6000—8000/月", 6_000, 8_000, Month),
        ("6000至8000元每月（税前）", 6_000, 8_000, Month),
        ("6000元/月+提成，包吃住", 6_000, 6_000, Month),
        ("4000-6000元/月（计件）", 4_000, 6_000, Piece),
        ("年薪12万", 120_000, 120_000, Year),
        ("6000-8000", 6_000, 8_000, Month),
        ("6k-8", 6_000, 8_000, Month),
        ("1w-1.5w", 10_000, 15_000, Month),
        ("底薪5000以上/月", 5_000, 5_000, Month),
        ("800-1.5万/月", 800, 15_000, Month),
    ] {
        assert_eq!(range(text), (min, max, unit), "{text}");
    }
}

#[test]
fn what_was_taken_for_granted_is_said() {
    assert_eq!(read("8千及以上/月").unwrap().remarks, [PayRemark::OpenAbove]);
    assert_eq!(read("1.5-2万·13薪").unwrap().remarks, [PayRemark::Wages(13), PayRemark::MonthAssumed]);
    assert_eq!(read("18.5元/小时").unwrap().remarks, [PayRemark::Rounded]);
    assert_eq!(read("6-8千/月").unwrap().remarks, []);
}

#[test]
fn what_is_no_pay_is_refused_with_its_reason() {
    use PayMistake::*;
    for (text, mistake) in [
        ("", Empty),
        ("面议", Negotiable),
        ("薪资面议", Negotiable),
        ("待遇从优", Negotiable),
        ("5千以下/月", OnlyUpper),
        ("150", NoUnit),
        ("15-20万", NoUnit),
        ("月薪8000元/天", TwoUnits),
        ("1500元/周", Weekly),
        ("0.5元/件", PerPiece),
        ("8-6千/月", Reversed),
        ("1-2元/月", OutOfBounds(PayUnit::Month)),
        ("80万/月", OutOfBounds(PayUnit::Month)),
        ("试用期6000转正8000/月", Unclear),
        ("英语熟练", Unclear),
        ("6000或8000元/月", Unclear),
        ("6-8-10千/月", Unclear),
        ("13800138000", Unclear),
    ] {
        assert_eq!(read(text), Err(mistake), "{text}");
    }
}

#[test]
fn an_amount_alone_is_read() {
    for (text, yuan) in [("8000", 8_000), ("8,000元", 8_000), ("0.8万", 8_000), ("8k", 8_000), ("￥8000.00", 8_000)]
    {
        assert_eq!(read_amount(text), Some(yuan), "{text}");
    }
    for text in ["面议", "6-8千", "8000元/天起", ""] {
        assert_eq!(read_amount(text), None, "{text}");
    }
}

proptest! {
    /// A range written in any of the usual ways is read back as it was meant.
    #[test]
    fn a_range_is_read_back(low in 10_i64..400, more in 0_i64..100, way in 0_usize..7, dash in 0_usize..5) {
        let (low, high) = (low * 100, (low + more) * 100);
        let dash = ["-", "~", "～", "—", "至"][dash];
        let decimal = |n: i64, by: i64| {
            let text = format!("{}.{:04}", n / by, (n % by) * (10_000 / by));
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        let text = match way {
            0 => format!("{low}{dash}{high}元/月"),
            1 => format!("{}{dash}{}万/月", decimal(low, 10_000), decimal(high, 10_000)),
            2 => format!("{}{dash}{}千/月", decimal(low, 1_000), decimal(high, 1_000)),
            3 => format!("{}k{dash}{}K·13薪", decimal(low, 1_000), decimal(high, 1_000)),
            4 => format!("月薪 {low} {dash} {high} 元"),
            5 => format!("{}千{dash}{}万/月", decimal(low, 1_000), decimal(high, 10_000)),
            _ => format!("{low}{dash}{high}"),
        };
        let read = read(&text);
        prop_assert!(read.is_ok(), "{text}: {read:?}");
        let pay = read.unwrap().pay;
        prop_assert_eq!((pay.min(), pay.max(), pay.unit()), (low, high, PayUnit::Month), "{}", text);
    }

    /// Whatever is written, the answer is a range within the bounds of its unit, or a reason.
    #[test]
    fn nothing_written_breaks_it(text in "[0-9.万千kK元/月天年时小面议以上下至~—\\-·薪 x,+计件（）]{0,24}|\\PC{0,40}") {
        if let Ok(read) = read(&text) {
            let bounds = Pay::bounds(read.pay.unit());
            prop_assert!(read.pay.min() <= read.pay.max());
            prop_assert!(bounds.contains(&read.pay.min()) && bounds.contains(&read.pay.max()));
        }
        let _ = read_amount(&text);
    }
}
