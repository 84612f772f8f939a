//! Which guards are held where in MIR: a forward analysis that follows every move, drop and drop flag.

use std::collections::{BTreeMap, BTreeSet};

use gordian_analyzer::probe::Place as At;

use crate::calls::{Bodies, Target};
use crate::items::Items;
use crate::mir::{Body, Operand, Place, Statement};
use crate::state::{Guard, Left, State};
use crate::text::without_generics;

/// What a call leaves its caller with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The result holds these; `true` if on every path.
    pub returns: BTreeMap<Left, bool>,
    /// These stay locked for ever, likewise.
    pub forgets: BTreeMap<Left, bool>,
}

/// A call in MIR with what is held right before it.
#[derive(Debug, Clone)]
pub struct Site {
    /// The body that it is in.
    pub body: usize,
    /// Where.
    pub at: At,
    /// What runs; `None` for an acquisition.
    pub target: Option<Target>,
    /// What is held: `(on every path, moved into the call)`.
    pub held: BTreeMap<Guard, (bool, bool)>,
}

/// The analysis of a crate.
pub struct Crate<'a> {
    pub bodies: &'a [Body],
    pub items: &'a Items,
    pub index: &'a Bodies,
    pub summaries: Vec<Summary>,
}

/// Values of drop flags.
type Flags = BTreeMap<u32, bool>;

/// How often the summaries are computed before they are taken as they are.
const MAX_ROUNDS: usize = 6;

/// Every acquisition and call of the crate.
pub fn sites(bodies: &[Body], items: &Items, index: &Bodies) -> Vec<Site> {
    let summaries = vec![Summary::default(); bodies.len()];
    let mut all = Crate { bodies, items, index, summaries };
    for _ in 0..MAX_ROUNDS {
        let next: Vec<Summary> = (0..bodies.len()).map(|body| Flow::new(&all, body).run().1).collect();
        if next == all.summaries {
            break;
        }
        all.summaries = next;
    }
    (0..bodies.len()).flat_map(|body| Flow::new(&all, body).run().0).collect()
}

struct Flow<'a> {
    all: &'a Crate<'a>,
    number: usize,
    body: &'a Body,
    flags: BTreeSet<u32>,
    states: BTreeMap<(u32, Flags), State>,
    sites: BTreeMap<(u32, At), Site>,
    exit: Option<State>,
}

impl<'a> Flow<'a> {
    fn new(all: &'a Crate<'a>, number: usize) -> Self {
        let body = &all.bodies[number];
        Flow { all, number, body, flags: drop_flags(body), states: BTreeMap::new(), sites: BTreeMap::new(), exit: None }
    }

    fn run(mut self) -> (Vec<Site>, Summary) {
        let mut entry = State::default();
        for param in 1..=self.body.params {
            let ty = self.body.types.get(&param).map_or("", String::as_str);
            if self.all.items.may_own(ty) {
                let guard = Guard::Param(param);
                entry.put(Place { local: param, path: Vec::new() }, [guard.clone()].into());
                entry.must.insert(guard);
            }
        }
        let mut due: BTreeSet<(u32, Flags)> = [(0, Flags::new())].into();
        self.states.insert((0, Flags::new()), entry);
        while let Some(key) = due.pop_first() {
            let state = self.states[&key].clone();
            for (next, flags, state) in self.block(key.0, key.1, state, false) {
                let key = (next, flags);
                let changed = match self.states.get_mut(&key) {
                    Some(known) => known.join(&state),
                    None => {
                        self.states.insert(key.clone(), state);
                        true
                    }
                };
                if changed {
                    due.insert(key);
                }
            }
        }
        for ((block, flags), state) in self.states.clone() {
            self.block(block, flags, state, true);
        }
        let summary = self.exit.as_ref().map(|exit| self.summary(exit)).unwrap_or_default();
        (self.sites.into_values().collect(), summary)
    }

    fn summary(&self, exit: &State) -> Summary {
        let left = |guard: &Guard| match guard {
            Guard::Site { waits, .. } => Left::New(*waits),
            Guard::Param(param) => Left::Param(*param),
        };
        let all = |guards: &mut dyn Iterator<Item = Guard>| {
            let mut all = BTreeMap::new();
            for guard in guards {
                let must = all.entry(left(&guard)).or_insert(false);
                *must |= exit.must.contains(&guard);
            }
            all
        };
        let returned = exit.under(&Place { local: 0, path: Vec::new() });
        Summary { returns: all(&mut returned.into_iter()), forgets: all(&mut exit.forgotten.iter().cloned()) }
    }

