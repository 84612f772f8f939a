//! The `shuttle::scheduler::Scheduler` that asks a strategy, and ends and judges executions.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use shuttle::scheduler::{Schedule, Scheduler, Task, TaskId as ShuttleId};
use smallvec::SmallVec;

use super::abandon;
use super::beat::Beat;
use super::context::{self, Context, Operation};
use super::faults::{STRUCK, Strike, task_of};
use super::progress::Progress;
use super::run::{Bounds, Collected, Execution, Limits, Passed, Worker};
use crate::checkpoint::Place;
use crate::dpor::explorer::Choice;
use crate::dpor::object::TaskId;
use crate::dpor::trace::{Accesses, Pending};
use crate::report::{Blocked, Cause, Naming, Record, is_periodic, place};
use crate::strategy::{End, Point, Strategy, Strikes};
use crate::witness::FailureKind;

/// Drives one strategy over many executions.
pub(super) struct Driver<S> {
    pub(super) strategy: Rc<RefCell<Option<S>>>,
    pub(super) collected: Rc<RefCell<Collected>>,
    pub(super) limits: Limits,
    pub(super) worker: Worker,
    pub(super) beat: Arc<Beat>,
    pub(super) begun: Instant,
    pub(super) keep_records: bool,
    pub(super) wanted: Option<String>,
    pub(super) allow_leaks: bool,
    /// What the current execution has come to, once that is clear.
    pub(super) ended: Option<Cause>,
    pub(super) steps: usize,
    /// The task that did the last operation; the main one before there is any.
    pub(super) last: TaskId,
    pub(super) schedule: Vec<TaskId>,
    pub(super) in_execution: bool,
    /// Whether the last task that ran asked that others go first.
    pub(super) yields: bool,
    /// The last step of the execution by which a task asked for that, and how many there were.
    pub(super) yielding: Option<(Step, usize)>,
    /// What the schedule ran: task, operation, place.
    pub(super) sites: Vec<Step>,
    /// The same of the last execution that the next one of the same search repeats the beginning of.
    pub(super) sites_before: Vec<Step>,
    /// Since when the execution has been under a fair schedule, which no strategy chooses.
    pub(super) fair: Option<Fair>,
    /// Where to store how far the search has come.
    pub(super) checkpoint: Option<Place>,
    /// Whether the last execution was drawn beside that search.
    pub(super) is_beside: bool,
    /// Draws faults for strategies that do not choose them, and how many there may be.
    pub(super) strikes: Strikes,
    pub(super) faults: u32,
    pub(super) progress: Progress,
}

/// A fair schedule: all tasks in turn.
pub(super) struct Fair {
    /// How long the schedule was before.
    since: usize,
    /// Of an execution that nobody could go on with but who waited for a change: what they and the others wait for.
    stuck: Option<Vec<Pending>>,
}

