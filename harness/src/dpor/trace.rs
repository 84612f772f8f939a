//! One execution as a sequence of events with their happens-before relation, and the races in it.

use smallvec::SmallVec;

use super::action::{Access, Action, NO};
use super::dependence::{can_block, conflicting, conflicts_with_all, dependent};
use super::object::{ObjectId, ObjectKind, TaskId};

/// The accesses of one event.
pub type Accesses = SmallVec<[Access; 2]>;

/// Something that a task did in one step.
#[derive(Clone, Debug)]
pub struct Event {
    /// Who did what.
    step: Step,
    /// Indices of the earlier events that race with this one and could run after it.
    pub races: SmallVec<[u32; 2]>,
    /// Whether it wrote what was there already.
    pub is_unchanged: bool,
}

impl std::ops::Deref for Event {
    type Target = Step;

    fn deref(&self) -> &Step {
        &self.step
    }
}

/// A vector clock; tasks it does not mention have 0.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Clock(SmallVec<[u32; 6]>);

impl Clone for Clock {
    /// Copies, where the derived one would go from element to element.
    fn clone(&self) -> Clock {
        Clock(SmallVec::from_slice(&self.0))
    }
}

impl Clock {
    /// How many events of the task the clock knows.
    pub fn of(&self, task: TaskId) -> u32 {
        self.0.get(task.0 as usize).copied().unwrap_or(0)
    }

    /// Whether the event is known.
    pub fn knows(&self, event: &Step) -> bool {
        self.of(event.task) >= event.number
    }

    /// Learns what the other knows.
    pub fn join(&mut self, other: &Clock) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// States that it knows so many events of the task.
    pub fn set(&mut self, task: TaskId, number: u32) {
        let at = task.0 as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] = number;
    }
}

/// An action of a task that has been announced and has not run.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The task.
    pub task: TaskId,
    /// What it is about to do; the tags are arguments.
    pub accesses: Accesses,
}

/// The events of one execution so far.
#[derive(Debug, Default)]
pub struct Trace {
    events: Vec<Event>,
    /// Indices of each task's events.
    of_task: Vec<Vec<u32>>,
    /// Where each task was spawned: parent and number of the parent's events before it.
    births: Vec<Option<(TaskId, u32)>>,
    /// The accesses to each object in order: index of the event, the task, the access.
    histories: Vec<Vec<(u32, Access)>>,
    kinds: Vec<ObjectKind>,
    /// For a task that faults can strike the one that stands for them, and the other way round.
    partners: Vec<(TaskId, TaskId)>,
    /// What was done before the first event.
    preludes: Vec<(TaskId, Access)>,
}

impl Trace {
    /// All events, in the order they ran.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Prepares for the next execution.
    pub fn begin(&mut self) {
        self.preludes.clear();
    }

    /// States the kind of an object before its first access.
    pub fn declare(&mut self, object: ObjectId, kind: ObjectKind) {
        let at = object.0 as usize;
        if self.kinds.len() <= at {
            self.kinds.resize(at + 1, ObjectKind::Cell);
            self.histories.resize_with(at + 1, Vec::new);
        }
        self.kinds[at] = kind;
    }

    /// States that `parent` spawned `child` after its first `progress` events.
    pub fn spawned(&mut self, parent: TaskId, child: TaskId, progress: u32) {
        self.grow(child);
        self.births[child.0 as usize] = Some((parent, progress));
    }

    fn grow(&mut self, task: TaskId) {
        let needed = task.0 as usize + 1;
        if self.of_task.len() < needed {
            self.of_task.resize_with(needed, Vec::new);
            self.births.resize(needed, None);
        }
    }

    /// Forgets all events from `length` on.
    pub fn truncate(&mut self, length: usize) {
        while self.events.len() > length {
            let Some(event) = self.events.pop() else { break };
            self.of_task[event.task.0 as usize].pop();
            for access in event.step.accesses {
                self.histories[access.object.0 as usize].pop();
            }
        }
    }

