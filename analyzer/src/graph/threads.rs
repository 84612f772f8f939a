//! Thread roots: which threads can be at a point of the program, and which of them at the same time.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use super::starts::Starts;
use crate::events::model::{BodyId, BodyKind, Events};
use crate::summaries::Summaries;
use crate::summaries::model::{Beside, CallSite, Facts, SpawnSite};

/// Where a thread begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// Whoever calls an exported function, or one without a known caller: any number of threads.
    Outside,
    /// The main thread.
    Main(BodyId),
    /// A test; no two tests share anything.
    Test(BodyId),
    /// A body that is started on a thread or as a task.
    Spawned(BodyId),
}

/// The part of the world that a thread lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum World {
    /// The program or the library's users.
    Program,
    /// One test.
    Test(BodyId),
}

/// Callers of callers, or starters of starters, that are looked at: who calls itself has more.
const MOST_ANCESTORS: usize = 64;

/// Which threads get to a point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// While others may be running.
    pub roots: BTreeSet<Root>,
    /// Only before the first or after the last other thread.
    pub alone: BTreeSet<Root>,
    /// Also while others that this very thread has started may be running.
    pub beside_own: BTreeSet<Root>,
    /// A call on the way stands in a loop.
    pub in_loop: bool,
}

/// Callers and starters of every body.
pub struct Threads<'a> {
    events: &'a Events,
    facts: &'a [Facts],
    callers: Vec<Vec<(BodyId, &'a CallSite)>>,
    starters: BTreeMap<BodyId, Vec<(BodyId, &'a SpawnSite)>>,
    never_run: BTreeSet<BodyId>,
    /// Something that these started may still run when they return.
    leaves_running: Vec<bool>,
    reach: RefCell<HashMap<(BodyId, bool), Rc<Reach>>>,
    worlds: RefCell<HashMap<Root, Rc<BTreeSet<World>>>>,
    starts: RefCell<HashMap<BodyId, Rc<Starts>>>,
    /// Those of which it is being found out whether there is only one.
    asked: RefCell<BTreeSet<Root>>,
}

impl<'a> Threads<'a> {
    /// Indexes call sites and spawn sites by what they run.
    pub fn new(events: &'a Events, summaries: &'a Summaries) -> Threads<'a> {
        let mut callers = vec![Vec::new(); events.bodies.len()];
        let mut starters: BTreeMap<BodyId, Vec<(BodyId, &SpawnSite)>> = BTreeMap::new();
        for (i, facts) in summaries.facts.iter().enumerate() {
            let caller = BodyId::new(i);
            for site in &facts.sites {
                if let Some(list) = callers.get_mut(site.callee.index()) {
                    list.push((caller, site));
                }
            }
            for site in &facts.spawns {
                starters.entry(site.callee).or_default().push((caller, site));
            }
        }
        let leaves_running = summaries.summaries.iter().map(|s| s.leaves_running.0 || s.leaves_running.1).collect();
        let mut threads = Threads {
            events,
            facts: &summaries.facts,
            callers,
            starters,
            never_run: BTreeSet::new(),
            leaves_running,
            reach: RefCell::default(),
            worlds: RefCell::default(),
            starts: RefCell::default(),
            asked: RefCell::default(),
        };
        threads.never_run = threads.find_never_run(summaries);
        threads
    }

    /// The bodies that only statements call, or start, which no path leads to.
    fn find_never_run(&self, summaries: &Summaries) -> BTreeSet<BodyId> {
        let can_be = |body: &BodyId| {
            let is_called = !self.callers(*body).is_empty();
            let mut roots = self.own_roots(*body);
            // Whoever starts it is looked at below.
            roots.retain(|root| *root != Root::Spawned(*body));
            roots.is_empty() || !is_called && !self.events.bodies[body.index()].is_exported && roots == [Root::Outside]
        };
        let mut work: Vec<BodyId> = summaries.facts.iter().flat_map(|facts| &facts.never_calls).copied().collect();
        let mut found: BTreeSet<BodyId> = BTreeSet::new();
        while let Some(body) = work.pop() {
            if can_be(&body) && found.insert(body) {
                let facts = &summaries.facts[body.index()];
                work.extend(facts.sites.iter().map(|site| site.callee));
                work.extend(facts.spawns.iter().map(|site| site.callee));
            }
        }
        loop {
            let before = found.len();
            let known = found.clone();
            found.retain(|body| {
                let callers = self.callers(*body).iter().map(|(caller, _)| caller);
                callers
                    .chain(self.starters(*body).iter().map(|(starter, _)| starter))
                    .all(|before| known.contains(before))
            });
            if found.len() == before {
                return found;
            }
        }
    }

    /// Only statements that no path leads to call it.
    pub fn never_runs(&self, body: BodyId) -> bool {
        self.never_run.contains(&body)
    }

    /// Who runs a body.
    pub fn callers(&self, body: BodyId) -> &[(BodyId, &'a CallSite)] {
        self.callers.get(body.index()).map_or(&[], Vec::as_slice)
    }

    /// These bodies and all that call them, directly or not, nearest first.
    pub fn with_callers(&self, bodies: impl IntoIterator<Item = BodyId>) -> Vec<BodyId> {
        let mut seen: BTreeSet<BodyId> = bodies.into_iter().collect();
        let mut order: Vec<BodyId> = seen.iter().copied().collect();
        let mut at = 0;
        while let Some(callee) = order.get(at).copied() {
            at += 1;
            order.extend(self.callers(callee).iter().map(|(caller, _)| *caller).filter(|b| seen.insert(*b)));
        }
        order
    }

    /// Where a body is started.
    pub fn starters(&self, body: BodyId) -> &[(BodyId, &'a SpawnSite)] {
        self.starters.get(&body).map_or(&[], Vec::as_slice)
    }

    /// The roots that a body is itself.
    pub fn own_roots(&self, body: BodyId) -> Vec<Root> {
        let Some(events) = self.events.bodies.get(body.index()) else { return Vec::new() };
        let mut roots = Vec::new();
        if events.is_model || self.never_runs(body) {
            return roots;
        }
        if events.is_main {
            roots.push(Root::Main(body));
        }
        // A function of test code that nobody calls is a test of a framework.
        let is_test = events.is_test && matches!(events.kind, BodyKind::Fn(_)) && self.callers(body).is_empty();
        if events.is_test_fn || is_test && !self.starters.contains_key(&body) {
            roots.push(Root::Test(body));
        }
        if self.starters.contains_key(&body) {
            roots.push(Root::Spawned(body));
        }
        let unknown_caller = roots.is_empty() && self.callers(body).is_empty();
        if events.is_exported && !events.is_main && !events.is_test_fn && !is_test || unknown_caller {
            roots.push(Root::Outside);
        }
        roots
    }

    /// Which threads get to a point of `body`; `after_spawn`: other threads that the body started may be running there.
    pub fn reach(&self, body: BodyId, after_spawn: bool) -> Rc<Reach> {
        if let Some(known) = self.reach.borrow().get(&(body, after_spawn)) {
            return known.clone();
        }
        let mut found = Reach::default();
        let mut seen = BTreeSet::from([(body, after_spawn)]);
        let mut work = VecDeque::from([(body, after_spawn)]);
        while let Some((at, beside)) = work.pop_front() {
            for root in self.own_roots(at) {
                if beside {
                    found.beside_own.insert(root);
                }
                match root {
                    Root::Main(_) | Root::Test(_) if !beside => found.alone.insert(root),
                    _ => found.roots.insert(root),
                };
            }
            for (caller, site) in self.callers(at) {
                found.in_loop |= site.in_loop;
                let next = (*caller, beside || site.after_spawn);
                if seen.insert(next) {
                    work.push_back(next);
                }
            }
        }
        let found = Rc::new(found);
        self.reach.borrow_mut().insert((body, after_spawn), found.clone());
        found
    }

    /// The worlds that a thread can live in.
    fn worlds(&self, root: Root) -> Rc<BTreeSet<World>> {
        if let Some(known) = self.worlds.borrow().get(&root) {
            return known.clone();
        }
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([root]);
        let mut work = vec![root];
        while let Some(at) = work.pop() {
            match at {
                Root::Outside | Root::Main(_) => {
                    found.insert(World::Program);
                }
                Root::Test(test) => {
                    found.insert(World::Test(test));
                }
                Root::Spawned(body) => {
                    for (starter, _) in self.starters(body) {
                        let reach = self.reach(*starter, true);
                        work.extend(reach.roots.iter().filter(|r| seen.insert(**r)).copied());
                    }
                }
            }
        }
        let found = Rc::new(found);
        self.worlds.borrow_mut().insert(root, found.clone());
        found
    }

    /// Two threads (or two instances of one) can run at the same time: those within whose time each of them runs can, too.
    pub fn concurrent(&self, a: Root, b: Root) -> bool {
        let (within_a, within_b) = (self.within(a), self.within(b));
        let own_a = within_a.iter().filter(|root| !within_b.contains(root));
        let own_b = within_b.iter().filter(|root| !within_a.contains(root));
        self.overlap(a, b) && own_a.clone().all(|x| own_b.clone().all(|y| self.overlap(*x, *y)))
    }

    /// A thread, the one that has started it and waits for it before it ends itself, the one that has started that, and so on.
    fn within(&self, root: Root) -> Vec<Root> {
        let mut found = vec![root];
        while let Some(around) = found.last().and_then(|root| self.around(*root)) {
            if found.contains(&around) {
                break;
            }
            found.push(around);
        }
        found
    }

    /// The thread that starts all of these, each while it runs itself.
    fn around(&self, root: Root) -> Option<Root> {
        let Root::Spawned(body) = root else { return None };
        let mut starters = self.starters(body).iter().map(|(starter, _)| self.reach(*starter, true));
        let first = starters.next()?;
        let [around] = first.roots.iter().copied().collect::<Vec<_>>()[..] else { return None };
        let Root::Spawned(parent) = around else { return None };
        let is_only = around != root && starters.all(|reach| reach.roots == first.roots);
        (is_only && !self.leaves_running(parent)).then_some(around)
    }

    fn overlap(&self, a: Root, b: Root) -> bool {
        let (worlds_a, worlds_b) = (self.worlds(a), self.worlds(b));
        let mut shared = worlds_a.intersection(&worlds_b);
        shared.any(|world| match (a, b) {
            (Root::Outside, Root::Outside) => true,
            // Each main function is a program of its own.
            (Root::Main(_), Root::Main(_)) => false,
            (Root::Spawned(x), Root::Spawned(y)) => self.spawns_overlap(x, y, *world),
            _ => a != b,
        })
    }

    /// A thread of the one kind may have started one of the other, or one that has started that, and so on.
    pub fn may_start(&self, parent: Root, child: Root) -> bool {
        let mut seen = BTreeSet::from([child]);
        let mut work = vec![child];
        while let Some(at) = work.pop() {
            let Root::Spawned(body) = at else { continue };
            for (starter, _) in self.starters(body) {
                let reach = self.reach(*starter, true);
                if reach.roots.contains(&parent) {
                    return true;
                }
                work.extend(reach.roots.iter().copied().filter(|root| seen.insert(*root)));
            }
        }
        false
    }

    /// Whoever may have started such a thread is one of these, of which there is one each, or one that they have waited for.
    pub fn is_of_these(&self, child: Root, parents: &BTreeSet<Root>) -> bool {
        let single = parents.iter().copied().filter(|parent| *parent != child && self.is_single(*parent)).collect();
        self.descends(child, &single, &mut Vec::new())
    }

    /// No thread of the one kind runs while one of the other is where it is. `has_none`: no thread that runs that body, and that it has
    /// started itself, runs there.
    pub fn is_never_beside(&self, child: Root, other: Root, has_none: &dyn Fn(BodyId) -> bool) -> bool {
        child != other && self.is_elsewhere(child, (other, has_none), &mut Vec::new())
    }

    /// No thread that runs `child`, and that whoever is in `body` has started, runs beside it there. `beside`: what `body` itself has
    /// started and may run.
    pub fn has_none(&self, child: BodyId, body: BodyId, beside: &Beside) -> bool {
        let starts = self.starts(child);
        if !self.starters(child).iter().all(|(_, site)| site.is_plain()) || starts.may_run(self.facts, body, beside) {
            return false;
        }
        let mut seen = BTreeSet::from([body]);
        let mut work = vec![body];
        while let Some(at) = work.pop() {
            for (caller, site) in self.callers(at) {
                let is_unknown = site.after_spawn && site.beside == Beside::default();
                if is_unknown || starts.may_run(self.facts, *caller, &site.beside) {
                    return false;
                }
                work.extend(Some(*caller).filter(|caller| seen.insert(*caller)));
            }
        }
        true
    }

    /// No thread that runs `child`, which nothing but this very body starts, runs beside it there. Of other activations it is not asked.
    pub fn has_none_of_its_own(&self, child: BodyId, body: BodyId, beside: &Beside) -> bool {
        let is_its_own = |(starter, site): &(BodyId, &SpawnSite)| *starter == body && site.is_plain();
        self.starters(child).iter().all(is_its_own)
            && !self.starts(child).may_run(self.facts, body, beside)
            && !self.with_callers(self.callers(body).iter().map(|(caller, _)| *caller)).contains(&body)
    }

    /// Whoever may have started such a thread is the other, which has none of them there, or waits for it and does not run beside the
    /// other either, or starts both and never the one beside the other. `open`: those of which it is being asked.
    fn is_elsewhere(
        &self,
        child: Root,
        (other, has_none): (Root, &dyn Fn(BodyId) -> bool),
        open: &mut Vec<Root>,
    ) -> bool {
        let Root::Spawned(body) = child else { return false };
        if open.contains(&child) {
            return false;
        }
        open.push(child);
        let mut parents = self.starters(body).iter().flat_map(|(starter, _)| self.reach(*starter, true).roots.clone());
        let is_apart = parents.all(|parent| {
            if parent == other {
                return has_none(body) && self.is_single(parent);
            }
            let waits = matches!(parent, Root::Spawned(body) if !self.leaves_running(body));
            let within = |open: &mut Vec<Root>| {
                !self.concurrent(parent, other) || self.is_elsewhere(parent, (other, has_none), open)
            };
            waits && within(open) || self.starts_in_turns(parent, child, other)
        });
        open.pop();
        is_apart
    }

    /// A single thread starts all of the one kind, and never beside one of the other that it has started too.
    fn starts_in_turns(&self, parent: Root, a: Root, b: Root) -> bool {
        let (Root::Spawned(a), Root::Spawned(b)) = (a, b) else { return false };
        let by_parent = |(starter, _): &&(BodyId, &SpawnSite)| self.reach(*starter, true).roots.contains(&parent);
        let is_alone = |(starter, _): &(BodyId, &SpawnSite)| self.reach(*starter, true).roots.len() == 1;
        let (of_a, of_b) = (self.starters(a).iter().filter(by_parent), self.starters(b));
        let is_only = of_b.iter().all(|site| by_parent(&site) && is_alone(site));
        let worlds = self.worlds(parent);
        is_only
            && of_a.chain(of_b).all(|(_, site)| site.is_plain())
            && worlds.iter().all(|world| self.never_at_once(parent, a, b, *world))
    }

    /// Whoever starts such a thread is one of the parents, or descends from them and waits for it. `open`: those of which it is being
    /// asked.
    fn descends(&self, child: Root, parents: &BTreeSet<Root>, open: &mut Vec<Root>) -> bool {
        let Root::Spawned(body) = child else { return false };
        if open.contains(&child) {
            return false;
        }
        open.push(child);
        let roots = self.starters(body).iter().map(|(starter, _)| self.reach(*starter, true));
        let roots: BTreeSet<Root> = roots.flat_map(|reach| reach.roots.clone()).collect();
        let waits = |root: &Root| matches!(root, Root::Spawned(body) if !self.leaves_running(*body));
        let all = roots.iter().all(|root| parents.contains(root) || waits(root) && self.descends(*root, parents, open));
        open.pop();
        all
    }

    /// Two spawned bodies can run at the same time in that world.
    fn spawns_overlap(&self, a: BodyId, b: BodyId, world: World) -> bool {
        if a == b
            && let [(starter, site)] = self.starters_in(a, world)[..]
        {
            // Who has a library start it at one place has it started once.
            return site.many || self.is_run_by_several(starter, a) || self.is_started_beside(a, a, world);
        }
        !self.in_turns(a, b, world)
    }

    fn starters_in(&self, body: BodyId, world: World) -> Vec<(BodyId, &'a SpawnSite)> {
        let lives = |starter: BodyId| self.reach(starter, true).roots.iter().any(|r| self.worlds(*r).contains(&world));
        self.starters(body).iter().filter(|(starter, _)| lives(*starter)).copied().collect()
    }

    /// There is only one such thread at a time. Of threads that start themselves there may be more.
    fn is_single(&self, root: Root) -> bool {
        match root {
            Root::Main(_) | Root::Test(_) => true,
            Root::Outside => false,
            Root::Spawned(_) => {
                if !self.asked.borrow_mut().insert(root) {
                    return false;
                }
                let single = !self.concurrent(root, root);
                self.asked.borrow_mut().remove(&root);
                single
            }
        }
    }

    /// Something that it has started may run when it returns.
    pub fn leaves_running(&self, body: BodyId) -> bool {
        self.leaves_running.get(body.index()).is_none_or(|leaves| *leaves)
    }

    /// Other threads than those of `thread` run a body, and of these there are several.
    fn is_run_by_several(&self, body: BodyId, thread: BodyId) -> bool {
        let reach = self.reach(body, true);
        reach.roots.iter().any(|root| matches!(root, Root::Spawned(b) if *b != thread) && !self.is_single(*root))
    }

    /// In that world, one of the threads is started while one of the others, started before by the same body, may still run.
    fn is_started_beside(&self, a: BodyId, b: BodyId, world: World) -> bool {
        let (of_a, of_b) = (self.starts(a), self.starts(b));
        let lives = |body: BodyId| self.reach(body, true).roots.iter().any(|r| self.worlds(*r).contains(&world));
        of_a.before(&of_b, self.facts).any(lives) || of_b.before(&of_a, self.facts).any(lives)
    }

    fn starts(&self, thread: BodyId) -> Rc<Starts> {
        if let Some(known) = self.starts.borrow().get(&thread) {
            return known.clone();
        }
        let found = Rc::new(Starts::of(self, self.facts, thread));
        self.starts.borrow_mut().insert(thread, found.clone());
        found
    }

    /// A single thread starts all of them, and never one beside another.
    fn in_turns(&self, a: BodyId, b: BodyId, world: World) -> bool {
        let sites = [self.starters_in(a, world), self.starters_in(b, world)].concat();
        let roots = sites.iter().flat_map(|(starter, _)| self.reach(*starter, true).roots.clone());
        let roots: BTreeSet<Root> = roots.filter(|root| self.worlds(*root).contains(&world)).collect();
        let [root] = roots.into_iter().collect::<Vec<_>>()[..] else { return false };
        sites.iter().all(|(_, site)| site.is_plain()) && self.never_at_once(root, a, b, world)
    }

    /// A single thread, or one after the other, each of which leaves none running, starts never one of them beside another.
    fn never_at_once(&self, parent: Root, a: BodyId, b: BodyId, world: World) -> bool {
        let leaves = |thread: BodyId| matches!(parent, Root::Spawned(body) if self.starts(thread).can_leave(body));
        let is_followed = || (leaves(a) || leaves(b)) && !self.is_started_once(parent);
        self.is_single(parent) && !is_followed() && !self.is_started_beside(a, b, world)
    }

    /// There is one such thread in a run of the program, or of a test, and no other one after it.
    fn is_started_once(&self, root: Root) -> bool {
        let mut at = root;
        for _ in 0..MOST_ANCESTORS {
            let Root::Spawned(body) = at else { return at != Root::Outside };
            let [(starter, site)] = self.starters(body) else { return false };
            let Some(parent) = self.only_run_by(*starter).filter(|_| site.is_plain()) else { return false };
            at = parent;
        }
        false
    }

    /// The one thread that runs the body, once.
    fn only_run_by(&self, body: BodyId) -> Option<Root> {
        let mut at = body;
        for _ in 0..MOST_ANCESTORS {
            match (self.callers(at), &self.own_roots(at)[..]) {
                ([], [root]) => return Some(*root),
                ([(caller, site)], []) if !site.in_loop => at = *caller,
                _ => return None,
            }
        }
        None
    }
}
