//! What a call does to its caller: acquisitions of callees, closures run under their guards, guards that come back.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::chain::{Chain, Does, Hop};
use super::flow::{Flow, are_compared, is_ordered};
use super::held::Context;
use super::model::{Acq, CallSite, Edge, Left, Returned, Summary, Sym, Under};
use super::place::{LockPlace, LockRoot};
use super::state::{Birth, State, Tok};
use super::values::{Choice, Runnable, Val};
use crate::base::{Name, Span};
use crate::events::knowledge::Knowledge;
use crate::events::model::{BodyId, Call, Event, EventKind, SlotId};

/// How far up edges and calls of parameters are passed on.
pub(super) const MAX_VIA: usize = 6;

/// How many objects inside each other are told apart where calls are recursive.
const MAX_NESTED: usize = 3;

/// How often in a row the result of a parameter's call is called.
const MAX_RESULTS: u8 = 2;

/// A callee with the arguments it gets.
pub(super) struct Target<'c> {
    pub callee: BodyId,
    pub args: Vec<Val>,
    /// One of several: it may not be the one that runs.
    pub uncertain: bool,
    pub call: &'c Call,
    pub span: Span,
    /// The lock that protects what the callee was found in.
    pub inside: Option<LockPlace>,
}

/// What a parameter gets.
struct Given {
    param: u16,
    /// Lent by `&mut`, not moved in.
    is_lent: bool,
    /// The fields that lead to this part of it.
    path: Vec<Name>,
    /// Where it comes from.
    slot: SlotId,
    /// Its guards.
    toks: BTreeSet<Tok>,
}

