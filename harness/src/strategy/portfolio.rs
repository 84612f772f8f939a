//! The default: every trace as far as the budget goes, and randomised strategies beside it.
//!
//! At first the exhaustive search has every second turn, then every fourth, since most bugs are found by a few executions that are unlike each
//! other. From then on it has seven of eight if its estimate says that all traces fit into the budget, else one of eight.
//! Of the randomised strategies each has its turns, and another one as long as it sees pairs of a write and a read that
//! no execution has shown before. All learn from all executions.
//!
//! A thread that spins has an interleaving for each number of rounds; the exhaustive search bounds them, and the others get some executions more in
//! which it may go on. Where that cannot be told (threads that also change something in each round), the search has no end, and ever longer executions.
//! Once one of them has let others go first very often, or has gone on for very long by itself, the search does no more operations than the others.

use super::guided::Guided;
use super::knowledge::Knowledge;
use super::table::steering;
use super::{End, Exhaustive, Place, Point, Strategy};
use crate::dpor::action::Access;
use crate::dpor::explorer::{Choice, Divergence};
use crate::dpor::object::{ObjectId, ObjectKind, TaskId};
use crate::dpor::trace::Accesses;

/// Executions at the very beginning that alternate.
const ALTERNATING: u64 = 8;
/// Executions before it is asked whether all traces fit into the budget, and at least so many of the randomised strategies if it bounds spinning.
const EARLY: u64 = 128;
/// An execution of the exhaustive search spins if it lets others go first more often than this.
const SPINNING: u32 = 64;
/// Turns that one randomised strategy has at most without giving way.
const IN_A_ROW: u32 = 3;

/// Whose turn comes after whose.
const TURNS: [&str; 12] = ["rf", "surw", "rf", "directed", "rf", "surw", "rf", "pos", "rf", "surw", "rf", "pct"];

/// A randomised strategy, and how many executions it chose.
struct Member {
    name: &'static str,
    guided: Box<dyn Guided>,
    executions: u64,
}

/// The strategy `portfolio`.
pub(crate) struct Portfolio {
    /// Executions that there may be.
    budget: u64,
    /// `None` if another thread of the system runs it.
    exhaustive: Option<Exhaustive>,
    by_exhaustive: u64,
    beside: u64,
    /// Operations of the exhaustive search, and of the others.
    steps: (u64, u64),
    /// How often a task of the current execution of the exhaustive search has asked that others go first.
    yields: u32,
    /// Whether that was too often once.
    spins: bool,
    members: Vec<Member>,
    /// At which of [`TURNS`] the next one is, and how many times in a row.
    turn: usize,
    in_a_row: u32,
    /// Whose execution runs, unless it is one of the exhaustive search.
    member: usize,
    /// Whether the current execution is one of the exhaustive search.
    is_exhaustive: bool,
    knowledge: Knowledge,
    is_complete: bool,
    /// Whether the exhaustive search has kept a task from spinning on, which the others do not.
    is_bounded: bool,
}

impl Portfolio {
    /// With that seed, for so many executions, steering at these places; the first of several workers has the exhaustive search.
    pub(crate) fn new(seed: u64, budget: u64, places: &[Place], is_first: bool) -> Portfolio {
        let member = |(name, guided)| Member { name, guided, executions: 0 };
        Portfolio {
            budget,
            exhaustive: is_first.then(Exhaustive::default),
            by_exhaustive: 0,
            beside: 0,
            steps: (0, 0),
            yields: 0,
            spins: false,
            members: steering(seed, places).into_iter().map(member).collect(),
            turn: 0,
            member: 0,
            in_a_row: 0,
            is_exhaustive: false,
            knowledge: Knowledge::default(),
            is_complete: false,
            is_bounded: false,
        }
    }

    /// How many executions each has chosen, the exhaustive search first.
    pub(crate) fn shares(&self) -> Vec<(&'static str, u64)> {
        let exhaustive = self.exhaustive.is_some().then_some(("exhaustive", self.by_exhaustive));
        exhaustive.into_iter().chain(self.members.iter().map(|member| (member.name, member.executions))).collect()
    }

    fn is_turn_of_exhaustive(&self, exhaustive: &Exhaustive) -> bool {
        if self.spins {
            return self.steps.0 <= self.steps.1;
        }
        let (own, others) = (self.by_exhaustive, self.beside);
        if own + others < ALTERNATING {
            return own <= others;
        }
        if own + others < EARLY {
            return 3 * own < others;
        }
        let explored = exhaustive.explored().unwrap_or(0.0);
        let left = self.budget.saturating_sub(own + others) as f64;
        let remain = if explored > 0.0 { own as f64 * (1.0 / explored - 1.0) } else { f64::INFINITY };
        if remain <= left { own < 7 * others } else { 7 * own < others }
    }

