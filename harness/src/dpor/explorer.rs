//! The exploration itself: which task runs next, and which executions remain.

mod saved;

use smallvec::SmallVec;

use super::action::Access;
use super::object::{ObjectId, ObjectKind, TaskId};
use super::shard::Shard;
use super::trace::{Accesses, Pending, Sequence, Step, Trace};
use super::wakeup::{self, Branch, Tree};

pub use saved::Saved;

/// What to do at a scheduling point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Run this task.
    Run(TaskId),
    /// Every task that can run would lead to an execution seen before; optimality says that this never happens.
    SleepBlocked,
    /// The task that a planned execution needs cannot run: the program does not only depend on the schedule.
    Diverged(TaskId),
}

/// How an execution that is explored again differs from the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// Index of the event.
    pub at: usize,
}

/// Sleep sets are small: they hold tasks that have been run first from the same or an earlier state and have not been woken since.
type Sleep = SmallVec<[Sleeper; 2]>;

/// A task that is asleep.
#[derive(Debug)]
struct Sleeper {
    task: TaskId,
    /// Its next step.
    accesses: Accesses,
    /// How many objects had been announced where it was put to sleep: what it did first is part of another execution from there on, which has
    /// numbered others in its own way.
    objects: u32,
    /// Whether a sequence that does not have that step itself has to be planned though it may come after it: what comes after the step is not
    /// explored below the points where this part begins, but maybe by another part, or the task sleeps on after a sequence (`sleep_on`).
    is_foreign: bool,
}

/// One scheduling point on the path of the current execution.
#[derive(Debug)]
struct Frame {
    /// Tasks whose next step need not be explored from here, with that step.
    sleep: Sleep,
    /// What remains to be explored from here, without the task that runs now.
    tree: Tree,
    /// The task that runs from here in the current execution.
    chosen: TaskId,
    /// How many objects had been announced here.
    objects: u32,
    /// How many tasks have been run from here, the chosen one not included.
    done: u32,
    /// Whether all tasks that can run are tried from here, so that no race has to say so.
    is_expanded: bool,
    /// At how many of the points up to here more than one can.
    choices: u32,
}

/// The state of the exploration of one program. Memory is bounded by the length of one execution times what remains planned.
#[derive(Debug, Default)]
pub struct Dpor {
    frames: Vec<Frame>,
    trace: Trace,
    /// How many scheduling points of the current execution have been passed.
    depth: usize,
    /// How many scheduling points the current execution shares with the one before, the changed one included.
    prefix: usize,
    /// What remains after the last point of the prefix.
    inherited: Tree,
    /// Whether a planned sequence has begun and not come to its end.
    is_planned: bool,
    /// Events of each task so far in the current execution.
    progress: Vec<u32>,
    /// How many objects have been announced in the current execution.
    objects: u32,
    executions: u64,
    sleep_blocked: u64,
    over: bool,
    /// How many faults there may be in an execution.
    faults: u32,
    /// Which part of the traces is wanted, if not all.
    shard: Option<Shard>,
    /// How many ways through the expanded points there were before, and whether the current one is of this shard.
    ways: u64,
    is_own: bool,
    /// Whether the current execution has come through the expanded points.
    is_through: bool,
    /// Whether it ended because all that could run was asleep.
    is_asleep: bool,
    /// The beginning of the next execution, if another process has run it last.
    expected: Vec<(TaskId, Vec<Access>)>,
}

impl Dpor {
    /// Of that part only.
    pub fn of_shard(shard: Shard) -> Dpor {
        Dpor { shard: Some(shard), ..Dpor::default() }
    }

    /// Whether the execution that has just ended is a trace of this part.
    pub fn is_own(&self) -> bool {
        self.shard.is_none() || self.is_own
    }

    /// How many executions have been finished, that is, traces seen.
    #[cfg(test)]
    pub fn executions(&self) -> u64 {
        self.executions
    }

