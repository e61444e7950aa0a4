use super::*;
use crate::{
    request::Kind,
    test_room::{House, schema},
};
use organisations::Organisations;
use std::sync::Arc;

::store::on_both_databases!(schema(), pictures_follow_a_rotation_and_still_open, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(1, "clerk-one", "陈某某").await;
    let (_, organisation) = house.organisation(&clerk).await;
    let fields = [
        ("uscc", organisation.uscc.as_str()),
        ("organisation", "陆丰市某某有限公司"),
        ("name", &clerk.name),
        ("document_kind", clerk.document.kind().code()),
        ("document_number", clerk.document.as_str()),
    ];
    house.request(Kind::OrganisationPassword, &fields, &clerk.phone).await;
    assert_eq!(house.room.count_pictures().await.unwrap(), BTreeMap::from([("k1".to_owned(), 4)]));
    let mut accounts = house.accounts.clone();
    accounts.keys = Arc::new(accounts.keys.rotated("k2", &mut rand::rng()).unwrap());
    let room = Recovery::new(Organisations::new(accounts, house.files.clone()), crate::Settings::default());
    assert_eq!(room.reseal_pictures().await.unwrap(), (4, 0));
    assert_eq!(room.count_pictures().await.unwrap(), BTreeMap::from([("k2".to_owned(), 4)]));
    assert_eq!(room.reseal_pictures().await.unwrap(), (0, 0), "a second time there is nothing to do");
    // A picture copied over another one does not open under its name.
    let pictures = rows::pictures_after(house.accounts.store.read(), Uuid::nil()).await.unwrap();
    let (one, other) = (Path::from(pictures[0].file_key.as_str()), Path::from(pictures[1].file_key.as_str()));
    house.files.copy(&one, &other).await.unwrap();
    assert_eq!(house.room.reseal_pictures().await.unwrap(), (0, 4), "the old ring cannot open the new key");
});
