//! 【发布】 what was saved, and 【撤下】 what is public.

use crate::{
    Portal, edit,
    writing::{self, Act},
};
use access::{ContentEditing, Officer};
use axum::extract::{Path, State};
use web::{Answer, Form, Shell};

/// `POST /bureau/content/{section}/{slug}/publication`
pub(crate) async fn publish(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Path((section, slug)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let entry = writing::entry(&portal, &officer, &shell, &section, &slug).await?;
    edit::change(portal, officer, shell, entry, Act::Publish, form).await
}

/// `POST /bureau/content/{section}/{slug}/withdrawal`
pub(crate) async fn withdraw(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Path((section, slug)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let entry = writing::entry(&portal, &officer, &shell, &section, &slug).await?;
    edit::change(portal, officer, shell, entry, Act::Withdraw, form).await
}
