use super::*;
use std::collections::HashSet;

#[test]
fn five_thousand_samples_differ_in_code_name_and_account() {
    let list = samples(1..=5_000, "441581");
    assert_eq!(list.len(), 5_000);
    let distinct = |key: fn(&NewOrganisation) -> String| list.iter().map(key).collect::<HashSet<_>>().len();
    assert_eq!(distinct(|o| o.uscc.to_string()), 5_000);
    assert_eq!(distinct(|o| o.username.clone()), 5_000);
    assert_eq!(distinct(|o| o.name.clone()), 5_000);
}

#[test]
fn a_sample_passes_the_rules_of_the_form() {
    for o in samples(1..=200, "441581") {
        let c = o.profile.unwrap();
        let read = Content::read(
            |field| match field {
                "nature" => c.nature,
                "industry" => c.industry,
                "size" => c.size,
                "division" => c.division,
                "address" => &c.address,
                "introduction" => &c.introduction,
                "contact_name" => &c.contact_name,
                "contact_phone" => c.contact_phone.as_str(),
                other => panic!("{other}"),
            },
            "440000",
        );
        assert_eq!(read.as_ref(), Ok(&c));
        assert_eq!(standards::name::organisation(&o.name), Ok(o.name.clone()));
        assert_eq!(standards::name::person(&o.legal_representative), Ok(o.legal_representative.clone()));
    }
}

#[test]
fn most_samples_lie_at_home() {
    let at_home =
        samples(1..=1_000, "441581").iter().filter(|o| o.profile.as_ref().unwrap().division == "441581").count();
    assert!((550..=750).contains(&at_home), "{at_home}");
}
