//! All states that a program's steps can reach.

use std::collections::{BTreeSet, HashSet};

use super::Locks;
use super::steps::Step;
use super::tree::{Lock, Program};

/// The number of guards that are never released.
pub const FORGOTTEN: usize = usize::MAX;

/// The locks of the deadlocks of a program.
#[derive(Debug, Default)]
pub struct Deadlocks {
    /// Those that can be reached.
    pub reached: BTreeSet<Locks>,
    /// These, and those that could be reached if the ones before them, and what is `stuck`, did not happen.
    pub near: BTreeSet<Locks>,
    /// Those for which a thread waits, and whoever had them has ended.
    pub stuck: BTreeSet<Locks>,
}

/// Where a thread is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Thread {
    /// Its next step.
    pub at: usize,
    /// Guards with what they hold.
    pub held: Vec<(usize, usize, bool)>,
    /// It has not been started.
    pub is_idle: bool,
    /// It waits for readers to leave, which keeps new ones out. Whoever finds a writer may as well have come after that.
    queued: Option<usize>,
}

/// `None` if there are more states than that; else there are fewer left.
pub fn deadlocks(program: &Program, threads: &[Vec<Step>], states: &mut usize) -> Option<Deadlocks> {
    let mut found = Deadlocks::default();
    let start = start(program, threads);
    let mut seen: HashSet<(Vec<Thread>, bool)> = HashSet::new();
    let mut waiting = vec![(start.clone(), true), (start, false)];
    while let Some((state, real)) = waiting.pop() {
        if !seen.insert((state.clone(), real)) {
            continue;
        }
        *states = states.checked_sub(1)?;
        let mut can_go_on = false;
        for index in 0..threads.len() {
            if let Some(next) = go_on(&state, threads, index, false) {
                can_go_on = true;
                waiting.push((next, real));
            }
            if !real {
                waiting.extend(attempts(&state, threads, index).map(|next| (next, real)));
            }
        }
        // Without the deadlocks that come first, others can be on their way there meanwhile.
        if can_go_on && real {
            continue;
        }
        for (thread, lock, has_ended) in left_behind(&state, threads) {
            if real && has_ended {
                found.stuck.insert(Locks::from([lock]));
            }
            waiting.extend(go_on(&state, threads, thread, true).map(|next| (next, false)));
        }
        let circles = circles(&state, threads);
        for (locks, members) in &circles {
            if real && is_smallest(members, &circles) {
                found.reached.insert(locks.clone());
            }
            if real || !are_apart(&state, threads, members) {
                found.near.insert(locks.clone());
            }
            for member in members {
                waiting.extend(go_on(&state, threads, *member, true).map(|next| (next, false)));
            }
            // Whatever mends it, several of them may be further then.
            let all = members.iter().try_fold(state.clone(), |state, member| go_on(&state, threads, *member, true));
            waiting.extend(all.map(|next| (next, false)));
        }
    }
    debug_assert!(found.near.iter().flatten().all(|lock| *lock < program.locks.len()));
    Some(found)
}

/// Where all threads are at first.
pub fn start(program: &Program, threads: &[Vec<Step>]) -> Vec<Thread> {
    let thread = |number| Thread { is_idle: number >= program.threads.len(), ..Thread::default() };
    (0..threads.len()).map(thread).collect()
}

/// What is waited for in vain where threads are: the locks of each circle, and each lock that nobody releases. `None` if a thread can go on.
pub fn waited_for_in_vain(mut state: Vec<Thread>, threads: &[Vec<Step>]) -> Option<BTreeSet<Locks>> {
    // Who gets into the queue has not gone on, and keeps others from that.
    for index in 0..state.len() {
        let queued = go_on(&state, threads, index, false).filter(|next| next[index].at == state[index].at);
        state = queued.unwrap_or(state);
    }
    if (0..state.len()).any(|index| go_on(&state, threads, index, false).is_some()) {
        return None;
    }
    let circles = circles(&state, threads);
    let smallest = circles.iter().filter(|(_, members)| is_smallest(members, &circles));
    let abandoned = left_behind(&state, threads).filter(|(.., has_ended)| *has_ended);
    Some(smallest.map(|(locks, _)| locks.clone()).chain(abandoned.map(|(_, lock, _)| Locks::from([lock]))).collect())
}

/// Who waits in a smaller circle gets nowhere without the larger one.
fn is_smallest(members: &[usize], circles: &[(Locks, Vec<usize>)]) -> bool {
    let is_smaller = |other: &Vec<usize>| other.len() < members.len() && other.iter().all(|m| members.contains(m));
    !circles.iter().any(|(_, other)| is_smaller(other))
}

/// What a thread does next, if it does anything.
fn next_step(state: &[Thread], threads: &[Vec<Step>], thread: usize) -> Option<Step> {
    threads[thread].get(state[thread].at).copied().filter(|_| !state[thread].is_idle)
}

fn has_ended(state: &[Thread], threads: &[Vec<Step>], thread: usize) -> bool {
    !state[thread].is_idle && state[thread].at >= threads[thread].len()
}

