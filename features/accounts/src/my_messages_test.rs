use super::*;
use crate::{Subject, messages::Template, testing};
use access::Rank;

::store::on_both_databases!(
    crate::migrations(),
    a_person_reads_the_own_messages_and_nobody_elses,
    |store| async move {
        let accounts = testing::accounts(&store);
        let one = testing::person(&accounts, 1, "person00001", "陈一", Rank::SECOND).await;
        let two = testing::person(&accounts, 2, "person00002", "陈二", Rank::SECOND).await;
        let tx = accounts.store.begin().await.unwrap();
        for (person, text) in [(one.id, "您的报名已通过"), (one.id, "<b>您的资料被退回</b>"), (two.id, "别人的消息")]
        {
            messages::send_to(&*tx, &accounts, person, &Template::Notice(text.into())).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (client, _) = testing::pages(&accounts);
        client.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(one.id), None).await);
        let page = client.get("/me/messages").await.expect(200).sees("您的报名已通过").sees("2 条未读");
        let _ = page.lacks("别人的消息").lacks("<b>您的资料");
        let api = client.get("/api/v1/me/messages").await.expect(200).value();
        assert_eq!((api["total"].as_u64(), api["unread"].as_u64()), (Some(2), Some(2)));
        let _ = client.post("/me/messages/reading", &[]).await.expect(303);
        let _ = client.get("/me/messages").await.sees("已读").sees("全部标为已读").lacks("条未读");
        assert_eq!(rows::unread(accounts.store.read(), two.id.0).await.unwrap(), 1);
    }
);
