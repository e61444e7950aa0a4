use super::*;

#[tokio::test]
async fn a_password_fits_its_own_hash_only() {
    let passwords = Passwords::new();
    let phc = passwords.hash("海边的灯塔-2026".into()).await.unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert!(passwords.verify("海边的灯塔-2026".into(), phc.clone()).await.unwrap());
    assert!(!passwords.verify("海边的灯塔-2027".into(), phc.clone()).await.unwrap());
    assert!(!passwords.verify(String::new(), phc).await.unwrap());
}

#[tokio::test]
async fn full_width_and_half_width_are_one_password() {
    let passwords = Passwords::new();
    let phc = passwords.hash("ｌｉｇｈｔhouse-2026".into()).await.unwrap();
    assert!(passwords.verify("lighthouse-2026".into(), phc).await.unwrap());
}

#[tokio::test]
async fn nothing_fits_the_dummy_or_a_damaged_hash() {
    assert!(Phc::read(DUMMY).is_some(), "the dummy must cost what a real one costs");
    let passwords = Passwords::new();
    for phc in [DUMMY, "", "$argon2id$v=19$m=19456,t=2,p=1$AA$AA", "plain"] {
        assert!(!passwords.verify("海边的灯塔-2026".into(), phc.into()).await.unwrap(), "{phc}");
    }
}

#[tokio::test]
async fn whoever_does_not_fit_into_the_queue_is_sent_away() {
    let passwords = Passwords::new();
    passwords.0.waiting.store(QUEUE_MAX, Ordering::SeqCst);
    assert!(matches!(passwords.hash("x".into()).await, Err(Refusal::Busy)));
    assert_eq!(passwords.0.waiting.load(Ordering::SeqCst), QUEUE_MAX, "the place is given back");
}

#[tokio::test]
async fn a_visitor_who_goes_away_frees_no_core_that_is_still_hashing() {
    let passwords = Passwords::new();
    let free = passwords.0.permits.available_permits();
    let (begun, has_begun) = std::sync::mpsc::channel();
    let (let_go, gate) = std::sync::mpsc::channel::<()>();
    let visitor = tokio::spawn({
        let passwords = passwords.clone();
        async move {
            let work = move |_: &mut Vec<Block>| {
                begun.send(()).unwrap();
                gate.recv().unwrap();
            };
            passwords.cook(work).await
        }
    });
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    visitor.abort();
    assert!(visitor.await.unwrap_err().is_cancelled());
    assert_eq!(passwords.0.permits.available_permits(), free - 1);
    assert_eq!(passwords.0.waiting.load(Ordering::SeqCst), 1);
    let_go.send(()).unwrap();
    while passwords.0.permits.available_permits() < free {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn the_password_of_tests_fits_its_cheap_hash() {
    use crate::testing::{PASSWORD, PASSWORD_PHC};
    assert!(Passwords::new().verify(PASSWORD.into(), PASSWORD_PHC.into()).await.unwrap());
}
