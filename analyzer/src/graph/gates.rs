//! Gate locks: what is held on every way to a body, whoever calls it.

use std::collections::{BTreeMap, BTreeSet};

use super::classes::{Classes, LockKey};
use super::threads::{Root, Threads};
use crate::events::model::{BodyId, Events, Mode};
use crate::summaries::model::{CallSite, Sym, Under};

/// A lock that is held whenever control is somewhere.
pub type Gate = (LockKey, Mode);

/// What is known of a body wherever it is entered: what is held around it, and what the guards are that it is given.
pub type Entry = BTreeSet<(Option<Sym>, Gate)>;

/// The gates that a list of held locks makes in a body that is entered like that, without those around the body. Elements of
/// collections are not the same lock each time.
pub fn inside(classes: &Classes, under: &[Under], entry: &Entry) -> BTreeSet<Gate> {
    let mut all = BTreeSet::new();
    for held in under {
        match held {
            Under::Lock(place, _) if place.has_element() => {}
            Under::Lock(place, mode) => {
                all.insert((classes.key(place), *mode));
            }
            Under::Given(sym) => {
                all.extend(entry.iter().filter(|(given, _)| *given == Some(*sym)).map(|(_, gate)| gate.clone()));
            }
        }
    }
    all
}

/// The gates around a body that is entered like that.
pub fn around(entry: &Entry) -> impl Iterator<Item = &Gate> {
    entry.iter().filter(|(given, _)| given.is_none()).map(|(_, gate)| gate)
}

/// All gates that a list of held locks makes in a body that is entered like that.
pub fn gates(classes: &Classes, under: &[Under], entry: &Entry) -> BTreeSet<Gate> {
    let mut all = inside(classes, under, entry);
    all.extend(around(entry).cloned());
    all
}

/// How a callee is entered from a body that is entered like that.
fn called(classes: &Classes, site: &CallSite, entry: &Entry) -> Entry {
    let mut all: Entry = gates(classes, &site.under, entry).into_iter().map(|gate| (None, gate)).collect();
    for (sym, under) in &site.given {
        all.extend(inside(classes, std::slice::from_ref(under), entry).into_iter().map(|gate| (Some(*sym), gate)));
    }
    all
}

/// For each body, how it is entered from every one of its call sites. Nothing is known of roots of threads, unless those locks count
/// that are held, by whoever has started a thread, as long as it runs (`by_starters`).
///
/// A greatest fixpoint: "all locks" for bodies not reached yet, then what all callers have in common.
pub fn context(events: &Events, classes: &Classes, threads: &Threads, by_starters: bool) -> Vec<Entry> {
    let is_within = |body: BodyId| {
        by_starters
            && threads.own_roots(body) == [Root::Spawned(body)]
            && threads.starters(body).iter().all(|(_, site)| site.around.is_some())
    };
    let count = events.bodies.len();
    let mut known: Vec<Option<Entry>> = vec![None; count];
    let entered: Vec<BodyId> = (0..count)
        .map(BodyId::new)
        .filter(|b| {
            if threads.own_roots(*b).is_empty() || is_within(*b) {
                return true;
            }
            known[b.index()] = Some(Entry::new());
            false
        })
        .filter(|b| !threads.callers(*b).is_empty() || is_within(*b))
        .collect();
    let mut reached_from: Vec<Vec<BodyId>> = vec![Vec::new(); count];
    for body in &entered {
        let starters = threads.starters(*body).iter().filter(|_| is_within(*body)).map(|(starter, _)| starter);
        for before in threads.callers(*body).iter().map(|(caller, _)| caller).chain(starters) {
            reached_from[before.index()].push(*body);
        }
    }
    // Those of whose callers more has become known.
    let mut open = vec![true; count];
    loop {
        let mut changed = false;
        for body in entered.iter().filter(|body| std::mem::take(&mut open[body.index()])).collect::<Vec<_>>() {
            let by_calls = threads.callers(*body).iter().filter_map(|(caller, site)| {
                let outer = known[caller.index()].as_ref()?;
                Some(called(classes, site, outer))
            });
            let started = threads.starters(*body).iter().filter(|_| is_within(*body));
            let by_starts = started.filter_map(|(starter, site)| {
                let outer = known[starter.index()].as_ref()?;
                Some(gates(classes, site.around.as_ref()?, outer).into_iter().map(|gate| (None, gate)).collect())
            });
            let common = in_common(by_calls.chain(by_starts));
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

/// What all of these have; `None` if there are none.
fn in_common(entries: impl Iterator<Item = Entry>) -> Option<Entry> {
    let mut common: Option<Entry> = None;
    for entry in entries {
        let left = match common {
            None => entry,
            Some(common) => &common & &entry,
        };
        if left.is_empty() {
            return Some(left);
        }
        common = Some(left);
    }
    common
}

/// The threads from whose start a way leads to a body on which nothing is held, or given.
pub fn free_roots(classes: &Classes, threads: &Threads, body: BodyId) -> BTreeSet<Root> {
    let mut seen = BTreeSet::from([body]);
    let mut work = vec![body];
    let mut roots = BTreeSet::new();
    while let Some(at) = work.pop() {
        roots.extend(threads.own_roots(at));
        let is_free = |site: &CallSite| site.given.is_empty() && gates(classes, &site.under, &Entry::new()).is_empty();
        let free = threads.callers(at).iter().filter(|(_, site)| is_free(site));
        work.extend(free.map(|(caller, _)| *caller).filter(|caller| seen.insert(*caller)));
    }
    roots
}

/// How a body is entered on every way from the start of a thread of that kind.
pub fn on_ways_of(classes: &Classes, threads: &Threads, root: Root, body: BodyId) -> Entry {
    let mut order = threads.with_callers([body]);
    // Outermost first, so that few rounds are needed.
    order.reverse();
    let is_start = |body: BodyId| threads.own_roots(body).contains(&root);
    let mut known: BTreeMap<BodyId, Entry> = BTreeMap::new();
    known.extend(order.iter().filter(|b| is_start(**b)).map(|b| (*b, Entry::new())));
    order.retain(|b| !known.contains_key(b));
    loop {
        let mut changed = false;
        for callee in &order {
            let from = threads.callers(*callee).iter().filter_map(|(caller, site)| Some((known.get(caller)?, site)));
            let common = in_common(from.map(|(outer, site)| called(classes, site, outer)));
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
