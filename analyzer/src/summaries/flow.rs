//! The dataflow over one body's events: which guards are held where, and what that means for each event.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::chain::Chain;
use super::collect::Collector;
use super::finished::Finished;
use super::held::{Context, Sure};
use super::model::{Acq, Edge, Facts, GuardEvent, Left, Returned, Summary, Sym};
use super::place::{LockPlace, LockRoot};
use super::state::{Birth, Live, State, Tok, Tokens};
use super::values::{Choice, Resolver};
use crate::base::{Name, Span};
use crate::events::knowledge::Knowledge;
use crate::events::model::{
    Acquire, BlockId, Blocking, BodyEvents, BodyId, CallId, ElemKey, Event, EventKind, Events, Mode, Place, Root,
    SlotId, Step,
};

/// Sweeps over a body's blocks before its states are taken as they are.
const MAX_SWEEPS: usize = 24;

/// The analysis of one body.
pub(super) struct Flow<'a> {
    pub(super) resolver: &'a Resolver<'a>,
    pub(super) events: &'a Events,
    pub(super) summaries: &'a Finished<'a>,
    /// The bodies that are summarised together with this one, if there are others.
    pub(super) component: &'a [BodyId],
    pub(super) id: BodyId,
    pub(super) body: &'a BodyEvents,
    pub(super) tokens: Tokens,
    /// Filled by the last sweep only.
    pub(super) out: Option<Collector>,
    /// Block and event that are being looked at.
    pub(super) at: (u32, u32),
    /// Guards born at the present event so far.
    pub(super) born: u32,
    pub(super) in_loop: bool,
    /// It happens any number of times, and no edge leads back.
    pub(super) repeats: bool,
    /// Closures bound at the present event so far.
    pub(super) bound: u32,
    /// It waits for what others tell it.
    pub(super) hears: bool,
    /// By spawn what is held on every path when it happens, and wherever its end is waited for.
    pub(super) held_around: BTreeMap<u32, Vec<Sure>>,
    /// What the threads that a call leaves behind may wait for, by call and by whether they are scoped.
    pub(super) left_running: BTreeMap<(CallId, bool), Vec<Acq>>,
}

/// A guard, with the fields that lead to it.
type Part = (Vec<Name>, Tok);

/// Summarises one body, given the summaries of those that it calls.
pub fn analyse(
    resolver: &Resolver,
    events: &Events,
    summaries: &Finished,
    id: BodyId,
    component: &[BodyId],
) -> (Summary, Facts) {
    let Some(mut flow) = Flow::new(resolver, events, summaries, id, component) else { return Default::default() };
    let body = flow.body;
    let states = flow.fixpoint();
    flow.out = Some(Collector::default());
    let mut exit = State { dead: true, ..State::default() };
    for (i, state) in states.into_iter().enumerate() {
        let Some(mut state) = state else {
            flow.note_never_run(&body.blocks[i].events);
            continue;
        };
        let ran = flow.block(i, &mut state);
        flow.note_never_run(&body.blocks[i].events[ran..]);
        if i == body.exit.index() {
            exit = state;
        }
    }
    let returns = flow.take_parts(&mut exit, body.return_slot);
    let given_back: Vec<(u16, Vec<Part>)> =
        body.lent.iter().map(|(param, slot)| (*param, flow.take_parts(&mut exit, *slot))).collect();
    let returned = |(part, tok): &Part| {
        let token = flow.tokens.get(*tok);
        let what = match &token.what {
            // Returned on some paths only: the caller's `None` or `Err` arm has no guard, as with `try_lock`.
            Left::Guard(acq) => {
                let blocking = if exit.must.contains(&token.birth) { acq.blocking } else { Blocking::No };
                let known = flow.seen_of_guard(&exit, &token.birth);
                Left::Guard(Arc::new(Acq { blocking, known, ..(**acq).clone() }))
            }
            what @ Left::Sym(_) => what.clone(),
        };
        Returned { part: part.clone(), what }
    };
    let forgotten: Vec<Part> = exit.forgotten.iter().map(|tok| (Vec::new(), *tok)).collect();
    let all = returns.iter().chain(given_back.iter().flat_map(|(_, taken)| taken)).chain(&forgotten);
    let sometimes = all.map(|(_, tok)| flow.tokens.get(*tok)).filter(|t| !exit.must.contains(&t.birth));
    let returns_sometimes = sometimes
        .filter_map(|token| match token.what {
            Left::Sym(sym) => Some(sym),
            Left::Guard(_) => None,
        })
        .collect();
    let returns = distinct(returns.iter().map(returned));
    let forgets = distinct(forgotten.iter().map(returned)).into_iter().map(|left| left.what).collect();
    let gives_back = given_back.iter().map(|(param, taken)| (*param, distinct(taken.iter().map(returned)))).collect();
    flow.note_around(&exit);
    let mut out = flow.out.take().unwrap_or_default();
    out.gives_back = gives_back;
    out.returns_sometimes = returns_sometimes;
    out.forgets = forgets;
    let runs =
        |wanted: bool| exit.live.iter().any(|l| matches!(l, Live::Spawn(_, s) | Live::Call(_, s) if *s == wanted));
    let running = (runs(true), runs(false));
    out.running = flow.running(&exit);
    out.facts.leaves = exit.beside();
    out.hears = flow.hears;
    out.finish(returns, running)
}

