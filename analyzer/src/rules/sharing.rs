//! Who gets to an edge with locks that others can have, too. A call that hands on an object which nobody else has yet does not
//! lead there.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::Input;
use super::exclusive::{is_exclusive, owns_param, private_until, stays_with_owner};
use crate::events::model::BodyId;
use crate::graph::threads::Root;
use crate::summaries::model::{Acq, CallSite, Edge};
use crate::summaries::place::{LockPlace, LockRoot};

/// Longest way from a thread root that is told.
const MAX_WAY: usize = 8;
/// Bodies that are looked at on the ways to one edge; beyond them all callers count.
const MAX_SPOTS: usize = 4_096;

/// Calls from a thread's start to a body, outermost first.
pub(super) type Way<'a> = Vec<(BodyId, &'a CallSite)>;

/// What tells spots apart.
type Key = (BodyId, bool, Vec<LockRoot>);

/// What has been found out already.
#[derive(Debug, Default)]
pub struct Known {
    /// The threads that get to spots.
    roots: RefCell<HashMap<Key, Rc<BTreeSet<Root>>>>,
    /// The parameters that some call, or one before it, gives what nobody else has.
    own: OnceCell<HashSet<(BodyId, u16)>>,
}

/// Parameters that get something that the caller, or one before it, has for itself.
fn own(input: &Input) -> HashSet<(BodyId, u16)> {
    let mut found = HashSet::new();
    let mut handed_on: HashMap<(BodyId, u16), Vec<(BodyId, u16)>> = HashMap::new();
    for (caller, facts) in input.summaries.facts.iter().enumerate() {
        let caller = BodyId::new(caller);
        let args = facts.sites.iter().flat_map(|site| (0..).zip(&site.args).map(move |(i, arg)| (site, i, arg)));
        for (site, index, arg) in args {
            for (place, _) in arg.places() {
                match place.root {
                    LockRoot::Param(owner, from) if owner == caller => {
                        handed_on.entry((caller, from)).or_default().push((site.callee, index));
                        if owns_param(input, caller, from) {
                            found.insert((site.callee, index));
                        }
                    }
                    root if root.body() == Some(caller) && private_until(input, &place).is_some() => {
                        found.insert((site.callee, index));
                    }
                    _ => {}
                }
            }
        }
    }
    let mut work: Vec<(BodyId, u16)> = found.iter().copied().collect();
    while let Some(next) = work.pop() {
        let onwards = handed_on.get(&next).into_iter().flatten();
        work.extend(onwards.filter(|param| found.insert(**param)).copied().collect::<Vec<_>>());
    }
    found
}

/// A body on the way to an edge.
#[derive(Debug, Clone)]
struct Spot {
    body: BodyId,
    /// Other threads that one on the way has started may be running.
    beside: bool,
    /// The edge's locks, those of them that the body gets by its parameters.
    locks: Vec<LockPlace>,
}

impl Spot {
    fn of(input: &Input, edge: &Edge) -> Spot {
        Spot::new(input, edge.body, edge.after_spawn, &[&edge.held.lock, &edge.wanted.lock])
    }

    fn new(input: &Input, body: BodyId, beside: bool, locks: &[&LockPlace]) -> Spot {
        let locks = locks.iter().filter(|lock| is_given(input, lock, body)).map(|lock| (*lock).clone()).collect();
        Spot { body, beside, locks }
    }

    /// What makes it another spot: the ways into what a parameter gives are not told apart, there may be any number.
    fn key(&self) -> Key {
        (self.body, self.beside, self.locks.iter().map(|lock| lock.root).collect())
    }

    /// The call brings the thread here, as the caller sees it; `None` if nobody else can have one of the locks then.
    fn before(&self, input: &Input, caller: BodyId, site: &CallSite) -> Option<Spot> {
        let mut locks = Vec::new();
        for lock in &self.locks {
            let LockRoot::Param(_, index) = lock.root else { continue };
            let Some(value) = site.args.get(usize::from(index)) else { continue };
            let places: Vec<LockPlace> =
                value.project(&lock.path).places().into_iter().map(|(place, _)| place).collect();
            if !places.is_empty() && places.iter().all(|place| is_alone(input, caller, site, place)) {
                return None;
            }
            if let [place] = &places[..]
                && is_given(input, place, caller)
            {
                locks.push(place.clone());
            }
        }
        Some(Spot { body: caller, beside: self.beside || site.after_spawn, locks })
    }
}

