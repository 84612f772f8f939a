//! Futures made of futures.

use std::future::poll_fn;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

/// One of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Either<A, B> {
    /// The first.
    Left(A),
    /// The second.
    Right(B),
}

/// Runs two futures to the end of one of them, and gives the other one back. If both are ready, the first counts.
pub async fn select<A, B>(first: A, second: B) -> Either<(A::Output, B), (B::Output, A)>
where
    A: Future + Unpin,
    B: Future + Unpin,
{
    let (mut first, mut second) = (first, second);
    let ended = poll_fn(|context| {
        if let Poll::Ready(output) = Pin::new(&mut first).poll(context) {
            return Poll::Ready(Either::Left(output));
        }
        Pin::new(&mut second).poll(context).map(Either::Right)
    })
    .await;
    match ended {
        Either::Left(output) => Either::Left((output, second)),
        Either::Right(output) => Either::Right((output, first)),
    }
}

/// Runs two futures to their ends, in one thread.
pub async fn join<A: Future, B: Future>(first: A, second: B) -> (A::Output, B::Output) {
    let (mut first, mut second) = (Box::pin(first), Box::pin(second));
    let (mut a, mut b) = (None, None);
    poll_fn(|context| {
        let a_done = advance(&mut first, &mut a, context);
        let b_done = advance(&mut second, &mut b, context);
        if a_done && b_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    match (a, b) {
        (Some(a), Some(b)) => (a, b),
        _ => unreachable!("both are ready"),
    }
}

/// Runs all futures to their ends, in one thread; the outputs are in the order of the futures.
pub async fn join_all<I>(futures: I) -> Vec<<I::Item as Future>::Output>
where
    I: IntoIterator,
    I::Item: Future,
{
    let mut all: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    poll_fn(|context| {
        // `&` and not `&&`: every one is polled.
        let done = all.iter_mut().fold(true, |done, (future, output)| done & advance(future, output, context));
        if done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    all.into_iter().filter_map(|(_, output)| output).collect()
}

/// Polls the future unless it has its output; whether it has it now.
fn advance<F: Future>(future: &mut Pin<Box<F>>, output: &mut Option<F::Output>, context: &mut Context<'_>) -> bool {
    if output.is_none()
        && let Poll::Ready(ready) = future.as_mut().poll(context)
    {
        *output = Some(ready);
    }
    output.is_some()
}

/// Lets other futures, and other threads, go first once.
#[track_caller]
pub fn yield_now() -> YieldNow {
    YieldNow { has_yielded: false, location: Location::caller() }
}

/// The future of [`yield_now`].
#[derive(Debug)]
#[must_use = "a future does nothing unless it is polled"]
pub struct YieldNow {
    has_yielded: bool,
    /// Futures are polled from places that say nothing to anybody.
    #[cfg_attr(not(feature = "explore"), expect(dead_code, reason = "it is for explorations"))]
    location: &'static Location<'static>,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.has_yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        #[cfg(feature = "explore")]
        if crate::engine::active() {
            crate::engine::yield_at("yield_now", self.location);
            return Poll::Pending;
        }
        std::thread::yield_now();
        Poll::Pending
    }
}
