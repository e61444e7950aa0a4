//! Links the lines of the log while the server runs, and says each day's head in the log of the program, which operators
//! keep elsewhere. Decision 0011.

use crate::app::App;
use std::time::Duration;

const PAUSE: Duration = Duration::from_secs(1);

pub(crate) async fn follow(app: &App) {
    loop {
        match outbox::chain(&app.store, &app.accounts.keys, app.clock.now()).await {
            Ok(round) => {
                if let Some(head) = &round.day {
                    let hash = head.hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
                    tracing::info!(day = head.day, position = head.position, hash, "the log's head of the day");
                }
                if round.is_full() {
                    continue;
                }
            }
            Err(error) => tracing::warn!(?error, "the log could not be linked"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}
