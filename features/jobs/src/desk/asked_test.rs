use super::*;

fn read(query: &str) -> Result<Asked, Refusal> {
    Asked::read(&crate::asked::pairs(Some(query)).unwrap(), false)
}

#[test]
fn the_address_says_the_whole_question_and_nothing_usual() {
    for query in [
        "state=published",
        "state=unpublished&q=%E7%84%8A%E5%B7%A5&category=02&place=441581&only=expired&from=2026-11-01&to=2026-11-30\
         &sort=headcount&per_page=100&page=3",
        "state=published&only=soon&sort=validity",
    ] {
        assert_eq!(read(query).unwrap().query(), query);
    }
    assert_eq!(read("state=published&sort=newest&per_page=20&page=1").unwrap().query(), "state=published");
}

#[test]
fn what_cannot_be_understood_is_named_by_its_field() {
    for (query, field) in [
        ("category=99-99", "category"),
        ("place=999999", "place"),
        ("only=expired", "only"),
        ("state=unpublished&only=soon", "only"),
        ("state=unpublished&only=published", "only"),
        ("from=2026-02-30", "from"),
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("sort=id;drop table job", "sort"),
        ("per_page=7", "per_page"),
        ("per_page=100000", "per_page"),
    ] {
        match read(query) {
            Err(Refusal::Parameters(mistakes)) => assert_eq!(mistakes[0].field, field, "{query}"),
            other => panic!("{query}: {other:?}"),
        }
    }
}

#[test]
fn one_comes_back_to_a_list_and_to_nothing_else() {
    let form = |back: &str| Form::of([("back", back.to_owned())]);
    assert_eq!(back(&form("state=unpublished&page=2"), "/x"), "/centre/jobs?state=unpublished&page=2");
    assert_eq!(back(&form("state=published&evil=//example.org"), "/x"), "/centre/jobs?state=published");
    assert_eq!(back(&form("sort=//example.org"), "/x"), "/x");
    assert_eq!(back(&Form::default(), "/x"), "/x");
}

#[test]
fn a_page_in_large_print_is_half_as_long_unless_a_length_was_asked_for() {
    let form = |query: &str| crate::asked::pairs(Some(query)).unwrap();
    assert_eq!(Asked::read(&form(""), true).unwrap().paging.per_page, 10);
    assert_eq!(Asked::read(&form("per_page=100"), true).unwrap().paging.per_page, 100);
}
