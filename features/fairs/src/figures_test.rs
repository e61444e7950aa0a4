use super::Figures;
use crate::{fair::Kind, store, testing::World};
use jobs::{FairSide, JobId};

::store::on_both_databases!(
    crate::migrations(),
    a_job_counts_the_fairs_at_which_it_is_shown_and_no_cancelled_one,
    |store| async move {
        let world = World::new(store);
        let one = world.employers(1).await.remove(0);
        let job = JobId(one.job);
        let side = Figures { store: world.fairs.store.clone(), clock: world.fairs.clock.clone() };
        assert_eq!(side.fairs_of(&[job]).await.unwrap().len(), 0);
        let first = world.fair(Kind::OnSite, 30).await;
        let second = world.fair(Kind::OnSite, 30).await;
        let sent = one.submit(&first, &one.form("A02")).await.expect(303);
        let _ = one.submit(&second, &one.form("A03")).await.expect(303);
        assert_eq!(side.fairs_of(&[job]).await.unwrap()[&job], 2);
        let (db, now) = (world.fairs.store.read(), world.fairs.clock.now());
        assert_eq!(store::count_upcoming(db, one.organisation, now).await.unwrap(), (2, 2));
        let _ =
            one.client.post(&format!("{}/cancellation", sent.location()), &[("confirmed", "yes")]).await.expect(303);
        assert_eq!(side.fairs_of(&[job]).await.unwrap()[&job], 1);
        assert_eq!(store::count_upcoming(db, one.organisation, now).await.unwrap(), (1, 1));
        // Over: it still counts for the job, and stands no more on the first page.
        assert_eq!(store::count_upcoming(db, one.organisation, now.plus_days(400)).await.unwrap(), (0, 0));
        assert_eq!(store::count_upcoming(db, access::OrganisationId(one.job), now).await.unwrap(), (0, 0));
    }
);
