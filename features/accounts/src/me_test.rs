use crate::{Subject, browser::signed_in, testing};
use access::{Rank, Role};

::store::on_both_databases!(
    crate::migrations(),
    a_person_sees_the_account_masked_and_what_to_do_next,
    |store| async move {
        let accounts = testing::accounts(&store);
        assert!(!crate::persons::any(accounts.store.read()).await.unwrap());
        let first = testing::person(&accounts, 1, "chen-mou", "陈某某", Rank::FIRST).await;
        let second = testing::person(&accounts, 2, "lin-mou", "林某某", Rank::SECOND).await;
        assert!(crate::persons::any(accounts.store.read()).await.unwrap());
        let (visitor, organisations) = testing::pages(&accounts);

        let client = signed_in(&visitor, &accounts, Subject::Person(first.id)).await;
        let page =
            client.get("/me").await.expect(200).sees("陈某某").sees("chen-mou").sees("一级").sees("完成实名认证");
        let page = page.sees(&seal::mask_phone(&first.phone)).sees(&seal::mask_identity(first.document.as_str()));
        let page = page.lacks(&first.phone).lacks(first.document.as_str());
        drop(page.sees("/me/verification").sees("/me/mandates").sees("/account/password"));

        let client = signed_in(&visitor, &accounts, Subject::Person(second.id)).await;
        drop(client.get("/me").await.expect(200).sees("二级").sees("/account/register/organisation"));
        organisations.bind(second.id, organisations.add(&accounts, "unit00001", "海风有限公司"));
        drop(client.get("/me").await.expect(200).sees("您可以代表 1 家单位办理业务").sees("/account/acting"));
    }
);

::store::on_both_databases!(crate::migrations(), the_account_page_is_for_persons_who_signed_in, |store| async move {
    let accounts = testing::accounts(&store);
    let (visitor, _) = testing::pages(&accounts);
    assert!(visitor.get("/me").await.expect(303).location().starts_with("/account/sign-in?back="));
    let officer = testing::officer(&accounts, "reviewer", &[Role::Reviewer]).await;
    drop(signed_in(&visitor, &accounts, Subject::Officer(officer)).await.get("/me").await.expect(403).sees("个人账号"));
});
