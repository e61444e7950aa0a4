use super::*;
use crate::{fair::Kind, testing::World};

::store::on_both_databases!(
    crate::migrations(),
    registrations_are_counted_and_stand_in_the_way_until_decided,
    |store| async move {
        let world = World::new(store);
        let fair = world.fair(Kind::OnSite, 30).await;
        let mut two = world.employers(2).await;
        let (one, other) = (two.remove(0), two.remove(0));
        let sent = one.submit(&fair, &one.form("A02")).await.expect(303);
        let now = world.fairs.clock.now();
        let kept = world.fairs.kept(one.clerk.id).await.unwrap();
        assert_eq!((kept[0].code, kept[0].count), ("registrations", 1));
        let obstacles = world.fairs.obstacles(None, one.clerk.id, now).await.unwrap();
        assert_eq!((obstacles.len(), obstacles[0].path), (1, "/centre/registrations"));
        assert!(obstacles[0].reason.contains('1'), "{}", obstacles[0].reason);
        assert_eq!(world.fairs.kept(other.clerk.id).await.unwrap()[0].count, 0);
        assert!(world.fairs.obstacles(None, other.clerk.id, now).await.unwrap().is_empty());
        // Once the fair begins nothing waits any more, whatever any sweep has written down.
        let begun = fair.facts.starts_at.plus_seconds(1);
        assert!(world.fairs.obstacles(None, one.clerk.id, begun).await.unwrap().is_empty());
        // Cancelled, it stays counted; forgetting the person changes nothing of the organisation's record.
        let _ =
            one.client.post(&format!("{}/cancellation", sent.location()), &[("confirmed", "yes")]).await.expect(303);
        let tx = world.store.begin().await.unwrap();
        assert!(world.fairs.obstacles(Some(&tx), one.clerk.id, now).await.unwrap().is_empty());
        world.fairs.forget(&tx, one.clerk.id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.fairs.kept(one.clerk.id).await.unwrap()[0].count, 1);
    }
);
