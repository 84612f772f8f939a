//! Macro definitions, and expansion by pattern.

mod around;
pub(crate) mod builtin;
mod collect;
pub(crate) mod guess;
pub(crate) mod hygiene;
pub(crate) mod matching;
pub(crate) mod rules;
pub(crate) mod select;
pub(crate) mod tokens;
pub(crate) mod transcribe;

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::Arc;

use self::rules::Rule;
use crate::base::Name;

pub(crate) use self::collect::{also_named, definition};

/// The crate whose macros need no import.
const PRELUDE: &str = "std";
/// A call means one of so many definitions of its name, or none: if each were tried with each call, a source with many of both would take
/// the square of its length.
const MAX_CANDIDATES: usize = 32;

/// All macro definitions of a run.
#[derive(Debug, Clone, Default)]
pub struct MacroTable {
    definitions: BTreeMap<Name, Vec<Arc<Definition>>>,
    /// The names of all crates that the table has seen.
    crates: BTreeSet<Name>,
}

/// One `macro_rules!`, or one `macro`.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: Name,
    /// `None` for models.
    pub(crate) package: Option<u32>,
    /// The crate it is in; `$crate` elsewhere.
    pub(crate) krate: Name,
    /// Further names of that crate.
    pub(crate) also_named: Arc<Vec<Name>>,
    /// Path of its file.
    pub(crate) file: Arc<str>,
    /// Byte offset in that file.
    pub(crate) offset: u32,
    /// `#[macro_export]`, or a public `macro`.
    pub(crate) exported: bool,
    /// The `cfg` conditions written at it.
    pub(crate) cfgs: Vec<String>,
    pub(crate) rules: Vec<Rule>,
}

/// A macro's name as a call writes it, and where.
pub(crate) struct Use<'a> {
    /// The macro's name.
    pub(crate) name: Name,
    /// The crate that the call's path or an import of the file names.
    pub(crate) krate: Option<Name>,
    /// Package of the file.
    pub(crate) package: Option<u32>,
    /// Path of the file.
    pub(crate) file: &'a str,
    /// Byte offset of the call.
    pub(crate) offset: u32,
}

impl MacroTable {
    /// Adds every definition in the given `(package, crate name, path, text)`, also inside modules, functions and
    /// other macros; models have no package and are named by their crate.
    ///
    /// Runs on rayon's pool; as [`super::lower::lower_file`] it invalidates the `proc_macro2` spans of its threads.
    #[must_use]
    pub fn with(mut self, files: &[(Option<u32>, String, String, &str)]) -> MacroTable {
        for (_, krate, _, text) in files {
            self.crates.insert(crate::base::name(krate));
            self.crates.extend(collect::also_named(text));
        }
        for definition in collect::definitions(files) {
            self.definitions.entry(definition.name).or_default().push(Arc::new(definition));
        }
        self
    }

    /// The definitions that a call may mean, best first, at most [`MAX_CANDIDATES`].
    ///
    /// Order: those of the crate that the call names; the last one before the call in the same file, the others in that
    /// file; the same package, nearest file first; the prelude's; exported ones of other packages; those of models.
    pub(crate) fn candidates(&self, usage: &Use<'_>) -> Vec<Arc<Definition>> {
        let named = usage.krate.filter(|krate| !is_local(*krate));
        // Imported from a library that nobody knows: a namesake in another library is something else.
        let foreign = named.is_some_and(|krate| !self.crates.contains(&krate));
        let namesakes = self.definitions.get(&usage.name).map_or(&[][..], Vec::as_slice);
        let mut nearest = BinaryHeap::with_capacity(MAX_CANDIDATES + 1);
        for (index, definition) in namesakes.iter().enumerate() {
            let Some((class, distance)) = rank(definition, usage, named).filter(|(class, _)| *class < 4 || !foreign)
            else {
                continue;
            };
            nearest.push((class, distance, index));
            if nearest.len() > MAX_CANDIDATES {
                nearest.pop();
            }
        }
        nearest.into_sorted_vec().into_iter().map(|(.., index)| Arc::clone(&namesakes[index])).collect()
    }
}

/// Class and, within it, distance: smaller is better. `None` if the definition cannot be meant.
fn rank(definition: &Definition, usage: &Use<'_>, named: Option<Name>) -> Option<(u8, u32)> {
    if named.is_some_and(|krate| definition.krate == krate || definition.also_named.contains(&krate)) {
        return Some((0, 0));
    }
    let same_package =
        definition.package == usage.package && (usage.package.is_some() || definition.file.as_ref() == usage.file);
    if same_package && definition.file.as_ref() == usage.file {
        return Some(match usage.offset.checked_sub(definition.offset) {
            Some(distance) => (1, distance),
            None => (2, definition.offset),
        });
    }
    if same_package {
        let shared = definition.file.bytes().zip(usage.file.bytes()).take_while(|(a, b)| a == b).count();
        return Some((3, u32::MAX - shared as u32));
    }
    match definition.package {
        None if definition.krate == PRELUDE => Some((4, 0)),
        Some(_) => definition.exported.then_some((5, 0)),
        None => Some((6, 0)),
    }
}

/// `crate::m!`, `self::m!`, `super::m!`.
pub(crate) fn is_local(segment: Name) -> bool {
    matches!(segment.as_str(), "crate" | "self" | "super" | "Self")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_namesakes_the_nearest_are_meant() {
        let text = "macro_rules! m { () => {} }\n".repeat(100);
        let table = MacroTable::default().with(&[(Some(0), "own".to_owned(), "own.rs".to_owned(), text.as_str())]);
        let offset = text.len() as u32 / 2;
        let usage = Use { name: crate::base::name("m"), krate: None, package: Some(0), file: "own.rs", offset };
        let candidates = table.candidates(&usage);
        assert_eq!(candidates.len(), MAX_CANDIDATES);
        assert!(candidates.iter().all(|definition| definition.offset < offset));
        assert!(candidates.windows(2).all(|pair| pair[0].offset > pair[1].offset));
        assert!(offset - candidates[0].offset < 30);
    }
}
