//! Decides `cfg` predicates for a package.
//!
//! A predicate is asked twice. *As built*: in a debug build for one reference target (x86_64 Linux, whatever machine the
//! analysis runs on, so that its result is the same everywhere) with the chosen features. *At best*: with everything
//! left open that another build of the same sources may decide otherwise. What holds as built is true, what cannot hold
//! even at best is false, and the rest is unknown: it is analysed, but gives way where it conflicts.
//!
//! Special builds for tools (`loom`, `miri`, `fuzzing`, `docsrs`) and names that only `--cfg` sets are off; names that stand in
//! the package's build script are left open.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::model::Package;
use crate::syntax::cfg_truth::CfgTruth;

/// What the predicates of a package depend on.
#[derive(Debug, Clone, Copy)]
pub struct CfgSet<'a> {
    /// The features that are on; `None` leaves all open.
    pub features: Option<&'a BTreeSet<String>>,
    /// Other features are really off.
    pub features_are_exact: bool,
    /// Test code is wanted.
    pub tests: bool,
    /// The text of the package's build script.
    pub build_script: Option<&'a str>,
}

impl<'a> CfgSet<'a> {
    /// The predicates of one package.
    pub fn of(package: &'a Package, tests: bool) -> Self {
        Self {
            features: Some(&package.features),
            features_are_exact: package.features_are_exact,
            tests,
            build_script: package.build_script.as_deref(),
        }
    }
    /// Library models: nothing is decided by features or tests.
    pub fn model() -> Self {
        Self { features: None, features_are_exact: false, tests: false, build_script: None }
    }
    /// Decides the predicate inside `cfg(..)`.
    pub fn evaluate(&self, predicate: &TokenStream) -> CfgTruth {
        if self.ask(predicate, false, 0) == CfgTruth::True {
            return CfgTruth::True;
        }
        match self.ask(predicate, true, 0) {
            CfgTruth::False => CfgTruth::False,
            _ => CfgTruth::Unknown,
        }
    }

    fn ask(&self, predicate: &TokenStream, at_best: bool, depth: usize) -> CfgTruth {
        let mut tokens = predicate.clone().into_iter();
        let Some(TokenTree::Ident(ident)) = tokens.next() else { return CfgTruth::Unknown };
        let name = ident.to_string();
        match tokens.next() {
            None => self.flag(name.trim_start_matches("r#"), at_best),
            Some(TokenTree::Punct(p)) if p.as_char() == '=' => match tokens.next() {
                Some(TokenTree::Literal(value)) => self.key(&name, value.to_string().trim_matches('"'), at_best),
                _ => CfgTruth::Unknown,
            },
            // No real predicate nests this deep.
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis && depth < 64 => {
                let operands = split_at_commas(group.stream());
                let mut answers = operands.iter().map(|operand| self.ask(operand, at_best, depth + 1));
                match name.as_str() {
                    "all" => answers.fold(CfgTruth::True, and),
                    "any" => not(answers.map(not).fold(CfgTruth::True, and)),
                    "not" => answers.next().map_or(CfgTruth::Unknown, not),
                    "version" => CfgTruth::True,
                    _ => CfgTruth::Unknown,
                }
            }
            _ => CfgTruth::Unknown,
        }
    }

    fn flag(&self, name: &str, at_best: bool) -> CfgTruth {
        match name {
            "true" | "target_has_atomic" => CfgTruth::True,
            "test" => open(self.tests, at_best && self.tests),
            "unix" | "debug_assertions" | "overflow_checks" | "target_thread_local" => open(true, at_best),
            "windows" | "proc_macro" | "ub_checks" => open(false, at_best),
            "loom" | "miri" | "fuzzing" | "docsrs" | "doc" | "doctest" | "kani" | "shuttle" => CfgTruth::False,
            _ => open(false, at_best && self.build_script.is_some_and(|text| has_word(text, name))),
        }
    }

    fn key(&self, key: &str, value: &str, at_best: bool) -> CfgTruth {
        match key {
            "feature" => match self.features {
                None => CfgTruth::Unknown,
                Some(on) if on.contains(value) => CfgTruth::True,
                Some(_) => open(false, at_best && !self.features_are_exact),
            },
            "panic" => open(value == "unwind", at_best),
            "target_has_atomic" | "target_has_atomic_load_store" | "target_has_atomic_equal_alignment" => {
                open(matches!(value, "8" | "16" | "32" | "64" | "ptr"), at_best && value == "128")
            }
            "target_os" => open(value == "linux", at_best),
            "target_family" => open(value == "unix", at_best),
            "target_arch" => open(value == "x86_64", at_best),
            "target_pointer_width" => open(value == "64", at_best),
            "target_env" => open(value == "gnu", at_best),
            "target_endian" => open(value == "little", at_best),
            "target_vendor" => open(value == "unknown", at_best),
            "target_feature" => open(matches!(value, "fxsr" | "sse" | "sse2"), at_best),
            "target_abi" | "relocation_model" => open(false, at_best),
            _ => CfgTruth::False,
        }
    }
}

