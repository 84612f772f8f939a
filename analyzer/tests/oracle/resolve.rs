//! What the names stage says each call runs, held against the paths in MIR.

use std::collections::BTreeMap;

use gordian_analyzer::probe::{Found, Function, Place as At, Resolution};

use crate::calls::{closure_at, qualified};
use crate::mir::{Body, Statement};
use crate::text::{head, without_generics};

/// What rustc says a call runs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Truth {
    /// The head of the type, for trait methods and inherent ones; the module for functions.
    owner: String,
    /// The trait, or nothing.
    trait_name: String,
    name: String,
    /// `std::vec::Vec::push`, `<Vec as Iterator>::next`.
    path: String,
    is_library: bool,
}

/// How many calls agree, and what the others are.
#[derive(Debug, Default)]
pub struct Tally {
    /// Resolved as rustc does.
    pub agree: usize,
    /// Resolved otherwise, not resolved, or the receiver's type not known: by reason and rustc's path, with an example.
    pub differ: BTreeMap<(&'static str, String), (usize, String)>,
}

impl Tally {
    /// All calls that were compared.
    pub fn all(&self) -> usize {
        self.agree + self.differ.values().map(|(count, _)| count).sum::<usize>()
    }

    /// Adds another crate's.
    pub fn add(&mut self, other: Tally) {
        self.agree += other.agree;
        for (key, (count, example)) in other.differ {
            self.differ.entry(key).or_insert((0, example)).0 += count;
        }
    }

    /// The most frequent first.
    pub fn lines(&self) -> Vec<String> {
        let mut all: Vec<_> = self.differ.iter().collect();
        all.sort_by_key(|(key, (count, _))| (std::cmp::Reverse(*count), *key));
        all.into_iter().map(|((why, path), (count, example))| format!("{count:5} {why} {path}   {example}")).collect()
    }
}

/// Compares every call that both sides see.
pub fn tally(bodies: &[Body], ours: &[Resolution]) -> Tally {
    let mut index: BTreeMap<(String, (u32, u32), (u32, u32)), Vec<&Resolution>> = BTreeMap::new();
    for call in ours {
        index.entry(spot(&call.place)).or_default().push(call);
    }
    let mut tally = Tally::default();
    let mut seen = std::collections::BTreeSet::new();
    for (statement, at) in bodies.iter().flat_map(|b| b.blocks.values()).flat_map(|b| &b.statements) {
        let Statement::Call { function, .. } = statement else { continue };
        let Some(truth) = truth(function) else { continue };
        let candidates = index.get(&spot(at)).map_or(&[][..], Vec::as_slice);
        let Some(call) = candidates.iter().find(|call| call.name.trim_start_matches("r#") == truth.name) else {
            continue;
        };
        if !seen.insert((spot(at), truth.path.clone())) {
            continue;
        }
        let why = match &call.found {
            Found::Function(found, _) if agree(found, &truth) => None,
            Found::Function(found, on) => Some(("wrong", format!("is {} on {on} for us", shown(found)))),
            Found::Constructor | Found::Value => Some(("wrong", "is a constructor or value for us".to_owned())),
            Found::NoMethod(on) => Some(("no method", format!("on {on}"))),
            Found::Nothing => Some(("nothing", String::new())),
        };
        match why {
            None => tally.agree += 1,
            Some((why, detail)) => {
                let example = format!("{}:{}:{} {detail}", at.file, at.start.0, at.start.1);
                tally.differ.entry((why, truth.path)).or_insert((0, example)).0 += 1;
            }
        }
    }
    tally
}

fn spot(at: &At) -> (String, (u32, u32), (u32, u32)) {
    let file = at.file.rfind("src/").map_or(&at.file[..], |from| &at.file[from..]);
    (file.to_owned(), at.start, at.end)
}

/// What the function expression of a call says; `None` for closures and values.
fn truth(function: &str) -> Option<Truth> {
    if function.starts_with("move ") || function.starts_with("copy ") {
        return None;
    }
    let is_library = |path: &str| ["std::", "core::", "alloc::"].iter().any(|root| path.starts_with(root));
    if let Some((of, of_trait, method)) = qualified(function) {
        if closure_at(of).is_some() {
            return None;
        }
        return Some(Truth {
            owner: head(of),
            trait_name: head(of_trait),
            name: method.trim_start_matches("r#").to_owned(),
            path: format!("<{} as {}>::{method}", head(of), head(of_trait)),
            is_library: is_library(of_trait),
        });
    }
    let path = without_generics(function);
    let (around, name) = path.rsplit_once("::").unwrap_or(("", &path));
    let of_primitive = function.contains("<impl ");
    Some(Truth {
        owner: if of_primitive { String::new() } else { around.rsplit("::").next().unwrap_or("").to_owned() },
        trait_name: String::new(),
        name: name.trim_start_matches("r#").to_owned(),
        is_library: is_library(&path),
        path,
    })
}

fn agree(ours: &Function, truth: &Truth) -> bool {
    if ours.name != truth.name || truth.is_library && !ours.is_model {
        return false;
    }
    if !truth.trait_name.is_empty() {
        // Models may declare as the type's own what its trait gives.
        return ours.trait_name == truth.trait_name || ours.trait_name.is_empty() && ours.is_model;
    }
    ours.trait_name.is_empty()
        && (ours.owner.is_empty() || truth.owner.is_empty() || ours.owner.trim_start_matches('&') == truth.owner)
        || ours.is_model
}

fn shown(function: &Function) -> String {
    [&function.owner, &function.trait_name, &function.name]
        .into_iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join("::")
}
