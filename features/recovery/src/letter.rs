//! 单位委托授权书: the letter whose picture is the fourth of 单位找回密码, in words of our own. Printed from a page that fills in
//! what is typed there and keeps nothing, or from a file. Feature A8.

use crate::Recovery;
use access::Anyone;
use askama::Template;
use axum::{
    extract::State,
    http::header,
    response::{Html, IntoResponse},
};
use web::{Answer, Form, Shell, Stop};

/// The page.
pub(crate) const ADDRESS: &str = "/account/reset/organisation/letter";
/// The file with blanks.
pub(crate) const FILE: &str = "/account/reset/organisation/letter/file";
/// Its name when it is saved: 单位委托授权书.html.
const DISPOSITION: &str = "attachment; filename=\"letter.html\"; filename*=UTF-8''%E5%8D%95%E4%BD%8D%E5%A7%94%E6%89%98%E6%8E%88%E6%9D%83%E4%B9%A6.html";
const LETTERS_MAX: usize = 100;

/// What the letter is filled with.
struct Letter(Form);

impl Letter {
    fn organisation(&self) -> String {
        self.or_blank("organisation", 12)
    }

    fn uscc(&self) -> String {
        self.or_blank("uscc", 9)
    }

    fn name(&self) -> String {
        self.or_blank("name", 5)
    }

    fn number(&self) -> String {
        self.or_blank("document_number", 9)
    }

    fn phone(&self) -> String {
        self.or_blank("phone", 6)
    }

    fn or_blank(&self, field: &str, blanks: usize) -> String {
        let text: String = self.0.get(field).chars().filter(|c| !c.is_control()).take(LETTERS_MAX).collect();
        if text.is_empty() { "＿".repeat(blanks) } else { text }
    }
}

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    shell: Shell,
    form: Form,
    letter: Letter,
}

#[derive(Template)]
#[template(path = "letter_file.html")]
struct LetterFile<'a> {
    bureau: &'a str,
    platform: &'a str,
    letter: Letter,
}

/// `GET /account/reset/organisation/letter`
pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    web::page(&LetterPage { shell, form: Form::default(), letter: Letter(Form::default()) })
}

/// 【填入】: the same page with what was typed; nothing is kept.
pub(crate) async fn fill(_: Anyone, shell: Shell, form: Form) -> Answer {
    web::page(&LetterPage { shell, letter: Letter(form.clone()), form })
}

/// `GET /account/reset/organisation/letter/file`
pub(crate) async fn file(_: Anyone, State(room): State<Recovery>) -> Answer {
    let names = &room.accounts.site.names;
    let file = LetterFile { bureau: &names.bureau, platform: &names.recruitment, letter: Letter(Form::default()) };
    let html = file.render().map_err(Stop::fault)?;
    Ok(([(header::CONTENT_DISPOSITION, DISPOSITION)], Html(html)).into_response())
}

#[cfg(test)]
#[path = "letter_test.rs"]
mod tests;