    /// Appends an event, finds what happens before it and the races that it ends. O(accesses to its objects).
    pub fn push(&mut self, task: TaskId, accesses: Accesses) {
        self.grow(task);
        let known = self.program_order_clock(task);
        let found = self.look_back(task, &accesses, known);
        let number = self.of_task[task.0 as usize].len() as u32 + 1;
        let mut clock = found.clock;
        clock.set(task, number);
        let index = self.events.len() as u32;
        self.of_task[task.0 as usize].push(index);
        for access in &accesses {
            self.histories[access.object.0 as usize].push((index, *access));
        }
        let step = Step { task, number, accesses, clock };
        self.events.push(Event { step, races: found.races, is_unchanged: false });
    }

    /// States that what the task wrote last, in the last of its first `progress` events, was there already.
    pub fn unchanged(&mut self, task: TaskId, progress: u32) {
        let events = self.of_task.get(task.0 as usize).map_or(&[][..], Vec::as_slice);
        if let Some(&last) = events.get((progress as usize).wrapping_sub(1)) {
            self.events[last as usize].is_unchanged = true;
        }
    }

    /// Adds an access to what the task, which has come through its first `progress` events, did last, or, if it has done nothing,
    /// its ancestors, unless that event is one of the first `known`. Of an execution that is repeated all events are there from the start.
    pub fn extend(&mut self, task: TaskId, access: Access, progress: u32, known: usize) {
        self.grow(task);
        let own = progress.checked_sub(1).and_then(|last| self.of_task[task.0 as usize].get(last as usize).copied());
        let Some(index) = own.or_else(|| self.birth_event(task)) else {
            self.preludes.push((task, access));
            return;
        };
        if (index as usize) < known {
            return;
        }
        let event = &self.events[index as usize];
        let found = self.look_back(event.task, &[access], event.clock.clone());
        let history = &mut self.histories[access.object.0 as usize];
        let at = history.partition_point(|&(earlier, _)| earlier <= index);
        history.insert(at, (index, access));
        let event = &mut self.events[index as usize];
        event.step.clock.join(&found.clock);
        event.step.accesses.push(access);
        for race in found.races {
            if race < index && !event.races.contains(&race) {
                event.races.push(race);
            }
        }
    }

    /// The earlier events that race with an action that has not run and, at the end of an execution, never will.
    pub fn races_of_pending(&self, pending: &Pending) -> SmallVec<[u32; 2]> {
        self.look_back(pending.task, &pending.accesses, self.program_order_clock(pending.task)).races
    }

    /// What happens before the next event of the task whatever it does.
    ///
    /// A fault strikes where the task is, and is over when the task goes on: so the two are as one in this.
    pub fn program_order_clock(&self, task: TaskId) -> Clock {
        let mut clock = self.own_clock(task);
        if let Some(partner) = self.partner(task) {
            clock.join(&self.own_clock(partner));
        }
        clock
    }

    /// States which task stands for the faults of `task`.
    pub fn pair(&mut self, task: TaskId, demon: TaskId) {
        if self.partner(task).is_none() {
            self.partners.push((task, demon));
        }
    }

    /// The task that stands for the faults of this one, or the one that those strike.
    fn partner(&self, task: TaskId) -> Option<TaskId> {
        self.partners.iter().find_map(|&(a, b)| match task {
            _ if task == a => Some(b),
            _ if task == b => Some(a),
            _ => None,
        })
    }

