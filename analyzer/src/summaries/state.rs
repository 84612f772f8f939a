//! The state of the dataflow: which guards each slot may hold, and which are held on every path.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::model::Beside;
use super::model::{Acq, Left};
use super::place::LockPlace;
use crate::events::knowledge::Knowledge;
use crate::events::model::{CallId, Mode, SlotId};

/// A guard in the table of its body.
pub type Tok = u32;

/// Where a guard came into being: block, event, and which of several of that event.
pub type Birth = (u32, u32, u32);

/// A guard, or what stands for guards of the caller.
#[derive(Debug, Clone)]
pub struct Token {
    /// What it is.
    pub what: Left,
    /// Where it was acquired: the same for all its modes and ages.
    pub birth: Birth,
    /// It was acquired in an earlier round of a loop.
    pub old: bool,
}

/// All guards of a body.
#[derive(Debug, Default)]
pub struct Tokens {
    all: Vec<Token>,
    index: HashMap<(Birth, Option<Mode>, bool), Tok>,
}

impl Tokens {
    /// The token of that birth; what it is may be refined by a later look at the same event.
    pub fn intern(&mut self, birth: Birth, what: Left, old: bool) -> Tok {
        let mode = match &what {
            Left::Guard(acq) => Some(acq.mode),
            Left::Sym(_) => None,
        };
        let next = self.all.len() as Tok;
        let tok = *self.index.entry((birth, mode, old)).or_insert(next);
        if tok == next {
            self.all.push(Token { what, birth, old });
        }
        tok
    }

    /// The token behind a number.
    pub fn get(&self, tok: Tok) -> &Token {
        &self.all[tok as usize]
    }

    /// The same guard in another mode.
    pub fn in_mode(&mut self, tok: Tok, mode: Mode) -> Tok {
        let token = self.get(tok).clone();
        match token.what {
            Left::Guard(acq) => {
                let acq = Acq { mode, ..(*acq).clone() };
                self.intern(token.birth, Left::Guard(Arc::new(acq)), token.old)
            }
            Left::Sym(_) => tok,
        }
    }

    /// The same guard after one more round of a loop.
    fn aged(&mut self, tok: Tok) -> Tok {
        let token = self.get(tok).clone();
        if token.old { tok } else { self.intern(token.birth, token.what, true) }
    }
}

/// What started and may still run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Live {
    /// A spawn of this body by number; `true` if scoped.
    Spawn(u32, bool),
    /// Something that a callee left running.
    Call(CallId, bool),
}

/// What holds at a point of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Guards by slot, on some path.
    pub slots: BTreeMap<SlotId, BTreeSet<Tok>>,
    /// Guards that are never released.
    pub forgotten: BTreeSet<Tok>,
    /// Births of guards that are held on every path.
    pub must: BTreeSet<Birth>,
    /// Births of further guards that are held here, by what a pattern has told.
    pub confirmed: BTreeSet<Birth>,
    /// Places that were compared on every path.
    pub ordered: BTreeSet<(LockPlace, LockPlace)>,
    /// Places that are different objects on every path, as far as the program asks.
    pub apart: BTreeSet<(LockPlace, LockPlace)>,
    /// What may be running.
    pub live: BTreeSet<Live>,
    /// Of these, what may have told this thread how far it has come, since it was started.
    pub heard: BTreeSet<Live>,
    /// What is known here.
    pub known: Knowledge,
    /// What is known wherever a guard is held, by birth.
    pub given: BTreeMap<Birth, Knowledge>,
    /// No path leads here.
    pub dead: bool,
}

impl State {
    /// What may be running.
    pub fn beside(&self) -> Beside {
        let mut beside = Beside::default();
        for live in &self.live {
            match live {
                Live::Spawn(index, _) => beside.spawns.insert(*index),
                Live::Call(call, _) => beside.calls.insert(*call),
            };
        }
        beside
    }

    /// A guard is held here for sure.
    pub fn is_sure(&self, birth: &Birth) -> bool {
        self.must.contains(birth) || self.confirmed.contains(birth)
    }

    /// Adds what holds on another path.
    pub fn join(&mut self, other: &State, tokens: &Tokens) {
        if other.dead {
            return;
        }
        if self.dead {
            *self = other.clone();
            return;
        }
        self.join_given(other, tokens);
        for (slot, toks) in &other.slots {
            self.slots.entry(*slot).or_default().extend(toks);
        }
        self.forgotten.extend(&other.forgotten);
        if !self.confirmed.is_empty() || !other.confirmed.is_empty() {
            let sure = self.must.union(&self.confirmed).filter(|b| other.is_sure(b));
            self.confirmed = sure.filter(|b| !(self.must.contains(b) && other.must.contains(b))).copied().collect();
        }
        self.must.retain(|b| other.must.contains(b));
        self.ordered.retain(|p| other.ordered.contains(p));
        self.apart.retain(|p| other.apart.contains(p));
        self.live.extend(&other.live);
        self.heard.extend(&other.heard);
    }

    /// The state after a back edge.
    pub fn aged(&self, tokens: &mut Tokens) -> State {
        let mut age = |toks: &BTreeSet<Tok>| toks.iter().map(|t| tokens.aged(*t)).collect::<BTreeSet<Tok>>();
        State {
            slots: self.slots.iter().map(|(s, toks)| (*s, age(toks))).collect(),
            forgotten: age(&self.forgotten),
            known: self.known.lasting(),
            given: self.given.iter().map(|(birth, all)| (*birth, all.lasting())).collect(),
            ..self.clone()
        }
    }

    /// Puts a guard into a slot.
    pub fn put(&mut self, slot: SlotId, tok: Tok) {
        self.slots.entry(slot).or_default().insert(tok);
    }

    /// Empties a slot without releasing what was in it.
    pub fn take(&mut self, slot: SlotId) -> BTreeSet<Tok> {
        self.slots.remove(&slot).unwrap_or_default()
    }

    /// Releases everything in a slot.
    pub fn release(&mut self, slot: SlotId, tokens: &Tokens) {
        for tok in self.take(slot) {
            self.must.remove(&tokens.get(tok).birth);
            self.confirmed.remove(&tokens.get(tok).birth);
        }
    }

    /// Releases the guards for which `released` holds, wherever they are.
    pub fn release_where(&mut self, tokens: &Tokens, released: impl Fn(&Token) -> bool) {
        let gone = |tok: &Tok| released(tokens.get(*tok));
        let all = self.slots.values().flatten().chain(&self.forgotten);
        let births: BTreeSet<Birth> = all.filter(|t| gone(t)).map(|t| tokens.get(*t).birth).collect();
        self.slots.values_mut().for_each(|toks| toks.retain(|t| !gone(t)));
        self.slots.retain(|_, toks| !toks.is_empty());
        self.forgotten.retain(|t| !gone(t));
        self.must.retain(|b| !births.contains(b));
        self.confirmed.retain(|b| !births.contains(b));
    }

    /// All guards with the slot that owns them (`None`: forgotten).
    pub fn held(&self) -> impl Iterator<Item = (Option<SlotId>, Tok)> {
        let owned = self.slots.iter().flat_map(|(slot, toks)| toks.iter().map(|t| (Some(*slot), *t)));
        owned.chain(self.forgotten.iter().map(|t| (None, *t)))
    }
}
