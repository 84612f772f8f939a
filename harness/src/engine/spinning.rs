//! Tasks that look at the same things again and again, until somebody else changes one of them.
//!
//! A loop that waits by looking has an execution for each number of rounds, so a search for all of them has no end. What model checkers do about
//! it (a wait is taken for `assume`: M. Kokologiannakis, X. Ren, V. Vafeiadis, "Dynamic Partial Order Reductions for Spinloops", FMCAD 2021)
//! is done here for each task that has done some rounds and found nothing changed: its next look waits for a change ([`Action::Await`]).
//! Loops that count their rounds are not told apart from those that do not, so this is a bound, which the verdict names.

use std::panic::Location;

use smallvec::SmallVec;

use super::context::{Context, Object, Operation, with};
use super::tasks::ASKED_IN_VAIN;
use crate::dpor::action::{Access, Action};
use crate::dpor::object::ObjectId;

/// Looks of one round, at most.
const LONGEST: usize = 4;
/// For how many rounds one counts in which the task asks that others go first.
const POLITE: u32 = 3;

/// Nothing repeats itself in fewer rounds.
const FEWEST: u32 = 2;

/// How many rounds there are of which each asks that others go first.
pub(crate) fn rounds_of_polite(rounds: u32) -> u32 {
    rounds.div_ceil(POLITE).max(FEWEST)
}

/// An operation by which a task found something, and changed nothing.
#[derive(Clone, Copy, Debug)]
struct Look {
    name: &'static str,
    location: &'static Location<'static>,
    object: ObjectId,
    class: u16,
    /// The object's version.
    version: u32,
}

impl Look {
    fn is_like(&self, other: &Look) -> bool {
        self.name == other.name && self.object == other.object && self.location == other.location
    }
}

/// What a task has looked at since it last did anything else.
#[derive(Debug, Default)]
pub(super) struct Spinning {
    /// The last ones.
    looks: SmallVec<[Look; LONGEST]>,
    /// How many of the last ones found what the one found that was so many looks (and one) before.
    repeated: [u32; LONGEST],
    /// How many there were, and how often the task has asked in between that others go first.
    looked: u32,
    yielded: u32,
    /// A write that may turn out to have changed nothing.
    undecided: Option<Look>,
}

impl Spinning {
    fn forget(&mut self) {
        self.undecided = None;
        if self.looked > 0 {
            self.looks.clear();
            self.repeated = [0; LONGEST];
            self.looked = 0;
            self.yielded = 0;
        }
    }

    fn look(&mut self, look: Look) {
        for period in 1..=LONGEST {
            let before = self.looks.len().checked_sub(period).map(|at| self.looks[at]);
            let same = before.is_some_and(|before| before.is_like(&look) && before.version == look.version);
            self.repeated[period - 1] = if same { self.repeated[period - 1] + 1 } else { 0 };
        }
        self.looked += 1;
        if self.looks.len() == LONGEST {
            self.looks.remove(0);
        }
        self.looks.push(look);
    }

    /// What the operation has to wait for a change of, if it begins one more of so many rounds that found the same.
    fn awaited(&self, next: &Look, rounds: u32) -> &[Look] {
        if self.repeated == [0; LONGEST] {
            return &[];
        }
        let is_round = |period: &usize| {
            // Once in each round, of which the last one has just ended.
            let is_polite = (self.yielded + 1) * *period as u32 >= self.looked;
            let rounds = if is_polite { rounds_of_polite(rounds) } else { rounds.max(FEWEST) };
            let before = self.looks.len().checked_sub(*period).map(|at| self.looks[at]);
            // The first round repeats nothing.
            self.repeated[period - 1] >= (rounds - 1) * *period as u32
                && before.is_some_and(|before| before.is_like(next))
        };
        (1..=LONGEST).find(is_round).map_or(&[], |period| &self.looks[self.looks.len() - period..])
    }
}

impl Context {
    /// Adds to an operation that the running task is about to announce what it awaits, if it spins.
    pub(super) fn await_changes(&mut self, operation: &mut Operation) {
        let Some(rounds) = self.spins.filter(|rounds| *rounds > 0) else { return };
        let entry = &mut self.tasks[self.running];
        // Who waits for a time to come goes on when it has.
        if (1..ASKED_IN_VAIN).contains(&entry.asked) {
            return;
        }
        let spinning = &mut entry.spinning;
        if spinning.undecided.is_some() {
            return spinning.forget();
        }
        let [access] = operation.accesses[..] else { return };
        let Operation { name, location, .. } = *operation;
        let next = Look { name, location, object: access.object, class: access.class, version: 0 };
        let awaited = spinning.awaited(&next, rounds);
        let await_change =
            |look: &Look| Access { object: look.object, action: Action::Await, class: look.class, tag: look.version };
        operation.accesses.extend(awaited.iter().map(await_change));
        self.spun |= operation.accesses.len() > 1;
    }

