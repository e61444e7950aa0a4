//! The optional real posts (a folder named by `REAL_POSTS`): every row is in, or explained.

use crate::{columns::Columns, row, row::Weight};
use clock::Timestamp;
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf, time::Instant};
use web::Form;

#[test]
fn every_real_post_is_in_or_explained() {
    let Some(folder) = std::env::var_os("REAL_POSTS").map(PathBuf::from) else {
        println!("skipped: REAL_POSTS names no folder of real posts");
        return;
    };
    let text = std::fs::read_to_string(folder.join("jobs-2019.jsonl")).unwrap();
    let posts: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let heading: Vec<String> = posts[0].as_object().unwrap().keys().cloned().collect();
    let columns = Columns::of_heading(&heading);
    for field in ["title", "pay", "place", "education", "experience", "headcount", "address", "description"] {
        assert!(columns.has(field), "{field} of {heading:?}");
    }
    let now = Timestamp::parse_input("2026-11-24T09:00").unwrap();
    let for_all = Form::of([
        ("category", "11-05"),
        ("nature", "full_time"),
        ("education", "any"),
        ("experience", "any"),
        ("place", "440106"),
        ("address", "见职位描述"),
        ("contact_name", "林晓彤"),
        ("contact_phone", "0660-8519160"),
        ("valid_until", "2026-12-31"),
    ]);
    let begun = Instant::now();
    let (mut in_as_is, mut mended, mut refused) = (0, 0, 0);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for post in &posts {
        let cells: Vec<String> =
            heading.iter().map(|name| post[name].as_str().unwrap_or_default().to_owned()).collect();
        let read = row::read(&cells, &columns, &for_all, "441581", now);
        match (&read.written, read.weight()) {
            (Some(_), None) => in_as_is += 1,
            (Some(_), Some(weight)) => {
                assert!(weight < Weight::Refused);
                mended += 1;
            }
            (None, weight) => {
                assert_eq!(weight, Some(Weight::Refused), "out without a reason: {}", post["title"]);
                for remark in read.remarks.iter().filter(|r| r.weight == Weight::Refused) {
                    assert!(!remark.said.is_empty() && !remark.label.is_empty());
                    let gist: String =
                        remark.said.chars().filter(|c| !c.is_ascii_digit()).skip_while(|c| *c == '“').collect();
                    let gist = gist.split('”').next_back().unwrap_or_default().to_owned();
                    *reasons.entry(format!("{}：{gist}", remark.label)).or_default() += 1;
                }
                refused += 1;
            }
        }
    }
    println!(
        "{} real posts in {:?}: {in_as_is} as they are, {mended} mended, {refused} explained",
        posts.len(),
        begun.elapsed()
    );
    for (reason, count) in reasons {
        println!("{count:>5}  {reason}");
    }
    assert_eq!(in_as_is + mended + refused, posts.len());
    assert!(in_as_is + mended >= posts.len() / 4, "the mapping takes fewer than it did");
}