    /// Runs a block and gives the states of its successors.
    fn block(&mut self, block: u32, mut flags: Flags, mut state: State, record: bool) -> Vec<(u32, Flags, State)> {
        let Some(data) = self.body.blocks.get(&block) else { return Vec::new() };
        let mut next = Vec::new();
        for (statement, at) in &data.statements {
            match statement {
                Statement::Use(to, Operand::Constant(value)) if self.flags.contains(&to.local) => {
                    flags.insert(to.local, value.contains("true"));
                }
                Statement::Use(to, Operand::Move(from)) => {
                    let to = state.resolve(to);
                    state.carry(from, &to);
                    state.forward(from, &to);
                }
                Statement::Use(to, Operand::Copy(from)) => {
                    let to = state.resolve(to);
                    state.forward(from, &to);
                }
                Statement::Aggregate(to, parts) => {
                    for (index, part) in parts.iter().enumerate() {
                        if let Operand::Move(from) = part {
                            let field = state.resolve(to).field(index as u32);
                            state.carry(from, &field);
                        }
                    }
                }
                Statement::Borrow(to, of) if to.path.is_empty() => {
                    let of = state.resolve(of);
                    state.references.insert(to.local, of);
                }
                Statement::Discriminant(to, of) => {
                    let of = state.resolve(of);
                    state.discriminants.insert(to.local, of);
                }
                Statement::StorageDead(local) => {
                    let kept = self.type_of(*local).contains("ManuallyDrop<");
                    state.end(*local, kept);
                }
                Statement::Drop(place, to) => {
                    let place = state.resolve(place);
                    state.release(&place);
                    next.push((*to, flags.clone(), state.clone()));
                }
                Statement::Call { to, function, args, next: after } => {
                    self.call(&mut state, to, function, args, at, record);
                    next.extend(after.map(|to| (to, flags.clone(), state.clone())));
                }
                Statement::Switch(value, cases, otherwise) => {
                    next.extend(self.switch(&flags, &state, value, cases, *otherwise));
                }
                Statement::Goto(targets) => {
                    next.extend(targets.iter().map(|to| (*to, flags.clone(), state.clone())));
                }
                Statement::Return if record => match &mut self.exit {
                    Some(exit) => {
                        exit.join(&state);
                    }
                    None => self.exit = Some(state.clone()),
                },
                _ => {}
            }
        }
        next
    }

    fn switch(
        &self,
        flags: &Flags,
        state: &State,
        value: &Operand,
        cases: &[(i128, u32)],
        otherwise: Option<u32>,
    ) -> Vec<(u32, Flags, State)> {
        let (Operand::Copy(place) | Operand::Move(place)) = value else { return Vec::new() };
        let known = flags.get(&place.local).filter(|_| place.path.is_empty());
        if let Some(known) = known {
            let taken = cases.iter().find(|(value, _)| (*value != 0) == *known).map(|(_, to)| *to).or(otherwise);
            return taken.map(|to| (to, flags.clone(), state.clone())).into_iter().collect();
        }
        let variants = state.discriminants.get(&place.local).and_then(|of| {
            let ty = self.type_of_place(of)?;
            Some((of, self.all.items.variants(&ty)?, ty))
        });
        let edge = |is_taken: &dyn Fn(usize) -> bool, to: u32| {
            let mut state = state.clone();
            if let Some((of, variants, ty)) = &variants {
                let taken = variants.iter().enumerate().filter(|(index, _)| is_taken(*index));
                if !taken.clone().any(|(_, owns)| *owns) {
                    state.release(of);
                } else if crate::text::head(ty) == "Result" && taken.clone().all(|(index, _)| index == 1) {
                    state.refute(of);
                }
            }
            if let Some((of, when_empty)) = state.tests.get(&place.local).cloned() {
                let is_empty = is_taken(usize::from(when_empty));
                if is_empty {
                    state.release(&of);
                }
            }
            (to, flags.clone(), state)
        };
        let mut next: Vec<_> = cases.iter().map(|(v, to)| edge(&|index| index as i128 == *v, *to)).collect();
        next.extend(otherwise.map(|to| edge(&|index| cases.iter().all(|(v, _)| index as i128 != *v), to)));
        next
    }

