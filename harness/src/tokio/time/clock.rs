//! The clock of tests, which stands still outside of explorations; in one, it always does.

use std::time::Duration;

use crate::engine::{self, active};

/// Has the clock stand still; in an exploration it does.
#[track_caller]
pub fn pause() {
    if !active() {
        ::tokio::time::pause();
    }
}

/// Has the clock go on; in an exploration it goes on by what threads wait for.
#[track_caller]
pub fn resume() {
    if !active() {
        ::tokio::time::resume();
    }
}

/// Has the clock go on by that; in an exploration that of this thread.
#[track_caller]
pub fn advance(duration: Duration) -> impl Future<Output = ()> {
    let yields = crate::future::yield_now();
    async move {
        if !active() {
            return ::tokio::time::advance(duration).await;
        }
        engine::pass(duration);
        yields.await;
    }
}
