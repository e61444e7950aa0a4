//! The access table `docs/access.csv`: action × state × who, tried on both databases. Every cell that does not
//! allow leaves every business table as it was.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod table;
mod town;

use std::collections::BTreeSet;
use store::testing::TestStore;
use table::{Profile, Row, World, drivers::DRIVERS};

#[test]
fn every_row_has_a_driver_and_every_driver_a_row() {
    let rows: Vec<(String, String)> = table::rows().into_iter().map(|r| (r.action, r.when)).collect();
    let drivers: Vec<(String, String)> = DRIVERS.iter().map(|d| (d.action.into(), d.when.into())).collect();
    let (row_set, driver_set): (BTreeSet<_>, BTreeSet<_>) = (rows.iter().collect(), drivers.iter().collect());
    let undriven: Vec<_> = row_set.difference(&driver_set).collect();
    let rowless: Vec<_> = driver_set.difference(&row_set).collect();
    assert!(undriven.is_empty(), "rows without a driver: {undriven:?}");
    assert!(rowless.is_empty(), "drivers without a row: {rowless:?}");
    assert_eq!((row_set.len(), driver_set.len()), (rows.len(), drivers.len()), "a row or a driver stands twice");
}

/// Tries all rows of the towns whose organisation's profile stands so.
async fn try_rows(store: TestStore, profile: Profile) {
    let world = World::new(&store, profile).await;
    let rows = table::rows();
    let mut wrong = Vec::new();
    let mut tried = 0;
    for driver in DRIVERS.iter().filter(|d| d.profile == profile) {
        let row: &Row = rows.iter().find(|r| r.action == driver.action && r.when == driver.when).expect("a row");
        for state in driver.states {
            let mut thing = world.bring(*state).await;
            // Those who are refused come first: what they meet is as it was brought.
            let (allowed, refused): (Vec<_>, Vec<_>) = row.cells.iter().partition(|(_, class)| class == "A");
            let mut before = world.digest().await;
            for (column, class) in refused {
                for call in driver.calls(&world, &thing, column) {
                    if call.is_page && class == "C" {
                        continue;
                    }
                    let visitor = world.visitor(who(column, driver)).await;
                    let reply = call.send(&world, &visitor).await;
                    let seen = call.class(&reply);
                    tried += 1;
                    if seen != *class {
                        wrong.push(format!(
                            "{} [{}] {state:?} {column}: {class} expected, {seen} from {} {}",
                            driver.action, driver.when, call.method, call.path
                        ));
                    }
                    let after = world.digest().await;
                    if after != before {
                        wrong.push(format!(
                            "{} [{}] {state:?} {column}: {} {} changed\n{}",
                            driver.action,
                            driver.when,
                            call.method,
                            call.path,
                            difference(&before, &after)
                        ));
                        before = after;
                    }
                }
            }
            for (place, (column, _)) in allowed.into_iter().enumerate() {
                if place > 0 {
                    thing = world.bring(*state).await;
                }
                let calls = driver.calls(&world, &thing, column);
                for call in calls.into_iter().filter(|c| !c.is_page) {
                    let visitor = world.visitor(who(column, driver)).await;
                    let reply = call.send(&world, &visitor).await;
                    let seen = call.class(&reply);
                    tried += 1;
                    if seen != "A" {
                        wrong.push(format!(
                            "{} [{}] {state:?} {column}: A expected, {seen} from {} {}: {}",
                            driver.action,
                            driver.when,
                            call.method,
                            call.path,
                            reply.body.chars().take(300).collect::<String>()
                        ));
                    }
                }
            }
        }
    }
    assert!(tried > 0);
    // Everything that was allowed on the way left data in which every invariant holds.
    assert_eq!(server::verify::broken(&store).await.unwrap(), []);
    assert!(wrong.is_empty(), "{} of {tried} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The person of a column for this row.
fn who<'a>(column: &'a str, driver: &'a table::drivers::Driver) -> &'a str {
    match column {
        "H0" => driver.other_power,
        "BR" if driver.action == "review.own_submission" => "BR own",
        other => other,
    }
}

fn difference(before: &str, after: &str) -> String {
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (before.lines().collect(), after.lines().collect());
    let gone = old.difference(&new).map(|l| format!("- {l}"));
    gone.chain(new.difference(&old).map(|l| format!("+ {l}"))).collect::<Vec<_>>().join("\n")
}

store::on_both_databases!(server::app::migrations(), rows_of_an_approved_organisation, |store| async move {
    try_rows(store, Profile::Approved).await;
});

store::on_both_databases!(
    server::app::migrations(),
    rows_of_an_organisation_with_a_saved_profile,
    |store| async move {
        try_rows(store, Profile::Saved).await;
    }
);

store::on_both_databases!(server::app::migrations(), rows_of_an_organisation_in_review, |store| async move {
    try_rows(store, Profile::InReview).await;
});

store::on_both_databases!(server::app::migrations(), rows_of_an_organisation_without_a_profile, |store| async move {
    try_rows(store, Profile::Missing).await;
});
