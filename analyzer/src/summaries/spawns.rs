//! What a body starts elsewhere, and what it waits for to end.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::calls::Target;
use super::chain::{Chain, Does, Hop};
use super::flow::Flow;
use super::held::{Context, Sure};
use super::model::{Acq, Beside, Edge, ParamCall, SpawnSite};
use super::place::{LockPlace, LockRoot};
use super::state::{Live, State};
use super::stores::{Running, spawn_number, spawned};
use super::values::Val;
use crate::base::Span;
use crate::events::model::{Blocking, BodyId, Call, CallId, LocalId, Spawn, Value};

/// More than this is not kept of what threads wait for.
const MAX_AWAITED: usize = 64;
/// Functions that are given to functions that are given to functions are not followed any further for what they leave running.
const MAX_GIVEN: usize = 2;

impl Flow<'_> {
    pub(super) fn spawn(&mut self, state: &mut State, spawn: &Spawn, span: Span) {
        let index = spawn_number(self.at.0, self.at.1);
        let value = self.resolver.value(&spawn.body);
        if self.out.is_some() {
            let held = self.sure(state);
            self.held_around.entry(index).or_default().push(held);
            let beside = state.beside();
            for run in value.runnables() {
                let (callee, args) = (run.body, run.args(&[]));
                self.started(state, callee, &args);
                let site = SpawnSite {
                    callee,
                    span,
                    index,
                    handle: spawn.handle,
                    many: spawn.many || self.repeats,
                    is_task: spawn.is_task,
                    beside: beside.clone(),
                    around: None,
                    args,
                };
                if let Some(out) = &mut self.out {
                    out.facts.spawns.push(site);
                }
            }
            self.started_parameters(&value, span);
        }
        state.live.insert(Live::Spawn(index, spawn.scoped));
        state.heard.remove(&Live::Spawn(index, spawn.scoped));
    }

    pub(super) fn join(&mut self, state: &mut State, handle: Option<&Value>, span: Span) {
        let running = handle.map_or_else(BTreeSet::new, |handle| self.resolver.threads(handle));
        let joined = |live: &Live| match (live, handle) {
            (Live::Spawn(_, scoped) | Live::Call(_, scoped), None) => *scoped,
            (Live::Spawn(index, _), Some(_)) => running.contains(&Running::Spawn(self.id, *index)),
            (Live::Call(call, _), Some(_)) => {
                let mut started = running.iter();
                running.contains(&Running::Call(self.id, *call)) || started.any(|one| self.is_started_by(*call, *one))
            }
        };
        let (ended, live): (Vec<Live>, Vec<Live>) = state.live.iter().copied().partition(|live| joined(live));
        if self.out.is_some() {
            self.note_held(state, &ended);
        }
        // Those that are waited for run until then.
        let meanwhile = state.beside();
        let silent: Vec<Live> = ended.into_iter().filter(|live| !state.heard.contains(live)).collect();
        state.heard.retain(|heard| live.contains(heard));
        state.live = live.into_iter().collect();
        if self.out.is_some() {
            // What a thread waits for, whoever waits for its end waits for too.
            // A thread that has said something since it was started may have had the lock before that.
            let mut awaited: Vec<Acq> = silent.iter().flat_map(|live| self.awaited(live)).collect();
            awaited.extend(self.started_elsewhere(&running));
            awaited.truncate(MAX_AWAITED);
            for acq in awaited {
                let chain = Chain::join(self.id, span, &acq.chain);
                let wanted = Acq { chain, after_spawn: meanwhile != Beside::default(), ..acq };
                let context = Context { meanwhile: Some(meanwhile.clone()), ..Context::default() };
                self.wanted(state, wanted, &context);
            }
        }
    }

    /// Whoever is running may have said how far they are.
    pub(super) fn hear(&mut self, state: &mut State) {
        self.hears = true;
        state.heard.extend(&state.live);
    }

    /// Notes what is held where the ends of threads are waited for. Who has heard of a thread may have let go of anything meanwhile.
    fn note_held(&mut self, state: &State, ended: &[Live]) {
        let sure = self.sure(state);
        for live in ended {
            if let Live::Spawn(index, _) = live {
                let held = if state.heard.contains(live) { Sure::new() } else { sure.clone() };
                self.held_around.entry(*index).or_default().push(held);
            }
        }
    }

    /// Says of each thread what was held as long as it ran, if it has been waited for whenever the body ends.
    pub(super) fn note_around(&mut self, exit: &State) {
        let Some(out) = self.out.as_mut().filter(|_| !exit.dead) else { return };
        for site in &mut out.facts.spawns {
            let runs_on = exit.live.iter().any(|live| matches!(live, Live::Spawn(index, _) if *index == site.index));
            if let (false, Some([first, others @ ..])) = (runs_on, self.held_around.get(&site.index).map(Vec::as_slice))
            {
                let always = first.iter().filter(|(birth, _)| others.iter().all(|held| held.contains_key(birth)));
                site.around = Some(always.map(|(_, held)| held.clone()).collect());
            }
        }
    }

    /// That call is one of the body that has started this.
    fn is_started_by(&self, call: CallId, running: Running) -> bool {
        let Running::Spawn(starter, _) = running else { return false };
        self.resolver.call(self.id, call).is_some_and(|call| call.callees.contains(&starter))
    }

    /// What threads may wait for that other functions have started, of which this one knows the handles only. Who has heard of
    /// anything may have heard of them.
    fn started_elsewhere(&self, running: &BTreeSet<Running>) -> Vec<Acq> {
        if self.hears {
            return Vec::new();
        }
        let elsewhere = |one: &Running| matches!(one, Running::Spawn(body, _) if *body != self.id);
        let all = running.iter().copied().filter(elsewhere).flat_map(|one| self.awaited_of(one));
        all.flat_map(|acq| self.given_by_callers(acq)).collect()
    }

    /// A lock that the starter of a thread was given, by the names that its callers have for it.
    fn given_by_callers(&self, acq: Acq) -> Vec<Acq> {
        let same = |lock| Acq { lock, certain: false, ..acq.clone() };
        match acq.lock.root {
            LockRoot::Param(starter, param) if !acq.lock.is_typed() => {
                let given = self.resolver.given(starter, param);
                let places = given.iter().flat_map(|value| value.project(&acq.lock.path).places());
                places.map(|(place, _)| same(LockPlace { foreign: true, ..place })).collect()
            }
            _ => vec![same(acq.lock.clone())],
        }
    }

    /// What a thread that is running may wait for; the chains begin where it does.
    fn awaited(&self, live: &Live) -> Vec<Acq> {
        match live {
            Live::Call(call, scoped) => self.left_running.get(&(*call, *scoped)).cloned().unwrap_or_default(),
            Live::Spawn(index, _) => self.awaited_of(Running::Spawn(self.id, *index)),
        }
    }

    fn awaited_of(&self, running: Running) -> Vec<Acq> {
        let Some(spawn) = spawned(self.events, running) else { return Vec::new() };
        let span = self.span_of_event();
        let mut found = Vec::new();
        for run in self.resolver.value(&spawn.body).runnables() {
            let Some(summary) = self.summaries.get(run.body) else { continue };
            let call = Call { id: CallId(u32::MAX), ..Call::of(Vec::new(), self.name_of(run.body)) };
            let target =
                Target { callee: run.body, args: run.args(&[]), uncertain: false, call: &call, span, inside: None };
            found.extend(self.seen_from_here(&target, summary.acquires.iter()));
        }
        found.truncate(MAX_AWAITED);
        found
    }

    /// What the threads that this body leaves behind may wait for.
    pub(super) fn running(&self, exit: &State) -> Vec<(bool, Arc<Acq>)> {
        let mut found = Vec::new();
        for live in &exit.live {
            let (Live::Spawn(_, scoped) | Live::Call(_, scoped)) = live;
            found.extend(self.awaited(live).into_iter().map(|acq| (*scoped, Arc::new(acq))));
        }
        found.truncate(MAX_AWAITED);
        found
    }

    /// A callee has left running what it has started, and what the functions have started that it was given and has called.
    pub(super) fn leaves_running(&mut self, state: &mut State, target: &Target, depth: usize) {
        let Some(summary) = self.summaries.get(target.callee) else { return };
        let (scoped, unscoped) = summary.leaves_running;
        for (is_left, scoped) in [(scoped, true), (unscoped, false)] {
            if is_left {
                state.live.insert(Live::Call(target.call.id, scoped));
            }
        }
        if summary.hears {
            self.hear(state);
        }
        self.note_running(target, &summary.running);
        if depth == MAX_GIVEN {
            return;
        }
        for (_, inner) in self.run_by(target, summary) {
            self.leaves_running(state, &inner, depth + 1);
        }
    }

    fn note_running(&mut self, target: &Target, running: &[(bool, Arc<Acq>)]) {
        for scoped in [true, false] {
            let of_kind = running.iter().filter(|(is_scoped, _)| *is_scoped == scoped).map(|(_, acq)| acq);
            let mut found = self.seen_from_here(target, of_kind);
            let known = self.left_running.entry((target.call.id, scoped)).or_default();
            found.retain(|acq| !known.contains(acq));
            known.extend(found);
            known.truncate(MAX_AWAITED);
        }
    }

    fn seen_from_here<'a>(&self, target: &Target, all: impl Iterator<Item = &'a Arc<Acq>>) -> Vec<Acq> {
        let waits = |acq: &&Arc<Acq>| acq.blocking == Blocking::Yes && !acq.lock.is_nameless();
        let mut found = Vec::new();
        for acq in all.filter(waits) {
            let Some(known) = self.known_inside(target, &acq.known) else { continue };
            for (lock, choice) in self.lock_in(target, &acq.lock) {
                found.push(Acq {
                    lock,
                    choice: acq.choice.max(choice),
                    certain: acq.certain && !target.uncertain,
                    joined: true,
                    syms: BTreeSet::new(),
                    under: self.locks_in(&State::default(), target, &acq.under, &Context::default()),
                    known: known.clone(),
                    ..(**acq).clone()
                });
            }
        }
        found
    }

    /// What a body that runs elsewhere does, as far as this body can say more about it.
    pub(super) fn started(&mut self, state: &State, callee: BodyId, args: &[Val]) {
        let Some(summary) = self.summaries.get(callee) else { return };
        let call = Call { id: CallId(u32::MAX), ..Call::of(Vec::new(), self.name_of(callee)) };
        let target = Target {
            callee,
            args: args.to_vec(),
            uncertain: false,
            call: &call,
            span: self.span_of_event(),
            inside: None,
        };
        let nothing_held = State { ordered: state.ordered.clone(), apart: state.apart.clone(), ..State::default() };
        for edge in &summary.symbolic {
            let thread = edge.thread.or(Some(callee));
            let edge = Edge { thread, after_spawn: true, beside: None, ..(**edge).clone() };
            self.specialise(&nothing_held, &target, &edge, &Context::default());
        }
        let elsewhere = Context { elsewhere: true, ..Context::default() };
        for call in &summary.param_calls {
            self.bind(&nothing_held, &target, call, &elsewhere, 0);
        }
    }

    /// Parameters that are started, not called.
    pub(super) fn started_parameters(&mut self, value: &Val, span: Span) {
        for place in self.parameters_in(value) {
            let hops = vec![Hop { span, body: self.id, does: Does::Start }];
            let call = ParamCall {
                target: place,
                results: 0,
                args: Vec::new(),
                held: Vec::new(),
                syms: BTreeSet::new(),
                under: Vec::new(),
                after_spawn: true,
                hops,
                spawned: true,
            };
            if let Some(out) = &mut self.out {
                out.param_call(call);
            }
        }
    }

    pub(super) fn spawn_site(&mut self, span: Span, callee: BodyId, args: Vec<Val>) {
        let site = SpawnSite {
            callee,
            span,
            index: u32::MAX,
            handle: LocalId(u32::MAX),
            many: self.in_loop,
            is_task: false,
            beside: Beside::default(),
            around: None,
            args,
        };
        if let Some(out) = &mut self.out {
            out.facts.spawns.push(site);
        }
    }
}
