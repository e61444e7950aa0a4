//! The tabs 【现场招聘会】 and 【网络招聘会】 with their search (guide 五; feature F1).

use crate::{
    FairCard, Fairs, Search, facts,
    fair::{Kind, Phase},
    store::find,
};
use access::Anyone;
use askama::Template;
use axum::extract::{RawQuery, State};
use clock::Day;
use web::{Answer, ChoiceGroup, Form, Pager, Paging, Shell, page as answer};

/// Fairs on a page.
const PER_PAGE: u64 = 12;

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    shell: Shell,
    form: Form,
    kind: Kind,
    fairs: Vec<FairCard>,
    total: u64,
    pager: Pager,
    regions: Vec<ChoiceGroup>,
    phases: Vec<ChoiceGroup>,
}

/// The query of a request as form fields; what cannot be read counts as nothing.
pub(crate) fn query(text: Option<&str>) -> Form {
    let pairs = text.unwrap_or_default().split('&').filter(|p| !p.is_empty()).map(|pair| {
        let (k, v) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(k), decoded(v))
    });
    Form::of(pairs.collect::<Vec<_>>())
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().chars().take(200).collect()
}

/// What the conditions ask for.
pub(crate) fn search_of(form: &Form) -> Search {
    Search {
        kind: Kind::of_code(form.get("kind")),
        words: form.get("q").to_owned(),
        division: form.get("region").to_owned(),
        from: Day::parse(form.get("from")),
        to: Day::parse(form.get("to")),
        phase: Phase::of_code(form.get("state")),
    }
}

/// The list.
pub(crate) async fn page(_: Anyone, State(fairs): State<Fairs>, shell: Shell, RawQuery(text): RawQuery) -> Answer {
    let form = query(text.as_deref());
    let mut search = search_of(&form);
    let kind = search.kind.unwrap_or(Kind::OnSite);
    search.kind = Some(kind);
    let now = fairs.clock.now();
    let db = fairs.store.read();
    let paging = Paging::read(Some(form.get("page")), PER_PAGE, shell.large);
    let (total, found) = find::public(db, &search, now, paging.offset(), paging.per_page).await?;
    let found = fairs.with_turnout(db, found).await?;
    let found = found.into_iter().map(|(fair, turnout)| FairCard::new(fair, turnout, now)).collect();
    let conditions: Vec<(&str, &str)> = std::iter::once(("kind", kind.code()))
        .chain(["q", "region", "from", "to", "state"].map(|f| (f, form.get(f))))
        .collect();
    let pager = Pager::new(paging, total, "/fairs", &conditions);
    let regions = facts::divisions(&shell.site.region.division, None);
    let phases = ChoiceGroup::plain(Phase::PUBLIC.map(|p| (p.code(), p.zh())));
    answer(&ListPage { kind, fairs: found, total, pager, regions, phases, form, shell })
}
