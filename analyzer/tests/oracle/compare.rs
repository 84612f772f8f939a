//! Our sites held against those of MIR: every difference in one line.

use std::collections::{BTreeMap, BTreeSet};

use gordian_analyzer::probe::{self, Function, Kind, Place as At};

use crate::calls::{Bodies, Target};
use crate::flow::{self, Site};
use crate::items::Items;
use crate::mir::{self, Body, Statement};
use crate::state::Guard;

/// Where something stands, without the file: there is only one.
type Spot = ((u32, u32), (u32, u32));

/// A guard as both sides name it.
type Key = Result<Spot, u32>;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The line and column of the acquisition or call.
    pub at: (u32, u32),
    /// What differs.
    pub what: String,
}

/// The differences, and how many sites were compared.
pub fn differences(text: &str, edition: u16, printed: &str) -> (Vec<Difference>, usize) {
    let items = Items::of(text);
    let bodies = mir::parse(printed);
    let index = Bodies::new(&bodies, &items);
    let theirs = flow::sites(&bodies, &items, &index);
    let mut ours = probe::sites_of_source(text, edition);
    let once: BTreeSet<Spot> = ours.iter().filter(|site| site.is_once).map(|site| spot(&site.place)).collect();
    ours.retain(|site| !site.is_once);
    for site in &mut ours {
        site.held.retain(|guard| guard.from.as_ref().is_none_or(|from| !once.contains(&spot(from))));
    }
    let comparison = Comparison { bodies: &bodies, items: &items, index: &index, ours: &ours };
    let mut found = BTreeSet::new();
    let mut met = BTreeSet::new();
    let mut count = 0;
    for site in theirs.iter().filter(|site| site.at.file == "source.rs") {
        if let Some(differences) = comparison.site(site, &mut met) {
            count += 1;
            found.extend(differences);
        }
    }
    let ends = ends(&bodies);
    for (number, site) in ours.iter().enumerate() {
        let says_something = matches!(site.kind, Kind::Acquire(_)) || site.callees.iter().any(|c| !c.is_model);
        if site.place.file == "source.rs" && says_something && !met.contains(&number) && !is_there(site, &ends) {
            let callees: Vec<String> = site.callees.iter().map(shown).collect();
            let what = match site.kind {
                Kind::Acquire(_) => "we acquire, rustc does not".to_owned(),
                _ => format!("we call {}, rustc does not", callees.join(", ")),
            };
            found.insert(Difference { at: site.place.start, what });
        }
    }
    (first_of_each(found), count)
}

/// The lines in which something is dropped.
fn ends(bodies: &[Body]) -> BTreeSet<u32> {
    let statements = bodies.iter().flat_map(|body| body.blocks.values()).flat_map(|block| &block.statements);
    let ends = statements.filter(|(statement, _)| match statement {
        Statement::Drop(..) => true,
        Statement::Call { function, .. } => function.contains("mem::drop"),
        _ => false,
    });
    ends.map(|(_, at)| at.start.0).collect()
}

/// MIR shows the end of a value as such and not as a call of its `drop`, and passes what is shown to the formatting machinery as a
/// function pointer. Where control leaves early, MIR puts the end where the scope is closed, further down.
fn is_there(site: &probe::Site, ends: &BTreeSet<u32>) -> bool {
    let by_trait =
        |names: &[&str]| !site.callees.is_empty() && site.callees.iter().all(|c| names.contains(&&*c.trait_name));
    // What std's functions run is hidden in them: `into` runs `from`, `sum` runs `next`.
    let hidden = ["Display", "Debug", "From", "TryFrom", "Default", "FromStr", "Iterator"];
    by_trait(&hidden) || (by_trait(&["Drop"]) && ends.range(site.place.start.0..).next().is_some())
}

/// What differs once about a guard differs at every site up to its end: only the first is shown.
fn first_of_each(found: BTreeSet<Difference>) -> Vec<Difference> {
    let mut seen = BTreeSet::new();
    let mut is_first = |difference: &Difference| match difference.what.split_once(": the guard of ") {
        Some((_, guard)) => seen.insert(guard.to_owned()),
        None => true,
    };
    found.into_iter().filter(|difference| is_first(difference)).collect()
}

struct Comparison<'a> {
    bodies: &'a [Body],
    items: &'a Items,
    index: &'a Bodies,
    ours: &'a [probe::Site],
}