    /// Whether all traces have been seen.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// How many executions were abandoned because all that could run was seen before, though no task slept of which that is to be expected; 0 unless
    /// something is wrong.
    pub fn sleep_blocked(&self) -> u64 {
        self.sleep_blocked
    }

    /// The part of the search tree that has been explored, if what is planned by now were all and subtrees of one state
    /// were of one size. More is planned as the search goes on, so it is more of a bound.
    pub fn explored(&self) -> f64 {
        let mut share = 1.0;
        let mut explored = 0.0;
        for frame in &self.frames {
            share /= f64::from(frame.done) + 1.0 + frame.tree.len() as f64;
            explored += share * f64::from(frame.done);
        }
        if self.over { 1.0 } else { explored }
    }

    /// Begins the next execution, or says `false`: all traces have been seen.
    pub fn begin(&mut self) -> bool {
        if self.over {
            return false;
        }
        self.depth = 0;
        self.is_asleep = false;
        self.objects = 0;
        self.progress.clear();
        self.trace.begin();
        true
    }

    /// States the kind of an object when it is announced for the first time in the execution.
    pub fn declare(&mut self, object: ObjectId, kind: ObjectKind) {
        self.objects = self.objects.max(object.0 + 1);
        self.trace.declare(object, kind);
    }

    /// States that a task has spawned another.
    pub fn spawned(&mut self, parent: TaskId, child: TaskId) {
        let progress = self.progress.get(parent.0 as usize).copied().unwrap_or(0);
        self.trace.spawned(parent, child, progress);
    }

    /// Chooses among the tasks that can run (not empty); takes `preferred` where nothing speaks against it.
    ///
    /// `strikes` are the tasks that faults can strike, each with the one that stands for the fault; of those at most `faults` run in an execution.
    pub fn choose(
        &mut self,
        enabled: &[TaskId],
        preferred: Option<TaskId>,
        strikes: &[(TaskId, TaskId)],
        faults: u32,
    ) -> Choice {
        self.faults = faults;
        for (task, demon) in strikes {
            self.trace.pair(*task, *demon);
        }
        let can_run = |task: TaskId| enabled.contains(&task) || strikes.iter().any(|(_, demon)| *demon == task);
        if self.depth < self.prefix {
            let task = self.frames[self.depth].chosen;
            return if can_run(task) { Choice::Run(task) } else { Choice::Diverged(task) };
        }
        let choices = self.frames.last().map_or(0, |frame| frame.choices);
        let was_expanded = self.frames.last().is_none_or(|frame| frame.is_expanded);
        let is_expanded = self.shard.is_some_and(|shard| was_expanded && choices < shard.choices());
        if self.shard.is_some() && was_expanded && !is_expanded && !self.come_through() {
            return Choice::SleepBlocked;
        }
        let mut sleep = self.inherited_sleep();
        let mut tree = std::mem::take(&mut self.inherited);
        if tree.is_empty() && std::mem::take(&mut self.is_planned) {
            self.sleep_on(&mut sleep);
        }
        let chosen = if tree.is_empty() {
            let awake = |task: &TaskId| !sleep.iter().any(|sleeper| sleeper.task == *task);
            let preferred = preferred.filter(|task| enabled.contains(task) && awake(task));
            match preferred.or_else(|| enabled.iter().copied().find(awake)) {
                Some(task) => task,
                None => {
                    self.sleep_blocked += u64::from(!sleep.iter().any(|sleeper| sleeper.is_foreign));
                    self.is_asleep = true;
                    return Choice::SleepBlocked;
                }
            }
        } else {
            let Branch { task, children, .. } = tree.remove(0);
            self.inherited = children;
            if !can_run(task) {
                return Choice::Diverged(task);
            }
            task
        };
        if is_expanded {
            // Faults first: where a task is put to sleep, what it does if it is struck has to be known as well.
            let others = strikes
                .iter()
                .map(|(_, demon)| demon)
                .chain(enabled)
                .filter(|task| **task != chosen && !sleep.iter().any(|sleeper| sleeper.task == **task));
            tree = others.map(|task| Branch::new(*task)).collect();
        }
        let choices = choices + u32::from(is_expanded && !tree.is_empty());
        self.frames.push(Frame { sleep, tree, chosen, objects: self.objects, done: 0, is_expanded, choices });
        Choice::Run(chosen)
    }

