//! The control-flow graph of one body while it is being built: blocks, slots and drop scopes.

use std::collections::BTreeMap;

use super::model::{Block, BlockId, BodyId, Call, CallId, Event, EventKind, LocalId, LocalInfo, Root, SlotId, Value};
use crate::base::{Name, Span};
use crate::names::program::AdtId;
use crate::syntax::ir::PatId;

/// A drop scope: what is dropped, last first, when it ends.
#[derive(Debug, Default)]
struct DropScope {
    slots: Vec<SlotId>,
}

/// Where `break` and `continue` go.
#[derive(Debug, Clone)]
pub struct Jump {
    /// The label.
    pub label: Option<Name>,
    /// Target of `break`.
    pub break_to: BlockId,
    /// Target of `continue`; `None` for labelled blocks.
    pub continue_to: Option<BlockId>,
    /// Number of scopes that stay.
    pub depth: usize,
    /// Where the value's guards go.
    pub result: Option<SlotId>,
    /// Values given by `break`.
    pub values: Vec<Value>,
}

/// A body being built.
#[derive(Debug)]
pub struct Frame {
    /// Its id.
    pub body: BodyId,
    /// Blocks.
    pub blocks: Vec<Block>,
    /// Where events go.
    pub current: BlockId,
    /// The exit.
    pub exit: BlockId,
    /// Slots' names.
    pub slot_names: Vec<Option<Name>>,
    /// Slots of local variables.
    pub var_slots: BTreeMap<PatId, SlotId>,
    /// Slots of what parameters lead to that are a `&mut` to something that owns guards.
    pub lent: BTreeMap<PatId, SlotId>,
    /// Locals.
    pub locals: Vec<LocalInfo>,
    /// What runs when the scope of a slot ends.
    pub droppers: BTreeMap<SlotId, Vec<Call>>,
    /// The variables that results of calls are bound to.
    pub bound_calls: BTreeMap<CallId, (Name, Span)>,
    /// Jump targets, innermost last.
    pub jumps: Vec<Jump>,
    /// What `return` gives.
    pub returned: Vec<Value>,
    /// The slot of the result.
    pub return_slot: SlotId,
    /// Loops around.
    pub loop_depth: u32,
    /// Of these, the ones without an edge back.
    pub repeats: u32,
    /// Slots that forget what they hold when their scope ends (`ManuallyDrop`), and where to say so.
    pub forgetful: BTreeMap<SlotId, Span>,
    /// The parts (fields) of what a slot owns that have slots of their own, so that one can go without the others.
    pub parts: BTreeMap<SlotId, Vec<(Name, SlotId)>>,
    scopes: Vec<DropScope>,
    /// Index of the scope in which temporaries live now.
    pub temp_scope: usize,
    /// Index of the innermost block's scope.
    pub block_scope: usize,
    calls: u32,
}

impl Frame {
    /// An empty body with an entry and an exit.
    pub fn new(body: BodyId) -> Frame {
        let mut frame = Frame {
            body,
            blocks: vec![Block::default(), Block::default()],
            current: BlockId(0),
            exit: BlockId(1),
            slot_names: Vec::new(),
            var_slots: BTreeMap::new(),
            lent: BTreeMap::new(),
            locals: Vec::new(),
            droppers: BTreeMap::new(),
            bound_calls: BTreeMap::new(),
            jumps: Vec::new(),
            returned: Vec::new(),
            return_slot: SlotId(0),
            loop_depth: 0,
            repeats: 0,
            forgetful: BTreeMap::new(),
            parts: BTreeMap::new(),
            scopes: vec![DropScope::default()],
            temp_scope: 0,
            block_scope: 0,
            calls: 0,
        };
        frame.return_slot = frame.new_slot(None);
        frame
    }

    /// Appends an event. What happens to a slot happens to its parts.
    pub fn emit(&mut self, kind: EventKind, span: Span, from_macro: Option<Name>) {
        let of_parts = self.of_parts(&kind);
        let current = self.current.index();
        self.blocks[current].events.push(Event { kind, span, from_macro });
        for kind in of_parts {
            self.emit(kind, span, from_macro);
        }
    }

    fn of_parts(&mut self, kind: &EventKind) -> Vec<EventKind> {
        let slot = match kind {
            EventKind::Move { from, to } if from != to => *from,
            EventKind::Drop(slot) | EventKind::Forget(slot) | EventKind::Refuted(slot) => *slot,
            _ => return Vec::new(),
        };
        let Some(parts) = self.parts.get(&slot).cloned() else { return Vec::new() };
        let same = |(field, part): (Name, SlotId)| match kind {
            EventKind::Move { to, .. } => EventKind::Move { from: part, to: self.part(*to, field) },
            EventKind::Forget(_) => EventKind::Forget(part),
            EventKind::Refuted(_) => EventKind::Refuted(part),
            _ => EventKind::Drop(part),
        };
        parts.into_iter().map(same).collect()
    }

    /// The slot of a part, made if there is none. Parts of parts of parts are not told apart.
    pub fn part(&mut self, whole: SlotId, field: Name) -> SlotId {
        if let Some(known) = self.known_part(whole, field) {
            return known;
        }
        let around = |slot: &SlotId| self.parts.iter().find(|(_, p)| p.iter().any(|(_, s)| s == slot)).map(|(w, _)| *w);
        if around(&whole).is_some_and(|w| around(&w).is_some()) {
            return whole;
        }
        let label = self.slot_names[whole.index()].map(|name| crate::base::name(&format!("{name}.{field}")));
        let part = self.new_slot(label);
        self.parts.entry(whole).or_default().push((field, part));
        part
    }

