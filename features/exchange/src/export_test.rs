use crate::testing::{Desk, heading, job, migrations};

#[test]
fn a_cell_that_begins_a_formula_is_made_harmless() {
    for cell in ["=1+1", "+86", "-1", "@SUM", "\t=1", "\r=1", " =1", "=HYPERLINK(\"http://x\")"] {
        assert!(web::csv::harmless(cell).starts_with('\''), "{cell:?}");
        let file = web::csv::write(&[vec!["职位名称".into()], vec![cell.to_owned()]]).into_bytes();
        let back = crate::sheet::read(&file, |_| true).unwrap().rows[0].cells[0].clone();
        assert_eq!(back.trim_start_matches('\''), cell, "read back without the apostrophe");
    }
    assert_eq!(web::csv::harmless("焊工"), "焊工");
}

store::on_both_databases!(migrations(), an_export_is_imported_again_without_a_remark, |store| async move {
    let desk = Desk::new(&store).await;
    let first = desk
        .import(&[heading(), job("电焊工", &[("职位描述", "=按图纸焊接，\n\"自检\"焊缝。")]), job("船厂焊工", &[])])
        .await;
    let _ = desk.clerk.post(&format!("{first}/execution"), &[("publish", "yes")]).await.expect(303);
    desk.work().await;
    for format in ["csv", "xlsx"] {
        let bytes = file(&desk, format).await;
        let to = desk.rival.post_file("/centre/imports", &[], ("file", "jobs", &bytes)).await.expect(303).location();
        let page = desk.rival.get(&format!("/api/v1{to}")).await.expect(200).value();
        assert_eq!(page["counts"]["clean"], 2, "{format}: {page:#}");
        assert_eq!(page["rows"][1]["title"], "电焊工");
    }
    assert_eq!(desk.number("select count(*) as n from deed where action = 'job_export.creation'").await, 2);
    // The other organisation exports its own, which are none.
    let _ =
        desk.rival.post("/centre/exports", &[("list", "all"), ("format", "csv")]).await.expect(409).sees("没有职位");
    let _ = desk.clerk.post("/centre/exports", &[("list", "all"), ("format", "pdf")]).await.expect(422);
    let _ = desk.clerk.post("/centre/exports", &[("list", "unpublished"), ("format", "csv")]).await.expect(409);
});

/// An exported file. Bodies of the test client are text, so the workbook is made of what the page would write.
async fn file(desk: &Desk, format: &str) -> Vec<u8> {
    let reply = desk.clerk.post("/centre/exports", &[("list", "all"), ("format", format)]).await.expect(200);
    assert!(reply.headers["content-disposition"].to_str().unwrap().ends_with(&format!(".{format}\"")));
    if format == "csv" {
        return reply.body.into_bytes();
    }
    let (db, now) = (desk.room.db().read(), desk.room.now());
    let jobs = desk.room.jobs.all_of(db, desk.organisation, jobs::exchange::List::All, now, 100).await.unwrap();
    super::workbook(&jobs.iter().map(super::record).collect::<Vec<_>>()).unwrap()
}

store::on_both_databases!(migrations(), an_export_asks_for_a_proof_of_presence, |store| async move {
    let desk = Desk::new(&store).await;
    desk.room.clock().turn_to(desk.room.now().plus_minutes(6));
    let reply = desk.clerk.post("/centre/exports", &[("list", "all"), ("format", "csv")]).await;
    assert!(reply.location().starts_with("/account/confirmation"), "{}", reply.location());
    let _ = desk.clerk.get("/centre/exports").await.expect(200).sees("导出前需要验证身份");
});
