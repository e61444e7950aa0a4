use super::*;
use crate::{
    fixtures::reel,
    test_room::{House, migrations, png},
};
use accounts::Subject;
use axum::http::Method;
use review::{Decision, Reason};
use serde_json::json;

impl House {
    async fn files(&self) -> usize {
        let files = &self.room.organisations.files;
        files.list(Some(&Path::from("showcase"))).try_collect::<Vec<_>>().await.unwrap().len()
    }

    async fn removed(&self, id: &str) {
        let path = format!("/api/v1/showcase/items/{id}/removal");
        // A session does not last for days.
        let (accounts, clerk) = (&self.room.organisations.accounts, self.anyone.stranger());
        let subject = Subject::Person(self.person.id);
        clerk.set_cookie("session", &accounts::testing::signed_in(accounts, subject, Some(self.id)).await);
        let _ = clerk.json(Method::POST, &path, &json!({}), &[]).await.expect(200);
    }
}

/// The files of a test are written today, whatever its clock says: the clock is turned far beyond.
fn turn(house: &House, days: i64) {
    let clock = &house.room.clock;
    clock.turn_to(clock.now().plus_days(days));
}

store::on_both_databases!(migrations(), files_that_nothing_needs_go_and_the_others_stay, |store| async move {
    let house = House::on(&store).await;
    let public = house.approved("logo", "", &png(300, 300, 1)).await;
    house.uploaded("pictures", "装配车间", &png(300, 300, 2)).await;
    let seen = house.approved("pictures", "装配车间", &png(300, 300, 3)).await;
    let off = house.approved("pictures", "质检中心", &png(300, 300, 4)).await;
    house.take_off(&house.officer, &off, "内容过时").await.unwrap();
    let files = &house.room.organisations.files;
    files.put(&Path::from(format!("{INCOMING}/abc")), bytes::Bytes::from_static(b"half a film").into()).await.unwrap();
    files.put(&crate::path_of(house.id, "feed"), bytes::Bytes::from_static(b"an orphan").into()).await.unwrap();
    files.put(&Path::from("licences/abc"), bytes::Bytes::from_static(b"not ours").into()).await.unwrap();
    assert_eq!((house.files().await, house.room.sweep().await.unwrap()), (6, 0), "all are young");
    turn(&house, 2);
    assert_eq!(house.room.sweep().await.unwrap(), 2, "the orphan and the half film");
    house.removed(&seen).await;
    turn(&house, 29);
    assert_eq!(house.room.sweep().await.unwrap(), 0, "what the bureau saw is kept for a month");
    turn(&house, 2);
    assert_eq!(house.room.sweep().await.unwrap(), 1);
    assert_eq!(house.files().await, 3);
    let _ = house.anyone.get(&house.path(&public)).await.expect(200);
    assert!(files.head(&Path::from("licences/abc")).await.is_ok(), "other rooms' files are theirs");
});

store::on_both_databases!(migrations(), what_only_its_clerk_saw_goes_at_once, |store| async move {
    let house = House::on(&store).await;
    let id = house.uploaded("pictures", "装配车间", &png(300, 300, 2)).await["id"].as_str().unwrap().to_owned();
    house.removed(&id).await;
    turn(&house, 1);
    assert_eq!((house.room.sweep().await.unwrap(), house.files().await), (1, 0));
});

store::on_both_databases!(migrations(), an_upload_that_is_refused_leaves_no_half_film, |store| async move {
    let house = House::on(&store).await;
    let film = reel::film(2);
    for bad in [&film[..film.len() - 9], b"no film at all, but long enough to be looked at".as_slice()] {
        let _ = house.send(&house.clerk, "film", "", bad).await.expect(422);
    }
    assert_eq!(house.files().await, 0);
    let id = house.approved("film", "", &film).await;
    house.decide(&house.officer, &id, Decision::Return(Reason::parse("过长").unwrap())).await.unwrap_err();
    assert_eq!(house.files().await, 1);
});