impl Comparison<'_> {
    /// The differences at a site; `None` if nothing at it is of interest.
    fn site(&self, theirs: &Site, met: &mut BTreeSet<usize>) -> Option<Vec<Difference>> {
        let identity = |body: &usize| self.index.identities[*body].clone();
        let expected: Vec<Function> = match &theirs.target {
            None => Vec::new(),
            Some(Target::Bodies(bodies)) | Some(Target::Library(_, bodies)) => {
                bodies.iter().filter_map(identity).collect()
            }
            Some(Target::Value) => Vec::new(),
        };
        let is_acquisition = theirs.target.is_none();
        if matches!(theirs.target, Some(Target::Library(..))) && expected.is_empty()
            || matches!(theirs.target, Some(Target::Bodies(_))) && expected.is_empty()
        {
            return None;
        }
        // The place of an overloaded operator that nobody wrote is a matter of taste: only where it starts counts.
        let is_implied = expected.iter().any(|f| ["Deref", "DerefMut"].contains(&f.trait_name.as_str()));
        let here = |site: &&(usize, &probe::Site)| {
            spot(&site.1.place) == spot(&theirs.at) || is_implied && site.1.place.start == theirs.at.start
        };
        let all: Vec<(usize, &probe::Site)> = self.ours.iter().enumerate().collect();
        let fits = |site: &&(usize, &probe::Site)| match site.1.kind {
            Kind::Acquire(_) => is_acquisition,
            Kind::Call(of_value) if theirs.target == Some(Target::Value) => of_value || !site.1.callees.is_empty(),
            Kind::Call(_) | Kind::Spawn => {
                !is_acquisition && site.1.callees.iter().any(|c| expected.iter().any(|e| same(c, e)))
            }
        };
        let mine: Vec<(usize, &probe::Site)> = all.iter().filter(here).filter(fits).copied().collect();
        let name = match &theirs.target {
            None => "lock".to_owned(),
            Some(Target::Value) => "call of a value".to_owned(),
            Some(_) => format!("call of {}", expected.iter().map(shown).collect::<Vec<_>>().join(", ")),
        };
        let difference = |what: String| Difference { at: theirs.at.start, what: format!("{name}: {what}") };
        if mine.is_empty() {
            let others: Vec<String> =
                all.iter().filter(here).flat_map(|(_, site)| site.callees.iter().map(shown)).collect();
            let what = match others.is_empty() {
                true => "we see none".to_owned(),
                false => format!("we see {}", others.join(", ")),
            };
            met.extend(all.iter().filter(here).map(|(number, _)| *number));
            return Some(vec![difference(what)]);
        }
        met.extend(mine.iter().map(|(number, _)| *number));
        let mut found = Vec::new();
        let is_library = matches!(theirs.target, Some(Target::Library(..)));
        let held_there = self.held_there(theirs);
        let held_here = self.held_here(theirs, &mine);
        for (key, (must, moved, waits)) in &held_there {
            if is_library && *moved {
                continue;
            }
            match held_here.get(key) {
                None => found.push(difference(format!("the guard of {} is not held for us", named(key)))),
                Some(our_must) if must != our_must && (*waits || *our_must) => {
                    let word = if *must { "not on every path for us" } else { "on every path for us only" };
                    found.push(difference(format!("the guard of {} is held, {word}", named(key))));
                }
                Some(_) => {}
            }
        }
        for key in held_here.keys().filter(|key| !held_there.contains_key(key)) {
            found.push(difference(format!("the guard of {} is held for us only", named(key))));
        }
        Some(found)
    }

    /// By guard: on every path, moved into the call, and it always is one.
    fn held_there(&self, site: &Site) -> BTreeMap<Key, (bool, bool, bool)> {
        let mut held: BTreeMap<Key, (bool, bool, bool)> = BTreeMap::new();
        for (guard, (must, moved)) in &site.held {
            let (key, waits) = match guard {
                Guard::Site { at, waits } => (Ok(spot(at)), *waits),
                Guard::Param(param) => match self.param(site.body, *param) {
                    Some(index) => (Err(index), true),
                    None => continue,
                },
            };
            let entry = held.entry(key).or_insert((false, false, true));
            *entry = (entry.0 || *must, entry.1 || *moved, entry.2 && waits);
        }
        held
    }

    /// By guard: on every path.
    fn held_here(&self, theirs: &Site, sites: &[(usize, &probe::Site)]) -> BTreeMap<Key, bool> {
        let mut held: BTreeMap<Key, bool> = BTreeMap::new();
        for (_, site) in sites {
            for guard in &site.held {
                let key = match (&guard.from, guard.param) {
                    (Some(at), _) => Ok(spot(at)),
                    (None, Some(param)) if self.has_param(theirs.body, u32::from(param)) => Err(u32::from(param)),
                    _ => continue,
                };
                *held.entry(key).or_insert(false) |= guard.must;
            }
        }
        let everywhere = |key: &Key| {
            sites.iter().all(|(_, site)| {
                site.held.iter().any(|guard| match key {
                    Ok(at) => guard.from.as_ref().is_some_and(|from| spot(from) == *at) && guard.must,
                    Err(param) => guard.param.map(u32::from) == Some(*param) && guard.must,
                })
            })
        };
        let keys: Vec<Key> = held.keys().cloned().collect();
        for key in keys {
            let must = everywhere(&key);
            held.insert(key, must);
        }
        held
    }

    /// The number of a parameter as the source counts it, if it certainly can hold a guard. What a closure captured is none.
    fn param(&self, body: usize, local: u32) -> Option<u32> {
        let data = &self.bodies[body];
        let first = if data.name.ends_with('}') { 2 } else { 1 };
        let owns = data.types.get(&local).is_some_and(|ty| self.items.owns(ty));
        owns.then(|| local.checked_sub(first)).flatten()
    }

    fn has_param(&self, body: usize, index: u32) -> bool {
        let first = if self.bodies[body].name.ends_with('}') { 2 } else { 1 };
        index + first <= self.bodies[body].params && self.param(body, index + first).is_some()
    }
}

fn spot(at: &At) -> Spot {
    (at.start, at.end)
}

fn named(key: &Key) -> String {
    match key {
        Ok(((line, column), _)) => format!("{line}:{column}"),
        Err(param) => format!("parameter {param}"),
    }
}

/// Both are the same function.
fn same(ours: &Function, theirs: &Function) -> bool {
    match (&ours.closure, &theirs.closure) {
        (Some(a), Some(b)) => a.start == b.start,
        (None, None) => {
            ours.name == theirs.name
                && ours.trait_name == theirs.trait_name
                && (ours.owner.trim_start_matches('&') == theirs.owner)
        }
        _ => false,
    }
}

/// A function for people.
fn shown(function: &Function) -> String {
    match &function.closure {
        Some(at) => format!("closure {}:{}", at.start.0, at.start.1),
        None => {
            let parts = [&function.owner, &function.trait_name, &function.name];
            parts.into_iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join("::")
        }
    }
}