    /// The slot of a part, if it has one.
    pub fn known_part(&self, whole: SlotId, field: Name) -> Option<SlotId> {
        self.parts.get(&whole)?.iter().find(|(name, _)| *name == field).map(|(_, part)| *part)
    }

    /// What one slot itself owns, without its parts, goes to another.
    pub fn rest_to(&mut self, from: SlotId, to: SlotId, span: Span) {
        let current = self.current.index();
        let kind = EventKind::Move { from, to };
        self.blocks[current].events.push(Event { kind, span, from_macro: None });
    }

    /// Puts what the parts own into the whole: for whoever takes it as one thing.
    pub fn flatten(&mut self, whole: SlotId, span: Span) {
        for (_, part) in self.parts.get(&whole).cloned().unwrap_or_default() {
            self.flatten(part, span);
            self.rest_to(part, whole, span);
        }
    }

    /// A new block, not yet reachable.
    pub fn new_block(&mut self) -> BlockId {
        let repeats = self.repeats > 0;
        self.blocks.push(Block { loop_depth: self.loop_depth, repeats, ..Block::default() });
        BlockId::new(self.blocks.len() - 1)
    }

    /// An edge from the current block.
    pub fn edge_to(&mut self, target: BlockId) {
        let current = self.current.index();
        if !self.blocks[current].successors.contains(&target) {
            self.blocks[current].successors.push(target);
        }
    }

    /// Goes on in `target`.
    pub fn goto(&mut self, target: BlockId) {
        self.edge_to(target);
        self.current = target;
    }

    /// What follows cannot be reached.
    pub fn diverge(&mut self) {
        self.current = self.new_block();
    }

    /// A slot that belongs to no scope.
    pub fn new_slot(&mut self, name: Option<Name>) -> SlotId {
        self.slot_names.push(name);
        SlotId::new(self.slot_names.len() - 1)
    }

    /// A temporary's slot, dropped with the current temporary scope (or with the block, if its lifetime is extended).
    pub fn temp(&mut self, extended: bool) -> SlotId {
        let slot = self.new_slot(None);
        let scope = if extended { self.block_scope } else { self.temp_scope };
        self.register(slot, scope);
        slot
    }

    /// A slot in the scope of the innermost block.
    pub fn block_slot(&mut self, name: Option<Name>) -> SlotId {
        let slot = self.new_slot(name);
        self.register(slot, self.block_scope);
        slot
    }

    /// A slot in the innermost scope of all.
    pub fn inner_slot(&mut self, name: Option<Name>) -> SlotId {
        let slot = self.new_slot(name);
        self.register(slot, self.scopes.len() - 1);
        slot
    }

    /// A slot that lives to the end of the body.
    pub fn outer_slot(&mut self) -> SlotId {
        let slot = self.new_slot(None);
        self.register(slot, 0);
        slot
    }

    fn register(&mut self, slot: SlotId, scope: usize) {
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.slots.push(slot);
        }
    }

    /// Number of open scopes.
    pub fn depth(&self) -> usize {
        self.scopes.len()
    }

    /// Opens a scope.
    pub fn push_scope(&mut self) -> usize {
        self.scopes.push(DropScope::default());
        self.scopes.len() - 1
    }

    /// Closes the innermost scope, dropping what is in it.
    pub fn pop_scope(&mut self, span: Span) {
        if let Some(scope) = self.scopes.pop() {
            for slot in scope.slots.iter().rev() {
                self.end(*slot, span);
            }
        }
    }

    /// Drops what is in the innermost scope on this path, and leaves the scope open for the others.
    pub fn drop_scope_here(&mut self, span: Span) {
        self.unwind_to(self.scopes.len() - 1, span);
    }

    /// Drops what is in all scopes above `depth` on this path.
    pub fn unwind_to(&mut self, depth: usize, span: Span) {
        let slots: Vec<SlotId> = self.scopes[depth.min(self.scopes.len())..]
            .iter()
            .rev()
            .flat_map(|s| s.slots.iter().rev().copied())
            .collect();
        for slot in slots {
            self.end(slot, span);
        }
    }

    /// Emits a call with a number of its own.
    pub fn emit_call(&mut self, call: Call, span: Span) {
        let id = self.next_call();
        self.emit(EventKind::Call(Call { id, ..call }), span, None);
    }

    /// The scope of a slot ends.
    fn end(&mut self, slot: SlotId, span: Span) {
        for call in self.droppers.get(&slot).cloned().unwrap_or_default() {
            self.emit_call(call, span);
        }
        match self.forgetful.get(&slot).copied() {
            Some(place) => self.emit(EventKind::Forget(slot), place, None),
            None => self.emit(EventKind::Drop(slot), span, None),
        }
    }

    /// A new value with an identity of its own.
    pub fn new_local(&mut self, name: Option<Name>, span: Span, adt: Option<AdtId>, fresh: bool) -> LocalId {
        self.locals.push(LocalInfo { name, span, adt, fresh, in_loop: self.loop_depth > 0, shared_at: 0 });
        LocalId::new(self.locals.len() - 1)
    }

    /// The root of a new value.
    pub fn new_root(&mut self, name: Option<Name>, span: Span, adt: Option<AdtId>, fresh: bool) -> Root {
        Root::Local(self.body, self.new_local(name, span, adt, fresh))
    }

    /// The next call's number.
    pub fn next_call(&mut self) -> CallId {
        self.calls += 1;
        CallId(self.calls - 1)
    }
}
