use super::*;

/// 职位名称,薪资 / 焊工,6-8千/月 as Excel saves it in GBK.
const GBK: &[u8] = b"\xd6\xb0\xce\xbb\xc3\xfb\xb3\xc6,\xd0\xbd\xd7\xca\r\n\xba\xb8\xb9\xa4,6-8\xc7\xa7/\xd4\xc2\r\n";

#[test]
fn gbk_is_read_with_characters_of_two_and_of_four_bytes() {
    assert_eq!(decode(GBK).unwrap(), "职位名称,薪资\r\n焊工,6-8千/月\r\n");
    // 㐀 (extension A) and 𠀀 (extension B) have four bytes in GB 18030, 喆 and 镕 are not in GB 2312, € is one of two.
    assert_eq!(decode(b"\x81\x39\xee\x39\x95\x32\x82\x36\x86\xb4\xe9\x46\xa2\xe3\n").unwrap(), "㐀𠀀喆镕€\n");
}

#[test]
fn everything_that_gb_18030_writes_is_read_again() {
    for text in ["陆丰市碣石镇", "𠮷野家", "职位\t薪资\n焊工\t1万", "“引号”——……①㎡"] {
        let (bytes, _, is_lossy) = GB18030.encode(text);
        assert!(!is_lossy);
        assert_eq!(decode(&bytes).unwrap(), text);
    }
}

#[test]
fn utf_8_and_marks_go_before_gbk() {
    assert_eq!(decode("职位".as_bytes()).unwrap(), "职位");
    assert_eq!(decode("\u{feff}职位".as_bytes()).unwrap(), "职位");
    let wide = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.into_iter().chain("职位".encode_utf16().flat_map(bytes)).collect()
    };
    assert_eq!(decode(&wide([0xFF, 0xFE], u16::to_le_bytes)).unwrap(), "职位");
    assert_eq!(decode(&wide([0xFE, 0xFF], u16::to_be_bytes)).unwrap(), "职位");
}

#[test]
fn broken_bytes_are_told_with_their_line_and_never_replaced() {
    let with = |bytes: &[u8]| [GBK, bytes, b"\r\n"].concat();
    assert_eq!(decode(&with(b"\xba\xb8\xff")), Err(TextMistake::Broken(3)));
    // Half a character at the very end.
    assert_eq!(decode(&[GBK, b"\xba"].concat()), Err(TextMistake::Broken(3)));
    // UTF-8 that breaks is not read as GBK, although its bytes pair up.
    let mut utf_8 = "职位名称,薪资\n焊工,月".as_bytes().to_vec();
    utf_8.pop();
    assert_eq!(decode(&utf_8), Err(TextMistake::Broken(2)));
    assert_eq!(decode(b"\xef\xbb\xbf\n\xd6\xff"), Err(TextMistake::Broken(2)));
    assert_eq!(decode(b"\xff\xfe\x4c"), Err(TextMistake::OtherKind));
}

#[test]
fn what_is_no_text_is_not_made_one() {
    for bytes in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"\xff\xd8\xff\xe0\0\x10JFIF", b"a\0b", b"\x1b[2J"] {
        assert_eq!(decode(bytes), Err(TextMistake::OtherKind), "{bytes:?}");
    }
}