/// The state after a thread's next step; `None` if it is at its end or has to wait. `forced`: it does not wait.
fn go_on(state: &[Thread], threads: &[Vec<Step>], index: usize, forced: bool) -> Option<Vec<Thread>> {
    let step = next_step(state, threads, index)?;
    let mut next = state.to_vec();
    let is_free = |lock: Lock| blockers(state, index, lock).is_empty();
    let thread = &mut next[index];
    thread.at += 1;
    match step {
        Step::Acquire(lock, guard) => {
            if !forced && !is_free(lock) {
                let has_readers = || state.iter().flat_map(|t| &t.held).any(|(_, held, s)| *held == lock.lock && *s);
                if lock.shared || thread.queued.is_some() || !has_readers() {
                    return None;
                }
                thread.at -= 1;
                thread.queued = Some(lock.lock);
                return Some(next);
            }
            thread.queued = None;
            thread.held.push((guard, lock.lock, lock.shared));
        }
        Step::Try(lock, guard, otherwise) => {
            if is_free(lock) {
                thread.held.push((guard, lock.lock, lock.shared));
            } else {
                thread.at = otherwise;
            }
        }
        Step::Goto(target) => thread.at = target,
        Step::Spawn(child) => next[child].is_idle = false,
        Step::Join(child) => {
            if !forced && !has_ended(state, threads, child) {
                return None;
            }
        }
        Step::Forget(guard) => {
            thread.held.iter_mut().filter(|(held, ..)| *held == guard).for_each(|(held, ..)| *held = FORGOTTEN);
        }
        Step::Release(guard) | Step::Discard(guard) => thread.held.retain(|(held, ..)| *held != guard),
    }
    Some(next)
}

/// The states after an attempt that comes out either way. That a free lock is never refused is not known of it (it can be poisoned), nor how
/// far others were when it succeeded: it is known of a lock that is held that nobody else has it ([`are_apart`]), and not of one that was.
fn attempts<'a>(
    state: &'a [Thread],
    threads: &[Vec<Step>],
    index: usize,
) -> impl Iterator<Item = Vec<Thread>> + use<'a> {
    let ways = match next_step(state, threads, index) {
        Some(Step::Try(lock, guard, otherwise)) => {
            let taken = (state[index].at + 1, Some((guard, lock.lock, lock.shared)));
            [Some((otherwise, None)), Some(taken)]
        }
        _ => [None, None],
    };
    ways.into_iter().flatten().map(move |(at, taken)| {
        let mut next = state.to_vec();
        next[index].at = at;
        next[index].held.extend(taken);
        next
    })
}

/// One of these threads has a lock by an attempt that another one has too. What is never released does not happen here.
fn are_apart(state: &[Thread], threads: &[Vec<Step>], members: &[usize]) -> bool {
    let is_tried = |thread: usize, guard: usize| {
        threads[thread].iter().any(|step| matches!(step, Step::Try(_, tried, _) if *tried == guard))
    };
    let tried = members.iter().flat_map(|member| state[*member].held.iter().map(move |held| (*member, held)));
    tried.filter(|(member, (guard, ..))| is_tried(*member, *guard)).any(|(member, (_, lock, shared))| {
        let others = members.iter().filter(|other| **other != member).flat_map(|other| &state[*other].held);
        others.filter(|(guard, ..)| *guard != FORGOTTEN).any(|(_, held, s)| held == lock && !(*s && *shared))
    })
}

/// It has a guard beside which there can be none of that kind.
fn holds(state: &[Thread], thread: usize, lock: Lock) -> bool {
    state[thread].held.iter().any(|(_, held, shared)| *held == lock.lock && !(*shared && lock.shared))
}

/// The threads that keep one from acquiring.
fn blockers(state: &[Thread], index: usize, lock: Lock) -> Vec<usize> {
    let is_queued = |other: usize| other != index && lock.shared && state[other].queued == Some(lock.lock);
    (0..state.len()).filter(|other| holds(state, *other, lock) || is_queued(*other)).collect()
}

/// The lock that a thread waits for.
fn wanted(state: &[Thread], threads: &[Vec<Step>], thread: usize) -> Option<Lock> {
    match next_step(state, threads, thread) {
        Some(Step::Acquire(lock, _)) => Some(lock),
        _ => None,
    }
}

/// The threads that wait for a lock that is never released, with the lock, and whether whoever has it has ended.
fn left_behind<'a>(state: &'a [Thread], threads: &'a [Vec<Step>]) -> impl Iterator<Item = (usize, usize, bool)> + 'a {
    let waited_for = (0..state.len()).filter_map(|thread| Some((thread, wanted(state, threads, thread)?)));
    waited_for.filter_map(move |(thread, lock)| {
        let keeps = |holder: &usize| {
            state[*holder].held.iter().any(|(guard, held, _)| *guard == FORGOTTEN && *held == lock.lock)
        };
        let blockers = blockers(state, thread, lock);
        let has_ended = blockers.iter().any(|holder| has_ended(state, threads, *holder));
        (has_ended || blockers.iter().any(keeps)).then_some((thread, lock.lock, has_ended))
    })
}

/// Threads that wait for each other in a circle, in a state in which nothing goes on, with the locks that they wait for.
fn circles(state: &[Thread], threads: &[Vec<Step>]) -> Vec<(Locks, Vec<usize>)> {
    let waits_for = |thread: usize| match next_step(state, threads, thread) {
        Some(Step::Acquire(lock, _)) => blockers(state, thread, lock),
        Some(Step::Join(child)) if !has_ended(state, threads, child) => vec![child],
        _ => Vec::new(),
    };
    let waits_for: Vec<Vec<usize>> = (0..state.len()).map(waits_for).collect();
    let mut circles = Vec::new();
    for first in 0..state.len() {
        // Each circle once, from its first thread on.
        let mut open = vec![vec![first]];
        while let Some(way) = open.pop() {
            for next in waits_for[way[way.len() - 1]].iter().copied() {
                if next == first {
                    let locks = way.iter().filter_map(|member| wanted(state, threads, *member));
                    circles.push((locks.map(|lock| lock.lock).collect(), way.clone()));
                } else if next > first && !way.contains(&next) {
                    open.push([&way[..], &[next]].concat());
                }
            }
        }
    }
    circles
}
