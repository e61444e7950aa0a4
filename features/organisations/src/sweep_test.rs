use crate::{migrations, store::organisation as rows, test_room::House};
use access::Rank;

store::on_both_databases!(migrations(), what_somebody_asked_about_is_forgotten_after_two_days, |store| async move {
    let house = House::on(&store);
    let clock = &house.room.clock;
    let person = house.person(1, "clerk00001", Rank::SECOND).await.id;
    let tx = store.begin().await.unwrap();
    for (days, uscc) in [(-3, "91441581MA00000153"), (-2, "91441581MA00000153"), (0, "91441581MA00000153")] {
        rows::ask(&*tx, person, clock.today().plus_days(days), uscc).await.unwrap();
    }
    rows::keep_proof(&*tx, b"over", person, clock.now(), clock.now().plus_seconds(-1)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(house.room.sweep_registrations().await.unwrap(), 2);
    assert_eq!((house.count("organisation_question").await, house.count("registration_proof").await), (2, 0));
    assert_eq!(house.room.sweep_registrations().await.unwrap(), 0);
});
