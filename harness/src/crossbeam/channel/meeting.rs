//! How a thread does one of several operations on channels: in one step that looks at all of them, or by waiting for one of them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use crate::dpor::action::{Access, Action};
use crate::dpor::object::ObjectKind;
use crate::engine::{Slot, active};
use crate::future::Token;
use crate::monitor::{Call, Wakers, step};
use crate::time::{Duration, Instant};

/// One of the operations that a thread would do.
pub(super) trait Case {
    /// The access to the state that it is an operation on.
    fn access(&self) -> Option<Access>;

    /// Whether the two ends meet, so that a thread that waits may be chosen by the one at the other end.
    fn is_rendezvous(&self) -> bool;

    /// Does it, for that ticket, if it can be done at once.
    fn try_now(&self, ticket: u64, wakers: &mut Wakers) -> bool;

    /// Whether it could be done at once.
    fn is_ready(&self, ticket: u64) -> bool;

    /// Leaves a note that somebody waits.
    fn register(&self, waiter: &Waiter);

    /// Takes the note back.
    fn withdraw(&self, ticket: u64);

    /// Completes it, which the one at the other end has chosen.
    fn complete(&self, ticket: u64);

    /// When it can be done because of the time alone.
    fn due(&self) -> Option<Instant> {
        None
    }

    /// States that the thread waits for it.
    fn has_to_wait(&self, call: Call);
}

/// Somebody who waits to do one of several operations.
#[derive(Clone)]
pub(super) struct Waiter {
    pub(super) ticket: u64,
    /// Which of its operations it is.
    pub(super) case: usize,
    pub(super) waker: Waker,
    claim: Arc<Mutex<Option<usize>>>,
}

impl Waiter {
    /// Chooses the operation, unless another one has been chosen.
    pub(super) fn claim(&self) -> bool {
        let mut claim = self.claim.lock().unwrap_or_else(PoisonError::into_inner);
        claim.is_none() && claim.replace(self.case).is_none()
    }
}

/// How long to wait.
#[derive(Clone, Copy)]
pub(super) enum Patience {
    None,
    Until(Instant),
    Forever,
}

impl Patience {
    /// So long from now.
    pub(super) fn lasting(timeout: Duration) -> Patience {
        Instant::now().checked_add(timeout).map_or(Patience::Forever, Patience::Until)
    }
}

thread_local! {
    /// Who chooses a waiter at one channel depends on who does at another, so all steps on channels without places depend on each other. Each
    /// thread of the system has an exploration of its own.
    static RENDEZVOUS: Slot = const { Slot::new() };
}

/// Outside of explorations, a step is one under this lock.
static OUTSIDE: Mutex<()> = Mutex::new(());
static TICKETS: AtomicU64 = AtomicU64::new(1);

/// Only numbers apart matter.
pub(super) fn ticket() -> u64 {
    TICKETS.fetch_add(1, Ordering::Relaxed)
}

/// Makes a step outside of explorations one of all channels. Taken before the state of any of them, by all.
pub(super) fn alone() -> Option<MutexGuard<'static, ()>> {
    (!active()).then(|| OUTSIDE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The accesses of a step on these cases.
pub(super) fn accesses(cases: &[&dyn Case]) -> Vec<Option<Access>> {
    let mut accesses: Vec<Option<Access>> = Vec::new();
    for access in cases.iter().map(|case| case.access()) {
        if !accesses.contains(&access) {
            accesses.push(access);
        }
    }
    if active() && cases.iter().any(|case| case.is_rendezvous()) {
        let access = |slot: &Slot| slot.access_to_stateless(ObjectKind::Monitor("channel"), Action::Write);
        accesses.push(Some(RENDEZVOUS.with(access)));
    }
    accesses
}

/// Does one of the operations, or, if `only_ready`, finds one that can be done; gives its number. The ticket must be new.
pub(super) fn attempt(
    call: Call,
    cases: &[&dyn Case],
    ticket: u64,
    patience: Patience,
    only_ready: bool,
) -> Option<usize> {
    let claim: Arc<Mutex<Option<usize>>> = Arc::default();
    let mut token: Option<Arc<Token>> = None;
    let mut is_registered = false;
    let mut is_over = matches!(patience, Patience::None);
    loop {
        let mut wakers = Wakers::new();
        let waker = if is_over { None } else { Some(Waker::from(Arc::clone(token.get_or_insert_with(Token::new)))) };
        let done = step(call, &accesses(cases), || {
            let _alone = alone();
            if std::mem::take(&mut is_registered) {
                cases.iter().for_each(|case| case.withdraw(ticket));
            }
            let claimed = *claim.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(case) = claimed {
                cases[case].complete(ticket);
                return Some(case);
            }
            let ready = cases
                .iter()
                .position(|case| if only_ready { case.is_ready(ticket) } else { case.try_now(ticket, &mut wakers) });
            if ready.is_some() {
                return ready;
            }
            if let Some(waker) = waker {
                for (case, operation) in cases.iter().enumerate() {
                    operation.register(&Waiter { ticket, case, waker: waker.clone(), claim: Arc::clone(&claim) });
                }
                is_registered = true;
            }
            None
        });
        wakers.into_iter().for_each(Waker::wake);
        if done.is_some() || is_over {
            return done;
        }
        if let Some(case) = cases.first() {
            case.has_to_wait(call);
        }
        let end = match patience {
            Patience::Until(end) => Some(end),
            _ => None,
        };
        let next = cases.iter().filter_map(|case| case.due()).chain(end).min();
        let timeout = next.map(|next| next.saturating_duration_since(Instant::now()));
        if let Some(token) = &token {
            token.wait_for(timeout);
        }
        is_over = end.is_some_and(|end| Instant::now() >= end);
    }
}