    /// The exhaustive search, if the execution that runs is one of its.
    fn running(&mut self) -> Option<&mut Exhaustive> {
        self.exhaustive.as_mut().filter(|_| self.is_exhaustive)
    }
}

impl Strategy for Portfolio {
    fn begin(&mut self) -> bool {
        self.knowledge.begin();
        if let Some(mut exhaustive) = self.exhaustive.take() {
            let is_turn = self.is_turn_of_exhaustive(&exhaustive);
            // Whether anything is left is seen without running it, so that nothing is drawn when all is known.
            let is_over = !exhaustive.has_more() || is_turn && !exhaustive.begin();
            self.is_complete = is_over && exhaustive.is_complete();
            self.exhaustive = Some(exhaustive);
            if self.is_complete && !(self.is_bounded && self.beside < EARLY) {
                return false;
            }
            self.is_exhaustive = is_turn && !is_over;
            if self.is_exhaustive {
                self.yields = 0;
                self.by_exhaustive += 1;
                return true;
            }
        }
        self.beside += 1;
        let Some(member) = self.members.iter().position(|member| member.name == TURNS[self.turn]) else { return false };
        self.member = member;
        let member = &mut self.members[member];
        member.executions += 1;
        member.guided.begin(&self.knowledge);
        true
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        if self.is_exhaustive {
            self.steps.0 += 1;
            self.yields += u32::from(point.yields);
            let is_impatient = self.exhaustive.as_ref().is_some_and(Exhaustive::is_impatient);
            self.spins |= self.yields > SPINNING || is_impatient;
            self.is_bounded |= point.context.spun;
        } else {
            self.steps.1 += 1;
        }
        let choice = match self.running() {
            Some(exhaustive) => exhaustive.choose(point),
            None => {
                let member = &mut self.members[self.member];
                Choice::Run(point.enabled[member.guided.choose(point, &self.knowledge)])
            }
        };
        if let Choice::Run(task) = choice
            && let Some(at) = point.enabled.iter().position(|enabled| *enabled == task)
            && let Some(operation) = point.operation(at)
        {
            self.knowledge.step(point.context, task, operation);
        }
        choice
    }

    fn declare(&mut self, object: ObjectId, kind: ObjectKind) {
        if let Some(exhaustive) = self.running() {
            exhaustive.declare(object, kind);
        }
    }

    fn spawned(&mut self, parent: TaskId, child: TaskId) {
        self.knowledge.spawned(parent, child);
        match self.running() {
            Some(exhaustive) => exhaustive.spawned(parent, child),
            None => self.members[self.member].guided.spawned(parent, child, &self.knowledge),
        }
    }

    fn executed(&mut self, task: TaskId, accesses: &Accesses) -> Result<(), Divergence> {
        self.running().map_or(Ok(()), |exhaustive| exhaustive.executed(task, accesses))
    }

    fn extend(&mut self, task: TaskId, access: Access) {
        if let Some(exhaustive) = self.running() {
            exhaustive.extend(task, access);
        }
    }

    fn unchanged(&mut self, task: TaskId) {
        if let Some(exhaustive) = self.running() {
            exhaustive.unchanged(task);
        }
    }

    fn bounds_spinning(&self) -> bool {
        self.is_exhaustive
    }

    fn finish(&mut self, end: End<'_>) {
        self.knowledge.finish(end.is_whole());
        if let Some(exhaustive) = self.running() {
            exhaustive.finish(end);
            return;
        }
        self.members[self.member].guided.finish(&self.knowledge);
        self.in_a_row += 1;
        if self.knowledge.fresh() == 0 || self.in_a_row >= IN_A_ROW {
            self.turn = (self.turn + 1) % TURNS.len();
            self.in_a_row = 0;
        }
    }

    fn draws_faults(&self) -> bool {
        !self.is_exhaustive
    }

    fn is_beside(&self) -> bool {
        !self.is_exhaustive
    }

    fn by(&self) -> Option<&'static str> {
        Some(if self.is_exhaustive { "exhaustive" } else { self.members[self.member].name })
    }

    fn explored(&self) -> Option<f64> {
        // Where a thread spins, what is planned says nothing of what will be.
        self.exhaustive.as_ref().filter(|_| !self.spins).and_then(Strategy::explored)
    }

    fn is_complete(&self) -> bool {
        self.is_complete
    }
}
