use crate::{Content, Library, Portal, routes};
use access::Role;
use accounts::{Subject, testing as people};
use fairs::Fairs;
use jobs::Jobs;
use organisations::{Doorkeeper, Organisations};
use serde_json::json;
use std::sync::Arc;
use store::testing::TestStore;
use web::testing::{Client, dressed};

struct World {
    portal: Portal,
    visitor: Client,
    store: TestStore,
}

fn migrations() -> Vec<store::Migration> {
    let mut list = jobs::migrations();
    list.extend(fairs::own_migrations());
    list.extend(crate::migrations());
    list
}

impl World {
    fn new(store: TestStore) -> Self {
        let accounts = people::accounts(&store);
        let clock = accounts.clock.clone();
        let files = Arc::new(object_store::memory::InMemory::new());
        let organisations = Organisations::new(accounts, files);
        let jobs = Jobs::new(organisations.clone());
        let fairs = Fairs::new(jobs.clone());
        let library = Library::new(Content::embedded().unwrap(), (*store).clone(), clock);
        let portal =
            Portal::new(library, organisations.clone(), jobs, fairs, showcase::Showcases::new(organisations.clone()));
        let visitor = dressed(routes(portal.clone()), Arc::new(Doorkeeper::new(organisations)));
        Self { portal, visitor, store }
    }

    async fn editor(&self, name: &str, division: &str) -> Client {
        let accounts = &self.portal.organisations.accounts;
        let tx = self.store.begin().await.unwrap();
        let facts = (name, "何编辑", division);
        let roles = [Role::ContentEditor];
        let id =
            accounts::fixtures::officer(&*tx, accounts, people::PASSWORD_PHC, people::TOTP_SECRET, facts, &roles, None)
                .await
                .unwrap();
        tx.commit().await.unwrap();
        let client = self.visitor.stranger();
        let cookie = people::signed_in(accounts, Subject::Officer(id), None).await;
        client.set_cookie(accounts.cookie.name(), &cookie);
        client
    }
}

const BODY: &str = "请各单位提前完成审核。\n\n<script>alert(1)</script>";

::store::on_both_databases!(
    migrations(),
    an_announcement_is_written_published_changed_and_withdrawn,
    |store| async move {
        let world = World::new(store);
        let editor = world.editor("editor", "441581").await;
        let fields = [("kind", "announcement"), ("title", "秋季招聘会公告"), ("summary", "一句话摘要"), ("body", BODY)];
        let wrong = editor.post("/bureau/content", &[("kind", "announcement"), ("title", "秋"), ("body", BODY)]).await;
        drop(wrong.expect(422).sees("标题").sees("请各单位提前完成审核"));
        let preview = editor.post("/bureau/content", &[&fields[..], &[("then", "preview")]].concat()).await.expect(200);
        drop(preview.sees("预览（尚未保存）").sees("&lt;script&gt;").lacks("<script>alert"));
        let path = editor.post("/bureau/content", &fields).await.expect(303).location();
        let public = path.replace("/bureau/content", "");
        drop(world.visitor.get(&public).await.expect(404));
        drop(editor.get(&path).await.expect(200).sees("草稿").sees("第 1 版").sees("何编辑"));

        let revision = [("revision", "1"), ("then", "publish")];
        drop(editor.post(&path, &[&fields[..], &revision].concat()).await.expect(303));
        let page = world.visitor.get(&public).await.expect(200).sees("秋季招聘会公告").sees("&lt;script&gt;");
        drop(page.lacks("<script>alert"));
        drop(world.visitor.get("/announcements").await.expect(200).sees("秋季招聘会公告"));

        // A saved draft does not touch what is public, and the history names everybody.
        let changed =
            [("title", "秋季招聘会公告（更正）"), ("summary", "一句话摘要"), ("body", BODY), ("revision", "2")];
        drop(editor.post(&path, &changed).await.expect(303));
        drop(world.visitor.get(&public).await.expect(200).lacks("更正"));
        drop(editor.get(&path).await.expect(200).sees("有未发布的修改").sees("第 2 版"));
        drop(editor.get(&format!("{path}/versions/1")).await.expect(200).sees("第 1 版").lacks("更正"));
        drop(editor.post(&format!("{path}/publication"), &[("revision", "3")]).await.expect(303));
        drop(world.visitor.get(&public).await.expect(200).sees("更正"));

        drop(editor.post(&format!("{path}/withdrawal"), &[("revision", "4")]).await.expect(303));
        drop(world.visitor.get(&public).await.expect(404));
        drop(editor.post(&format!("{path}/withdrawal"), &[("revision", "5")]).await.expect(409).sees("无需撤下"));
        let sql = "select count(*) as n from deed where object_kind = 'article'";
        assert_eq!(::store::number(world.store.read(), sql, []).await.unwrap(), 5);
    }
);