/// The name stands in the text as a word of its own.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

/// The answer as built, or none if it is left open.
fn open(as_built: bool, left_open: bool) -> CfgTruth {
    match (left_open, as_built) {
        (true, _) => CfgTruth::Unknown,
        (false, true) => CfgTruth::True,
        (false, false) => CfgTruth::False,
    }
}

fn not(truth: CfgTruth) -> CfgTruth {
    match truth {
        CfgTruth::True => CfgTruth::False,
        CfgTruth::False => CfgTruth::True,
        CfgTruth::Unknown => CfgTruth::Unknown,
    }
}

fn and(a: CfgTruth, b: CfgTruth) -> CfgTruth {
    match (a, b) {
        (CfgTruth::False, _) | (_, CfgTruth::False) => CfgTruth::False,
        (CfgTruth::True, CfgTruth::True) => CfgTruth::True,
        _ => CfgTruth::Unknown,
    }
}

fn split_at_commas(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(p), _) if p.as_char() == ',' => parts.push(Vec::new()),
            (_, Some(part)) => part.push(token),
            (_, None) => {}
        }
    }
    parts.into_iter().filter(|part| !part.is_empty()).map(TokenStream::from_iter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use CfgTruth::{False, True, Unknown};

    fn check(set: CfgSet<'_>, cases: &[(&str, CfgTruth)]) {
        for (predicate, expected) in cases {
            assert_eq!(set.evaluate(&predicate.parse().unwrap()), *expected, "{predicate}");
        }
    }

    #[test]
    fn features_that_are_off_are_open_unless_chosen() {
        let on = BTreeSet::from(["std".to_owned()]);
        let set = CfgSet { features: Some(&on), features_are_exact: false, tests: false, build_script: None };
        let predicates = [
            (r#"feature = "std""#, True, True),
            (r#"not(feature = "std")"#, False, False),
            (r#"feature = "x""#, Unknown, False),
            (r#"not(feature = "x")"#, True, True),
            (r#"all(feature = "std", feature = "x")"#, Unknown, False),
            (r#"any(feature = "std", feature = "x",)"#, True, True),
            (r#"all(feature = "x", not(feature = "x"))"#, Unknown, False),
        ];
        check(set, &predicates.map(|(p, open, _)| (p, open)));
        check(CfgSet { features_are_exact: true, ..set }, &predicates.map(|(p, _, exact)| (p, exact)));
    }

    #[test]
    fn tests_are_wanted_or_not() {
        let set = CfgSet { features: None, features_are_exact: false, tests: true, build_script: None };
        check(set, &[("test", True), ("not(test)", Unknown), (r#"any(test, feature = "x")"#, True)]);
        check(CfgSet { tests: false, ..set }, &[("test", False), ("not(test)", True)]);
    }

    #[test]
    fn other_targets_are_open() {
        check(
            CfgSet::model(),
            &[
                ("unix", True),
                ("not(unix)", Unknown),
                ("windows", Unknown),
                ("not(windows)", True),
                (r#"target_os = "linux""#, True),
                (r#"target_os = "macos""#, Unknown),
                (r#"not(any(target_os = "macos", windows))"#, True),
                (r#"target_has_atomic = "64""#, True),
                (r#"panic = "unwind""#, True),
                ("debug_assertions", True),
                ("not(debug_assertions)", Unknown),
            ],
        );
    }

    #[test]
    fn special_builds_are_off() {
        let off = ["loom", "miri", "docsrs", "my_own_cfg", "false", "any()", r#"backend = "x""#];
        check(CfgSet::model(), &off.map(|p| (p, False)));
        check(CfgSet::model(), &[("not(loom)", True), ("all()", True), ("all(loom, windows)", False), ("true", True)]);
    }

    #[test]
    fn nonsense_is_unknown() {
        check(CfgSet::model(), &["", "= 3", "all(= 3)", "strange(1)", "feature = 1 + 2"].map(|p| (p, Unknown)));
        let deep = format!("{}unix{}", "not(".repeat(2000), ")".repeat(2000));
        check(CfgSet::model(), &[(&deep, Unknown)]);
    }
}