/// More guards than this are not told apart in what a body leaves behind.
const MAX_LEFT: usize = 32;

/// One guard for each lock and mode, the one with the shortest way: recursion would multiply them otherwise.
fn distinct(all: impl Iterator<Item = Returned>) -> Vec<Returned> {
    let mut kept: Vec<Returned> = Vec::new();
    for left in all {
        let same = kept.iter().position(|k| match (&k.what, &left.what) {
            (Left::Guard(a), Left::Guard(b)) => {
                (&a.lock, a.mode, a.kind, a.blocking) == (&b.lock, b.mode, b.kind, b.blocking) && k.part == left.part
            }
            (Left::Sym(a), Left::Sym(b)) => a == b && k.part == left.part,
            _ => false,
        });
        match (same, &left.what) {
            (Some(at), Left::Guard(new)) => {
                if let Left::Guard(old) = &kept[at].what {
                    let mut known = old.known.clone();
                    known.retain_common(&new.known);
                    let shorter = if new.chain.len() < old.chain.len() { new } else { old };
                    kept[at].what = Left::Guard(Arc::new(Acq { known, ..(**shorter).clone() }));
                }
            }
            (None, _) if kept.len() < MAX_LEFT => kept.push(left),
            _ => {}
        }
    }
    kept
}

impl<'a> Flow<'a> {
    pub(super) fn new(
        resolver: &'a Resolver<'a>,
        events: &'a Events,
        summaries: &'a Finished<'a>,
        id: BodyId,
        component: &'a [BodyId],
    ) -> Option<Self> {
        let body = events.bodies.get(id.index())?;
        Some(Flow {
            resolver,
            events,
            summaries,
            component,
            id,
            body,
            tokens: Tokens::default(),
            out: None,
            at: (0, 0),
            born: 0,
            in_loop: false,
            repeats: false,
            bound: 0,
            hears: false,
            held_around: BTreeMap::new(),
            left_running: BTreeMap::new(),
        })
    }
}

