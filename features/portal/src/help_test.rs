use crate::{Content, Portal, routes};
use access::{Directory, Identity, SessionToken};
use std::sync::Arc;
use web::testing::{Client, dressed};

struct Nobody;

#[async_trait::async_trait]
impl Directory for Nobody {
    async fn identify(&self, _: &SessionToken) -> Identity {
        Identity::Anonymous
    }
}

fn visitor() -> Client {
    dressed(routes(Portal::new(Content::embedded().unwrap())), Arc::new(Nobody))
}

#[tokio::test]
async fn the_three_guides_and_every_chapter_are_offered() {
    let page = visitor().get("/help").await.expect(200);
    let page = page.sees("个人注册指引").sees("单位注册指引").sees("单位授权个人指引");
    let _ = page.sees("常见问题知识库").sees("子账号绑定");
}

#[tokio::test]
async fn a_question_is_found_by_the_words_of_its_message() {
    let page = visitor().get("/help?q=单位证件号码已经被使用").await;
    let _ = page.expect(200).sees("的查询结果").sees("/help/organisation-code-taken");
    let _ = visitor().get("/help?q=%3Cscript%3E").await.expect(200).sees("没有找到相关问题").lacks("<script>");
}

#[tokio::test]
async fn an_article_that_is_not_there_is_not_found() {
    let _ = visitor().get("/help/person-registration").await.expect(200).sees("个人注册指引");
    let _ = visitor().get("/help/nothing").await.expect(404);
    let _ = visitor().get("/announcements/nothing").await.expect(404);
}
