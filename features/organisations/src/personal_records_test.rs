use super::*;
use crate::{migrations, test_room::House};
use access::{Powers, Rank};

::store::on_both_databases!(
    migrations(),
    mandates_are_counted_and_stand_in_the_way_while_they_live,
    |store| async move {
        let house = House::on(&store);
        let (one, other) = (house.organisation(1, true).await, house.organisation(2, true).await);
        let person = house.person(1, "clerk00001", Rank::SECOND).await;
        let stranger = house.person(2, "clerk00002", Rank::SECOND).await;
        house.bound(one, &person, Powers::ALL).await;
        let ended = house.bound(other, &person, Powers::ALL).await;
        let now = house.room.clock.now();
        let kept = house.room.kept(person.id).await.unwrap();
        assert_eq!(
            (kept[0].code, kept[0].label, kept[0].count, kept[0].path),
            ("mandates", "单位授权", 2, Some("/me/mandates"))
        );
        let obstacles = house.room.obstacles(None, person.id, now).await.unwrap();
        assert!(obstacles[0].reason.contains("2 个有效或待确认的单位授权"), "{}", obstacles[0].reason);
        // One is left: it is counted still, and in the way no more. The same is seen inside a transaction.
        let me = house.as_person(&person).await;
        let _ = me.post(&format!("/me/mandates/{ended}/departure"), &[("confirmed", "yes")]).await.expect(303);
        let tx = house.room.store.begin().await.unwrap();
        let obstacles = house.room.obstacles(Some(&tx), person.id, now).await.unwrap();
        assert!(obstacles[0].reason.contains("1 个有效或待确认的单位授权"), "{}", obstacles[0].reason);
        house.room.forget(&tx, person.id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(house.room.kept(person.id).await.unwrap()[0].count, 2, "a mandate is the organisation's record too");
        assert_eq!(house.room.kept(stranger.id).await.unwrap()[0].count, 0);
        assert!(house.room.obstacles(None, stranger.id, now).await.unwrap().is_empty());
    }
);
