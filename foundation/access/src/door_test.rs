use super::*;
use crate::{Acting, MandateId, OfficerId, PersonId, Powers, SessionId};
use uuid::Uuid;

fn person(rank: Rank, acting: Option<Option<Powers>>) -> Identity {
    Identity::Person(PersonIdentity {
        id: PersonId(Uuid::nil()),
        session: SessionId(Uuid::nil()),
        proven: true,
        name: "陈小燕".into(),
        username: "person00002".into(),
        rank,
        unread: 0,
        acting: acting.map(|powers| Acting {
            organisation: OrganisationId(Uuid::nil()),
            name: "某单位".into(),
            mandate: powers.map(|powers| Mandate { id: MandateId(Uuid::nil()), powers }),
        }),
    })
}

fn organisation() -> Identity {
    Identity::Organisation(OrganisationAccountIdentity {
        organisation: OrganisationId(Uuid::nil()),
        session: SessionId(Uuid::nil()),
        proven: true,
        name: "某单位".into(),
        username: "unit00001".into(),
        has_old_code: false,
    })
}

fn officer(roles: &[Role]) -> Identity {
    Identity::Officer(OfficerIdentity {
        id: OfficerId(Uuid::nil()),
        session: SessionId(Uuid::nil()),
        proven: true,
        password_due: false,
        name: "林审".into(),
        username: "reviewer".into(),
        division: "441581".into(),
        roles: roles.to_vec(),
        identity_hash: None,
    })
}

fn why<D: Door>(identity: &Identity) -> Option<Closed> {
    D::open(identity).err()
}

#[test]
fn the_clerks_door_opens_only_to_a_live_power() {
    let with = |powers: &[Power]| person(Rank::SECOND, Some(Some(powers.iter().copied().collect())));
    assert_eq!(why::<Clerk<Recruiting>>(&with(&[Power::Recruiting])), None);
    assert_eq!(
        why::<Clerk<Recruiting>>(&with(&[Power::FairRegistration])),
        Some(Closed::PowerMissing(Power::Recruiting))
    );
    assert_eq!(why::<Clerk<AnyPower>>(&with(&[Power::FairRegistration])), None);
    assert_eq!(why::<Clerk<Recruiting>>(&person(Rank::SECOND, Some(None))), Some(Closed::MandateEnded));
    assert_eq!(why::<Clerk<Recruiting>>(&person(Rank::SECOND, None)), Some(Closed::NotActing));
    assert_eq!(why::<Clerk<Recruiting>>(&organisation()), Some(Closed::OrganisationAccountDoesNoBusiness));
    assert_eq!(why::<Clerk<Recruiting>>(&officer(&[Role::Reviewer])), Some(Closed::PersonsOnly));
    assert_eq!(why::<Clerk<Recruiting>>(&Identity::Anonymous), Some(Closed::SignInFirst));
}

#[test]
fn the_persons_door_weighs_the_rank() {
    assert_eq!(why::<Person<SecondLevel>>(&person(Rank::FIRST, None)), Some(Closed::LevelTooLow));
    assert_eq!(why::<Person<SecondLevel>>(&person(Rank(4), None)), None);
    assert_eq!(why::<Person>(&person(Rank::FIRST, None)), None);
    assert_eq!(why::<Person>(&organisation()), Some(Closed::PersonsOnly));
}

#[test]
fn the_officers_door_asks_for_the_role() {
    assert_eq!(why::<Officer<Reviewing>>(&officer(&[Role::Reviewer])), None);
    assert_eq!(why::<Officer<Reviewing>>(&officer(&[Role::FairPlanner])), Some(Closed::RoleMissing(Role::Reviewer)));
    assert_eq!(why::<Officer>(&officer(&[Role::Auditor])), None);
    assert_eq!(why::<Officer<Reviewing>>(&person(Rank(4), None)), Some(Closed::OfficersOnly));
}

#[test]
fn an_officer_whose_password_is_due_stands_before_every_door_of_the_bureau() {
    let Identity::Officer(mut officer) = officer(&[Role::Reviewer]) else { unreachable!() };
    officer.password_due = true;
    let due = Identity::Officer(officer);
    assert_eq!(why::<Officer<Reviewing>>(&due), Some(Closed::PasswordDue));
    assert_eq!(why::<Officer>(&due), Some(Closed::PasswordDue));
    assert_eq!(why::<Fresh<Officer>>(&due), Some(Closed::PasswordDue));
    assert_eq!(why::<SignedIn>(&due), None, "to change the password, and to sign out");
}

#[test]
fn the_organisations_door_is_for_its_own_account() {
    assert_eq!(why::<OrganisationAccount>(&organisation()), None);
    assert_eq!(
        why::<OrganisationAccount>(&person(Rank::SECOND, Some(Some(Powers::ALL)))),
        Some(Closed::OrganisationAccountsOnly)
    );
    assert_eq!(why::<SignedIn>(&Identity::Anonymous), Some(Closed::SignInFirst));
    assert_eq!(why::<Anyone>(&Identity::Anonymous), None);
}

#[test]
fn a_fresh_door_asks_for_a_proof_of_the_last_minutes() {
    type Binding = Fresh<OrganisationAccount>;
    let stale = |identity: Identity| match identity {
        Identity::Organisation(o) => Identity::Organisation(OrganisationAccountIdentity { proven: false, ..o }),
        Identity::Person(p) => Identity::Person(PersonIdentity { proven: false, ..p }),
        Identity::Officer(o) => Identity::Officer(OfficerIdentity { proven: false, ..o }),
        Identity::Anonymous => Identity::Anonymous,
    };
    assert_eq!(why::<Binding>(&organisation()), None);
    assert_eq!(why::<Binding>(&stale(organisation())), Some(Closed::ConfirmFirst));
    assert_eq!(why::<OrganisationAccount>(&stale(organisation())), None);
    assert_eq!(why::<Binding>(&stale(person(Rank::SECOND, None))), Some(Closed::OrganisationAccountsOnly));
    assert_eq!(why::<Fresh<SignedIn>>(&stale(officer(&[Role::Reviewer]))), Some(Closed::ConfirmFirst));
    assert_eq!(why::<Fresh<Anyone>>(&Identity::Anonymous), Some(Closed::SignInFirst));
    assert_eq!(Binding::SIGN, DoorSign::Fresh(&DoorSign::OrganisationAccount));
}

#[test]
fn an_account_with_an_old_code_stands_before_every_door_of_its_kind() {
    let Identity::Organisation(mut old) = organisation() else { unreachable!() };
    old.has_old_code = true;
    let old = Identity::Organisation(old);
    assert_eq!(why::<OrganisationAccount>(&old), Some(Closed::OldOrganisationCode));
    assert_eq!(why::<Clerk<AnyPower>>(&old), Some(Closed::OldOrganisationCode));
    assert_eq!(why::<SignedIn>(&old), None);
}
