//! What is public now, kept for a moment, so that a page of words asks the database seldom.

use crate::{Article, Content, content::Overlay, store as rows};
use ::store::Store;
use clock::{Clock, Timestamp};
use sea_orm::DbErr;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How long another process's publication may stay unseen. One's own is seen at once.
const KEEP_SECONDS: i64 = 5;

/// What was read, and when.
type Read = (Timestamp, Arc<Content>);

/// The files and what editors made of them.
#[derive(Clone)]
pub struct Library {
    store: Store,
    clock: Clock,
    files: Arc<Content>,
    kept: Arc<Mutex<Option<Read>>>,
}

impl Library {
    /// Opens the library over the files.
    #[must_use]
    pub fn new(files: Content, store: Store, clock: Clock) -> Self {
        Self { store, clock, files: Arc::new(files), kept: Arc::default() }
    }

    /// What is public now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn content(&self) -> Result<Arc<Content>, DbErr> {
        let now = self.clock.now();
        if let Some((at, content)) = &*self.kept.lock().unwrap_or_else(PoisonError::into_inner)
            && (*at..at.plus_seconds(KEEP_SECONDS)).contains(&now)
        {
            return Ok(content.clone());
        }
        let mut overlays = HashMap::new();
        for row in rows::public(self.store.read()).await? {
            let address = (row.section.clone(), row.slug.clone());
            let overlay = match row.shown() {
                Some((kind, day, text)) => {
                    Overlay::Shown(Box::new(Article::new(kind, &row.slug, day, &text, Vec::new())))
                }
                None => Overlay::Hidden,
            };
            overlays.insert(address, overlay);
        }
        let content = Arc::new(self.files.with(overlays));
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, content.clone()));
        Ok(content)
    }

    /// The files alone.
    pub(crate) fn files(&self) -> &Content {
        &self.files
    }

    /// Reads anew at the next question.
    pub(crate) fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl web::Answers for Library {
    /// From what was public a moment ago: a refusal waits for no database.
    fn find(&self, code: &str) -> Option<String> {
        let kept =
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(_, content)| content.clone());
        kept.unwrap_or_else(|| self.files.clone()).answer(code).map(|a| a.path())
    }
}
