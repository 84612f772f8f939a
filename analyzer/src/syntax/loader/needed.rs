//! Which library models a run needs: those of crates that its sources name, and those that these build upon.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;

use super::Library;
use crate::base::SourceFile;
use crate::syntax::macros::also_named;

/// The model that every crate sees without naming it.
const ALWAYS: &str = "std";

/// For each model whether the run needs it. Whoever does not write a crate's name, renames aside, cannot reach its items;
/// `renamed` are the crates that manifests give other names. Models can need models.
pub fn needed_models(library: &Library, sources: &[SourceFile], renamed: &BTreeSet<&str>) -> Vec<bool> {
    let models = library.models();
    let mut needed: Vec<bool> =
        models.iter().map(|(name, _)| name == ALWAYS || renamed.contains(name.as_str())).collect();
    let named = sources.par_iter().map(|file| library.words().models_in(&file.text));
    let mut waiting: BTreeSet<usize> = named.reduce(BTreeSet::new, |a, b| a.into_iter().chain(b).collect());
    waiting.extend((0..models.len()).filter(|&index| needed[index]));
    while let Some(index) = waiting.pop_first() {
        needed[index] = true;
        waiting.extend(library.names()[index].iter().filter(|&&index| !needed[index]));
    }
    needed
}

/// Finds the names of models in texts.
#[derive(Debug)]
pub struct Words {
    /// `None` if there are too many names, or some are no words, which makes every model needed.
    automaton: Option<AhoCorasick>,
    /// The models of each pattern.
    models: Vec<Vec<usize>>,
}

impl Words {
    /// Names of crates.
    pub fn new(models: &[(String, String)]) -> Self {
        let mut named: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, (name, text)) in models.iter().enumerate() {
            let others = also_named(text).into_iter().map(|name| name.as_str().to_owned());
            others.chain([name.clone()]).for_each(|name| named.entry(name).or_default().push(index));
        }
        let (patterns, owners): (Vec<String>, Vec<Vec<usize>>) = named.into_iter().unzip();
        // A whole word that begins inside a longer match would need a sign that is no letter in that match.
        let are_words = patterns.iter().all(|pattern| pattern.bytes().all(|byte| is_word(Some(&byte))));
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&patterns).ok();
        Self { automaton: automaton.filter(|_| are_words), models: owners }
    }

    /// The models whose names stand in a text.
    pub fn models_in(&self, text: &str) -> BTreeSet<usize> {
        let Some(automaton) = &self.automaton else { return self.models.iter().flatten().copied().collect() };
        let bytes = text.as_bytes();
        let whole = automaton.find_iter(text).filter(|found| {
            let before = found.start().checked_sub(1).and_then(|at| bytes.get(at));
            !is_word(before) && !is_word(bytes.get(found.end()))
        });
        whole.filter_map(|found| self.models.get(found.pattern().as_usize())).flatten().copied().collect()
    }
}

/// The byte belongs to a word.
fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceMap;

    fn check(text: &str, renamed: &[&str], expected: &[&str]) {
        let models = [
            ("std", "#![also_named(core)]"),
            ("lock_api", "pub struct M;"),
            ("parking_lot", "pub use lock_api::M;"),
            ("tokio", "pub use parking_lot::M;"),
            ("spin", "pub struct S;"),
            ("tokio_util", ""),
        ];
        let models = models.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let library = Library::new(models.to_vec());
        let mut sources = SourceMap::default();
        sources.add("a.rs".to_owned(), text.to_owned());
        let needed = needed_models(&library, sources.files(), &renamed.iter().copied().collect());
        let names: Vec<&str> = models.iter().zip(needed).filter(|(_, n)| *n).map(|((name, _), _)| &**name).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn models_are_needed_by_name() {
        check("fn f() { core::hint::spin_loop() }", &[], &["std"]);
        check("use tokio::sync::Mutex;", &[], &["std", "lock_api", "parking_lot", "tokio"]);
        check("use tokio_util::x;", &[], &["std", "tokio_util"]);
        check("use pl::Mutex; use a::spin;", &["parking_lot"], &["std", "lock_api", "parking_lot", "spin"]);
    }
}
