//! Builds programs and events by hand for the rules' tests.

use crate::base::{Name, Span, name};
use crate::events::model::{
    Acquire, Alias, Argument, Block, BlockId, Blocking, BodyEvents, BodyId, BodyKind, Call, CallId, ElemKey, Event,
    EventKind, Events, LocalId, LocalInfo, LockKind, Mode, Place, Root, SlotId, Spawn, Step, Value,
};
use crate::names::program::{Adt, AdtId, Container, CrateId, ModuleId, Program, Static, StaticId, VariantData};
use crate::report::model::{Finding, Suppressed};
use crate::rules::RuleLevels;
use crate::syntax::ir::Attrs;

/// A program in the making.
#[derive(Default)]
pub struct Fixture {
    program: Program,
    events: Events,
    names: Vec<String>,
}

/// A body in the making.
pub struct B<'f> {
    fixture: &'f mut Fixture,
    id: BodyId,
    at: usize,
    depth: u32,
}

impl Fixture {
    /// The id of a body, by name; made when first mentioned.
    pub fn id(&mut self, body: &str) -> BodyId {
        if let Some(i) = self.names.iter().position(|n| n == body) {
            return BodyId::new(i);
        }
        let id = BodyId::new(self.names.len());
        self.names.push(body.to_owned());
        self.events.bodies.push(BodyEvents {
            name: name(body),
            kind: BodyKind::Closure,
            parent: None,
            span: Span::default(),
            is_test: false,
            is_test_fn: false,
            is_main: body == "main",
            is_model: false,
            is_exported: false,
            self_ty: None,
            krate: CrateId(0),
            is_async: false,
            is_move: false,
            params: 4,
            param_slots: Vec::new(),
            lent: Vec::new(),
            return_slot: SlotId(0),
            parts: std::collections::BTreeMap::new(),
            return_value: Value::Unknown,
            slots: 64,
            slot_names: Vec::new(),
            locals: Vec::new(),
            bound_calls: std::collections::BTreeMap::new(),
            private_calls: std::collections::BTreeMap::new(),
            blocks: vec![Block::default()],
            exit: BlockId(0),
        });
        id
    }

