//! Providers of a file of their own.

use super::*;

fn one(id: &str, issuer: &str) -> String {
    format!(
        "[[identity_providers]]\nid = \"{id}\"\nlabel = \"粤省事\"\nkind = \"oidc\"\nissuer = \"{issuer}\"\nclient_id = \"gongpin\"\n\
         secret_file = \"secret\"\nlevel_map = {{ L1 = 2 }}\n"
    )
}

fn of_text(text: &str) -> anyhow::Result<Vec<IdentityProvider>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("providers.toml");
    fs::write(&path, text).unwrap();
    of_file(&path)
}

#[test]
fn what_the_operator_wrote_goes_before_the_further_file() {
    let own = of_text(&one("gd", "https://own.example")).unwrap();
    let further = of_text(&(one("gd", "http://127.0.0.1:9101") + &one("esscard", "http://127.0.0.1:9101"))).unwrap();
    let all: Vec<_> = together(own, further).into_iter().map(|p| (p.id, p.issuer)).collect();
    let expected = [("gd", "https://own.example"), ("esscard", "http://127.0.0.1:9101")];
    assert_eq!(all, expected.map(|(id, issuer)| (id.to_owned(), issuer.to_owned())));
}

#[test]
fn a_further_file_that_is_not_there_or_says_something_else_is_refused() {
    assert!(of_file(Path::new("no-such-file")).unwrap_err().to_string().contains("no-such-file"));
    let mode = of_text(&format!("mode = \"demo\"\n{}", one("gd", "https://a.example"))).unwrap_err();
    assert!(format!("{mode:#}").contains("mode"), "{mode:#}");
}
