use crate::{
    Subject,
    browser::{deeds, signed_in},
    persons, testing,
};
use access::Rank;

const NEW: &str = "13900139001";

::store::on_both_databases!(
    crate::migrations(),
    a_new_number_needs_a_code_and_the_old_one_is_told,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        let here = signed_in(&client, &accounts, Subject::Person(person.id)).await;
        let there = signed_in(&client, &accounts, Subject::Person(person.id)).await;
        let _ = here.get("/me/phone").await.expect(200).sees(&seal::mask_phone(&person.phone)).lacks(&person.phone);
        let _ = here.post("/me/phone/code", &[("phone", &person.phone)]).await.expect(422).sees("与现手机号相同");
        let _ = here.post("/me/phone/code", &[("phone", "123")]).await.expect(422);
        let _ = here.post("/me/phone/code", &[("phone", NEW)]).await.expect(200).sees("验证码已发送至 139****9001");
        let code = testing::newest_code(&accounts, NEW).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = here.post("/me/phone", &[("phone", NEW), ("code", wrong)]).await.expect(422);
        let _ = refused.sees("短信验证码错误").sees(&format!("value=\"{NEW}\""));
        // A code sent to one number does not carry over another.
        let _ = here.post("/me/phone", &[("phone", "13900139002"), ("code", &code)]).await.expect(422);
        assert_eq!(here.post("/me/phone", &[("phone", NEW), ("code", &code)]).await.expect(303).location(), "/me");

        let phone = persons::phone_of(store.read(), &accounts, person.id).await.unwrap();
        assert_eq!(phone.as_deref(), Some(NEW));
        assert!(testing::messages_to(&accounts, &person.phone).await[0].contains("139****9001"));
        assert!(there.get("/me").await.expect(303).location().starts_with("/account/sign-in"));
        let _ = here.get("/me").await.expect(200).sees("139****9001");
        assert_eq!(deeds(&accounts, "person.phone_change").await, 1);
    }
);

::store::on_both_databases!(crate::migrations(), a_number_is_not_changed_long_after_sign_in, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let here = signed_in(&client, &accounts, Subject::Person(person.id)).await;
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(6));
    assert_eq!(here.get("/me/phone").await.expect(303).location(), "/account/confirmation?return=/me/phone");
    let _ = here.post("/api/v1/me/phone/codes", &[("phone", NEW)]).await.expect(401).sees("confirm_first");
    assert!(testing::messages_to(&accounts, NEW).await.is_empty());
});