    fn call(&mut self, state: &mut State, to: &Place, function: &str, args: &[Operand], at: &At, record: bool) {
        let mut target = self.all.index.target(function);
        if let Target::Library(path, closures) = &mut target
            && !only_keeps(path)
        {
            *closures = self.all.index.given(&self.body.types, args);
        }
        let acquires = match &target {
            Target::Library(path, _) => acquisition(path),
            _ => None,
        };
        if record {
            self.record(state, &target, acquires.is_some(), args, at);
        }
        let places: Vec<Place> = args
            .iter()
            .filter_map(|arg| match arg {
                Operand::Move(place) => Some(state.resolve(place)),
                _ => None,
            })
            .collect();
        let to = state.resolve(to);
        if let Some(waits) = acquires {
            let guard = Guard::Site { at: at.clone(), waits };
            state.must.insert(guard.clone());
            state.put(to, [guard].into());
            return;
        }
        match &target {
            Target::Bodies(bodies) => self.runs(state, bodies, function, &to, &places, at),
            Target::Value => self.library(state, "", &[], function, &to, args, at),
            Target::Library(path, closures) => self.library(state, path, closures, function, &to, args, at),
        }
    }

    /// A call of bodies of this crate.
    fn runs(&self, state: &mut State, bodies: &[usize], function: &str, to: &Place, args: &[Place], at: &At) {
        let spread = function.contains("{closure@");
        let given: Vec<BTreeSet<Guard>> = args.iter().map(|place| state.under(place)).collect();
        let of_param = |param: u32| {
            let index = if spread { param.min(2) } else { param };
            given.get(index as usize - 1).cloned().unwrap_or_default()
        };
        let only = bodies.len() == 1;
        let summaries: Vec<Summary> = bodies.iter().map(|body| self.all.summaries[*body].clone()).collect();
        let (mut back, mut kept) = (BTreeSet::<Guard>::new(), BTreeSet::<Guard>::new());
        let mut certain = BTreeSet::new();
        for summary in &summaries {
            for (left, must) in &summary.returns {
                let guards = match left {
                    Left::New(waits) => [Guard::Site { at: at.clone(), waits: *waits && *must }].into(),
                    Left::Param(param) => of_param(*param),
                };
                if only && *must {
                    certain.extend(
                        guards.iter().filter(|g| matches!(left, Left::New(_)) || state.must.contains(*g)).cloned(),
                    );
                }
                back.extend(guards);
            }
            for (left, must) in &summary.forgets {
                let guards: BTreeSet<Guard> = match left {
                    Left::New(waits) => [Guard::Site { at: at.clone(), waits: *waits && *must }].into(),
                    Left::Param(param) => of_param(*param),
                };
                if only && *must {
                    certain.extend(guards.iter().cloned());
                }
                kept.extend(guards);
            }
        }
        for place in args {
            state.release(place);
        }
        state.must.extend(certain);
        state.forgotten.extend(kept);
        state.put(to.clone(), back);
    }

    /// A library function takes what it gets, and gives it back if its result can hold it.
    #[allow(clippy::too_many_arguments, reason = "the parts of one call")]
    fn library(
        &self,
        state: &mut State,
        path: &str,
        closures: &[usize],
        function: &str,
        to: &Place,
        args: &[Operand],
        at: &At,
    ) {
        let last = path.rsplit("::").next().unwrap_or(path);
        let to_owns = self.type_of_place(to).is_some_and(|ty| self.all.items.may_own(&ty));
        let behind = |state: &State, arg: &Operand| match arg {
            Operand::Move(place) | Operand::Copy(place) if place.path.is_empty() => {
                state.references.get(&place.local).cloned()
            }
            _ => None,
        };
        let first = args.first().and_then(|arg| behind(state, arg));
        if let (Some(of), "is_none" | "is_some" | "is_ok" | "is_err") = (&first, last) {
            let when_empty = last == "is_none";
            if matches!(last, "is_none" | "is_some") {
                state.tests.insert(to.local, (of.clone(), when_empty));
            }
        }
        let moved: Vec<Place> = args
            .iter()
            .filter_map(|arg| if let Operand::Move(place) = arg { Some(state.resolve(place)) } else { None })
            .collect();
        let takes_out = to_owns && matches!(last, "take" | "replace" | "pop" | "remove" | "pop_front" | "pop_back");
        let mut out = BTreeSet::new();
        if takes_out && let Some(of) = &first {
            out.extend(state.take(of).into_iter().flat_map(|(_, guards)| guards));
        }
        let mut given = BTreeSet::new();
        for place in &moved {
            given.extend(state.take(place).into_iter().flat_map(|(_, guards)| guards));
        }
        let mutable = first.filter(|of| self.type_of_place(of).is_some_and(|ty| self.all.items.may_own(&ty)));
        if last == "clear"
            && let Some(of) = &mutable
        {
            state.release(of);
        }
        if last == "forget" && without_generics(function) == "std::mem::forget" {
            state.forgotten.extend(given);
        } else if let (Some(of), true) = (&mutable, !to_owns || takes_out) {
            state.put(of.clone(), given);
        } else if to_owns {
            out.extend(given);
        } else {
            state.gone(&given);
        }
        for closure in closures.iter().filter(|_| to_owns) {
            for left in self.all.summaries[*closure].returns.keys() {
                if let Left::New(_) = left {
                    out.insert(Guard::Site { at: at.clone(), waits: false });
                }
            }
        }
        state.put(to.clone(), out);
    }