    /// Starts (or goes on with) a body.
    pub fn body(&mut self, body: &str) -> B<'_> {
        let id = self.id(body);
        let at = self.events.bodies[id.index()].blocks.len() - 1;
        B { fixture: self, id, at, depth: 0 }
    }

    fn adt(&mut self, ty: &str) -> AdtId {
        let wanted = name(ty);
        if let Some(i) = self.program.adts.iter().position(|a| a.name == wanted) {
            return AdtId::new(i);
        }
        let variants = vec![
            VariantData { name: wanted, fields: Vec::new(), private: Vec::new(), marked: None },
            VariantData { name: wanted, fields: Vec::new(), private: Vec::new(), marked: None },
        ];
        self.program.adts.push(Adt {
            name: wanted,
            path: wanted,
            module: ModuleId(0),
            generics: Default::default(),
            variants,
            is_enum: false,
            attrs: Attrs::default(),
            span: Span::default(),
        });
        AdtId::new(self.program.adts.len() - 1)
    }

    fn static_(&mut self, text: &str) -> StaticId {
        let wanted = name(text);
        if let Some(i) = self.program.statics.iter().position(|s| s.name == wanted) {
            return StaticId::new(i);
        }
        self.program.statics.push(Static {
            name: wanted,
            display: wanted,
            module: ModuleId(0),
            container: Container::Module,
            ty: crate::names::ty::Ty::Unknown,
            is_const: false,
            is_mut: false,
            is_test: false,
            span: Span::default(),
            attrs: Attrs::default(),
            body: Default::default(),
            block_modules: Default::default(),
        });
        StaticId::new(self.program.statics.len() - 1)
    }

    fn local(&mut self, body: BodyId, text: &str) -> LocalId {
        let locals = &mut self.events.bodies[body.index()].locals;
        let wanted = Some(name(text));
        if let Some(i) = locals.iter().position(|l| l.name == wanted) {
            return LocalId::new(i);
        }
        locals.push(LocalInfo {
            name: wanted,
            span: Span::default(),
            adt: None,
            fresh: true,
            in_loop: false,
            shared_at: 0,
        });
        LocalId::new(locals.len() - 1)
    }

    /// A place, seen from `body`. `self` and `p1`, `p2`, .. are parameters, capitals are statics, `?7` is the result of
    /// call 7, `main::x` is a local of `main`, other words are locals; then `.Type.field`, `[i]`, `[*]` (any), `[~1]` (iteration).
    pub fn place(&mut self, body: BodyId, text: &str) -> Place {
        let mut parts = text.split('/');
        let first = parts.next().unwrap_or_default();
        let param = |t: &str| if t == "self" { Some(0) } else { t.strip_prefix('p').and_then(|n| n.parse().ok()) };
        let root = if let Some((owner, rest)) = first.rsplit_once("::") {
            let owner = self.id(owner);
            match param(rest) {
                Some(i) => Root::Param(owner, i),
                None => Root::Local(owner, self.local(owner, rest)),
            }
        } else if let Some(call) = first.strip_prefix('?') {
            Root::Call(body, CallId(call.parse().unwrap()))
        } else if let Some(i) = param(first) {
            Root::Param(body, i)
        } else if first.starts_with(char::is_uppercase) {
            Root::Static(self.static_(first))
        } else {
            Root::Local(body, self.local(body, first))
        };
        let path = parts
            .map(|p| match p.strip_prefix('[').and_then(|p| p.strip_suffix(']')) {
                Some("*") => Step::Elem(ElemKey::Any),
                Some(k) => match k.strip_prefix('~') {
                    Some(n) => Step::Elem(ElemKey::Iteration(body, n.parse().unwrap())),
                    None => Step::Elem(ElemKey::Key(body, name(k))),
                },
                None => {
                    let (ty, field) = p.split_once('.').unwrap();
                    Step::Field(self.adt(ty), name(field))
                }
            })
            .collect();
        Place { root, path }
    }

    /// `Type.field` was initialised with a place of a body.
    pub fn alias(&mut self, class: &str, body: &str, source: &str) {
        let (ty, field) = class.split_once('.').unwrap();
        let body = self.id(body);
        let alias = Alias { class: (self.adt(ty), name(field)), source: self.place(body, source), body };
        self.events.aliases.push(alias);
    }

    /// Runs all stages.
    pub fn check(&self) -> (Vec<Finding>, Vec<Suppressed>) {
        let summaries = crate::summaries::summarize(&self.program, &self.events);
        let graph = crate::graph::build(&self.program, &self.events, &summaries);
        crate::rules::check(&self.program, &self.events, &summaries, &graph, &RuleLevels::default())
    }

    /// `rule: message` of every finding.
    pub fn messages(&self) -> Vec<String> {
        self.check().0.iter().map(|f| format!("{}: {}", f.rule, f.message)).collect()
    }

    /// `message: reason` of everything left out.
    pub fn suppressed(&self) -> Vec<String> {
        self.check().1.iter().map(|s| format!("{}: {}", s.message, s.reason)).collect()
    }

    /// The findings in words: entry, then each step with its line.
    pub fn story(&self) -> String {
        let mut out = String::new();
        for f in self.check().0 {
            out.push_str(&format!("{} {:?}: {}\n", f.rule, f.confidence, f.message));
            for t in &f.threads {
                out.push_str(&format!("  {}\n", t.entry));
                for s in &t.steps {
                    out.push_str(&format!("    {:?} {} in {}: {}\n", s.action, s.span.lo, s.function, s.note));
                }
            }
            out.push_str(&format!("  help: {}\n", f.help));
            f.notes.iter().for_each(|n| out.push_str(&format!("  note: {n}\n")));
        }
        out
    }
}

