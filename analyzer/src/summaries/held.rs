//! What is held at a point of a body: on some path, on every path, and seen from inside a call.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::flow::Flow;
use super::model::{Acq, Beside, Left, Sym, Under};
use super::state::{Birth, State, Tok};
use crate::events::model::{CallId, SlotId};

/// The guards that are held on every path.
pub(super) type Sure = BTreeMap<Birth, Under>;

/// Who sees an acquisition inside a call: which of the caller's guards are held at that moment.
#[derive(Default)]
pub(super) struct Context<'c> {
    /// Slots whose guards were moved into the callee, and what they are to it.
    pub moved: Vec<(Sym, SlotId)>,
    /// What of the caller the callee still holds.
    pub syms: BTreeSet<Sym>,
    /// Released while the callee runs.
    pub unlocked: Option<SlotId>,
    /// Guards that the callee itself holds.
    pub extra: &'c [Arc<Acq>],
    /// The guards that are changed by the acquisition, not others.
    pub except: BTreeSet<Birth>,
    /// The call that this is done by, if it has started threads that may be running.
    pub after_spawn_in: Option<CallId>,
    /// What may run then, if that is more than what may run afterwards.
    pub meanwhile: Option<Beside>,
    /// It runs on another thread or task: whoever brings what it calls does not call that.
    pub elsewhere: bool,
}

impl Flow<'_> {
    /// The guards that are held when an acquisition happens, with the slots that own them.
    pub(super) fn visible(&self, state: &State, context: &Context) -> Vec<(Option<SlotId>, Tok)> {
        let is_visible = |(slot, tok): &(Option<SlotId>, Tok)| {
            let moved = context.moved.iter().find(|(_, s)| Some(*s) == *slot);
            moved.is_none_or(|(sym, _)| context.syms.contains(sym))
                && (slot.is_none() || *slot != context.unlocked)
                && !context.except.contains(&self.tokens.get(*tok).birth)
        };
        state.held().filter(is_visible).collect()
    }

    /// The locks held on every path, together with those of the callee. How long that holds what it is given, it says itself.
    pub(super) fn under(&self, state: &State, context: &Context, inner: &[Under]) -> Vec<Under> {
        let mut under = inner.to_vec();
        let is_given = |slot: Option<SlotId>| context.moved.iter().any(|(_, moved)| Some(*moved) == slot);
        let own = self.visible(state, context).into_iter().filter(|(slot, _)| !is_given(*slot));
        under.extend(own.filter_map(|(_, tok)| self.surely(state, tok)));
        under.sort();
        under.dedup();
        under.truncate(16);
        under
    }

    /// What a guard says of the lock that is held, if it is there on every path.
    pub(super) fn surely(&self, state: &State, tok: Tok) -> Option<Under> {
        let token = self.tokens.get(tok);
        match &token.what {
            _ if !state.is_sure(&token.birth) => None,
            Left::Guard(acq) => Some(Under::Lock(acq.lock.clone(), acq.mode)),
            Left::Sym(sym @ (Sym::Param(_) | Sym::Part(..))) => Some(Under::Given(*sym)),
            Left::Sym(Sym::FnResult(..)) => None,
        }
    }

    /// What a guard is for sure that is given to a callee, which knows it as that.
    pub(super) fn given_surely(&self, state: &State, context: &Context, sym: Sym) -> Option<Under> {
        let (_, slot) =
            context.moved.iter().find(|(moved, _)| *moved == sym && !gordian::__planted("gate_that_is_given"))?;
        let toks = state.slots.get(slot)?;
        let birth = |tok: &Tok| self.tokens.get(*tok).birth;
        // Of several it may be any; one that a loop has come round with is the same.
        let is_one = toks.iter().map(birth).collect::<BTreeSet<_>>().len() == 1;
        self.surely(state, *toks.first().filter(|_| is_one)?)
    }

    /// The locks that are held on every path.
    pub(super) fn sure(&self, state: &State) -> Sure {
        let sure = |(_, tok)| Some((self.tokens.get(tok).birth, self.surely(state, tok)?));
        state.held().filter_map(sure).collect()
    }
}
