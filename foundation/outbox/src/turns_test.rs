use super::*;
use std::{
    cell::{Cell, RefCell},
    time::Instant,
};

#[tokio::test]
async fn work_goes_on_at_once_waits_where_nothing_is_to_do_and_begins_again_after_a_fault() {
    const PAUSE: Duration = Duration::from_millis(80);
    let (turn, at) = (Cell::new(0), RefCell::new(Vec::new()));
    let wake = Notify::new();
    let work = || async {
        turn.set(turn.get() + 1);
        at.borrow_mut().push(Instant::now());
        match turn.get() {
            1 => Ok(true),
            2 => Err("the database is away"),
            3 => {
                // Woken while it looked: the pause is not waited for.
                wake.notify_one();
                Ok(false)
            }
            _ => Ok(false),
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(2), async {
        tokio::select! {
            () = take_turns("a test", PAUSE, &wake, work) => {}
            () = async { while turn.get() < 5 { tokio::time::sleep(Duration::from_millis(5)).await; } } => {}
        }
    })
    .await;
    let at = at.borrow();
    let between: Vec<bool> = at.windows(2).map(|w| w[1] - w[0] >= PAUSE).collect();
    assert_eq!(between, [false, true, false, true], "at once, after a fault, woken, after nothing");
}