/// One step of an execution: the engine's number of the task, the operation, its place.
pub(super) type Step = (usize, &'static str, &'static Location<'static>);

/// A driver that is not the runner's alone.
pub(super) struct Shared<S>(pub(super) Rc<RefCell<Driver<S>>>);

/// At least so many operations are done under a fair schedule before an execution is said to be a livelock.
const FAIR_STEPS: usize = 1_000;

/// A task that has always been alone may do so many times as many.
const ALONE: usize = 100;

/// An execution spins if one of so many operations asks that others go first.
const SPINNING: usize = 10;

/// What happens before the next announced operation is invisible to others, so it needs no decision. The task that runs goes first, then the
/// first one.
fn settle(context: &mut Context, runnable: &[&Task], current: Option<ShuttleId>) -> Option<ShuttleId> {
    let is_unsettled =
        |task: &ShuttleId| context.tasks.get(usize::from(*task)).is_none_or(|entry| entry.pending.is_none());
    let is_runnable = |task: &ShuttleId| runnable.iter().any(|runnable| runnable.id() == *task);
    let first = || runnable.iter().map(|task| task.id()).find(is_unsettled);
    let task = current.filter(is_unsettled).filter(is_runnable).or_else(first)?;
    context.running = usize::from(task);
    Some(task)
}

impl<S: Strategy> Scheduler for Shared<S> {
    fn new_execution(&mut self) -> Option<Schedule> {
        self.0.borrow_mut().new_execution()
    }

    fn next_task(&mut self, runnable: &[&Task], current: Option<ShuttleId>, yields: bool) -> Option<ShuttleId> {
        self.0.borrow_mut().next_task(runnable, current, yields)
    }

    fn next_u64(&mut self) -> u64 {
        // Only shuttle's own `rand` asks, which the facade does not offer.
        0
    }
}

impl<S: Strategy> Driver<S> {
    fn new_execution(&mut self) -> Option<Schedule> {
        if self.in_execution {
            self.end_execution();
        }
        let mut collected = self.collected.borrow_mut();
        if collected.failed.is_some() || collected.stopped.is_some() {
            return None;
        }
        if !self.worker.is_needed() {
            return None;
        }
        if collected.operations >= self.limits.operations {
            let most = self.limits.operations;
            collected.stopped = Some(Cause::Budget(format!("the budget of {most} operations in all executions")));
            return None;
        }
        if collected.executions >= self.limits.executions {
            collected.stopped = Some(Cause::Budget(format!("the budget of {} executions", self.limits.executions)));
            return None;
        }
        if self.limits.time.is_some_and(|time| self.begun.elapsed() >= time) {
            collected.stopped =
                Some(Cause::Budget(format!("the time budget of {:?}", self.limits.time.unwrap_or_default())));
            return None;
        }
        let mut strategy = self.strategy.borrow_mut();
        let strategy = strategy.as_mut()?;
        if !strategy.begin() {
            return None;
        }
        self.progress.report(collected.executions, collected.operations, || strategy.explored());
        let spins = strategy.bounds_spinning().then_some(self.limits.spins).filter(|rounds| *rounds > 0);
        context::with(|context| context.begin(self.keep_records, spins));
        abandon::end();
        context::set_active(true);
        self.in_execution = true;
        self.ended = None;
        self.steps = 0;
        self.schedule.clear();
        self.last = TaskId(0);
        self.fair = None;
        self.strikes.begin();
        self.yields = false;
        self.yielding = None;
        if !self.is_beside {
            std::mem::swap(&mut self.sites, &mut self.sites_before);
        }
        self.is_beside = strategy.is_beside();
        self.sites.clear();
        Some(Schedule::new(0))
    }

    fn next_task(&mut self, runnable: &[&Task], current: Option<ShuttleId>, _yields: bool) -> Option<ShuttleId> {
        if !self.in_execution {
            return self.unwind_next(runnable);
        }
        let next = context::with(|context| self.decide(context, runnable, current));
        if next.is_some() {
            return next;
        }
        self.end_execution();
        if abandon::begin() {
            // What the destructors do are operations, if of an execution that is over.
            context::set_active(true);
            return self.unwind_next(runnable);
        }
        None
    }

    /// Ends the execution if one runs: a panic unwinds and a destructor waits for good.
    pub(super) fn end_if_running(&mut self) {
        if self.in_execution {
            let panicked = context::with(|context| {
                let mut panic = super::panics::last_panic(&context.name(context.running));
                if let Some(site) = context.stuck {
                    panic.message.push_str(&format!(
                        " (what is dropped then would have to wait at {}, where an exploration cannot go on: if somebody catches this panic, it is no failure)",
                        place(site)
                    ));
                }
                panic
            });
            self.ended = Some(Cause::Panic(panicked));
            self.end_execution();
        }
    }

    fn decide(&mut self, context: &mut Context, runnable: &[&Task], current: Option<ShuttleId>) -> Option<ShuttleId> {
        if self.ended.is_some() || context.race.is_some() || context.main_panic.is_some() {
            self.end(context);
            return None;
        }
        // Whoever has announced something can be run by shuttle, and who has ended has not.
        let announced = context.tasks.iter().filter(|entry| entry.pending.is_some()).count();
        if announced < runnable.len() {
            if let Some(pending) = context.tasks.get(context.running).and_then(|task| task.pending.as_ref()) {
                self.beat.step(pending.location);
            }
            return settle(context, runnable, current);
        }
        if let Some(repeated) = self.repeat(context, runnable) {
            return repeated;
        }
        let mut waits_for_change = false;
        let mut enabled_tasks: SmallVec<[&Task; 8]> = SmallVec::new();
        let mut enabled: SmallVec<[TaskId; 8]> = SmallVec::new();
        for task in runnable {
            let entry = &context.tasks[usize::from(task.id())];
            match &entry.pending {
                Some(operation) if context.can_run(entry.id, operation) => {
                    enabled_tasks.push(task);
                    enabled.push(entry.id);
                }
                pending => waits_for_change |= pending.as_ref().is_some_and(Operation::awaits),
            }
        }
        self.tell(context);
        if waits_for_change {
            context.spun = true;
        }
        if enabled_tasks.is_empty() && waits_for_change {
            let stuck = Some(pending(context, |_, _| true));
            self.fair = Some(Fair { since: self.schedule.len(), stuck });
            context.spins = None;
            return self.decide(context, runnable, current);
        }
        if enabled_tasks.is_empty() {
            self.ended = Some(match context.root(None) {
                Some(panic) => Cause::Panic(panic),
                None => Cause::Deadlock(Blocked::all(context)),
            });
            return None;
        }
        self.steps += 1;
        if self.steps > self.most_steps(context) && self.fair.is_none() {
            self.fair = Some(Fair { since: self.schedule.len(), stuck: None });
            context.spins = None;
        }
        if self.fair.is_some() {
            return self.go_on_fairly(context, &enabled_tasks);
        }
        let current = self.last;
        let asked = Rc::clone(&self.strategy);
        let mut strategy = asked.borrow_mut();
        let strategy = strategy.as_mut()?;
        let (yields, faults, tasks) = (self.yields, self.faults, &enabled_tasks);
        let choice = loop {
            if faults == 0 {
                let point =
                    Point { enabled: &enabled, tasks, alive: runnable, current, yields, strikes: &[], faults, context };
                break strategy.choose(&point);
            }
            let possible: SmallVec<[(usize, Strike); 2]> = context.strikes().collect();
            let strikes: SmallVec<[Strike; 2]> = possible.iter().map(|(_, strike)| *strike).collect();
            let drawn = (!strikes.is_empty() && strategy.draws_faults()).then(|| self.strikes.draw(&strikes)).flatten();
            if let Some(drawn) = drawn {
                self.strike(context, possible[drawn].0);
                continue;
            }
            let strikes = &strikes;
            let point = Point { enabled: &enabled, tasks, alive: runnable, current, yields, strikes, faults, context };
            let choice = strategy.choose(&point);
            let Choice::Run(task) = choice else { break choice };
            let Some((number, (_, demon))) = possible.into_iter().find(|(_, (_, demon))| *demon == task) else {
                break choice;
            };
            let accesses = self.strike(context, number);
            if strategy.executed(demon, &accesses).is_err() {
                self.ended = Some(Cause::Diverged { at: self.schedule.len(), difference: String::new() });
                return None;
            }
        };
        let chosen = match choice {
            Choice::Run(task) => task,
            Choice::SleepBlocked => {
                self.ended = Some(Cause::Redundant);
                return None;
            }
            Choice::Diverged(task) => {
                let name = context.tasks.iter().find(|entry| entry.id == task).map(|entry| entry.name());
                let difference = match name {
                    Some(name) => format!(": `{name}` went on there and now cannot"),
                    None => ": a thread went on there that is now not yet born".to_owned(),
                };
                self.ended = Some(Cause::Diverged { at: self.schedule.len() + 1, difference });
                return None;
            }
        };
        let at = enabled.iter().position(|task| *task == chosen)?;
        self.take(context, strategy, chosen, enabled_tasks[at])
    }

    /// What ends the execution is known.
    fn end(&mut self, context: &mut Context) {
        if self.ended.is_some() {
            return;
        }
        self.ended = context.race.take();
        if self.ended.is_none()
            && let Some(panic) = context.main_panic.take()
        {
            self.ended = context.root(Some(panic)).map(Cause::Panic);
        }
    }

    /// Goes on as the strategy has planned it, without looking at what else could be done; `None` if it has planned nothing.
    fn repeat(&mut self, context: &mut Context, runnable: &[&Task]) -> Option<Option<ShuttleId>> {
        if self.faults > 0 || self.fair.is_some() || self.steps >= self.most_steps(context) {
            return None;
        }
        let planned = self.strategy.borrow().as_ref().and_then(Strategy::planned)?;
        let task = runnable.iter().find(|task| {
            let entry = context.tasks.get(usize::from(task.id())).filter(|entry| entry.id == planned);
            let operation = entry.and_then(|entry| entry.pending.as_ref());
            operation.is_some_and(|operation| context.can_run(planned, operation))
        })?;
        self.tell(context);
        self.steps += 1;
        let asked = Rc::clone(&self.strategy);
        let mut strategy = asked.borrow_mut();
        let strategy = strategy.as_mut()?;
        Some(self.take(context, strategy, planned, task))
    }

    /// Operations before the execution is taken for an endless one. One task alone has one way to go on, however long it is.
    fn most_steps(&self, context: &Context) -> usize {
        match context.tasks.len() {
            1 => self.limits.steps.saturating_mul(ALONE),
            _ => self.limits.steps,
        }
    }

    /// The task does what it has announced.
    fn take(&mut self, context: &mut Context, strategy: &mut S, chosen: TaskId, task: &Task) -> Option<ShuttleId> {
        let number = usize::from(task.id());
        let taken = context.take_pending(number)?;
        self.yields = taken.yields;
        self.strikes.passed(chosen);
        self.last = chosen;
        self.beat.step(taken.location);
        let step = (number, taken.name, taken.location);
        if taken.yields {
            self.yielding = Some((step, self.yielding.map_or(1, |(_, times)| times + 1)));
        }
        if strategy.executed(chosen, &context.resolved).is_err() {
            let difference = self.sites_before.get(self.schedule.len()).map_or_else(String::new, |before| {
                let text = |(task, name, site): &Step| format!("`{}`: {name} at {}", context.name(*task), place(site));
                format!(", {} then, {} now", text(before), text(&step))
            });
            self.ended = Some(Cause::Diverged { at: self.schedule.len() + 1, difference });
            return None;
        }
        self.sites.push(step);
        self.schedule.push(TaskId(number as u32));
        Some(task.id())
    }

    /// A fault strikes the task with that number, which is no step of the execution but an entry of its schedule.
    fn strike(&mut self, context: &mut Context, number: usize) -> Accesses {
        let Some(access) = context.strike(number) else { return Accesses::new() };
        let location = context.tasks[number].pending.as_ref().map_or(Location::caller(), |pending| pending.location);
        self.sites.push((number, "fault", location));
        self.schedule.push(TaskId(number as u32 | STRUCK));
        Accesses::from_slice(&[access])
    }

    /// The execution has gone over its bound and is no livelock.
    fn too_long(&self, context: &Context, ends: bool) -> Cause {
        let spinning = self.yielding.filter(|(_, times)| *times >= self.limits.steps / SPINNING);
        let yielding = spinning.map(|((task, _, site), _)| format!("`{}` at {}", context.name(task), place(site)));
        Cause::Steps { steps: self.limits.steps, ends, yielding }
    }

    /// All tasks in turn, operation by operation, until the execution ends or has gone on for as long again. If by then it
    /// does the same over and over, with the same values, that is a livelock; if not, it may just be long.
    fn go_on_fairly(&mut self, context: &mut Context, enabled: &[&Task]) -> Option<ShuttleId> {
        let records = context.records.get_or_insert_default();
        let since = self.fair.as_ref().map_or(0, |fair| fair.since);
        let fair = self.schedule.len() - since;
        if fair >= self.limits.steps.max(FAIR_STEPS) {
            let last = &records[records.len().saturating_sub(fair / 2)..];
            // Who finds something new each time may count its rounds.
            if !is_periodic(last) || !last.iter().any(Record::is_vain) {
                self.ended = Some(self.too_long(context, false));
                return None;
            }
            let mut repeated: Vec<Step> = self.sites.split_off(since.min(self.sites.len()));
            repeated.sort_unstable_by_key(|(task, name, site)| (*task, site.file(), site.line(), *name));
            repeated.dedup();
            let named = |(task, name, site): Step| (context.name(task), name, site);
            self.ended = Some(Cause::Livelock {
                steps: self.schedule.len(),
                fair,
                repeated: repeated.into_iter().map(named).collect(),
            });
            return None;
        }
        let last = self.schedule.last().map_or(0, |task| task_of(*task).0 as usize);
        let next = enabled.iter().find(|task| usize::from(task.id()) > last).or(enabled.first())?;
        let number = usize::from(next.id());
        let taken = context.take_pending(number)?;
        self.beat.step(taken.location);
        self.sites.push((number, taken.name, taken.location));
        self.schedule.push(TaskId(number as u32));
        Some(next.id())
    }

    /// The latest task: scoped tasks borrow from earlier ones.
    fn unwind_next(&mut self, runnable: &[&Task]) -> Option<ShuttleId> {
        if !abandon::is_abandoned() {
            return None;
        }
        let next = runnable.last()?.id();
        context::with(|context| context.running = usize::from(next));
        Some(next)
    }

    /// Tells the strategy what happened since the last decision.
    fn tell(&mut self, context: &mut Context) {
        if self.fair.is_some() {
            context.undeclared = context.objects.len();
            context.spawns.clear();
            context.extras.clear();
            context.unchanged.clear();
            return;
        }
        let is_told = context.undeclared == context.objects.len()
            && context.spawns.is_empty()
            && context.unchanged.is_empty()
            && context.extras.is_empty();
        if is_told {
            return;
        }
        let mut strategy = self.strategy.borrow_mut();
        let Some(strategy) = strategy.as_mut() else { return };
        for number in context.undeclared..context.objects.len() {
            strategy.declare(crate::dpor::object::ObjectId(number as u32), context.objects[number].kind);
        }
        context.undeclared = context.objects.len();
        for (parent, child) in context.spawns.drain(..) {
            strategy.spawned(parent, child);
        }
        for task in context.unchanged.drain(..) {
            strategy.unchanged(task);
        }
        for (task, access) in context.extras.drain(..) {
            strategy.extend(task, access);
        }
    }

    /// Shuttle does not say when an execution is over; the next one or the end of all comes first.
    fn end_execution(&mut self) {
        self.in_execution = false;
        context::set_active(false);
        let ended = self.ended.take();
        context::with(|context| {
            self.tell(context);
            let cause = ended.or_else(|| context.race.take()).or_else(|| context.root(None).map(Cause::Panic));
            let is_redundant = matches!(cause, Some(Cause::Redundant));
            let stuck = self.fair.as_mut().and_then(|fair| fair.stuck.take());
            let is_stuck = stuck.is_some();
            let cannot_run = |task, operation: &Operation| !is_redundant || !context.can_run(task, operation);
            let blocked = stuck.unwrap_or_else(|| pending(context, cannot_run));
            let mut collected = self.collected.borrow_mut();
            // To a strategy that draws, an end under a fair schedule is as good as any.
            let is_search = self.strategy.borrow().as_ref().is_some_and(Strategy::bounds_spinning);
            let cause = match cause {
                Some(cause) if self.allow_leaks && cause.kind() == Some(FailureKind::LeakedThread) => None,
                None if self.fair.is_some() && !is_stuck && is_search => Some(self.too_long(context, true)),
                other => other,
            };
            let end = match cause {
                Some(Cause::Redundant) => End::Redundant(&blocked),
                Some(Cause::Diverged { .. }) => End::CutOff,
                Some(Cause::Steps { .. }) => End::CutOff,
                _ if self.fair.is_some() && !is_stuck => End::CutOff,
                _ => End::Whole(&blocked),
            };
            let (mut by, mut counts) = (None, true);
            if let Some(strategy) = self.strategy.borrow_mut().as_mut() {
                by = strategy.by();
                strategy.finish(end);
                counts = strategy.counts();
            }
            let cause = if counts { cause } else { Some(Cause::Redundant) };
            collected.beside += u64::from(self.is_beside);
            collected.operations += self.schedule.len() as u64;
            collected.bare += u64::from(context.is_bare());
            let kept = context.kept.filter(|_| collected.bounds.kept.is_none()).map(place);
            let unwound = context.is_overtaken || context.stuck.is_some();
            collected.bounds.join(Bounds { spun: context.spun, unwound, kept });
            if self.keep_records {
                collected.changing.append(&mut context.changed);
            }
            match cause {
                Some(Cause::Redundant) => {}
                Some(cause @ Cause::Diverged { .. }) => {
                    collected.stopped = Some(cause);
                    collected.passed = Some(self.passed(context));
                }
                Some(cause @ Cause::Steps { .. }) => {
                    collected.executions += 1;
                    // Beside a search that has all of them this one needs not be long for other reasons than that it was unfair.
                    if !self.is_beside {
                        collected.cut_off.get_or_insert(cause);
                    }
                }
                Some(cause) if self.wanted.as_ref().is_some_and(|wanted| *wanted != cause.identity()) => {
                    collected.executions += 1;
                    collected.passed_over.insert(cause.identity());
                }
                Some(cause) => {
                    collected.executions += 1;
                    let failed = Execution::new(cause, std::mem::take(&mut self.schedule), context);
                    collected.failed = Some(Execution { by, ..failed });
                }
                None => {
                    collected.executions += 1;
                    collected.turned += u64::from(self.fair.is_some() && !is_stuck);
                    for (name, value) in std::mem::take(&mut context.observed) {
                        let outcomes =
                            if self.is_beside { &mut collected.outcomes_beside } else { &mut collected.outcomes };
                        outcomes.add(name, value);
                    }
                    if self.keep_records {
                        collected.passed = Some(self.passed(context));
                    }
                }
            }
            if let Some(place) = &self.checkpoint
                && collected.failed.is_none()
                && collected.stopped.is_none()
                && collected.cut_off.is_none()
                && let Some(saved) = self.strategy.borrow().as_ref().and_then(Strategy::save)
            {
                let families = context.families.iter().map(|(family, child)| (*family, *child)).collect();
                if let Err(error) =
                    place.write(collected.executions, &collected.outcomes, &collected.bounds, families, saved)
                {
                    collected.stopped.get_or_insert(Cause::Budget(error));
                }
            }
        });
    }

    fn passed(&self, context: &mut Context) -> Passed {
        Passed {
            schedule: self.schedule.clone(),
            records: context.records.take().unwrap_or_default(),
            naming: Naming::new(context),
        }
    }
}

/// The announced operations of which that holds.
fn pending(context: &Context, holds: impl Fn(TaskId, &Operation) -> bool) -> Vec<Pending> {
    let announced = context.tasks.iter().filter_map(|entry| Some((entry.id, entry.pending.as_ref()?)));
    let wanted = announced.filter(|(task, operation)| holds(*task, operation));
    wanted.map(|(task, operation)| Pending { task, accesses: operation.accesses.clone() }).collect()
}
