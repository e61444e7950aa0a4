//! For the people and programs that operate the platform: health, readiness, figures, the API's description.

use access::{Anyone, Routes};
use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use std::{
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};
use store::Store;

/// What these routes look at.
#[derive(Clone)]
pub struct Operations {
    store: Store,
    figures: Arc<Figures>,
    openapi: Arc<str>,
}

/// Figures that requests count.
#[derive(Debug, Default)]
pub struct Figures {
    /// Whether the search index has caught up with the database.
    pub ready: AtomicBool,
    /// Answers by class of status: 1xx to 5xx.
    pub answers: [AtomicU64; 5],
    /// Microseconds spent answering.
    pub micros: AtomicU64,
    /// Published jobs in the search index.
    pub jobs: AtomicU64,
}

impl Operations {
    /// Over this database, these figures and this OpenAPI document.
    #[must_use]
    pub fn new(store: Store, figures: Arc<Figures>, openapi: String) -> Self {
        Self { store, figures, openapi: openapi.into() }
    }
}

/// The routes.
pub fn routes(operations: Operations) -> Routes<()> {
    Routes::new()
        .get("/healthz", healthz)
        .get("/readyz", readyz)
        .get("/metrics", metrics)
        .get("/openapi.json", openapi)
        .with_state(operations)
}

/// The process answers.
async fn healthz(_: Anyone) -> &'static str {
    "ok\n"
}

/// The database answers and the index has caught up: send visitors.
async fn readyz(_: Anyone, State(o): State<Operations>) -> Response {
    let caught_up = o.figures.ready.load(Ordering::Acquire);
    let database = store::number(o.store.read(), "select cast(1 as bigint) as n", []).await.is_ok();
    let status = if caught_up && database { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = serde_json::json!({ "ready": status.is_success(), "database": database, "search": caught_up });
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Prometheus' text format.
async fn metrics(_: Anyone, State(o): State<Operations>) -> Response {
    let mut text = String::new();
    let f = &o.figures;
    text.push_str("# TYPE gongpin_answers_total counter\n");
    for (n, count) in f.answers.iter().enumerate() {
        let _ = writeln!(text, "gongpin_answers_total{{status=\"{}xx\"}} {}", n + 1, count.load(Ordering::Relaxed));
    }
    let seconds = f.micros.load(Ordering::Relaxed) as f64 / 1e6;
    let _ = writeln!(text, "# TYPE gongpin_answer_seconds_total counter\ngongpin_answer_seconds_total {seconds}");
    let jobs = f.jobs.load(Ordering::Relaxed);
    let _ = writeln!(text, "# TYPE gongpin_searchable_jobs gauge\ngongpin_searchable_jobs {jobs}");
    let ready = u8::from(f.ready.load(Ordering::Relaxed));
    let _ = writeln!(text, "# TYPE gongpin_ready gauge\ngongpin_ready {ready}");
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// The API's description (OpenAPI 3.1).
async fn openapi(_: Anyone, State(o): State<Operations>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], o.openapi.to_string()).into_response()
}

/// Counts every answer of `router`.
pub fn counted(router: Router, figures: Arc<Figures>) -> Router {
    router.layer(middleware::from_fn_with_state(figures, count))
}

async fn count(State(figures): State<Arc<Figures>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let response = next.run(request).await;
    let class = usize::from(response.status().as_u16() / 100).clamp(1, 5) - 1;
    figures.answers[class].fetch_add(1, Ordering::Relaxed);
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    figures.micros.fetch_add(micros, Ordering::Relaxed);
    response
}