::store::on_both_databases!(migrations(), an_edited_question_stands_in_place_of_the_file, |store| async move {
    let world = World::new(store);
    let editor = world.editor("editor", "441581").await;
    let path = "/bureau/content/help/user-name-taken";
    drop(editor.get(path).await.expect(200).sees("系统内置").sees("用户名已被使用"));
    let text = [
        ("title", "用户名重复怎么办？"),
        ("chapter", "注册问题"),
        ("position", "502"),
        ("body", "请换一个没有人使用的用户名。"),
    ];
    drop(editor.post(path, &[&text[..], &[("revision", "0")]].concat()).await.expect(303));
    drop(world.visitor.get("/help/user-name-taken").await.expect(200).lacks("用户名重复怎么办"));
    drop(editor.post(&format!("{path}/publication"), &[("revision", "1")]).await.expect(303));
    drop(world.visitor.get("/help/user-name-taken").await.expect(200).sees("用户名重复怎么办"));
    drop(world.visitor.get("/help?q=没有人使用的用户名").await.expect(200).sees("用户名重复怎么办"));
    // The refusal still finds its answer; withdrawn, it links nowhere.
    use web::Answers;
    let _ = world.portal.library.content().await.unwrap();
    assert_eq!(world.portal.library.find("username_taken").as_deref(), Some("/help/user-name-taken"));
    drop(editor.post(&format!("{path}/withdrawal"), &[("revision", "2")]).await.expect(303));
    drop(world.visitor.get("/help/user-name-taken").await.expect(404));
    assert_eq!(world.portal.library.find("username_taken"), None);
    drop(editor.get(&format!("{path}/versions/1")).await.expect(200).sees("系统内置"));
});

::store::on_both_databases!(migrations(), the_second_of_two_editors_is_told_and_loses_nothing, |store| async move {
    let world = World::new(store);
    let (one, two) = (world.editor("editor", "441581").await, world.editor("editor2", "441581").await);
    let path = "/bureau/content/announcements/2026-01-20-spring-fairs";
    let text = |title: &'static str| {
        [("title", title), ("summary", "摘要文字"), ("body", "正文正文正文正文正文正文"), ("revision", "0")]
    };
    drop(one.post(path, &text("第一位编辑的标题")).await.expect(303));
    let told = two.post(path, &text("第二位编辑的标题")).await.expect(409);
    drop(told.sees("已被其他编辑修改").sees("第二位编辑的标题").sees(r#"name="revision" value="1""#));
    drop(one.get(path).await.expect(200).sees("第一位编辑的标题"));
    let stale =
        json!({ "title": "过期的标题", "summary": "摘要文字", "body": "正文正文正文正文正文正文", "revision": 0 });
    let api = "/api/v1/bureau/content/announcements/2026-01-20-spring-fairs";
    let refused = two.json(axum::http::Method::POST, api, &stale, &[]).await.expect(409);
    assert_eq!(refused.value()["code"], "article_changed");
});

::store::on_both_databases!(
    migrations(),
    an_article_of_another_division_does_not_exist_for_an_editor,
    |store| async move {
        let world = World::new(store);
        let (here, elsewhere, above) = (
            world.editor("editor", "441581").await,
            world.editor("editor-hf", "441521").await,
            world.editor("editor-sw", "441500").await,
        );
        let fields = json!({ "kind": "announcement", "title": "陆丰的公告", "summary": "摘要文字", "body": "正文正文正文正文正文正文" });
        let made =
            here.json(axum::http::Method::POST, "/api/v1/bureau/content", &fields, &[]).await.expect(201).value();
        let path = format!("/bureau/content/announcements/{}", made["slug"].as_str().unwrap());
        drop(elsewhere.get(&path).await.expect(404));
        drop(elsewhere.post(&format!("{path}/publication"), &[("revision", "1")]).await.expect(404));
        drop(elsewhere.get("/bureau/content").await.expect(200).lacks("陆丰的公告"));
        drop(above.get(&path).await.expect(200).sees("陆丰的公告"));
        drop(world.visitor.get(&path).await.expect(303));
    }
);

::store::on_both_databases!(
    migrations(),
    the_guides_and_questions_are_found_by_words_and_category,
    |store| async move {
        let world = World::new(store);
        let page = world.visitor.get("/help").await.expect(200);
        drop(
            page.sees("个人注册指引")
                .sees("单位注册指引")
                .sees("单位授权个人指引")
                .sees("常见问题知识库")
                .sees("子账号绑定"),
        );
        let page = world.visitor.get("/help?q=单位证件号码已经被使用").await.expect(200);
        drop(page.sees("的查询结果").sees("/help/organisation-code-taken"));
        drop(
            world
                .visitor
                .get("/help?group=登录问题")
                .await
                .expect(200)
                .sees("/help/wrong-name-or-password")
                .lacks("/help/unbind-person"),
        );
        drop(world.visitor.get("/help?q=%3Cscript%3E").await.expect(200).sees("没有找到相关问题").lacks("<script>"));
        let guide = world.visitor.get("/help/person-registration").await.expect(200).sees("个人注册指引");
        let address = guide.body.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let picture = world.visitor.get(&address).await.expect(200);
        assert_eq!(picture.headers["content-type"], "image/webp");
        assert!(picture.headers["cache-control"].to_str().unwrap().contains("immutable"));
        drop(world.visitor.get("/help/nothing").await.expect(404));
        drop(world.visitor.get("/announcements/nothing").await.expect(404));
    }
);
