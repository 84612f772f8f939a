//! From the records of a failed execution to its witness.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::Location;

use super::naming::Naming;
use super::repetition::{Repetition, repetition};
use super::{Blocked, Cause, HAS_TO_WAIT, RacingAccess, Record, source};
use crate::dpor::action::Action;
use crate::dpor::dependence::{can_block, dependent};
use crate::dpor::object::{ObjectId, TaskId};
use crate::dpor::trace::Clock;
use crate::engine::{Execution, task_of};
use crate::witness::{
    Event, Failure, FailureKind, Holder, Object, Observed, Site, Thread, Tool, Wait, Witness, phrase,
};

/// Events shown at either end of an execution that is too long to be shown.
const ENDS: usize = 60;

/// The witness of an execution with records. `executions` is the number of those that were run until it failed.
pub(crate) fn witness(test: &str, failed: &Execution, executions: u64) -> Witness {
    let naming = &failed.naming;
    let steps = steps_of(&failed.schedule, &failed.records);
    let (shown, remark) = shown(failed);
    let waits = match &failed.cause {
        Cause::Deadlock(blocked) => blocked.as_slice(),
        _ => &[],
    };
    let after = happens_before(failed, &shown);
    let mut events: Vec<Event> = Vec::new();
    for (at, (&index, after)) in shown.iter().zip(after).enumerate() {
        let record = &failed.records[index];
        let before = at.checked_sub(1).map(|before| shown[before]);
        let switch = before
            .filter(|before| failed.records[*before].task != record.task)
            .map(|before| switch_reason(&failed.records[before], &failed.records[index..], naming, waits));
        let inner = before.map_or(0, |before| before + 1)..index;
        let inner = inner.filter(|index| failed.records[*index].is_inner && steps[*index].is_some()).count() as u32;
        events.push(Event {
            thread: record.task.0,
            step: steps[index],
            operation: record.name.to_owned(),
            object: record
                .accesses
                .first()
                .map(|access| access.object)
                .filter(|object| naming.has_object(*object))
                .map(|object| object.0),
            site: site(record.location),
            source: (!record.is_of_history()).then(|| source::line(record.location)).flatten(),
            value: record.shown_value(naming),
            ordering: record.ordering.clone(),
            ends: record.ends(),
            inner,
            after,
            races: None,
            switch,
        });
    }
    if let [.., first, second] = racing(failed).as_slice()
        && let Some(first) = shown.iter().position(|index| index == first)
        && let Some(second) = shown.iter().position(|index| index == second)
    {
        events[second].races = Some(first as u32);
    }
    let kind = failed.cause.kind().unwrap_or(FailureKind::Panic);
    Witness {
        schema: 1,
        tool: Tool { name: "gordian".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        test: test.to_owned(),
        package: std::env::var("CARGO_PKG_NAME").unwrap_or_default(),
        target: crate::store::target(test),
        features: Vec::new(),
        failure: Failure { kind, headline: failed.cause.headline(), identity: failed.cause.identity() },
        executions,
        threads: threads(failed, waits),
        objects: objects(failed),
        schedule: failed.schedule.iter().map(|task| task.0).collect(),
        path: None,
        events,
        observed: failed
            .observed
            .iter()
            .map(|(name, value)| Observed { name: name.clone(), value: value.clone() })
            .collect(),
        remarks: remark.into_iter().collect(),
        checksum: None,
        again: None,
        width: None,
    }
}

/// Which records are shown, and what is to be said of those that are not. What repeats itself to the end is shown twice.
fn shown(failed: &Execution) -> (Vec<usize>, Option<String>) {
    let racing = racing(failed);
    let is_shown = |index: &usize| {
        let record = &failed.records[*index];
        !record.is_inner && (!record.is_memory || racing.contains(index))
    };
    if let (Cause::Livelock { .. }, Some(Repetition { begin, period })) = (&failed.cause, repetition(&failed.records)) {
        let end = begin + 2 * period;
        if end <= 4 * ENDS {
            let times = (failed.records.len() - begin) / period;
            let period = (begin..begin + period).filter(|index| !failed.records[*index].is_memory).count();
            let operations = if period == 1 { "operation is".to_owned() } else { format!("{period} operations are") };
            let remark = format!("the last {operations} done {times} times in all");
            return ((0..end).filter(is_shown).collect(), Some(remark));
        }
    }
    let all: Vec<usize> = (0..failed.records.len()).filter(is_shown).collect();
    if all.len() <= 4 * ENDS {
        return (all, None);
    }
    let gap = ENDS..all.len() - ENDS;
    let is_kept = |(at, index): &(usize, &usize)| !gap.contains(at) || racing.contains(index);
    (all.iter().enumerate().filter(is_kept).map(|(_, index)| *index).collect(), None)
}

/// The accesses of a data race, by the index of their records, in their order.
fn racing(failed: &Execution) -> Vec<usize> {
    let Cause::DataRace(race) = &failed.cause else { return Vec::new() };
    let last = |access: &RacingAccess| {
        failed.records.iter().rposition(|record| {
            let accessed = record.accesses.first().filter(|_| record.is_memory);
            accessed.is_some_and(|accessed| {
                let writes = accessed.action == Action::Write;
                (accessed.object, writes, record.task, record.location)
                    == (race.memory, access.touch.writes(), access.task, access.site)
            })
        })
    };
    [last(&race.first), last(&race.second)].into_iter().flatten().collect()
}

/// Which scheduling point each record belongs to; none for what is no step of its own.
pub(crate) fn steps_of(schedule: &[TaskId], records: &[Record]) -> Vec<Option<u32>> {
    let mut next = 0;
    let step = |record: &Record| {
        // Faults are no steps.
        while schedule.get(next).is_some_and(|entry| task_of(*entry) != *entry) {
            next += 1;
        }
        let is_step = !record.is_extra && schedule.get(next) == Some(&record.task);
        let step = is_step.then_some(next as u32);
        next += usize::from(is_step);
        step
    };
    records.iter().map(step).collect()
}

/// A place as a witness has it.
pub(crate) fn site(location: &Location<'_>) -> Site {
    Site { file: source::file(location), line: location.line(), column: location.column() }
}

fn threads(failed: &Execution, waits: &[Blocked]) -> Vec<Thread> {
    let acquired = |task: TaskId, object: ObjectId| {
        let mut records = failed.records.iter().rev();
        let record = records.find(|record| record.task == task && record.acquires() == Some(object));
        record.map(|record| site(record.location))
    };
    let wait = |blocked: &Blocked| Wait {
        operation: blocked.operation.to_owned(),
        site: site(blocked.site),
        object: blocked.object.filter(|object| failed.naming.has_object(*object)).map(|object| object.0),
        needs: blocked.needs.to_owned(),
        holders: blocked
            .holders
            .iter()
            .map(|holder| Holder {
                thread: holder.0,
                since: blocked.object.and_then(|object| acquired(*holder, object)),
            })
            .collect(),
        missed: blocked.missed.map(site),
        heard: blocked.heard.as_ref().map(|(at, woken, _)| Holder { thread: woken.0, since: Some(site(at)) }),
    };
    let thread = |task: TaskId| Thread {
        name: failed.naming.task(task),
        waits: waits.iter().find(|blocked| blocked.task == task).map(wait),
    };
    failed.naming.tasks().map(thread).collect()
}

/// All objects by number, those without a name as well, so that numbers are indices; each with the value that was written last, or read if none was.
fn objects(failed: &Execution) -> Vec<Object> {
    let mut last = BTreeMap::new();
    let mut written = BTreeSet::new();
    for record in &failed.records {
        if let (Some(access), Some(value)) = (record.accesses.first(), &record.value)
            && value != HAS_TO_WAIT
            && failed.naming.has_values(access.object)
        {
            // What is read later may be older, on an engine where loads need not read the last store.
            match value.rsplit_once("-> ") {
                Some((_, value)) => {
                    written.insert(access.object);
                    last.insert(access.object, value.to_owned());
                }
                None if written.contains(&access.object) => {}
                None => {
                    last.insert(access.object, value.strip_prefix("found ").unwrap_or(value).to_owned());
                }
            }
        }
    }
    for state in failed.records.iter().filter_map(|record| record.state.as_ref()) {
        match state.is_held {
            true => last.remove(&state.lock),
            false => last.insert(state.lock, state.value.clone()),
        };
    }
    let object = |object: ObjectId| Object {
        name: failed.naming.object(object).unwrap_or_default(),
        kind: failed.naming.kind(object).to_owned(),
        value: last.remove(&object),
    };
    failed.naming.objects().map(object).collect()
}

/// For each event shown, the latest events of other threads that happen before it, by their position among those shown.
fn happens_before(failed: &Execution, shown: &[usize]) -> Vec<Vec<u32>> {
    let mut clocks: Vec<Clock> = Vec::new();
    let mut numbers: BTreeMap<TaskId, u32> = BTreeMap::new();
    let mut own: Vec<u32> = Vec::new();
    let mut after = Vec::new();
    for (at, &index) in shown.iter().enumerate() {
        let record = &failed.records[index];
        let number = numbers.entry(record.task).or_insert(0);
        *number += 1;
        let mut clock = Clock::default();
        let same_task = (0..at).rev().find(|before| failed.records[shown[*before]].task == record.task);
        if let Some(before) = same_task {
            clock.join(&clocks[before]);
        }
        let mut edges = Vec::new();
        for before in (0..at).rev() {
            let earlier = &failed.records[shown[before]];
            if earlier.task == record.task || clock.of(earlier.task) >= own[before] {
                continue;
            }
            let is_birth = same_task.is_none() && failed.naming.born_after(record.task, earlier.task, shown[before]);
            let is_memory = earlier.is_memory || record.is_memory;
            let depends =
                !is_memory && earlier.accesses.iter().any(|a| record.accesses.iter().any(|b| dependent(a, b)));
            if is_birth || depends {
                edges.push(before as u32);
                clock.join(&clocks[before]);
            }
        }
        clock.set(record.task, *number);
        edges.reverse();
        own.push(*number);
        clocks.push(clock);
        after.push(edges);
    }
    after
}

/// Why another task runs after this operation; `rest` begins with that task's.
fn switch_reason(last: &Record, rest: &[Record], naming: &Naming, waits: &[Blocked]) -> String {
    let from = naming.task(last.task);
    let to = rest.first().map(|record| naming.task(record.task)).unwrap_or_default();
    if last.ends() {
        return format!("`{from}` has ended, `{to}` goes on");
    }
    match rest.iter().find(|record| record.task == last.task && !record.is_memory) {
        None => match waits.iter().find(|blocked| blocked.task == last.task) {
            Some(blocked) => {
                let wait = wait_text(blocked, naming);
                format!("`{from}` gets no further (it will wait {wait}), `{to}` goes on")
            }
            None => format!("`{from}` is stopped here, `{to}` goes on"),
        },
        Some(next) if next.is_inner && next.accesses.iter().any(|access| can_block(access.action)) => {
            format!("`{from}` waits, `{to}` goes on")
        }
        Some(next) if next.accesses.iter().any(|access| can_block(access.action)) => {
            let object = next.accesses.first().and_then(|access| naming.object(access.object));
            format!("`{from}` is about to {}, `{to}` goes on", phrase(next.name, object.as_deref()))
        }
        Some(_) => format!("the scheduler stops `{from}` here, `{to}` goes on"),
    }
}

fn wait_text(blocked: &Blocked, naming: &Naming) -> String {
    let object = blocked.object.and_then(|object| naming.object(object));
    match (blocked.needs, object) {
        ("", Some(object)) => format!("for {object}"),
        ("", None) => match blocked.holders.first() {
            Some(holder) => format!("for `{}` to end", naming.task(*holder)),
            None => "for good".to_owned(),
        },
        (needs, _) => format!("for {needs}"),
    }
}
