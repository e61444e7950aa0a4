use super::*;
use std::sync::mpsc;

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_work_goes_on_afterwards() {
    let pool = Arc::new(Pool::of(1, 1));
    let (begun, has_begun) = mpsc::channel();
    let (let_go, gate) = mpsc::channel::<()>();
    let running = tokio::spawn({
        let pool = pool.clone();
        async move {
            let work = move || {
                begun.send(()).unwrap();
                gate.recv().unwrap();
                1
            };
            pool.run(work).await
        }
    });
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    let waiting = tokio::spawn({
        let pool = pool.clone();
        async move { pool.run(|| 2).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(pool.run(|| 3).await, None);
    let_go.send(()).unwrap();
    assert_eq!((running.await.unwrap(), waiting.await.unwrap()), (Some(1), Some(2)));
    assert_eq!(pool.run(|| 4).await, Some(4));
}

#[tokio::test]
async fn work_that_fails_takes_no_thread_with_it() {
    let pool = Pool::of(1, 1);
    assert_eq!(pool.run(|| -> u8 { panic!("on purpose") }).await, None);
    assert_eq!(pool.run(|| 1).await, Some(1));
}