    fn record(&mut self, state: &State, target: &Target, acquires: bool, args: &[Operand], at: &At) {
        let moved: BTreeSet<Guard> = args
            .iter()
            .filter_map(
                |arg| if let Operand::Move(place) = arg { Some(state.under(&state.resolve(place))) } else { None },
            )
            .flatten()
            .collect();
        let held: BTreeMap<Guard, (bool, bool)> =
            state.held().into_iter().map(|g| (g.clone(), (state.must.contains(&g), moved.contains(&g)))).collect();
        let number = self.sites.len() as u32;
        let same = |site: &&mut Site| {
            site.at == *at && (acquires, Some(target)) == (site.target.is_none(), site.target.as_ref().or(Some(target)))
        };
        match self.sites.values_mut().find(same) {
            Some(site) => {
                for (guard, (must, moved)) in &mut site.held {
                    match held.get(guard) {
                        Some((also, also_moved)) => {
                            *must &= also;
                            *moved |= also_moved;
                        }
                        None => *must = false,
                    }
                }
                for (guard, (_, moved)) in held {
                    site.held.entry(guard).or_insert((false, moved));
                }
            }
            None => {
                let target = (!acquires).then(|| target.clone());
                self.sites.insert((number, at.clone()), Site { body: self.number, at: at.clone(), target, held });
            }
        }
    }

    fn type_of(&self, local: u32) -> &str {
        self.body.types.get(&local).map_or("", String::as_str)
    }

    /// The type of a place, as far as type arguments and tuples tell.
    fn type_of_place(&self, place: &Place) -> Option<String> {
        let mut ty = self.body.types.get(&place.local)?.clone();
        for step in &place.path {
            let crate::mir::Step::Field(index) = step else { return None };
            ty = match ty.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
                Some(parts) => crate::text::split_list(parts).get(*index as usize)?.to_string(),
                None if crate::text::head(&ty) == "Option" => crate::text::arguments(&ty).first()?.to_string(),
                None => return None,
            };
        }
        Some(ty)
    }
}

/// Whether the function of that path takes a lock, and whether it waits for it.
fn acquisition(path: &str) -> Option<bool> {
    match path {
        "std::sync::Mutex::lock" | "std::sync::RwLock::read" | "std::sync::RwLock::write" => Some(true),
        "std::sync::Mutex::try_lock" | "std::sync::RwLock::try_read" | "std::sync::RwLock::try_write" => Some(false),
        "std::io::Stdout::lock" | "std::io::Stderr::lock" | "std::io::Stdin::lock" => Some(true),
        _ => None,
    }
}

/// The library function of that path does not call what it is given.
fn only_keeps(path: &str) -> bool {
    let mut segments = path.rsplit("::");
    match (segments.next(), segments.next()) {
        (Some("new"), Some(of)) => matches!(of, "Box" | "Rc" | "Arc" | "Mutex" | "RwLock" | "Cell" | "RefCell"),
        (Some("drop" | "forget" | "push" | "from" | "into" | "insert"), _) => true,
        _ => false,
    }
}

/// Locals that only say whether something is still to be dropped.
fn drop_flags(body: &Body) -> BTreeSet<u32> {
    let is_bool = |local: &&u32| body.types.get(local).is_some_and(|ty| ty == "bool");
    let mut flags: BTreeSet<u32> = body.types.keys().filter(is_bool).copied().collect();
    flags.retain(|local| !body.variables.contains(local) && *local > body.params);
    let mut set = BTreeSet::new();
    for (statement, _) in body.blocks.values().flat_map(|block| &block.statements) {
        match statement {
            Statement::Use(to, Operand::Constant(_)) => {
                set.insert(to.local);
            }
            Statement::Use(to, _) | Statement::Aggregate(to, _) | Statement::Call { to, .. } => {
                flags.remove(&to.local);
            }
            Statement::StorageDead(local) => {
                flags.remove(local);
            }
            _ => {}
        }
    }
    flags.retain(|local| set.contains(local));
    flags
}
