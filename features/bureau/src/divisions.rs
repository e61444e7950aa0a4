//! What a form about officers offers: the divisions of the province, and the roles.

use access::Role;
use web::{Choice, ChoiceGroup};

/// The province of `division`, its cities and counties.
pub(crate) fn choices(division: &str) -> Vec<ChoiceGroup> {
    let province = format!("{}0000", &division[..2]);
    let mut divisions = vec![ChoiceGroup {
        label: "省".into(),
        choices: vec![Choice::new(province.as_str(), standards::division::full_name(&province))],
    }];
    for group in standards::division::groups(&province) {
        let city = group.counties.first().and_then(|c| standards::division::city_of(c.code));
        let mut choices: Vec<Choice> =
            city.iter().map(|c| Choice::new(c.code, format!("{}（市级）", c.name))).collect();
        choices.extend(group.counties.iter().map(|c| Choice::new(c.code, c.name)));
        choices.dedup_by(|a, b| a.value == b.value);
        divisions.push(ChoiceGroup { label: group.name.to_owned(), choices });
    }
    divisions
}

/// All roles.
pub(crate) fn roles() -> Vec<ChoiceGroup> {
    ChoiceGroup::plain(Role::ALL.iter().map(|r| (r.code(), r.zh())))
}

/// The labels of roles in a row.
pub(crate) fn roles_zh(roles: &[Role]) -> String {
    roles.iter().map(|r| r.zh()).collect::<Vec<_>>().join("、")
}
