use crate::testing::{Desk, heading, job, migrations};

store::on_both_databases!(migrations(), a_dry_run_answers_row_by_row_and_imports_nothing, |store| async move {
    let desk = Desk::new(&store).await;
    let address = desk
        .import(&[
            heading(),
            job("电焊工", &[]),
            job("氩弧焊工", &[("薪资", "0.8-1.5万/月"), ("学历要求", "中技")]),
            job("钳工", &[("招聘人数", "若干人"), ("薪资", "面议")]),
            job("电焊工", &[]),
            job("车间焊工", &[("任职要求", "限男性，能吃苦。")]),
        ])
        .await;
    let page = desk.clerk.get(&address).await.expect(200);
    let page = page.sees("检查结果：4 行可以导入，1 行需要修改").sees("“0.8-1.5万/月”按“8000–15000元/月”导入");
    let page = page.sees("没有写明人数").sees("不能只写面议").sees("与第 2 行的职位名称、类别和工作地点相同");
    let _ = page.sees("限男性").sees("就业促进法").sees("可导入为草稿");
    let _ = desk.clerk.get(&format!("{address}?show=refused")).await.sees("钳工").lacks("氩弧焊工");
    let _ = desk.clerk.get(&format!("{address}?show=clean")).await.lacks("钳工").lacks("氩弧焊工");
    assert_eq!(desk.number("select count(*) as n from job").await, 0);
    // Another organisation's clerk has never heard of it.
    let _ = desk.rival.get(&address).await.expect(404);
    let _ = desk.rival.post(&format!("{address}/execution"), &[]).await.expect(404);
    let _ = desk.rival.get("/centre/imports").await.expect(200).lacks("posts.csv");
});

store::on_both_databases!(migrations(), phones_of_a_file_do_not_stand_in_the_database, |store| async move {
    let desk = Desk::new(&store).await;
    desk.import(&[heading(), job("电焊工", &[])]).await;
    #[derive(sea_orm::FromQueryResult)]
    struct Content {
        content: Vec<u8>,
    }
    let rows: Vec<Content> = store::all(store.read(), "select content from job_import_row", []).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].content.windows(11).any(|w| w == b"13800138055"));
});

store::on_both_databases!(migrations(), a_file_that_is_no_table_is_refused_with_a_sentence, |store| async move {
    let desk = Desk::new(&store).await;
    for (bytes, status, words) in [
        (&b""[..], 422, "请选择要导入的文件"),
        (b"\xd6\xb0\xce\xbb\xc3\xfb\xb3\xc6\r\n\xba\xb8\xb9\xa4\xff\r\n", 422, "第 2 行有无法识别的文字"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 422, "旧版 Excel"),
        (b"PK\x03\x04", 422, "不完整或已损坏"),
        ("职位名称\n\"焊工".as_bytes(), 422, "第 2 行的引号没有配对"),
    ] {
        let _ = desk.upload(bytes).await.expect(status).sees(words);
    }
    let _ = desk.upload(&vec![b'a'; 5 * 1024 * 1024 + 1]).await.expect(413).sees("超过 5 MB");
    assert_eq!(desk.number("select count(*) as n from job_import").await, 0);
});

store::on_both_databases!(migrations(), a_file_in_gbk_is_examined_like_any_other, |store| async move {
    let desk = Desk::new(&store).await;
    let table = web::csv::write(&[heading(), job("电焊工（喆兴厂）", &[]), job("氩弧焊工", &[("薪资", "面议")])]);
    let (gbk, _, is_lossy) = encoding_rs::GB18030.encode(table.trim_start_matches('\u{feff}'));
    assert!(!is_lossy && std::str::from_utf8(&gbk).is_err());
    let address = desk.upload(&gbk).await.expect(303).location();
    let page = desk.clerk.get(&address).await.expect(200).sees("检查结果：1 行可以导入，1 行需要修改");
    let _ = page.sees("电焊工（喆兴厂）").sees("不能只写面议");
});

store::on_both_databases!(migrations(), unknown_columns_are_assigned_by_the_clerk, |store| async move {
    let desk = Desk::new(&store).await;
    let records = vec![
        ["招什么人", "薪水", "要几个", "干什么"].map(str::to_owned).to_vec(),
        ["电焊工", "6-8千/月", "3人", "岗位职责：焊接钢结构件。任职要求：持焊工证。"].map(str::to_owned).to_vec(),
    ];
    let address = desk.import(&records).await;
    let page = desk.clerk.get(&format!("{address}/columns")).await.expect(200).sees("还缺少").sees("如：电焊工");
    drop(page);
    assert_eq!(desk.clerk.get(&address).await.expect(303).location(), format!("{address}/columns"));
    let mut fields = vec![
        ("column_0", "title"),
        ("column_1", "pay"),
        ("column_2", "title"),
        ("column_3", "description"),
        ("nature", "full_time"),
        ("education", "any"),
        ("experience", "any"),
        ("place", "441581"),
        ("address", "东海街道二路8号"),
        ("contact_name", "林晓彤"),
        ("contact_phone", "0660-8519160"),
        ("valid_until", "2027-01-10"),
    ];
    let until = desk.room.now().day().plus_days(20).to_string();
    fields[11].1 = &until;
    let _ = desk.clerk.post(&format!("{address}/columns"), &fields).await.expect(422).sees("每项内容只能对应一列");
    fields[2].1 = "headcount";
    let _ = desk.clerk.post(&format!("{address}/columns"), &fields).await.expect(303);
    let page = desk.clerk.get(&address).await.expect(200).sees("1 行可以导入，0 行需要修改");
    let _ = page.sees("按职位名称归为“焊工”").sees("从职位描述的“任职要求”处拆出");
    let _ = desk.clerk.post(&format!("{address}/deletion"), &[]).await.expect(303);
    let _ = desk.clerk.get(&address).await.expect(404);
});

store::on_both_databases!(migrations(), an_own_job_of_the_same_name_is_told, |store| async move {
    let desk = Desk::new(&store).await;
    let first = desk.import(&[heading(), job("电焊工", &[])]).await;
    let _ = desk.clerk.post(&format!("{first}/execution"), &[]).await.expect(303);
    desk.work().await;
    let second = desk.import(&[heading(), job("电 焊工", &[])]).await;
    let _ = desk.clerk.get(&second).await.sees("本单位已有职位“电焊工”").sees("1 行可以导入");
});

store::on_both_databases!(migrations(), what_was_uploaded_is_forgotten_after_a_while, |store| async move {
    let desk = Desk::new(&store).await;
    desk.import(&[heading(), job("电焊工", &[])]).await;
    let done = desk.import(&[heading(), job("钳工", &[("职位类别", "钳工")])]).await;
    let _ = desk.clerk.post(&format!("{done}/execution"), &[]).await.expect(303);
    desk.work().await;
    desk.room.clock().turn_to(desk.room.now().plus_days(8));
    assert_eq!(desk.room.sweep().await.unwrap(), 1);
    desk.room.clock().turn_to(desk.room.now().plus_days(23));
    assert_eq!(desk.room.sweep().await.unwrap(), 1);
    assert_eq!(desk.number("select count(*) as n from job_import_row").await, 0);
    assert_eq!(desk.number("select count(*) as n from job").await, 1);
});