/// The body gets the lock by a parameter that can be somebody's own.
fn is_given(input: &Input, lock: &LockPlace, body: BodyId) -> bool {
    let LockRoot::Param(owner, index) = lock.root else { return false };
    let is_own = || input.known.own.get_or_init(|| own(input)).contains(&(owner, index));
    owner == body && !lock.gap && !lock.foreign && is_own()
}

/// Whoever makes that call has the lock for itself.
fn is_alone(input: &Input, caller: BodyId, site: &CallSite, place: &LockPlace) -> bool {
    let is_new = || {
        let until = private_until(input, place).filter(|_| place.root.body() == Some(caller));
        until.is_some_and(|until| site.span.lo < until) && stays_with_owner(input, place)
    };
    is_new() || !site.after_spawn && is_exclusive(input, caller, place)
}

/// The threads that can be at an edge while others run that can have its locks.
pub(super) fn roots_of_edge(input: &Input, edge: &Edge) -> Rc<BTreeSet<Root>> {
    match edge.thread {
        Some(thread) => Rc::new([Root::Spawned(thread)].into()),
        None => roots(input, Spot::of(input, edge)),
    }
}

/// The same for an acquisition.
pub(super) fn roots_of_acquisition(input: &Input, body: BodyId, acq: &Acq) -> Rc<BTreeSet<Root>> {
    roots(input, Spot::new(input, body, acq.after_spawn, &[&acq.lock]))
}

fn roots(input: &Input, spot: Spot) -> Rc<BTreeSet<Root>> {
    let key = spot.key();
    if let Some(known) = input.known.roots.borrow().get(&key) {
        return known.clone();
    }
    let found = Rc::new(find_roots(input, spot));
    input.known.roots.borrow_mut().insert(key, found.clone());
    found
}

fn find_roots(input: &Input, first: Spot) -> BTreeSet<Root> {
    let threads = &input.graph.threads;
    let mut found = BTreeSet::new();
    let mut seen = HashSet::from([first.key()]);
    let mut work = vec![first];
    while let Some(spot) = work.pop() {
        if spot.locks.is_empty() || seen.len() > MAX_SPOTS {
            found.extend(threads.reach(spot.body, spot.beside).roots.iter().copied());
            continue;
        }
        let is_beside = |root: &Root| spot.beside || !matches!(root, Root::Main(_) | Root::Test(_));
        found.extend(threads.own_roots(spot.body).into_iter().filter(is_beside));
        for (caller, site) in threads.callers(spot.body) {
            if let Some(before) = spot.before(input, *caller, site)
                && seen.insert(before.key())
            {
                work.push(before);
            }
        }
    }
    found
}

/// The shortest way from a thread root to an edge: calls, outermost first. From `wanted`, if that is given; else a definite
/// thread is preferred to callers from outside, and those to tests.
pub(super) fn way<'a>(input: &Input<'a>, edge: &Edge, wanted: Option<Root>) -> Option<(Root, Way<'a>)> {
    let threads = &input.graph.threads;
    let mut best: Option<(u32, Root, Way<'a>)> = None;
    let mut seen = BTreeSet::from([edge.body]);
    let mut work = VecDeque::from([(Spot::of(input, edge), Vec::new())]);
    while let Some((at, way)) = work.pop_front() {
        for root in threads.own_roots(at.body).into_iter().filter(|r| wanted.is_none_or(|w| w == *r)) {
            let rank = rank(input, root);
            if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
                best = Some((rank, root, way.clone()));
            }
        }
        if best.as_ref().is_some_and(|(rank, ..)| *rank == 0) || way.len() >= MAX_WAY {
            continue;
        }
        for (caller, site) in threads.callers(at.body) {
            if let Some(before) = at.before(input, *caller, site)
                && seen.insert(*caller)
            {
                let mut longer = vec![(*caller, *site)];
                longer.extend(way.iter().copied());
                work.push_back((before, longer));
            }
        }
    }
    best.map(|(_, root, way)| (root, way))
}

/// How much a root says to the reader: least is best.
fn rank(input: &Input, root: Root) -> u32 {
    let in_test = |b: BodyId| input.events.bodies.get(b.index()).is_some_and(|b| b.is_test);
    match root {
        Root::Test(_) => 2,
        Root::Main(body) | Root::Spawned(body) if in_test(body) => 2,
        Root::Main(_) | Root::Spawned(_) => 0,
        Root::Outside => 1,
    }
}
