//! Gate locks: what is held on every way to a body, whoever calls it.

use std::collections::{BTreeMap, BTreeSet};

use super::classes::{Classes, LockKey};
use super::threads::{Root, Threads};
use crate::events::model::{BodyId, Events, Mode};
use crate::summaries::place::LockPlace;

/// A lock that is held whenever control is somewhere.
pub type Gate = (LockKey, Mode);

/// The gates that a list of held locks makes. Elements of collections are not the same lock each time.
pub fn gates(classes: &Classes, under: &[(LockPlace, Mode)]) -> BTreeSet<Gate> {
    under.iter().filter(|(p, _)| !p.has_element()).map(|(p, mode)| (classes.key(p), *mode)).collect()
}

/// For each body, the locks held at every one of its call sites. Roots of threads have none, unless those count that are held, by
/// whoever has started a thread, as long as it runs (`by_starters`).
///
/// A greatest fixpoint: "all locks" for bodies not reached yet, then what all callers have in common.
pub fn context(events: &Events, classes: &Classes, threads: &Threads, by_starters: bool) -> Vec<BTreeSet<Gate>> {
    let is_within = |body: BodyId| {
        by_starters
            && threads.own_roots(body) == [Root::Spawned(body)]
            && threads.starters(body).iter().all(|(_, site)| site.around.is_some())
    };
    let count = events.bodies.len();
    let mut known: Vec<Option<BTreeSet<Gate>>> = vec![None; count];
    let called: Vec<BodyId> = (0..count)
        .map(BodyId::new)
        .filter(|b| {
            if threads.own_roots(*b).is_empty() || is_within(*b) {
                return true;
            }
            known[b.index()] = Some(BTreeSet::new());
            false
        })
        .filter(|b| !threads.callers(*b).is_empty() || is_within(*b))
        .collect();
    let mut reached_from: Vec<Vec<BodyId>> = vec![Vec::new(); count];
    for body in &called {
        let starters = threads.starters(*body).iter().filter(|_| is_within(*body)).map(|(starter, _)| starter);
        for before in threads.callers(*body).iter().map(|(caller, _)| caller).chain(starters) {
            reached_from[before.index()].push(*body);
        }
    }
    // Those of whose callers more has become known.
    let mut open = vec![true; count];
    loop {
        let mut changed = false;
        for body in called.iter().filter(|body| std::mem::take(&mut open[body.index()])).collect::<Vec<_>>() {
            let mut common: Option<BTreeSet<Gate>> = None;
            let called = threads.callers(*body).iter().map(|(caller, site)| (*caller, &site.under));
            let started = threads.starters(*body).iter().filter(|_| is_within(*body));
            let started = started.filter_map(|(starter, site)| Some((*starter, site.around.as_ref()?)));
            for (caller, under) in called.chain(started) {
                let Some(outer) = &known[caller.index()] else { continue };
                if common.as_ref().is_some_and(BTreeSet::is_empty) {
                    break;
                }
                let mut here = gates(classes, under);
                here.extend(outer.iter().cloned());
                common = Some(match common {
                    None => here,
                    Some(c) => c.intersection(&here).cloned().collect(),
                });
            }
            if common.is_some() && known[body.index()] != common {
                known[body.index()] = common;
                reached_from[body.index()].iter().for_each(|reached| open[reached.index()] = true);
                changed = true;
            }
        }
        if !changed {
            return known.into_iter().map(Option::unwrap_or_default).collect();
        }
    }
}

/// The threads from whose start a way leads to a body on which nothing is held.
pub fn free_roots(classes: &Classes, threads: &Threads, body: BodyId) -> BTreeSet<Root> {
    let mut seen = BTreeSet::from([body]);
    let mut work = vec![body];
    let mut roots = BTreeSet::new();
    while let Some(at) = work.pop() {
        roots.extend(threads.own_roots(at));
        let free = threads.callers(at).iter().filter(|(_, site)| gates(classes, &site.under).is_empty());
        work.extend(free.map(|(caller, _)| *caller).filter(|caller| seen.insert(*caller)));
    }
    roots
}

/// The locks held on every way from the start of a thread of that kind to a body.
pub fn on_ways_of(classes: &Classes, threads: &Threads, root: Root, body: BodyId) -> BTreeSet<Gate> {
    let mut order = threads.with_callers([body]);
    // Outermost first, so that few rounds are needed.
    order.reverse();
    let is_start = |body: BodyId| threads.own_roots(body).contains(&root);
    let mut known: BTreeMap<BodyId, BTreeSet<Gate>> = BTreeMap::new();
    known.extend(order.iter().filter(|b| is_start(**b)).map(|b| (*b, BTreeSet::new())));
    order.retain(|b| !known.contains_key(b));
    loop {
        let mut changed = false;
        for callee in &order {
            let from = threads.callers(*callee).iter().filter_map(|(caller, site)| Some((known.get(caller)?, site)));
            let held = from.map(|(outer, site)| gates(classes, &site.under).into_iter().chain(outer.iter().cloned()));
            let common = held.map(BTreeSet::from_iter).reduce(|a, b: BTreeSet<Gate>| &a & &b);
            if let Some(common) = common
                && known.get(callee) != Some(&common)
            {
                known.insert(*callee, common);
                changed = true;
            }
        }
        if !changed {
            return known.remove(&body).unwrap_or_default();
        }
    }
}