    /// The task has done the operation, which resolved to its accesses.
    pub(super) fn looked(&mut self, task: usize, operation: &Operation) {
        let entry = &mut self.tasks[task];
        let looks = |access: &Access| access.only_looks() || access.action == Action::Await;
        if (entry.asked, entry.asked_before) != (0, 0) && !operation.accesses.iter().all(looks) {
            entry.asked_before = std::mem::take(&mut entry.asked);
        }
        if self.spins.is_none() {
            return;
        }
        let own = operation.accesses.first().copied();
        let is_changing = own.is_none_or(|access| self.objects[access.object.0 as usize].is_changing);
        let spinning = &mut self.tasks[task].spinning;
        let is_one = operation.accesses.iter().skip(1).all(|access| access.action == Action::Await);
        match own.filter(|_| is_one) {
            None if operation.yields && own.is_none() => spinning.yielded += u32::from(spinning.looked > 0),
            // What nobody changes while there are several tasks is waited for by nobody.
            Some(access) if !is_changing && access.only_looks() => {}
            Some(access) if access.only_looks() || access.action == Action::Write => {
                let version = self.objects[access.object.0 as usize].version;
                let Operation { name, location, .. } = *operation;
                let look = Look { name, location, object: access.object, class: access.class, version };
                spinning.yielded += u32::from(operation.yields);
                match access.action {
                    Action::Write => spinning.undecided = Some(look),
                    _ => spinning.look(look),
                }
            }
            _ => spinning.forget(),
        }
    }
}

/// What the running task has just written was there already.
pub(crate) fn wrote_the_same(object: ObjectId) {
    with(|context| {
        let entry = &mut context.tasks[context.running];
        entry.asked = std::mem::take(&mut entry.asked_before);
        // While a panic unwinds, it is not the last operation that was announced which has written.
        if context.spins.is_none() || std::thread::panicking() {
            return;
        }
        let Object { version, is_changing, .. } = &mut context.objects[object.0 as usize];
        *version = version.wrapping_sub(1);
        let (version, is_changing) = (*version, *is_changing);
        let entry = &mut context.tasks[context.running];
        if let Some(look) = entry.spinning.undecided.take()
            && is_changing
        {
            entry.spinning.look(Look { version, ..look });
        }
        context.unchanged.push(entry.id);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(name: &'static str, version: u32) -> Look {
        Look { name, location: Location::caller(), object: ObjectId(0), class: 0, version }
    }

    /// What the next look after these awaits, after three rounds.
    #[track_caller]
    fn awaited(looks: &[Look], next: &'static str) -> usize {
        let mut spinning = Spinning::default();
        looks.iter().for_each(|done| spinning.look(*done));
        spinning.awaited(&look(next, 0), 3).len()
    }

    fn named(names: &str) -> Vec<Look> {
        let name = |at| ["a", "b"][usize::from(at == b'b')];
        names.bytes().map(|at| look(name(at), 0)).collect()
    }

    #[test]
    fn rounds_that_find_the_same_are_counted() {
        let same = |looks: &str, next| {
            let mut spinning = Spinning::default();
            let here = Location::caller();
            named(looks).into_iter().for_each(|done| spinning.look(Look { location: here, ..done }));
            spinning.awaited(&Look { location: here, ..look(next, 0) }, 3).len()
        };
        assert_eq!(same("aa", "a"), 0);
        assert_eq!(same("aaa", "a"), 1);
        assert_eq!(same("aaa", "b"), 0);
        assert_eq!(same("ababa", "b"), 0);
        assert_eq!(same("ababab", "a"), 2);
        assert_eq!(same("aabab", "b"), 0);
    }

    #[test]
    fn a_change_begins_anew() {
        let here = Location::caller();
        let at = |version| Look { location: here, ..look("a", version) };
        let mut spinning = Spinning::default();
        for version in [0, 0, 1, 1] {
            spinning.look(at(version));
        }
        assert!(spinning.awaited(&at(0), 3).is_empty());
        spinning.look(at(1));
        assert_eq!(spinning.awaited(&at(0), 3).len(), 1);
        assert!(spinning.awaited(&at(0), 9).is_empty());
        spinning.yielded = spinning.looked;
        assert_eq!(spinning.awaited(&at(0), 9).len(), 1);
        assert!(awaited(&[], "a") == 0);
    }
}
