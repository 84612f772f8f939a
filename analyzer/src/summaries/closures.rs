//! Functions that are given to functions: run under the guards of whoever calls them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::calls::{MAX_VIA, Target};
use super::chain::{Chain, Does, Hop};
use super::collect::Collector;
use super::flow::{Context, Flow};
use super::model::{Acq, Left, ParamCall, Sym};
use super::place::{LockPlace, LockRoot};
use super::state::State;
use super::values::Val;
use crate::base::Span;
use crate::events::model::{BodyId, Call, Mode};

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
            let inner = self.locks_in(target, &call.under);
            self.passes_on(state, call, place, args.clone(), held.clone(), inner, hops.clone(), context);
        }
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
        let inner_context = Context {
            moved: context.moved.clone(),
            syms: call.syms.iter().filter(|s| owner.is_none_or(|i| **s != Sym::Param(i))).copied().collect(),
            unlocked: context.unlocked,
            extra: held,
            except: BTreeSet::new(),
            elsewhere: context.elsewhere,
        };
        let inner_under = self.locks_in(outer, &call.under);
        let under = self.under(state, &inner_context, &inner_under);
        self.site(state, &target, under);
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
            self.inner(state, &target, &acq, &locks, &chain, &inner_context);
        }
        for edge in &summary.symbolic {
            self.specialise(state, &target, edge, &inner_context);
        }
        for inner in &summary.param_calls {
            self.bind(state, &target, inner, &inner_context, depth + 1);
        }
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
        inner: Vec<(LockPlace, Mode)>,
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
