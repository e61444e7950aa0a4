use super::*;

fn help(content: &Content) -> impl Iterator<Item = &Arc<Article>> {
    content.guides.iter().chain(&content.questions)
}

#[test]
fn every_file_reads_and_every_address_is_its_own() {
    let content = Content::embedded().unwrap();
    assert_eq!(content.guides.len(), 3);
    assert!(content.questions.len() >= 20 && content.announcements.len() >= 8);
    let mut slugs: Vec<_> = help(&content).map(|a| &a.slug).collect();
    slugs.sort();
    slugs.dedup();
    assert_eq!(slugs.len(), content.guides.len() + content.questions.len());
}

#[test]
fn every_question_of_the_guides_second_half_is_answered() {
    let content = Content::embedded().unwrap();
    let chapters: Vec<_> = content.chapters().iter().map(|(name, list)| (*name, list.len())).collect();
    let guide = [
        ("注册指引", 4),
        ("找回账号", 2),
        ("找回密码", 2),
        ("密码修改", 1),
        ("注册问题", 6),
        ("登录问题", 3),
        ("单位注册信息修改问题", 2),
        ("子账号绑定", 3),
    ];
    for ((name, count), (has, at_least)) in chapters.iter().zip(guide) {
        assert_eq!(*name, has);
        assert!(*count >= at_least, "{name}: {count}");
    }
}

#[test]
fn links_between_articles_lead_somewhere() {
    let content = Content::embedded().unwrap();
    for article in help(&content).chain(&content.announcements) {
        for link in article.html.split("href=\"/help/").skip(1) {
            let slug = link.split(['"', '#']).next().unwrap();
            assert!(content.help(slug).is_some(), "{}: /help/{slug}", article.slug);
        }
    }
}

#[test]
fn every_guide_shows_our_own_pages_with_words_for_those_who_cannot_see_them() {
    let content = Content::embedded().unwrap();
    for guide in &content.guides {
        let pictures: Vec<_> = guide.html.split("<img ").skip(1).collect();
        assert!(pictures.len() >= 4, "{}: {} pictures", guide.slug, pictures.len());
        for picture in pictures {
            let alt = picture.split("alt=\"").nth(1).and_then(|t| t.split('"').next()).unwrap();
            assert!(alt.chars().count() >= 8, "{}: {alt}", guide.slug);
        }
    }
    for file in content.built_in() {
        let named = file.text.body.matches("](pictures/").count();
        let shown = file.article.html.matches("<img ").count();
        assert_eq!(named, shown, "{} names a picture that is not there", file.article.slug);
    }
}

#[test]
fn a_message_finds_its_answer() {
    let content = Content::embedded().unwrap();
    assert_eq!(content.search("实名等级不足", "")[0].chapter, "注册问题");
    assert_eq!(content.search("实名等级不足", "登录问题")[0].chapter, "登录问题");
    assert!(content.search("不存在的词语", "").is_empty());
}

#[test]
fn a_message_that_is_not_word_for_word_finds_what_is_near() {
    let content = Content::embedded().unwrap();
    assert_eq!(content.search("单位证件号码被使用了怎么办", "")[0].slug, "organisation-code-taken");
}

#[test]
fn no_refusal_has_two_answers() {
    let content = Content::embedded().unwrap();
    let mut codes: Vec<_> = content.questions.iter().flat_map(|q| &q.codes).collect();
    codes.sort();
    let count = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), count);
    assert!(count >= 20);
}
