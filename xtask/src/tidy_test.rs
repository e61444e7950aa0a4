//! The rules of the house, each on the smallest files that break it.

use super::*;

fn file(path: &str, text: &str) -> File {
    File { path: path.into(), text: text.into() }
}

#[test]
fn a_long_file_is_excused_by_a_decision_that_names_it() {
    let long = file("features/jobs/src/job.rs", &"\n".repeat(RUST_LINES_MAX + 1));
    assert_eq!(long_files(&[file("short.rs", "\n"), long]).len(), 1);
    let long = file("features/jobs/src/job.rs", &"\n".repeat(RUST_LINES_MAX + 1));
    let decision = file("docs/decisions/0009-one-noun.md", "`features/jobs/src/job.rs` stays whole");
    assert!(long_files(&[decision, long]).is_empty());
}

#[test]
fn a_path_of_somebodys_machine_is_found_and_an_address_is_not() {
    let found = |text: &str| foreign_paths(&[file("a.md", text)], &["/build/box/".into()]).len();
    assert_eq!(found(&["see ..", "/shared/x.md"].concat()), 1);
    assert_eq!(found(&["open '/", "home/li/x'"].concat()), 1);
    assert_eq!(found("in /build/box/gongpin"), 1);
    assert_eq!(found("https://example.cn/#/home/x"), 0);
    assert_eq!(found("target/build/box/x"), 0);
}

#[test]
fn a_decision_has_number_title_date_sections_and_a_line_in_the_list() {
    let list = file("docs/decisions/README.md", "- [0001](0001-rooms.md)");
    let whole = "# 0001 Rooms\n\nDate: 2026-11-24\n\n## Context\n\n## Choice\n\n## Price\n";
    assert!(decisions(&[list, file("docs/decisions/0001-rooms.md", whole)]).is_empty());

    let findings = decisions(&[file("docs/decisions/0002-rooms.md", "# Rooms\n## Choice\n## Context\n")]);
    assert_eq!(findings.len(), 5, "{findings:#?}");
}

#[test]
fn only_the_store_and_tests_ask_which_database_it_is() {
    let asking = "match engine { Engine::Sqlite => 1, Engine::Postgres => 2 }";
    assert_eq!(backends(&[file("features/jobs/src/store.rs", asking)]).len(), 1);
    assert!(backends(&[file("foundation/store/src/dialect.rs", asking)]).is_empty());
    assert!(backends(&[file("features/jobs/src/publish_test.rs", asking)]).is_empty());
    assert!(
        backends(&[file("features/jobs/src/job.rs", &format!("#[cfg(test)]\nmod tests {{ {asking} }}"))]).is_empty()
    );
}

#[test]
fn a_template_stands_beside_its_action() {
    let page = || file("features/jobs/src/publish.html", "");
    assert_eq!(lonely_templates(&[page()]).len(), 1);
    assert!(lonely_templates(&[page(), file("features/jobs/src/publish.rs", "")]).is_empty());
    let naming = "#[template(path = \"publish.html\")]";
    assert!(lonely_templates(&[page(), file("features/jobs/src/copy.rs", naming)]).is_empty());
    assert_eq!(lonely_templates(&[page(), file("features/fairs/src/copy.rs", naming)]).len(), 1);
}

#[test]
fn a_link_in_a_document_leads_to_a_file() {
    let document = file("docs/a.md", "[b](b.md#part) [web](https://example.cn) [here](#there)");
    assert!(dead_links(&[document], &|path| path == "docs/b.md").is_empty());
    let document = file("docs/a.md", "[b](b.md)");
    assert_eq!(dead_links(&[document], &|_| false).len(), 1);
}