    /// The task that goes on next where the execution repeats the one before.
    pub fn planned(&self) -> Option<TaskId> {
        (self.depth < self.prefix).then(|| self.frames[self.depth].chosen)
    }

    /// Counts the way that leads out of the expanded points, or to an end among them; whether it is one of this part.
    fn come_through(&mut self) -> bool {
        let way = self.ways;
        self.ways += 1;
        self.is_through = true;
        self.is_own = self.shard.is_none_or(|shard| shard.has(way));
        self.is_own
    }

    /// The sleep set after the last event: those asleep before it that do not depend on it.
    fn inherited_sleep(&self) -> Sleep {
        let (Some(frame), Some(event)) = (self.frames.last(), self.trace.events().last()) else { return Sleep::new() };
        frame
            .sleep
            .iter()
            .filter(|sleeper| !wakeup::any_may_depend(&sleeper.accesses, &event.accesses, sleeper.objects))
            .map(|sleeper| Sleeper { accesses: Accesses::from_slice(&sleeper.accesses), ..*sleeper })
            .collect()
    }

    /// At the end of a planned sequence: the sequence is equivalent to one that begins with the step of any task that still sleeps. When it was
    /// planned, the two may have been taken for dependent, because objects had no numbers yet. So other sequences may not have been planned at the
    /// point where that task was put to sleep, because this one was to show them, and are planned here.
    fn sleep_on(&mut self, sleep: &mut Sleep) {
        for sleeper in sleep {
            sleeper.is_foreign = true;
            let inner = self.frames[self.prefix..].iter_mut().flat_map(|frame| &mut frame.sleep);
            inner.filter(|other| other.task == sleeper.task).for_each(|other| other.is_foreign = true);
        }
    }

    /// States what the chosen task's step did. While the execution repeats the one before, says where it differs.
    pub fn executed(&mut self, task: TaskId, accesses: &Accesses) -> Result<(), Divergence> {
        let at = self.depth;
        self.depth += 1;
        let number = task.0 as usize;
        if self.progress.len() <= number {
            self.progress.resize(number + 1, 0);
        }
        self.progress[number] += 1;
        if at < self.trace.events().len() {
            // More accesses may have been added to the recorded event afterwards, in the same step.
            let recorded = &self.trace.events()[at];
            let same = recorded.task == task && recorded.accesses.starts_with(accesses);
            return if same { Ok(()) } else { Err(Divergence { at }) };
        }
        if let Some((expected, recorded)) = self.expected.get(at)
            && (*expected != task || !recorded.starts_with(accesses))
        {
            return Err(Divergence { at });
        }
        self.trace.push(task, Accesses::from_slice(accesses));
        Ok(())
    }

    /// States that what the task wrote in its last step was there already.
    pub fn unchanged(&mut self, task: TaskId) {
        let progress = self.progress.get(task.0 as usize).copied().unwrap_or(0);
        self.trace.unchanged(task, progress);
    }

    /// Adds something that the task did besides in its last step (while unwinding, say).
    pub fn extend(&mut self, task: TaskId, access: Access) {
        // What is shared with the execution before has its additions already.
        let known = if self.expected.is_empty() { self.prefix.saturating_sub(1) } else { 0 };
        let progress = self.progress.get(task.0 as usize).copied().unwrap_or(0);
        self.trace.extend(task, access, progress, known);
    }

    /// Ends the execution, with the tasks that are blocked for good and what they wait for. Plans the executions that follow from it.
    pub fn finish(&mut self, blocked: &[Pending]) {
        if self.shard.is_some() && !self.is_through && !self.come_through() {
            return self.backtrack();
        }
        self.executions += 1;
        self.reverse_races(blocked);
        self.backtrack();
    }

