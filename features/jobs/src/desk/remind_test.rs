use crate::testing::Desk;
use clock::Timestamp;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_input(text).unwrap()
}

store::on_both_databases!(
    crate::migrations(),
    clerks_are_told_seven_days_and_one_day_before_and_never_twice,
    |store| async move {
        let desk = Desk::new(&store).await;
        for title in ["数控车工", "叉车司机"] {
            desk.write(&[("title", title), ("valid_until", "2026-12-20"), ("then", "publish")]).await;
        }
        for (now, count) in [
            ("2026-12-13T08:59", 0),
            ("2026-12-13T09:00", 2),
            ("2026-12-13T09:00", 0),
            ("2026-12-16T12:00", 0),
            // The clock went back an hour and forth again.
            ("2026-12-13T08:30", 0),
            ("2026-12-19T08:59", 0),
            ("2026-12-19T09:00", 2),
            ("2026-12-20T23:59", 0),
            ("2026-12-21T00:00", 0),
        ] {
            desk.clock().turn_to(at(now));
            assert_eq!(desk.jobs.sweep_reminders().await.unwrap(), count, "{now}");
        }
        desk.return_at("2026-12-21T00:00").await;
        let told = desk.told().await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().all(|t| t.contains("等 2 个职位") && t.contains("2026年12月20日")), "{told:?}");
    }
);

store::on_both_databases!(crate::migrations(), after_a_pause_only_the_nearer_reminder_goes_out, |store| async move {
    let desk = Desk::new(&store).await;
    desk.write(&[("title", "数控车工"), ("valid_until", "2026-12-20"), ("then", "publish")]).await;
    desk.return_at("2026-12-20T10:00").await;
    assert_eq!(desk.jobs.sweep_reminders().await.unwrap(), 1);
    assert_eq!(desk.jobs.sweep_reminders().await.unwrap(), 0);
    assert_eq!(desk.told().await.len(), 1);
    assert!(desk.told().await[0].contains("今天"));
});

store::on_both_databases!(
    crate::migrations(),
    a_later_day_is_something_new_and_a_short_publication_is_not,
    |store| async move {
        let desk = Desk::new(&store).await;
        let id = desk.write(&[("title", "数控车工"), ("valid_until", "2026-12-05"), ("then", "publish")]).await;
        // Published with four days to go: whoever did so has just read the day.
        desk.write(&[("title", "临时搬运工"), ("valid_until", "2026-11-28"), ("then", "publish")]).await;
        desk.clock().turn_to(at("2026-11-26T09:30"));
        assert_eq!(desk.jobs.sweep_reminders().await.unwrap(), 0);
        desk.return_at("2026-11-28T09:30").await;
        assert_eq!(desk.jobs.sweep_reminders().await.unwrap(), 2);
        let body = [("valid_until", "2026-12-31"), ("confirmed", "yes")];
        let _ = desk.clerk.post(&format!("/centre/jobs/{id}/validity"), &body).await.expect(303);
        desk.clock().turn_to(at("2026-12-05T09:30"));
        assert_eq!(desk.jobs.sweep_reminders().await.unwrap(), 0);
        desk.clock().turn_to(at("2026-12-24T09:30"));
        assert_eq!(desk.jobs.sweep_reminders().await.unwrap(), 1);
    }
);

store::on_both_databases!(crate::migrations(), two_servers_tell_once, |store| async move {
    let desk = Desk::new(&store).await;
    for n in 0..5 {
        desk.write(&[("title", &format!("普工{n}班")), ("valid_until", "2026-12-20"), ("then", "publish")]).await;
    }
    desk.clock().turn_to(at("2026-12-13T10:00"));
    let other = crate::Jobs::new(desk.jobs.organisations.clone());
    let (one, two) = tokio::join!(desk.jobs.sweep_reminders(), other.sweep_reminders());
    assert_eq!(one.unwrap() + two.unwrap(), 5);
    assert_eq!(desk.rows("job_reminder").await, 5);
});

store::on_both_databases!(
    crate::migrations(),
    an_organisation_that_cannot_be_told_does_not_hold_up_the_others,
    |store| async move {
        let desk = Desk::new(&store).await;
        let rows = [("title", "数控车工"), ("valid_until", "2026-12-20"), ("then", "publish")];
        desk.write(&rows).await;
        let form = desk.form(&rows);
        let _ = crate::testing::post(&desk.rival, "/centre/jobs", &form).await.expect(303);
        // The number of 陈静, who is the clerk of the first, cannot be opened.
        let sql = "update person set phone_sealed = $1 where id = $2";
        store::run(store.read(), sql, [vec![0_u8; 40].into(), desk.person.into()]).await.unwrap();
        desk.clock().turn_to(at("2026-12-13T10:00"));
        assert_eq!(desk.jobs.sweep_reminders().await.unwrap(), 1);
        assert_eq!(desk.jobs.sweep_reminders().await.unwrap(), 0);
        assert_eq!(desk.rows("job_reminder").await, 1);
    }
);