    /// The fault that strikes a task after the `steps` that do not happen after event `first`, in which the task learns that none does; `None` if it
    /// does something else there, or there are `most` faults already.
    pub fn struck(&self, first: u32, steps: &[&Step], most: u32) -> Option<Step> {
        let event = &self.events[first as usize];
        let live = event.accesses.first().filter(|access| access.action == Action::Live && access.tag == NO)?;
        let demon = self.partner(event.task)?;
        let is_strike = |accesses: &Accesses| accesses.iter().any(|access| access.action == Action::Strike);
        let before = &self.events[..first as usize];
        let strikes = before.iter().filter(|event| is_strike(&event.accesses)).count()
            + steps.iter().filter(|step| is_strike(&step.accesses)).count();
        if strikes >= most as usize {
            return None;
        }
        let number = 1 + before.iter().filter(|event| event.task == demon).count() as u32;
        let mut clock = Clock::default();
        clock.set(demon, number);
        let access = Access { action: Action::Strike, tag: NO, ..*live };
        Some(Step { task: demon, number, accesses: Accesses::from_slice(&[access]), clock })
    }

    /// What happens before the next event of the task by what it and its ancestors did.
    fn own_clock(&self, task: TaskId) -> Clock {
        let own = self.of_task.get(task.0 as usize).and_then(|events| events.last());
        if let Some(&last) = own {
            return self.events[last as usize].clock.clone();
        }
        self.birth_event(task).map(|event| self.events[event as usize].clock.clone()).unwrap_or_default()
    }

    /// Index of the last event before the birth of the task.
    fn birth_event(&self, task: TaskId) -> Option<u32> {
        let (parent, progress) = self.birth(task)?;
        self.of_task.get(parent.0 as usize)?.get(progress as usize - 1).copied()
    }

    /// The last event before the birth of the task, as an ancestor and the number of that ancestor's event.
    fn birth(&self, mut task: TaskId) -> Option<(TaskId, u32)> {
        // Ancestors that did nothing before they spawned are passed over; the chain ends at the main task.
        loop {
            match self.births.get(task.0 as usize).copied().flatten()? {
                (parent, 0) => task = parent,
                born => return Some(born),
            }
        }
    }

    /// Goes through the earlier accesses to the same objects, the latest first.
    ///
    /// `immediate` is what is known without the races found so far; an event outside of it has no event
    /// between it and the new one, except those that the new one cannot run without (then `reversible` decides).
    fn look_back(&self, task: TaskId, accesses: &[Access], known: Clock) -> LookedBack {
        let mut found = LookedBack { clock: known.clone(), races: SmallVec::new() };
        let mut immediate = known;
        let mut cursors: SmallVec<[(usize, &Access); 2]> = accesses
            .iter()
            .map(|access| (self.histories.get(access.object.0 as usize).map_or(0, Vec::len), access))
            .collect();
        loop {
            let latest = cursors
                .iter_mut()
                .filter_map(|(at, access)| {
                    let history = &self.histories[access.object.0 as usize];
                    while *at > 0 && !conflicting(&history[*at - 1].1, access) {
                        *at -= 1;
                    }
                    (*at > 0).then(|| (history[*at - 1].0, history[*at - 1].1, at))
                })
                .max_by_key(|&(index, ..)| index);
            let Some((index, access, cursor)) = latest else { return found };
            *cursor -= 1;
            let event = &self.events[index as usize];
            let is_known = event.task == task || immediate.knows(event);
            if is_known && conflicts_with_all(&access) {
                *cursor = 0;
            }
            if is_known {
                continue;
            }
            found.clock.join(&event.clock);
            if self.reversible(index, task, accesses) {
                found.races.push(index);
                immediate.join(&event.clock);
                if conflicts_with_all(&access) {
                    *cursor = 0;
                }
            }
        }
    }

    /// Whether the accesses could run in place of event `first`, after what does not happen after it.
    fn reversible(&self, first: u32, task: TaskId, accesses: &[Access]) -> bool {
        let can_run = |access: &Access| {
            !can_block(access.action)
                || self.state_without(first, access.object).enabled(task, access.action, access.tag)
        };
        let is_awaited = |access: &&Access| access.action == Action::Await;
        let mut awaited = accesses.iter().filter(is_awaited).peekable();
        accesses.iter().filter(|access| !is_awaited(access)).all(can_run)
            && (awaited.peek().is_none() || awaited.any(|access| self.changes_without(first, task, access.object)))
    }

