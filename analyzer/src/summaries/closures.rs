//! Functions that are given to functions: run under the guards of whoever calls them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::calls::{MAX_VIA, Target};
use super::chain::{Chain, Does, Hop};
use super::collect::Collector;
use super::flow::Flow;
use super::held::Context;
use super::model::{Acq, Edge, Left, ParamCall, Summary, Sym, Under};
use super::place::{LockPlace, LockRoot};
use super::state::State;
use super::values::Val;
use crate::base::Span;
use crate::events::model::{BodyId, BodyKind, Call};

/// How deep closures that call closures are followed in one go.
const MAX_CLOSURE_DEPTH: usize = 4;
/// How far up from there what is called and kept in a field is looked for anew.
const MAX_KEPT_VIA: usize = 2;
/// How many closures are followed for one call.
const MAX_BOUND: u32 = 128;

impl Flow<'_> {
    /// A callee calls what it got as an argument.
    pub(super) fn bind(&mut self, state: &State, target: &Target, call: &ParamCall, context: &Context, depth: usize) {
        self.bound += 1;
        if depth > MAX_CLOSURE_DEPTH || call.hops.len() > MAX_VIA || self.bound > MAX_BOUND {
            return;
        }
        let (mut value, args) = self.brought(target, call);
        // Whoever calls what a field keeps has run that, too; near to it, it may be better known which object is meant.
        if value.runnables().is_empty() && call.hops.len() <= MAX_KEPT_VIA {
            let kept = self.resolver.kept_functions(&value);
            value = Val::OneOf(kept.into_iter().chain([value]).collect(), false);
        }
        let mut held: Vec<Arc<Acq>> = context.extra.to_vec();
        held.extend(call.held.iter().flat_map(|acq| self.guard_in(target, acq)).map(Arc::new));
        let held = self.results_held(target, &call.syms, &held);
        let mut hops = vec![Hop { span: target.span, body: self.id, does: Does::Call(target.call.callee_name) }];
        hops.extend(call.hops.iter().filter(|h| !self.is_model(h.body)).cloned());
        let run = (0..call.results).fold(value.clone(), |value, _| self.results_of(target, &value));
        for run in run.runnables() {
            let (closure, args) = (run.body, run.args(&args));
            if call.spawned {
                self.started(state, closure, &args);
                self.spawn_site(target.span, closure, args);
                continue;
            }
            let owner = match call.target.root {
                LockRoot::Param(b, i) if b == target.callee => Some(i),
                _ => None,
            };
            self.run_closure(state, target, call, (closure, args, owner), (&held, &hops), context, depth);
        }
        for place in self.parameters_in(&value) {
            let inner = self.locks_in(state, target, &call.under, context);
            self.passes_on(state, call, place, args.clone(), held.clone(), inner, hops.clone(), context);
        }
    }

    /// The functions that a callee got as arguments and calls itself, each with where it came from.
    pub(super) fn run_by<'c>(&self, target: &Target<'c>, summary: &Summary) -> Vec<(LockRoot, Target<'c>)> {
        let mut all = Vec::new();
        for call in summary.param_calls.iter().filter(|call| !call.spawned && call.results == 0) {
            let (value, args) = self.brought(target, call);
            all.extend(value.runnables().iter().map(|run| {
                let args = run.args(&args);
                (call.target.root, Target { callee: run.body, args, uncertain: true, inside: None, ..*target })
            }));
        }
        all
    }

    /// What a callee calls that it got as an argument, and what it calls it with.
    pub(super) fn brought(&self, target: &Target, call: &ParamCall) -> (Val, Vec<Val>) {
        let value = match call.target.root {
            LockRoot::Param(b, i) if b == target.callee => {
                target.args.get(usize::from(i)).map_or(Val::Unknown, |a| a.project(&call.target.path))
            }
            _ => self.resolver.instantiate(&call.target, target.callee, &target.args, self.id, target.call.id),
        };
        let in_caller =
            |v: &Val| self.resolver.instantiate_value(v, target.callee, &target.args, self.id, target.call.id);
        (value, call.args.iter().map(in_caller).collect())
    }

    /// What the functions give that the value may be.
    fn results_of(&self, target: &Target, value: &Val) -> Val {
        let runs = value.runnables();
        let results = runs.iter().map(|run| self.resolver.returned(run, self.id, target.call.id));
        Val::OneOf(results.collect(), false)
    }

    /// A closure runs inside a callee, under the callee's guards. If it came as a parameter, that number is given: the guards that
    /// came with it are its own, and it says itself how long it holds them.
    #[allow(clippy::too_many_arguments)]
    fn run_closure(
        &mut self,
        state: &State,
        outer: &Target,
        call: &ParamCall,
        (closure, args, owner): (BodyId, Vec<Val>, Option<u16>),
        (held, hops): (&[Arc<Acq>], &[Hop]),
        context: &Context,
        depth: usize,
    ) {
        let Some(summary) = self.summaries.get(closure) else { return };
        let target = Target {
            callee: closure,
            args,
            uncertain: outer.uncertain,
            call: outer.call,
            span: outer.span,
            inside: outer.inside.clone(),
        };
        // A closure that gives none away has them as long as it runs.
        let slots = self.events.bodies.get(closure.index()).map_or(&[][..], |body| &body.param_slots);
        let own = owner.map(Sym::Param).filter(|_| slots.iter().any(Option::is_some));
        let inner_context = Context {
            moved: context.moved.clone(),
            syms: call.syms.iter().filter(|s| own != Some(**s)).copied().collect(),
            unlocked: context.unlocked,
            extra: held,
            except: BTreeSet::new(),
            after_spawn_in: None,
            meanwhile: None,
            elsewhere: context.elsewhere,
        };
        let around: Vec<Under> =
            call.under.iter().filter(|under| own.is_none_or(|own| **under != Under::Given(own))).cloned().collect();
        let around = self.locks_in(state, outer, &around, context);
        let under = self.under(state, &inner_context, &around);
        let given = own.and_then(|own| self.given_surely(state, context, own));
        let given = self.brought_guards(closure).zip(given);
        self.site(state, &target, under, given.into_iter().collect());
        for acq in &summary.acquires {
            let chain = hops.iter().rev().fold(acq.chain.clone(), |chain, hop| match hop.callee() {
                Some(callee) => Chain::call(hop.body, hop.span, callee, &chain),
                None => chain,
            });
            let locks = self.lock_in(&target, &acq.lock);
            let mut acq = (**acq).clone();
            acq.after_spawn |= call.after_spawn;
            if let Some(i) = owner {
                let own = |s: Sym| if matches!(s, Sym::Param(_) | Sym::Part(..)) { Sym::Param(i) } else { s };
                acq.syms = acq.syms.into_iter().map(own).collect();
            }
            acq.under = self.under_of_owner(closure, owner, &acq.under);
            self.inner(state, &target, &acq, &locks, &chain, &inner_context);
        }
        for edge in &summary.symbolic {
            let edge = Edge { under: self.under_of_owner(closure, owner, &edge.under), ..(**edge).clone() };
            self.specialise(state, &target, &edge, &inner_context);
        }
        for inner in &summary.param_calls {
            let inner = ParamCall { under: self.under_of_owner(closure, owner, &inner.under), ..(**inner).clone() };
            self.bind(state, &target, &inner, &inner_context, depth + 1);
        }
    }

    /// What a closure has for sure, for who runs it: the guards that it has brought along are those of the parameter that has brought it.
    /// What it is given when it is called is not known.
    fn under_of_owner(&self, closure: BodyId, owner: Option<u16>, under: &[Under]) -> Vec<Under> {
        let body = self.events.bodies.get(closure.index());
        let declared = body.filter(|body| body.kind == BodyKind::Closure).map_or(0, |body| body.params);
        let seen = |under: &Under| match under {
            Under::Given(Sym::Param(param) | Sym::Part(param, _)) if *param >= declared => {
                owner.map(|owner| Under::Given(Sym::Param(owner)))
            }
            Under::Given(_) => None,
            lock @ Under::Lock(..) => Some(lock.clone()),
        };
        under.iter().filter_map(seen).collect()
    }

    /// As what a closure knows the guards that it brings along: as one more parameter behind those it declares.
    fn brought_guards(&self, closure: BodyId) -> Option<Sym> {
        let body = self.events.bodies.get(closure.index())?;
        body.param_slots.get(usize::from(body.params))?.map(|_| Sym::Param(body.params))
    }

    /// This body calls a function that one of its parameters brings.
    pub(super) fn calls_parameter(
        &mut self,
        state: &State,
        call: &Call,
        span: Span,
        (parameter, results): (&LockPlace, u8),
        args: &[Val],
    ) {
        let hops = vec![Hop { span, body: self.id, does: Does::Call(call.callee_name) }];
        let context = Context { unlocked: call.unlocked, ..Context::default() };
        let template = ParamCall {
            target: parameter.clone(),
            results,
            args: Vec::new(),
            held: Vec::new(),
            syms: BTreeSet::new(),
            under: Vec::new(),
            after_spawn: false,
            hops: Vec::new(),
            spawned: false,
        };
        self.passes_on(state, &template, parameter.clone(), args.to_vec(), Vec::new(), Vec::new(), hops, &context);
    }

    /// A call of a parameter that this body's callers have to bind.
    #[allow(clippy::too_many_arguments)]
    fn passes_on(
        &mut self,
        state: &State,
        call: &ParamCall,
        target: LockPlace,
        args: Vec<Val>,
        mut held: Vec<Arc<Acq>>,
        inner: Vec<Under>,
        hops: Vec<Hop>,
        context: &Context,
    ) {
        if self.out.as_ref().is_none_or(Collector::has_enough_param_calls) {
            return;
        }
        let mut syms = BTreeSet::new();
        let visible = Context {
            moved: context.moved.clone(),
            syms: call.syms.clone(),
            unlocked: context.unlocked,
            ..Context::default()
        };
        let mut under = Vec::new();
        let spawned = call.spawned || context.elsewhere;
        if !spawned {
            for (_, tok) in self.visible(state, &visible) {
                match &self.tokens.get(tok).what {
                    Left::Sym(sym) => {
                        syms.insert(*sym);
                    }
                    Left::Guard(acq) => held.push(acq.clone()),
                }
            }
            under = self.under(state, &visible, &inner);
        }
        held.truncate(16);
        let after_spawn = call.after_spawn || !state.live.is_empty();
        let results = call.results;
        let passed = ParamCall { target, results, args, held, syms, under, after_spawn, hops, spawned };
        if let Some(out) = &mut self.out {
            out.param_call(passed);
        }
    }
}
