//! Kinds of failures, and which one it is when every thread that has not ended waits.

use std::collections::VecDeque;

use super::cause::Blocked;
use super::naming::place;
use crate::dpor::object::TaskId;
use crate::witness::FailureKind as Kind;

pub(crate) use crate::witness::FailureKind;

/// A cycle of threads each of which waits for what the next one holds is a deadlock. Without one, a waiter of a condition
/// variable that was notified while nobody waited, or another one did, has lost its wake-up; and what waits after the main thread has
/// ended was left behind. Everything else that waits for good is called a deadlock as well.
pub(super) fn of_waits(blocked: &[Blocked]) -> Kind {
    if !cycle(blocked).is_empty() {
        Kind::Deadlock
    } else if blocked.iter().any(|blocked| blocked.missed.is_some() || blocked.heard.is_some()) {
        Kind::LostWakeup
    } else if blocked.iter().all(|blocked| blocked.task != TaskId(0)) {
        Kind::LeakedThread
    } else {
        Kind::Deadlock
    }
}

/// The waits that make up the cycle with the fewest threads, in its order; empty if there is none. Of several, which one depends on where
/// the threads wait only.
fn cycle(blocked: &[Blocked]) -> Vec<&Blocked> {
    let cycles = (0..blocked.len()).filter_map(|start| cycle_from(blocked, start));
    cycles.min_by_key(|cycle| (cycle.len(), sites(cycle))).unwrap_or_default()
}

/// The waits of a cycle from that one on.
fn cycle_from(blocked: &[Blocked], start: usize) -> Option<Vec<&Blocked>> {
    let wait_of = |task: TaskId| blocked.iter().position(|blocked| blocked.task == task);
    let mut reached: Vec<Option<usize>> = vec![None; blocked.len()];
    let mut pending = VecDeque::from([start]);
    while let Some(at) = pending.pop_front() {
        for next in blocked[at].holders.iter().filter_map(|holder| wait_of(*holder)) {
            if next == start {
                let mut path = vec![&blocked[at]];
                let mut at = at;
                while let (true, Some(before)) = (at != start, reached[at]) {
                    path.push(&blocked[before]);
                    at = before;
                }
                path.reverse();
                return Some(path);
            }
            if reached[next].is_none() {
                reached[next] = Some(at);
                pending.push_back(next);
            }
        }
    }
    None
}

/// What each waits for, and where, whoever it is.
fn sites(waits: &[&Blocked]) -> Vec<String> {
    let mut sites: Vec<String> =
        waits.iter().map(|blocked| format!("{} at {}", blocked.operation, place(blocked.site))).collect();
    sites.sort();
    sites
}

/// The same for two executions that end in the same cycle of waits, whoever waits besides; without a cycle, in the same waits.
pub(super) fn identity_of_waits(blocked: &[Blocked]) -> String {
    let mut waits = cycle(blocked);
    if waits.is_empty() {
        waits = blocked.iter().collect();
    }
    format!("{}: {}", of_waits(blocked).name(), sites(&waits).join("; "))
}

/// One line that says who waits.
pub(super) fn headline_of_waits(blocked: &[Blocked]) -> String {
    let names = |blocked: &[&Blocked]| {
        let names: Vec<String> = blocked.iter().map(|blocked| format!("`{}`", blocked.name)).collect();
        match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        }
    };
    let all: Vec<&Blocked> = blocked.iter().collect();
    match of_waits(blocked) {
        Kind::LostWakeup => {
            let lost = |blocked: &Blocked| match (blocked.missed, &blocked.heard) {
                (Some(site), _) => Some(format!("the one at {} came when nobody waited", place(site))),
                (None, Some((site, _, woken))) => Some(format!("the last one, at {}, woke `{woken}`", place(site))),
                (None, None) => None,
            };
            let Some((waiter, lost)) = blocked.iter().find_map(|blocked| Some((blocked, lost(blocked)?))) else {
                unreachable!("one of the waits makes it a lost wake-up")
            };
            format!("lost wake-up: `{}` waits at {} for a notification, {lost}", waiter.name, place(waiter.site))
        }
        Kind::LeakedThread if blocked.len() == 1 => {
            format!("leaked thread: `main` has ended and {} waits for good", names(&all))
        }
        Kind::LeakedThread => format!("leaked threads: `main` has ended; {} wait for good", names(&all)),
        _ => match cycle(blocked).as_slice() {
            [] if blocked.len() == 1 => format!("deadlock: {} waits for good", names(&all)),
            [] => format!("deadlock: {} wait for good", names(&all)),
            [one] => format!("deadlock: `{}` waits for itself", one.name),
            several => {
                let mut several = several.to_vec();
                several.sort_by_key(|blocked| blocked.task);
                format!("deadlock: {} wait for each other", names(&several))
            }
        },
    }
}
