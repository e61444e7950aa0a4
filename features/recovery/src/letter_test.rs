use super::*;
use crate::test_room::{House, schema};

::store::on_both_databases!(schema(), the_letter_is_filled_in_printed_and_kept_nowhere, |store| async move {
    let house = House::on(&store);
    let client = &house.client;
    let apply = client.get("/account/reset/organisation").await.expect(200);
    drop(apply.sees(ADDRESS).sees(FILE).sees("照片示例"));
    drop(client.get(ADDRESS).await.expect(200).sees("单位委托授权书").sees("＿＿＿＿").sees("data-print"));
    let typed = [
        ("organisation", "陆丰市滨海灯塔电子厂有限公司"),
        ("uscc", "91441581MA00000153"),
        ("name", "<script>alert(1)</script>"),
        ("document_number", "441581199003070012"),
        ("phone", "13800138001"),
    ];
    let filled = client.post(ADDRESS, &typed).await.expect(200).lacks("<script>alert").sees("&#60;script&#62;");
    let filled = filled.sees("<u>陆丰市滨海灯塔电子厂有限公司</u>").sees("<u>441581199003070012</u>");
    assert_eq!(filled.headers["cache-control"], "no-store");
    let file = client.get(FILE).await.expect(200).sees("单位委托授权书").sees("加盖公章").lacks("441581199003070012");
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    drop(client.post(ADDRESS, &[("name", &"长".repeat(5_000))]).await.expect(200));
});
