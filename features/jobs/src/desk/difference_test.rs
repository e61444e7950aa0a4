use super::*;

fn kept(text: &str) -> Piece {
    Piece::Kept(text.into())
}
fn gone(text: &str) -> Piece {
    Piece::Gone(text.into())
}
fn new(text: &str) -> Piece {
    Piece::New(text.into())
}

/// The earlier and the later text, put together again from the pieces.
fn both(pieces: &[Piece]) -> (String, String) {
    let (mut old, mut later) = (String::new(), String::new());
    for piece in pieces {
        match piece {
            Piece::Kept(text) => {
                old.push_str(text);
                later.push_str(text);
            }
            Piece::Gone(text) => old.push_str(text),
            Piece::New(text) => later.push_str(text),
        }
    }
    (old, later)
}

#[test]
fn what_changed_is_marked_word_by_word() {
    assert_eq!(compare("两班倒，包住", "三班倒，包住宿"), [gone("两"), new("三"), kept("班倒，包住"), new("宿")]);
    assert_eq!(
        compare("会用CAD2018画图", "会用CAD2024画图"),
        [kept("会用"), gone("CAD2018"), new("CAD2024"), kept("画图")]
    );
    assert_eq!(compare("", "双休"), [new("双休")]);
    assert_eq!(compare("双休", ""), [gone("双休")]);
    assert_eq!(compare("双休", "双休"), [kept("双休")]);
}

#[test]
fn a_single_character_between_two_changes_belongs_to_them() {
    assert_eq!(compare("负责焊接的工作", "协助装配的准备"), [gone("负责焊接的工作"), new("协助装配的准备")]);
}

#[test]
fn both_texts_can_be_read_from_the_pieces() {
    let texts = [
        "",
        "a",
        "ab c",
        "按图纸完成钢结构件的二氧化碳保护焊。",
        "按图纸完成保护焊，自检焊缝。\n做好记录。",
        "𠮷野家𠮷",
    ];
    for old in texts {
        for later in texts {
            let pieces = compare(old, later);
            assert_eq!(both(&pieces), (old.to_owned(), later.to_owned()), "{old:?} {later:?} {pieces:?}");
        }
    }
}

#[test]
fn long_texts_are_compared_sentence_by_sentence_and_longer_ones_as_a_whole() {
    let long = |odd: &str| {
        (0..300).map(|n| format!("第{n}句写明工作内容{}。", if n == 7 { odd } else { "" })).collect::<String>()
    };
    let (old, later) = (long(""), long("（夜班）"));
    let pieces = compare(&old, &later);
    assert_eq!(both(&pieces), (old, later));
    assert_eq!(pieces[1], gone("第7句写明工作内容。"));
    let (old, later) = ("。".repeat(3_000), "！".repeat(3_000));
    assert_eq!(compare(&old, &later), [gone(&old), new(&later)]);
}

#[test]
fn only_fields_that_changed_are_named() {
    let until = clock::Day::parse("2026-12-31").unwrap();
    let old = crate::fixtures::焊工(until).written().unwrap();
    let mut later = old.clone();
    later.content.headcount = 12;
    later.content.benefits.push("双休".into());
    let changes = changes((&old.content, &old.contact), (&later.content, &later.contact));
    let labels: Vec<&str> = changes.iter().map(|c| c.label).collect();
    assert_eq!(labels, ["招聘人数", "福利"]);
    assert_eq!(changes[0].pieces, [gone("6"), new("12")]);
}