impl Flow<'_> {
    /// Applies a call to the state; in the last sweep also takes in what happens inside.
    pub(super) fn call(&mut self, state: &mut State, call: &Call, span: Span) {
        let args: Vec<Val> = call.args.iter().map(|a| self.resolver.value(&a.value)).collect();
        let value = call.callee_value.as_ref().map_or(Val::Unknown, |v| self.resolver.value(v));
        let known: Vec<BodyId> = call.callees.iter().copied().filter(|c| self.has_events(*c)).collect();
        let mut targets: Vec<(BodyId, Vec<Val>)> = known.iter().map(|c| (*c, args.clone())).collect();
        targets.extend(value.runnables().iter().map(|run| (run.body, run.args(&args))));
        let parameters = self.called_parameters(&value, 0);
        let is_known = !targets.is_empty() || !parameters.is_empty();
        if call.unlocked.is_some() {
            self.hear(state);
        }
        let given = self.given(state, call, is_known);
        if !is_known {
            // The callee is not in this program: it may run whatever it is given. What owns all it needs (`move`) is more
            // often kept for later, or for another thread, than run at once; a future runs when it is awaited.
            let given = args.iter().flat_map(Val::runnables);
            let at_once =
                |run: &Runnable| !self.is_called_here(run.body) && !self.is_kept(run.body) && !self.is_future(run.body);
            targets = given.filter(at_once).map(|run| (run.body, run.args(&[]))).collect();
            let awaited = self.given_to(&value);
            let futures = awaited.iter().flat_map(Val::runnables).filter(|run| self.is_future(run.body));
            targets.extend(futures.map(|run| (run.body, run.args(&[]))));
        }
        let uncertain = targets.len() > 1 || !is_known;
        for (callee, args) in &targets {
            let target = Target { callee: *callee, args: args.clone(), uncertain, call, span, inside: None };
            let context =
                Context { moved: self.moved(*callee, &given, is_known), unlocked: call.unlocked, ..Context::default() };
            self.run(state, &target, context);
        }
        if known.is_empty() && value.runnables().is_empty() {
            self.run_kept(state, call, span, &value, &args);
        }
        for parameter in parameters {
            self.calls_parameter(state, call, span, (&parameter.0, parameter.1), &args);
        }
        self.after(state, call, &targets, is_known, given);
        if let (Some(result), Val::Place(p)) = (call.result, &value)
            && let LockRoot::Param(body, i) = p.root
        {
            let (tok, birth) = self.give_birth(Left::Sym(Sym::FnResult(body, i)));
            state.put(result, tok);
            state.must.insert(birth);
        }
    }

    /// What is called comes out of a field: what was put there anywhere may run.
    fn run_kept(&mut self, state: &State, call: &Call, span: Span, value: &Val, args: &[Val]) {
        let inside = value.places().first().and_then(|(place, _)| place.protected_by());
        for kept in self.resolver.kept_functions(value) {
            for run in kept.runnables() {
                let inside = inside.clone();
                let target = Target { callee: run.body, args: run.args(args), uncertain: true, call, span, inside };
                self.run(state, &target, Context { unlocked: call.unlocked, ..Context::default() });
            }
        }
    }

    /// No path leads to these events: who is called only there is never called.
    pub(super) fn note_never_run(&mut self, events: &[Event]) {
        let mut found = BTreeSet::new();
        for event in events {
            let value = match &event.kind {
                EventKind::Call(call) => {
                    found.extend(call.callees.iter().copied());
                    call.callee_value.as_ref()
                }
                EventKind::Spawn(spawn) => Some(&spawn.body),
                _ => None,
            };
            let value = value.map_or(Val::Unknown, |value| self.resolver.value(value));
            found.extend(value.runnables().iter().map(|run| run.body));
        }
        if let Some(out) = &mut self.out {
            out.facts.never_calls.append(&mut found);
        }
    }

    /// What a call gives to its callee; what is lent to one that is not known stays as it is.
    fn given(&self, state: &State, call: &Call, is_known: bool) -> Vec<Given> {
        let moved = call.args.iter().enumerate().filter_map(|(i, a)| Some((i as u16, false, a.slot?)));
        let lent = call.lent.iter().filter(|_| is_known).map(|(i, slot)| (*i, true, *slot));
        let mut given = Vec::new();
        for (param, is_lent, whole) in moved.chain(lent) {
            for (path, slot) in self.body.with_parts(whole) {
                let toks = state.slots.get(&slot).cloned().unwrap_or_default();
                given.push(Given { param, is_lent, path, slot, toks });
            }
        }
        given
    }

    /// What the callee knows something as that it is given.
    fn sym(&self, callee: BodyId, given: &Given) -> Sym {
        let number = self.events.bodies.get(callee.index()).and_then(|body| {
            let whole = (*body.param_slots.get(usize::from(given.param))?)?;
            let part = body.part(whole, &given.path);
            body.with_parts(whole).iter().position(|(_, slot)| *slot == part)
        });
        match number {
            None | Some(0) => Sym::Param(given.param),
            Some(number) => Sym::Part(given.param, number as u16),
        }
    }

    fn moved(&self, callee: BodyId, given: &[Given], is_known: bool) -> Vec<(Sym, SlotId)> {
        given.iter().filter(|_| is_known).map(|given| (self.sym(callee, given), given.slot)).collect()
    }

    /// Models declare functions without a body: nothing is known of what they do beyond their attributes.
    fn has_events(&self, body: BodyId) -> bool {
        self.events
            .bodies
            .get(body.index())
            .is_some_and(|b| !b.is_model || b.blocks.iter().any(|b| !b.events.is_empty()))
    }

    /// A closure that this body calls itself is not run again by whoever else gets it.
    fn is_called_here(&self, closure: BodyId) -> bool {
        self.body.blocks.iter().flat_map(|b| &b.events).any(|e| match &e.kind {
            EventKind::Call(c) => c.callee_value == Some(crate::events::model::Value::Body(closure)),
            _ => false,
        })
    }

    /// An async block, or a call of an async function.
    fn is_future(&self, body: BodyId) -> bool {
        self.events.bodies.get(body.index()).is_some_and(|b| b.is_async)
    }

    /// What an unknown function was given whose result the value is.
    fn given_to(&self, value: &Val) -> Vec<Val> {
        let Val::Place(LockPlace { root: LockRoot::Call(body, id), path, .. }) = value else { return Vec::new() };
        let Some(call) = self.resolver.call(*body, *id).filter(|_| *body == self.id && path.is_empty()) else {
            return Vec::new();
        };
        let is_known = call.callee_value.is_some() || call.callees.iter().any(|callee| self.has_events(*callee));
        if is_known { Vec::new() } else { call.args.iter().map(|arg| self.resolver.value(&arg.value)).collect() }
    }

    /// A closure or block that can outlive whoever gets it.
    fn is_kept(&self, closure: BodyId) -> bool {
        self.events.bodies.get(closure.index()).is_some_and(|b| b.is_move)
    }

    /// The parameters (of this body or of one around it) that a called value comes from.
    pub(super) fn parameters_in(&self, value: &Val) -> Vec<LockPlace> {
        let is_parameter =
            |p: &LockPlace| matches!(p.root, LockRoot::Param(b, _) if self.resolver.is_within(self.id, b));
        value.places().into_iter().map(|(p, _)| p).filter(is_parameter).collect()
    }

    /// The parameters that a called value comes from, each with how often it is called for it.
    fn called_parameters(&self, value: &Val, results: u8) -> Vec<(LockPlace, u8)> {
        let mut all: Vec<(LockPlace, u8)> = self.parameters_in(value).into_iter().map(|p| (p, results)).collect();
        for (place, _) in value.places().iter().filter(|(place, _)| place.path.is_empty()) {
            let LockRoot::Call(body, id) = place.root else { continue };
            let Some(called) = self.resolver.call(body, id).and_then(|call| call.callee_value.as_ref()) else {
                continue;
            };
            if results < MAX_RESULTS {
                all.extend(self.called_parameters(&self.resolver.value(called), results + 1));
            }
        }
        all
    }

    /// What happens inside a callee, seen from here.
    fn run(&mut self, state: &State, target: &Target, context: Context) {
        if self.out.is_none() {
            return;
        }
        let Some(summary) = self.summaries.get(target.callee) else { return };
        let under = self.under(state, &context, &[]);
        let given = context.moved.iter().filter_map(|(sym, _)| Some((*sym, self.given_surely(state, &context, *sym)?)));
        self.site(state, target, under, given.collect());
        // Nothing is held, and nobody asks; but what is locked through a parameter may get a name here.
        let is_quiet = !self.summaries.is_asked(self.id) && context.extra.is_empty() && state.held().next().is_none();
        // They are sorted by lock.
        for of_lock in summary.acquires.chunk_by(|a, b| a.lock == b.lock) {
            let lock = &of_lock[0].lock;
            if is_quiet && lock.is_typed() {
                continue;
            }
            let locks = self.lock_in(target, lock);
            for acq in of_lock {
                self.inner(state, target, acq, &locks, &self.called(target, &acq.chain), &context);
            }
        }
        for edge in &summary.symbolic {
            self.specialise(state, target, edge, &context);
        }
        for call in &summary.param_calls {
            self.bind(state, target, call, &context, 0);
        }
    }

    pub(super) fn site(&mut self, state: &State, target: &Target, under: Vec<Under>, given: Vec<(Sym, Under)>) {
        let site = CallSite {
            callee: target.callee,
            span: target.span,
            name: target.call.callee_name,
            args: target.args.clone(),
            call: target.call.id,
            after_spawn: !state.live.is_empty(),
            beside: state.beside(),
            in_loop: self.in_loop,
            repeats: self.repeats,
            under,
            given,
        };
        if let Some(out) = &mut self.out {
            out.facts.sites.push(site);
        }
    }

    /// The chain of something in a callee as it looks from here. What a model does inside is not shown.
    fn called(&self, target: &Target, chain: &Chain) -> Chain {
        if self.is_model(chain.last().body) {
            return Chain::acquire(self.id, target.span);
        }
        if self.is_model(target.callee) {
            return chain.clone();
        }
        Chain::call(self.id, target.span, target.call.callee_name, chain)
    }

    pub(super) fn is_model(&self, body: BodyId) -> bool {
        self.events.bodies.get(body.index()).is_some_and(|b| b.is_model)
    }

    /// An acquisition of a callee, of what are these locks here.
    pub(super) fn inner(
        &mut self,
        state: &State,
        target: &Target,
        acq: &Acq,
        locks: &[(LockPlace, Choice)],
        chain: &Chain,
        context: &Context,
    ) {
        // An implementation for locks themselves (`impl Sink for Mutex<T>`): of an object that may be anything nobody can say
        // that it is a lock.
        if target.uncertain && self.is_bare_receiver(target.callee, &acq.lock) {
            return;
        }
        let Some(known) = self.known_inside(target, &acq.known) else { return };
        let extra = self.results_held(target, &acq.syms, context.extra);
        let holds_nothing = extra.is_empty() && state.held().next().is_none();
        let recursive = self.component.contains(&target.callee);
        for (lock, choice) in locks {
            // A function that is kept in what a lock protects, and locks such a lock itself: most likely that one.
            let lock = match &target.inside {
                Some(inside) if lock.foreign && inside.is_typed() && inside.path.last() == lock.path.last() => inside,
                _ => lock,
            };
            // Objects of several types inside each other that call each other (layers, files over files), and large components:
            // the ways to one lock are too many, only its class is kept.
            let far = recursive && (lock.depth() > MAX_NESTED || self.component.len() > 8 && chain.len() > 4);
            let mut wanted = Acq {
                lock: if far { lock.clone().widened() } else { lock.clone() },
                choice: acq.choice.max(*choice),
                certain: acq.certain && !target.uncertain,
                syms: BTreeSet::new(),
                under: Vec::new(),
                beside: None,
                known: known.clone(),
                chain: chain.clone(),
                ..*acq
            };
            wanted.after_spawn |= !state.live.is_empty();
            if holds_nothing && self.out.as_ref().is_some_and(|out| out.gains_nothing_from(&wanted)) {
                continue;
            }
            wanted.under = self.locks_in(state, target, &acq.under, context);
            let context = Context {
                moved: context.moved.clone(),
                syms: acq.syms.union(&context.syms).copied().collect(),
                unlocked: context.unlocked,
                extra: &extra,
                except: BTreeSet::new(),
                after_spawn_in: Some(target.call.id).filter(|_| acq.after_spawn && !context.elsewhere),
                meanwhile: None,
                elsewhere: context.elsewhere,
            };
            self.wanted(state, wanted, &context);
        }
    }

    fn is_bare_receiver(&self, callee: BodyId, lock: &LockPlace) -> bool {
        lock.root == LockRoot::Param(callee, 0) && !lock.is_typed()
    }

    pub(super) fn lock_in(&self, target: &Target, place: &LockPlace) -> Vec<(LockPlace, Choice)> {
        self.resolver.instantiate(place, target.callee, &target.args, self.id, target.call.id).places()
    }

    /// What a callee has for sure as it looks from here.
    pub(super) fn locks_in(&self, state: &State, target: &Target, under: &[Under], context: &Context) -> Vec<Under> {
        let seen = |held: &Under| match held {
            Under::Lock(place, mode) => match self.lock_in(target, place).as_slice() {
                [(place, _)] => Some(Under::Lock(place.clone(), *mode)),
                _ => None,
            },
            Under::Given(sym) => self.given_surely(state, context, *sym),
        };
        under.iter().filter_map(seen).collect()
    }

    /// A guard of a callee as it looks from here.
    pub(super) fn guard_in(&self, target: &Target, acq: &Acq) -> Vec<Acq> {
        let chain = self.called(target, &acq.chain);
        let same = |(lock, choice): (LockPlace, Choice)| Acq {
            lock,
            choice: acq.choice.max(choice),
            certain: acq.certain && !target.uncertain,
            under: Vec::new(),
            syms: BTreeSet::new(),
            known: Knowledge::default(),
            chain: chain.clone(),
            ..acq.clone()
        };
        self.lock_in(target, &acq.lock).into_iter().map(same).collect()
    }

    /// The guards that functions given to the callee have returned to it, beside those it holds anyway.
    pub(super) fn results_held(&self, target: &Target, syms: &BTreeSet<Sym>, extra: &[Arc<Acq>]) -> Vec<Arc<Acq>> {
        let mut held = extra.to_vec();
        for sym in syms {
            let Sym::FnResult(body, i) = sym else { continue };
            if *body != target.callee {
                continue;
            }
            let Some(argument) = target.args.get(usize::from(*i)) else { continue };
            for run in argument.runnables() {
                held.extend(self.guards_returned(run.body));
            }
        }
        held
    }

    fn guards_returned(&self, body: BodyId) -> Vec<Arc<Acq>> {
        let returns = self.summaries.get(body).map_or(&[][..], |s: &Summary| &s.returns);
        let guard = |returned: &Returned| match &returned.what {
            Left::Guard(acq) => Some(acq.clone()),
            Left::Sym(_) => None,
        };
        returns.iter().filter_map(guard).collect()
    }

    /// An edge of a callee, with what the arguments say about it.
    pub(super) fn specialise(&mut self, state: &State, target: &Target, edge: &Edge, context: &Context) {
        if edge.via.len() >= MAX_VIA || edge.via.iter().any(|h| h.body == self.id) || edge.function == self.id {
            return;
        }
        for (held, held_choice) in self.lock_in(target, &edge.held.lock) {
            for (wanted, wanted_choice) in self.lock_in(target, &edge.wanted.lock) {
                if edge.apart && held.is_same(&wanted, false) {
                    continue;
                }
                let choices = (edge.held.choice.max(held_choice), edge.wanted.choice.max(wanted_choice));
                let end = |acq: &Acq, lock: &LockPlace, choice| Acq {
                    lock: lock.clone(),
                    choice,
                    certain: acq.certain && !target.uncertain,
                    ..acq.clone()
                };
                let (held_acq, wanted_acq) = (end(&edge.held, &held, choices.0), end(&edge.wanted, &wanted, choices.1));
                let ordered = edge.ordered || is_ordered(state, &held_acq, &wanted_acq, self.events);
                let apart = edge.apart || are_compared(&state.apart, &held_acq, &wanted_acq, self.events);
                let says_more = held != edge.held.lock || wanted != edge.wanted.lock || ordered != edge.ordered;
                let mut via = vec![Hop { span: target.span, body: self.id, does: Does::Call(target.call.callee_name) }];
                via.extend(edge.via.iter().cloned());
                let inner = self.locks_in(state, target, &edge.under, context);
                let special = Edge {
                    held: Arc::new(held_acq),
                    wanted: Arc::new(wanted_acq),
                    body: self.id,
                    via,
                    under: if edge.thread.is_some() { inner } else { self.under(state, context, &inner) },
                    after_spawn: edge.after_spawn || !state.live.is_empty(),
                    beside: edge.beside.as_ref().map(|_| match edge.after_spawn {
                        true => state.beside().inside(target.call.id),
                        false => state.beside(),
                    }),
                    ordered,
                    apart,
                    ..edge.clone()
                };
                self.publish(Arc::new(special), says_more);
            }
        }
    }

    pub(super) fn name_of(&self, body: BodyId) -> Name {
        self.events.bodies.get(body.index()).map_or_else(|| crate::base::name("?"), |b| b.name)
    }

    pub(super) fn span_of_event(&self) -> Span {
        let (block, event) = (self.at.0 as usize, self.at.1 as usize);
        self.body.blocks.get(block).and_then(|b| b.events.get(event)).map_or(Span::default(), |e| e.span)
    }

    /// What a call leaves behind: guards moved in are gone, guards returned are in the result.
    fn after(
        &mut self,
        state: &mut State,
        call: &Call,
        targets: &[(BodyId, Vec<Val>)],
        is_known: bool,
        given: Vec<Given>,
    ) {
        // Of the guards that are moved in, those that are held on every path are so again if they always come back.
        let must = state.must.clone();
        for given in &given {
            if is_known || !self.is_moved_next(given.slot) {
                state.release(given.slot, &self.tokens);
            }
        }
        let only = targets.len() == 1 && is_known;
        let all: Vec<&Given> = given.iter().collect();
        for (callee, args) in targets {
            let Some(summary) = self.summaries.get(*callee) else { continue };
            let always = |what: &Left| !matches!(what, Left::Sym(sym) if summary.returns_sometimes.contains(sym));
            let target = Target {
                callee: *callee,
                args: args.clone(),
                uncertain: targets.len() > 1,
                call,
                span: self.span_of_event(),
                inside: None,
            };
            self.unlocks(state, &target, summary);
            for Returned { part, what } in &summary.returns {
                if let Some(result) = call.result {
                    let slot = self.body.part(result, part);
                    self.comes_back(state, &target, what, Some(slot), (&all, &must), only && always(what));
                }
            }
            for (param, returned) in &summary.gives_back {
                let Some((_, whole)) = call.lent.iter().find(|(i, _)| i == param) else { continue };
                for Returned { part, what } in returned {
                    let same = |given: &&Given| given.param == *param && *what == Left::Sym(self.sym(*callee, given));
                    let own: Vec<&Given> = given.iter().filter(|g| g.is_lent).filter(same).collect();
                    // What was there before is where it was; what is new is where the callee has put it.
                    let slots = match own.is_empty() {
                        true => vec![self.body.part(*whole, part)],
                        false => own.iter().map(|given| given.slot).collect(),
                    };
                    for slot in slots {
                        let from: Vec<&Given> = match own.is_empty() {
                            true => given.iter().collect(),
                            false => own.iter().filter(|given| given.slot == slot).copied().collect(),
                        };
                        self.comes_back(state, &target, what, Some(slot), (&from, &must), only && always(what));
                    }
                }
            }
            for left in &summary.forgets {
                self.comes_back(state, &target, left, None, (&all, &must), only && always(left));
            }
            self.left_by_given(state, &target, (&all, &must));
            self.leaves_running(state, &target, 0);
        }
    }

    /// A callee unlocks what it has not locked itself.
    fn unlocks(&mut self, state: &mut State, target: &Target, summary: &Summary) {
        for place in &summary.releases {
            for (place, _) in self.lock_in(target, place) {
                state.release_where(&self.tokens, |t| matches!(&t.what, Left::Guard(a) if a.lock == place));
                if let Some(out) = &mut self.out {
                    out.releases.push(place);
                }
            }
        }
    }

    /// What functions unlock, and leave locked for ever, that a callee got as arguments and has called.
    fn left_by_given(&mut self, state: &mut State, target: &Target, given: (&[&Given], &BTreeSet<Birth>)) {
        let Some(summary) = self.summaries.get(target.callee) else { return };
        for (root, inner) in self.run_by(target, summary) {
            let Some(summary) = self.summaries.get(inner.callee) else { continue };
            self.unlocks(state, &inner, summary);
            for left in &summary.forgets {
                match (left, root) {
                    (Left::Guard(_), _) => self.comes_back(state, &inner, left, None, given, false),
                    // It has brought the guard along.
                    (Left::Sym(_), LockRoot::Param(body, i)) if body == target.callee => {
                        self.comes_back(state, target, &Left::Sym(Sym::Param(i)), None, given, false);
                    }
                    (Left::Sym(_), _) => {}
                }
            }
        }
    }

    /// A guard comes back from a callee: into the result's slot, or never to be released (`slot` is `None`).
    fn comes_back(
        &mut self,
        state: &mut State,
        target: &Target,
        left: &Left,
        slot: Option<SlotId>,
        (given, before): (&[&Given], &BTreeSet<Birth>),
        only: bool,
    ) {
        let mut toks: Vec<(u32, bool)> = Vec::new();
        match left {
            Left::Guard(acq) => {
                let Some(known) = self.known_inside(target, &acq.known) else { return };
                let guards = self.guard_in(target, acq);
                let certain = only && guards.len() == 1;
                for guard in guards {
                    let waits = guard.blocking == crate::events::model::Blocking::Yes;
                    let (tok, birth) = self.give_birth(Left::Guard(Arc::new(guard)));
                    if !known.is_empty() {
                        state.given.insert(birth, known.clone());
                    }
                    toks.push((tok, certain && waits));
                }
            }
            Left::Sym(sym @ (Sym::Param(_) | Sym::Part(..))) => {
                let mine = given.iter().filter(|given| self.sym(target.callee, given) == *sym);
                let mine = mine.flat_map(|given| &given.toks);
                toks.extend(mine.map(|t| (*t, only && before.contains(&self.tokens.get(*t).birth))));
            }
            Left::Sym(Sym::FnResult(body, i)) if *body == target.callee => {
                let argument = target.args.get(usize::from(*i)).cloned().unwrap_or(Val::Unknown);
                for closure in argument.runnables().iter().map(|run| run.body) {
                    let inner = Target {
                        callee: closure,
                        args: Vec::new(),
                        uncertain: target.uncertain,
                        call: target.call,
                        span: target.span,
                        inside: None,
                    };
                    for acq in self.guards_returned(closure) {
                        for guard in self.guard_in(&inner, &acq) {
                            toks.push((self.give_birth(Left::Guard(Arc::new(guard))).0, only));
                        }
                    }
                }
                if let Val::Place(LockPlace { root: LockRoot::Param(b, j), .. }) = argument {
                    toks.push((self.give_birth(Left::Sym(Sym::FnResult(b, j))).0, only));
                }
            }
            Left::Sym(Sym::FnResult(..)) => {}
        }
        for (tok, must) in toks {
            match slot {
                Some(slot) => state.put(slot, tok),
                None => {
                    state.forgotten.insert(tok);
                }
            }
            if must {
                state.must.insert(self.tokens.get(tok).birth);
            }
        }
    }

    /// The events stage moves guards that an unknown callee may return right after the call.
    fn is_moved_next(&self, slot: SlotId) -> bool {
        let (block, event) = (self.at.0 as usize, self.at.1 as usize);
        let Some(block) = self.body.blocks.get(block) else { return false };
        let next = block.events.iter().skip(event + 1);
        next.take_while(|e| matches!(e.kind, EventKind::Move { .. }))
            .any(|e| matches!(e.kind, EventKind::Move { from, .. } if from == slot))
    }
}
