//! Many who ask for large answers at once.

use crate::{Jobs, testing::Desk};
use organisations::Doorkeeper;
use parking_lot::Mutex;
use std::sync::{Arc, mpsc};
use web::testing::dressed;

const QUESTIONS: [&str; 4] = [
    "facets=all&q=%E7%84%8A%E5%B7%A5",
    "facets=region,nature&region=441500&q=%E7%84%8A",
    "facets=education&education=bachelor&pay_min=1000",
    "facets=all&pay_min=1000&region=440000&category=02",
];

store::on_both_databases!(
    crate::migrations(),
    a_crowd_is_told_to_come_back_and_the_others_get_the_same_answers,
    |store| async move {
        let desk = Desk::new(&store).await;
        for title in ["焊工", "高级焊工", "电焊工（夜班）"] {
            desk.publish(title).await;
        }
        let index = desk.jobs.index.with_a_small_pool();
        let crowded = Jobs { index: index.clone(), ..desk.jobs.clone() };
        let visitor = dressed(crate::routes(crowded), Arc::new(Doorkeeper::new(desk.jobs.organisations.clone())));

        let mut inline = Vec::new();
        for question in QUESTIONS {
            let inline_answer = desk.seeker.get(&format!("/api/v1/jobs?{question}")).await.expect(200).value();
            let from_the_pool = visitor.get(&format!("/api/v1/jobs?{question}")).await.expect(200).value();
            assert_eq!(inline_answer, from_the_pool, "{question}");
            inline.push(inline_answer);
        }
        assert!(inline[0]["total"].as_u64() == Some(3), "{}", inline[0]);

        // What was counted a moment ago is answered from there: a new job makes everybody count anew.
        desk.publish("焊工学徒").await;
        let (let_go, gate) = mpsc::channel();
        let gate = Arc::new(Mutex::new(gate));
        index.crowd(&gate);
        for path in ["/api/v1/jobs?facets=all&q=%E7%84%8A%E5%B7%A5", "/jobs?q=%E7%84%8A%E5%B7%A5"] {
            let refused = visitor.get(path).await.expect(503).sees("现在搜索的人较多，请几秒后重试");
            assert_eq!(refused.headers["retry-after"], "2");
        }
        // Rows without facets are no large answer, and the first page's counts lie ready.
        let _ = visitor.get("/api/v1/jobs?q=%E7%84%8A%E5%B7%A5").await.expect(200);
        let _ = visitor.get("/api/v1/jobs?facets=all").await.expect(200);
        let_go.send(()).unwrap();
        let_go.send(()).unwrap();
        let mut tries = 0;
        let found = loop {
            let reply = visitor.get("/api/v1/jobs?facets=all&q=%E7%84%8A%E5%B7%A5").await;
            if reply.status == 200 || tries == 100 {
                break reply.expect(200).value();
            }
            tries += 1;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        assert_eq!(found["total"], 4);
    }
);