    /// Whether, without event `first` and what happens after it, others have changed the object since the task looked at it.
    fn changes_without(&self, first: u32, task: TaskId, object: ObjectId) -> bool {
        let first_event = &self.events[first as usize];
        let mut has_changed = false;
        let mut before = None;
        for &(index, access) in &self.histories[object.0 as usize] {
            let event = &self.events[index as usize];
            // What was added to an event (while a panic unwound) is not what it wrote by itself.
            let is_own = before != Some(index) && event.accesses.first().is_some_and(|own| own.object == object);
            before = Some(index);
            if index < first || !event.clock.knows(first_event) {
                let changes = access.changes() && !(event.is_unchanged && is_own);
                has_changed = event.task != task && (has_changed || changes);
            }
        }
        has_changed
    }

    /// The state of an object after all events that do not happen after event `first`, nor are it.
    fn state_without(&self, first: u32, object: ObjectId) -> super::object::ObjectState {
        let first_event = &self.events[first as usize];
        let mut state = self.kinds[object.0 as usize].initial();
        for (task, access) in self.preludes.iter().filter(|(_, access)| access.object == object) {
            state.apply(*task, access.action, access.tag);
        }
        for &(index, access) in &self.histories[object.0 as usize] {
            let event = &self.events[index as usize];
            if index < first || !event.clock.knows(first_event) {
                state.apply(event.task, access.action, access.tag);
            }
        }
        state
    }

    /// The events after `first` that do not happen after it, in order: `notdep` of the paper.
    pub fn not_after(&self, first: u32) -> Sequence<'_> {
        let first_event = &self.events[first as usize];
        let after = self.events[first as usize + 1..].iter();
        after.filter(|event| !event.clock.knows(first_event)).map(|event| &event.step).collect()
    }

    /// `task` doing `accesses` after the events before `first` and the `steps`, as a step of its own.
    pub fn reversed_step(&self, first: u32, steps: &[&Step], task: TaskId, accesses: &[Access]) -> Step {
        let accesses: Accesses = accesses
            .iter()
            .map(|access| {
                if self.kinds[access.object.0 as usize].leaves_tag(access.action) {
                    return *access;
                }
                let mut state = self.state_without(first, access.object);
                Access { tag: state.apply(task, access.action, access.tag), ..*access }
            })
            .collect();
        let own = steps.iter().rev().find(|step| step.task == task);
        let number = match own {
            Some(step) => step.number + 1,
            None => {
                let events = self.of_task.get(task.0 as usize).map_or(&[][..], Vec::as_slice);
                events.iter().filter(|&&index| index < first).count() as u32 + 1
            }
        };
        let mut clock = own.map(|step| step.clock.clone()).unwrap_or_default();
        if own.is_none()
            && number == 1
            && let Some((parent, progress)) = self.birth(task)
        {
            clock.set(parent, progress);
            for step in steps.iter().filter(|step| step.task == parent && step.number <= progress) {
                clock.join(&step.clock);
            }
        }
        for step in steps {
            if step.accesses.iter().any(|a| accesses.iter().any(|b| dependent(a, b))) {
                clock.join(&step.clock);
            }
        }
        clock.set(task, number);
        Step { task, number, accesses, clock }
    }
}

struct LookedBack {
    clock: Clock,
    races: SmallVec<[u32; 2]>,
}

/// What a task does, in an execution or a sequence that is to be explored.
#[derive(Clone, Debug)]
pub struct Step {
    /// The task.
    pub task: TaskId,
    /// Which of its task's events it is, from 1.
    pub number: u32,
    /// What it does there.
    pub accesses: Accesses,
    /// For each task, how many of its events happen before this one or are it.
    pub clock: Clock,
}

/// Steps to be done one after the other.
pub type Sequence<'t> = SmallVec<[&'t Step; 32]>;

impl Step {
    /// Whether the other step happens before this one or is it.
    pub fn knows(&self, other: &Step) -> bool {
        self.clock.of(other.task) >= other.number
    }
}
