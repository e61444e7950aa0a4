use std::{fmt::Debug, time::Duration};
use tokio::sync::Notify;

/// Takes one turn of `work` after the other until the program ends. After a turn that found nothing to do (`false`) it waits to be woken,
/// or for the `pause`; after a fault it says so and waits for the pause, so that whoever is down is not asked without end.
pub async fn take_turns<F, E>(what: &'static str, pause: Duration, wake: &Notify, work: impl Fn() -> F)
where
    F: Future<Output = Result<bool, E>>,
    E: Debug,
{
    loop {
        match work().await {
            Ok(true) => {}
            Ok(false) => {
                let _ = tokio::time::timeout(pause, wake.notified()).await;
            }
            Err(error) => {
                tracing::warn!(?error, what, "work in the background could not go on; it is tried again");
                tokio::time::sleep(pause).await;
            }
        }
    }
}

#[cfg(test)]
#[path = "turns_test.rs"]
mod tests;