impl Flow<'_> {
    /// Takes what a slot and its parts own, each with the fields that lead there.
    fn take_parts(&self, state: &mut State, slot: SlotId) -> Vec<Part> {
        let mut taken = Vec::new();
        for (path, part) in self.body.with_parts(slot) {
            taken.extend(state.take(part).into_iter().map(|tok| (path.clone(), tok)));
        }
        taken
    }

    /// The state at the start of each reachable block.
    pub(super) fn fixpoint(&mut self) -> Vec<Option<State>> {
        let blocks = &self.body.blocks;
        let order = reverse_postorder(self.body);
        let mut position = vec![usize::MAX; blocks.len()];
        order.iter().enumerate().for_each(|(i, b)| position[*b] = i);
        let mut states: Vec<Option<State>> = vec![None; blocks.len()];
        if let Some(entry) = states.first_mut() {
            *entry = Some(self.entry());
        }
        let mut dirty = vec![true; blocks.len()];
        for _ in 0..MAX_SWEEPS {
            let mut changed = false;
            for &b in &order {
                if !std::mem::take(&mut dirty[b]) {
                    continue;
                }
                let Some(mut state) = states[b].clone() else { continue };
                self.block(b, &mut state);
                if state.dead {
                    continue;
                }
                for next in &blocks[b].successors {
                    let n = next.index();
                    if n >= blocks.len() {
                        continue;
                    }
                    let incoming =
                        if position[n] <= position[b] { state.aged(&mut self.tokens) } else { state.clone() };
                    let updated = match &states[n] {
                        None => incoming,
                        Some(known) => {
                            let mut joined = known.clone();
                            joined.join(&incoming, &self.tokens);
                            joined
                        }
                    };
                    if states[n].as_ref() != Some(&updated) {
                        states[n] = Some(updated);
                        dirty[n] = true;
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        states
    }

    fn entry(&mut self) -> State {
        let mut state = State::default();
        for (param, slot) in self.body.param_slots.iter().enumerate() {
            let Some(slot) = slot else { continue };
            for (number, (_, part)) in self.body.with_parts(*slot).into_iter().enumerate() {
                let (param, birth) = (param as u16, (u32::MAX, param as u32, number as u32));
                let sym = if number == 0 { Sym::Param(param) } else { Sym::Part(param, number as u16) };
                let tok = self.tokens.intern(birth, Left::Sym(sym), false);
                state.put(part, tok);
                state.must.insert(birth);
            }
        }
        state
    }

    /// Applies the events of a block as far as they can happen: how many these are.
    fn block(&mut self, index: usize, state: &mut State) -> usize {
        let block = &self.body.blocks[index];
        self.in_loop = block.loop_depth > 0;
        self.repeats = block.repeats;
        for (i, event) in block.events.iter().enumerate() {
            if state.dead {
                return i;
            }
            self.step(state, (index as u32, i as u32), event);
        }
        block.events.len()
    }

    /// Applies the event that stands at `at` (block and number in it).
    pub(super) fn step(&mut self, state: &mut State, at: (u32, u32), event: &Event) {
        self.at = at;
        self.born = 0;
        self.bound = 0;
        // What is born here anew is not held under what was known in an earlier round.
        state.given.retain(|birth, _| (birth.0, birth.1) != at);
        state.confirmed.retain(|birth| (birth.0, birth.1) != at);
        self.event(state, event);
    }

    fn event(&mut self, state: &mut State, event: &Event) {
        match &event.kind {
            EventKind::Acquire(a) => self.acquire(state, a, event.span),
            EventKind::Move { from, to } if from != to => {
                for tok in state.take(*from) {
                    state.put(*to, tok);
                }
            }
            EventKind::Drop(slot) => state.release(*slot, &self.tokens),
            EventKind::Forget(slot) => {
                let toks = state.take(*slot);
                self.guard_events(&toks, event.span, None);
                state.forgotten.extend(toks);
            }
            EventKind::Confirmed(slot) => {
                // Which of several it is, is not known.
                let births: BTreeSet<Birth> =
                    state.slots.get(slot).into_iter().flatten().map(|t| self.tokens.get(*t).birth).collect();
                if births.len() == 1 {
                    state.confirmed.extend(births);
                }
            }
            EventKind::Refuted(slot) => {
                let refuted: BTreeSet<Tok> =
                    state.take(*slot).into_iter().filter(|t| !is_try(&self.tokens.get(*t).what)).collect();
                if !refuted.is_empty() {
                    state.slots.insert(*slot, refuted);
                }
            }
            EventKind::ReleaseLock(place) => {
                for (place, _) in self.places(place) {
                    state.release_where(&self.tokens, |t| matches!(&t.what, Left::Guard(a) if a.lock == place));
                    if let Some(out) = &mut self.out {
                        out.releases.push(place);
                    }
                }
            }
            EventKind::ChangeMode(slot, mode) => self.change_mode(state, *slot, *mode),
            EventKind::Upgrade { slot, blocking } => {
                self.reacquire(state, *slot, event.span, *blocking, Some(Mode::Exclusive));
                self.change_mode(state, *slot, Mode::Exclusive);
            }
            EventKind::Wait { slot, result, .. } => {
                self.hear(state);
                self.reacquire(state, *slot, event.span, Blocking::Yes, None);
                for tok in state.take(*slot) {
                    state.put(*result, tok);
                }
            }
            EventKind::Call(call) => self.call(state, call, event.span),
            EventKind::Spawn(spawn) => self.spawn(state, spawn, event.span),
            EventKind::Join { handle } => self.join(state, handle.as_ref(), event.span),
            EventKind::DroppedAtOnce { slot, by_wildcard, protects_unit } => {
                let toks = state.slots.get(slot).cloned().unwrap_or_default();
                self.guard_events(&toks, event.span, Some((*by_wildcard, *protects_unit)));
            }
            EventKind::Known(known) => state.learn(*known, &self.tokens),
            EventKind::OrderedBy(a, b) => {
                let pairs = self.places(a).into_iter().zip(self.places(b));
                state.ordered.extend(pairs.map(|((a, _), (b, _))| (a, b)).take(8));
            }
            EventKind::ToldApart(a, b) => {
                let pairs = self.places(a).into_iter().zip(self.places(b));
                state.apart.extend(pairs.map(|((a, _), (b, _))| (a, b)).take(8));
            }
            EventKind::Move { .. } | EventKind::Notify { .. } | EventKind::Send { .. } | EventKind::Await => {}
            EventKind::Recv { .. } | EventKind::Rendezvous => self.hear(state),
        }
    }

    /// The canonical places behind a place of this body.
    fn places(&self, place: &Place) -> Vec<(LockPlace, Choice)> {
        let places = self.resolver.place(place).places();
        if !places.is_empty() {
            return places;
        }
        let root = match place.root {
            Root::Static(id) => LockRoot::Static(id),
            Root::Param(body, i) => LockRoot::Param(body, i),
            Root::Local(body, id) => LockRoot::Local(body, id),
            Root::Call(body, id) => LockRoot::Call(body, id),
        };
        vec![(LockPlace::new(root, &place.path), Choice::Only)]
    }

    fn acquire(&mut self, state: &mut State, a: &Acquire, span: Span) {
        let mut alternatives = self.places(&a.lock);
        if self.is_alternative(span) {
            alternatives.iter_mut().for_each(|(_, choice)| *choice = (*choice).max(Choice::OneOf));
        }
        let only = alternatives.len() == 1;
        let mut toks = Vec::new();
        for (lock, choice) in alternatives {
            let acq = Acq {
                lock,
                mode: a.mode,
                kind: a.kind,
                blocking: a.blocking,
                is_async: a.is_async,
                certain: a.certain_type,
                choice,
                reacquires: false,
                joined: false,
                syms: BTreeSet::new(),
                under: Vec::new(),
                after_spawn: false,
                beside: None,
                known: Knowledge::default(),
                chain: Chain::acquire(self.id, span),
            };
            // Of writers it is asked what else they hold, and who runs meanwhile.
            let is_writer = acq.is_writer();
            let under = if is_writer { self.under(state, &Context::default(), &[]) } else { Vec::new() };
            if let Some(out) = &mut self.out {
                let beside = is_writer.then(|| Arc::new(state.beside()));
                let here = Acq { after_spawn: !state.live.is_empty(), beside, under, ..acq.clone() };
                out.facts.acquires.push(Arc::new(here));
            }
            self.wanted(state, acq.clone(), &Context::default());
            if a.into.is_some() {
                toks.push(self.give_birth(Left::Guard(Arc::new(acq))));
            }
        }
        for (tok, birth) in toks {
            if let Some(slot) = a.into {
                state.put(slot, tok);
                if only && a.blocking == Blocking::Yes {
                    state.must.insert(birth);
                }
            }
        }
    }

    /// The acquisition at the present event is one of several that the events stage made of one expression, because what is
    /// locked was chosen: its sibling branches lock in the same place of the source.
    fn is_alternative(&self, span: Span) -> bool {
        let locks_here = |b: &BlockId| {
            let first = self.body.blocks.get(b.index()).and_then(|b| b.events.first());
            first.is_some_and(|e| e.span == span && matches!(e.kind, EventKind::Acquire(_)))
        };
        let here = BlockId(self.at.0);
        let mut siblings = self.body.blocks.iter().map(|b| &b.successors).filter(|s| s.contains(&here));
        self.at.1 == 0 && siblings.any(|s| s.iter().any(|b| *b != here && locks_here(b)))
    }

    /// A new guard at the present event.
    pub(super) fn give_birth(&mut self, what: Left) -> (Tok, Birth) {
        let birth = match what {
            // However often a caller's function is called, its guards are one thing to this body.
            Left::Sym(Sym::FnResult(body, i)) => (u32::MAX, u32::MAX - u32::from(i), body.0),
            _ => (self.at.0, self.at.1, self.born),
        };
        self.born += 1;
        (self.tokens.intern(birth, what, false), birth)
    }

    fn change_mode(&mut self, state: &mut State, slot: SlotId, mode: Mode) {
        let toks = state.take(slot);
        for tok in toks {
            let changed = self.tokens.in_mode(tok, mode);
            state.put(slot, changed);
        }
    }

    /// The guards of a slot wait for their lock once more: an upgrade, or the end of a condition variable's wait.
    fn reacquire(&mut self, state: &mut State, slot: SlotId, span: Span, blocking: Blocking, mode: Option<Mode>) {
        let own = state.slots.get(&slot).cloned().unwrap_or_default();
        // Several guards of one lock in one slot are one guard that was acquired here or there.
        let births: BTreeSet<Birth> = own.iter().map(|t| self.tokens.get(*t).birth).collect();
        for tok in own {
            let token = self.tokens.get(tok).clone();
            let Left::Guard(acq) = token.what else { continue };
            let wanted = Acq {
                mode: mode.unwrap_or(acq.mode),
                blocking,
                reacquires: true,
                known: Knowledge::default(),
                chain: Chain::acquire(self.id, span),
                ..(*acq).clone()
            };
            let upgrades_a_reader = mode.is_some() && matches!(acq.mode, Mode::Shared | Mode::SharedRecursive);
            let except = if upgrades_a_reader { BTreeSet::new() } else { births.clone() };
            self.wanted(state, wanted, &Context { except, ..Context::default() });
        }
    }

    /// An acquisition happens, here or in a callee; the chain of `wanted` starts in this body.
    pub(super) fn wanted(&mut self, state: &State, mut wanted: Acq, context: &Context) {
        if self.out.is_none() || !state.known.agrees(&wanted.known) {
            return;
        }
        let mut syms = BTreeSet::new();
        let mut held: Vec<(Arc<Acq>, bool, Option<Name>)> = Vec::new();
        for (slot, tok) in self.visible(state, context) {
            let token = self.tokens.get(tok);
            if state.given.get(&token.birth).is_some_and(|given| !given.agrees(&wanted.known)) {
                continue;
            }
            match &token.what {
                Left::Sym(sym) => {
                    syms.insert(*sym);
                }
                Left::Guard(acq) => held.push((acq.clone(), token.old, slot.and_then(|s| self.slot_name(s)))),
            }
        }
        held.extend(context.extra.iter().map(|acq| (acq.clone(), false, None)));
        let under = self.under(state, context, &wanted.under);
        let is_unknown = context.elsewhere && (wanted.after_spawn || wanted.joined);
        let beside = (!is_unknown).then(|| match (&context.meanwhile, context.after_spawn_in) {
            (Some(meanwhile), _) => meanwhile.clone(),
            (None, Some(call)) => state.beside().inside(call),
            (None, None) => state.beside(),
        });
        if wanted.blocking == Blocking::Yes {
            let target = Arc::new(wanted.clone());
            for (acq, old, guard) in held {
                let edge = Edge {
                    ordered: is_ordered(state, &acq, &wanted, self.events),
                    apart: are_compared(&state.apart, &acq, &wanted, self.events),
                    held: acq,
                    wanted: target.clone(),
                    function: self.id,
                    body: self.id,
                    via: Vec::new(),
                    thread: None,
                    under: under.clone(),
                    after_spawn: wanted.after_spawn || !state.live.is_empty(),
                    beside: beside.clone(),
                    after_loop: old && !self.is_loop_invariant(&wanted.lock),
                    guard,
                };
                self.publish(Arc::new(edge), true);
            }
        }
        wanted.under = under;
        wanted.beside = beside.filter(|_| wanted.is_writer()).map(Arc::new);
        wanted.known = self.seen_outside(state, &wanted.known);
        wanted.after_spawn |= !state.live.is_empty();
        wanted.syms = syms;
        if let Some(out) = &mut self.out {
            out.acquire(wanted);
        }
    }

    /// The lock is the same in every round of this body's loops: nothing in its place is made or chosen inside one.
    fn is_loop_invariant(&self, lock: &LockPlace) -> bool {
        let looping = || self.body.blocks.iter().filter(|b| b.loop_depth > 0).flat_map(|b| &b.events);
        let root_is_outside = match lock.root {
            LockRoot::Static(_) | LockRoot::Param(..) => true,
            root if root.body() != Some(self.id) => true,
            LockRoot::Local(_, local) => self.body.locals.get(local.index()).is_some_and(|l| l.fresh && !l.in_loop),
            LockRoot::Call(_, call) | LockRoot::Argument(_, call, _) => {
                !looping().any(|e| matches!(&e.kind, EventKind::Call(c) if c.id == call))
            }
        };
        root_is_outside && !lock.has_element() && !lock.gap
    }

    /// Takes an edge in, and keeps it for the callers if they can say more.
    pub(super) fn publish(&mut self, edge: Arc<Edge>, for_rules: bool) {
        let Some(out) = &mut self.out else { return };
        if edge.is_symbolic() {
            out.symbolic(edge.clone());
        }
        if for_rules && !self.body.is_model {
            out.edge(edge);
        }
    }

    fn slot_name(&self, slot: SlotId) -> Option<Name> {
        self.body.slot_names.get(slot.index()).copied().flatten()
    }

    fn guard_events(&mut self, toks: &BTreeSet<Tok>, span: Span, at_once: Option<(bool, bool)>) {
        let guards: Vec<Arc<Acq>> = toks
            .iter()
            .filter_map(|t| match &self.tokens.get(*t).what {
                Left::Guard(acq) => Some(acq.clone()),
                Left::Sym(_) => None,
            })
            .collect();
        let Some(out) = &mut self.out else { return };
        for held in guards {
            let (by_wildcard, protects_unit) = at_once.unwrap_or_default();
            let event = GuardEvent { span, held, by_wildcard, protects_unit };
            let list = if at_once.is_some() { &mut out.facts.dropped_at_once } else { &mut out.facts.forgotten };
            list.push(event);
        }
    }
}

fn is_try(what: &Left) -> bool {
    matches!(what, Left::Guard(acq) if acq.blocking == Blocking::No)
}

/// Whoever gets to this edge locks the two in one global order.
pub(super) fn is_ordered(state: &State, held: &Acq, wanted: &Acq, events: &Events) -> bool {
    if held.choice == Choice::Ordered && wanted.choice == Choice::Ordered {
        return true;
    }
    are_compared(&state.ordered, held, wanted, events)
}

/// The two locks, or what they belong to, are among those that were compared.
pub(super) fn are_compared(
    pairs: &BTreeSet<(LockPlace, LockPlace)>,
    held: &Acq,
    wanted: &Acq,
    events: &Events,
) -> bool {
    pairs.iter().any(|(a, b)| {
        (compares(a, &held.lock, events) && compares(b, &wanted.lock, events))
            || (compares(b, &held.lock, events) && compares(a, &wanted.lock, events))
    })
}

/// Comparing `compared` (an object, its id, or the key of an element) orders `lock`.
fn compares(compared: &LockPlace, lock: &LockPlace, events: &Events) -> bool {
    let object = &compared.path[..compared.path.len().saturating_sub(1)];
    let is_object = compared.root == lock.root && (lock.path.starts_with(object));
    let key = match compared.root {
        LockRoot::Local(body, local) => {
            events.bodies.get(body.index()).and_then(|b| b.locals.get(local.index())).and_then(|l| l.name)
        }
        _ => None,
    };
    let is_key = key.is_some()
        && lock
            .path
            .iter()
            .any(|s| matches!(s, Step::Elem(ElemKey::Key(_, k) | ElemKey::Ordered(_, k)) if Some(*k) == key));
    is_object || is_key
}

/// The reachable blocks, each before those that follow it except along back edges.
fn reverse_postorder(body: &BodyEvents) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = vec![false; body.blocks.len()];
    let mut stack = Vec::new();
    if let Some(first) = seen.first_mut() {
        *first = true;
        stack.push((0, 0));
    }
    while let Some((block, next)) = stack.pop() {
        match body.blocks[block].successors.get(next) {
            None => order.push(block),
            Some(successor) => {
                stack.push((block, next + 1));
                let s = successor.index();
                if s < seen.len() && !seen[s] {
                    seen[s] = true;
                    stack.push((s, 0));
                }
            }
        }
    }
    order.reverse();
    order
}