impl B<'_> {
    /// The body's events, to set what has no shorthand.
    pub fn raw(&mut self) -> &mut BodyEvents {
        &mut self.fixture.events.bodies[self.id.index()]
    }

    /// Appends an event; its span is unique to it.
    pub fn event(&mut self, kind: EventKind) -> &mut Self {
        let (id, at, depth) = (self.id.0, self.at, self.depth);
        let count: usize = self.raw().blocks.iter().map(|b| b.events.len()).sum();
        let lo = (id + 1) * 100 + count as u32;
        let block = &mut self.raw().blocks[at];
        block.loop_depth = depth;
        block.events.push(Event { kind, span: Span { lo, hi: lo + 1 }, from_macro: None });
        self
    }

    /// Appends an event whose span covers that of the event before it: one statement.
    pub fn event_around(&mut self, kind: EventKind) -> &mut Self {
        self.event(kind);
        let at = self.at;
        if let [.., before, last] = self.raw().blocks[at].events.as_mut_slice() {
            last.span.lo = before.span.lo;
        }
        self
    }

    fn acquires(&mut self, place: &str, slot: u32, kind: LockKind, mode: Mode, blocking: Blocking) -> &mut Self {
        let lock = self.fixture.place(self.id, place);
        self.event(EventKind::Acquire(Acquire {
            lock,
            kind,
            mode,
            blocking,
            into: Some(SlotId(slot)),
            is_async: false,
            method: name("lock"),
            certain_type: true,
        }))
    }

    /// `mutex.lock()` into a slot (0 is the result).
    pub fn lock(&mut self, place: &str, slot: u32) -> &mut Self {
        self.acquires(place, slot, LockKind::Mutex, Mode::Exclusive, Blocking::Yes)
    }

    /// `mutex.try_lock()`.
    pub fn try_lock(&mut self, place: &str, slot: u32) -> &mut Self {
        self.acquires(place, slot, LockKind::Mutex, Mode::Exclusive, Blocking::No)
    }

    /// `rw_lock.read()`.
    pub fn read(&mut self, place: &str, slot: u32) -> &mut Self {
        self.acquires(place, slot, LockKind::RwLock, Mode::Shared, Blocking::Yes)
    }

    /// `rw_lock.write()`.
    pub fn write(&mut self, place: &str, slot: u32) -> &mut Self {
        self.acquires(place, slot, LockKind::RwLock, Mode::Exclusive, Blocking::Yes)
    }

    /// The end of a guard.
    pub fn drop(&mut self, slot: u32) -> &mut Self {
        self.event(EventKind::Drop(SlotId(slot)))
    }

    /// A move of guards.
    pub fn mov(&mut self, from: u32, to: u32) -> &mut Self {
        self.event(EventKind::Move { from: SlotId(from), to: SlotId(to) })
    }

    fn value(&mut self, text: &str) -> Value {
        match text.strip_prefix('|') {
            Some(body) => Value::Body(self.fixture.id(body)),
            None if text == "_" => Value::Unknown,
            None => Value::Place(self.fixture.place(self.id, text)),
        }
    }

    /// A call with arguments (`|name` is a closure, `_` unknown); guards in the result go into slot `result`.
    pub fn call_into(
        &mut self,
        id: u32,
        callees: &[&str],
        args: &[&str],
        moved: &[(usize, u32)],
        result: u32,
    ) -> &mut Self {
        let value = callees.first().and_then(|c| c.strip_prefix('*')).map(|v| self.value(v));
        let known: Vec<BodyId> = if value.is_some() {
            Vec::new()
        } else {
            callees.iter().filter(|c| **c != "unknown").map(|c| self.fixture.id(c)).collect()
        };
        let args = args
            .iter()
            .enumerate()
            .map(|(i, a)| {
                let slot = moved.iter().find(|(arg, _)| *arg == i).map(|(_, s)| SlotId(*s));
                Argument { value: self.value(a), slot }
            })
            .collect();
        let callee_name: Name = name(callees.first().copied().unwrap_or("f"));
        self.event(EventKind::Call(Call {
            id: CallId(id),
            is_dynamic: known.len() > 1,
            callees: known,
            callee_value: value,
            callee_name,
            args,
            result: (result > 0).then_some(SlotId(result)),
            unlocked: None,
            lent: Vec::new(),
            told: Vec::new(),
        }))
    }

    /// A call that gives no guards back.
    pub fn call(&mut self, callee: &str, args: &[&str]) -> &mut Self {
        let id = self.raw().blocks.iter().map(|b| b.events.len()).sum::<usize>() as u32 + 1000;
        self.call_into(id, &[callee], args, &[], 0)
    }

    /// `thread::spawn` of a body of this program, with a handle.
    pub fn spawn(&mut self, body: &str, handle: &str) -> &mut Self {
        let body = self.value(&format!("|{body}"));
        let handle = self.fixture.local(self.id, handle);
        self.event(EventKind::Spawn(Spawn { body, handle, scoped: false, is_task: false, many: false }))
    }

    /// `spawn(worker(args..))`: a function with arguments.
    pub fn spawn_call(&mut self, body: &str, args: &[&str]) -> &mut Self {
        let args = args.iter().map(|a| self.value(a)).collect();
        let body = Value::Future(vec![self.fixture.id(body)], args);
        let handle = self.fixture.local(self.id, "task");
        self.event(EventKind::Spawn(Spawn { body, handle, scoped: false, is_task: true, many: false }))
    }

    /// `handle.join()`.
    pub fn join(&mut self, handle: &str) -> &mut Self {
        let handle = self.value(handle);
        self.event(EventKind::Join { handle: Some(handle) })
    }

    /// A closure inside this body.
    pub fn closure_in(&mut self, parent: &str) -> &mut Self {
        let parent = self.fixture.id(parent);
        self.raw().parent = Some(parent);
        self
    }

    /// Public in a library.
    pub fn exported(&mut self) -> &mut Self {
        self.raw().is_exported = true;
        self
    }

    /// What the body returns.
    pub fn returns(&mut self, value: &str) -> &mut Self {
        let value = self.value(value);
        self.raw().return_value = value;
        self
    }

    /// A parameter that owns guards.
    pub fn param_slot(&mut self, param: usize, slot: u32) -> &mut Self {
        let slots = &mut self.raw().param_slots;
        slots.resize(slots.len().max(param + 1), None);
        slots[param] = Some(SlotId(slot));
        self
    }

    fn block(&mut self) -> usize {
        self.raw().blocks.push(Block::default());
        self.raw().blocks.len() - 1
    }

    fn link(&mut self, from: usize, to: usize) {
        let to = BlockId::new(to);
        self.raw().blocks[from].successors.push(to);
    }

    /// `if .. { then } else { otherwise }`.
    pub fn branch(&mut self, then: impl Fn(&mut B), otherwise: impl Fn(&mut B)) -> &mut Self {
        let start = self.at;
        let mut ends = Vec::new();
        for arm in [&then as &dyn Fn(&mut B), &otherwise] {
            self.at = self.block();
            self.link(start, self.at);
            arm(self);
            ends.push(self.at);
        }
        self.at = self.block();
        for end in ends {
            self.link(end, self.at);
        }
        self.end()
    }

    /// `loop` with a way out at its head.
    pub fn repeat(&mut self, inner: impl Fn(&mut B)) -> &mut Self {
        let start = self.at;
        let head = self.block();
        self.link(start, head);
        self.at = self.block();
        self.link(head, self.at);
        self.depth += 1;
        inner(self);
        self.depth -= 1;
        self.link(self.at, head);
        self.at = self.block();
        self.link(head, self.at);
        self.end()
    }

    fn end(&mut self) -> &mut Self {
        let exit = BlockId::new(self.at);
        self.raw().exit = exit;
        self
    }
}