    /// Ends an execution that was cut off (at a step bound), from which nothing is planned.
    pub fn abandon(&mut self) {
        self.backtrack();
    }

    /// Ends an execution that was given up at [`Choice::SleepBlocked`], with the tasks that could not run there. Its races are reversed
    /// all the same, unless it turned out to be one of another part.
    pub fn give_up(&mut self, blocked: &[Pending]) {
        let is_of_part = self.shard.is_none() || self.is_through && self.is_own;
        if is_of_part && self.is_asleep {
            self.reverse_races(blocked);
        }
        self.backtrack();
    }

    /// Plans what each race of the execution asks for, also of those that executions before had: a reversal is planned with all that does not
    /// happen after its race, which other executions have otherwise.
    fn reverse_races(&mut self, blocked: &[Pending]) {
        for index in 0..self.trace.events().len() {
            for race in 0..self.trace.events()[index].races.len() {
                let event = &self.trace.events()[index];
                let (first, task) = (event.races[race], event.task);
                let accesses = Accesses::from_slice(&event.accesses);
                self.reverse(first, task, &accesses);
            }
            if self.faults > 0 && !self.frames[index].is_expanded {
                let steps = self.trace.not_after(index as u32);
                if let Some(fault) = self.trace.struck(index as u32, &steps, self.faults) {
                    plan(&mut self.frames[index], steps, &fault);
                }
            }
        }
        for pending in blocked {
            for first in self.trace.races_of_pending(pending) {
                self.reverse(first, pending.task, &pending.accesses);
            }
        }
    }

    /// Plans an execution in which `task` does `accesses` before event `first`, unless an equivalent one is planned or done.
    fn reverse(&mut self, first: u32, task: TaskId, accesses: &[Access]) {
        if self.frames[first as usize].is_expanded {
            return;
        }
        let steps = self.trace.not_after(first);
        let last = self.trace.reversed_step(first, &steps, task, accesses);
        plan(&mut self.frames[first as usize], steps, &last);
    }

    fn backtrack(&mut self) {
        self.expected.clear();
        // An abandoned execution may have more frames than events.
        self.frames.truncate(self.trace.events().len());
        self.inherited = Tree::new();
        while let Some(frame) = self.frames.last_mut() {
            let at = self.trace.events().len() - 1;
            let done = &self.trace.events()[at];
            frame.sleep.push(Sleeper {
                task: done.task,
                accesses: Accesses::from_slice(&done.accesses),
                objects: frame.objects,
                is_foreign: frame.is_expanded,
            });
            self.trace.truncate(at);
            if frame.tree.is_empty() {
                self.frames.pop();
                continue;
            }
            let Branch { task, children, .. } = frame.tree.remove(0);
            frame.chosen = task;
            frame.done += 1;
            self.is_through &= !frame.is_expanded;
            self.inherited = children;
            self.is_planned = true;
            self.prefix = self.frames.len();
            return;
        }
        self.over = true;
    }
}

/// Plans the steps and the last one from that point, unless an equivalent sequence is planned or done.
fn plan<'s>(frame: &mut Frame, steps: Sequence<'s>, last: &'s Step) {
    let mut sequence = steps;
    sequence.push(last);
    // What a race says after a sleeping task's step is planned at the point where it was put to sleep. If that point plans nothing, only
    // sequences that have the step themselves are none of this part.
    let asleep = |sleeper: &Sleeper| {
        (!sleeper.is_foreign || sequence.iter().any(|step| step.task == sleeper.task))
            && wakeup::is_weak_initial(sleeper.task, &sleeper.accesses, &sequence, sleeper.objects)
    };
    if !frame.sleep.iter().any(asleep) {
        wakeup::insert(&mut frame.tree, sequence, frame.objects);
    }
}
