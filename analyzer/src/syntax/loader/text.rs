//! Loading a text that stands in no file: one crate beside the models.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::attach;
use super::needed::needed_models;
use super::{Library, lower_safely};
use crate::base::{NotAnalysed, name};
use crate::syntax::lower::{LowerContext, with_stack};
use crate::syntax::tree::{ParsedCrate, SyntaxTrees};
use crate::workspace::cfg::CfgSet;
use crate::workspace::model::{Package, Target};

/// Parses a text as the root of a target. Modules that it declares in other files are not there.
pub fn load_text(target: &Target, text: &str, library: &Library) -> SyntaxTrees {
    with_stack(|| load_here(target, text, library))
}

fn load_here(target: &Target, text: &str, library: &Library) -> SyntaxTrees {
    let path = target.root.to_string();
    let macros = library.macros().clone().with(&[(Some(0), target.name.clone(), path.clone(), text)]);

    let mut trees = SyntaxTrees { sources: library.sources(), files: 1, ..SyntaxTrees::default() };
    let Some(file) = trees.sources.add(path.clone(), text.to_owned()) else {
        let reason = super::texts::FULL.to_owned();
        trees.not_analysed.push(NotAnalysed { file: path, line: 1, reason });
        return trees;
    };
    let own = trees.sources.files().get(file.index()..).unwrap_or_default();
    let needed = needed_models(library, own, &BTreeSet::new());
    (trees.crates, trees.not_analysed) = library.crates(&needed);
    let package = Package {
        name: target.name.clone(),
        directory: Default::default(),
        targets: Vec::new(),
        dependencies: BTreeMap::new(),
        features: Default::default(),
        features_are_exact: false,
        build_script: None,
        is_context: false,
    };
    let cfg_set = CfgSet::of(&package, true);
    let cfg = |predicate: &proc_macro2::TokenStream| cfg_set.evaluate(predicate);
    let mut parsed = lower_safely(
        text,
        &LowerContext {
            file,
            path: &path,
            base: trees.sources.file(file).base,
            package: Some(0),
            edition: target.edition,
            is_model: false,
            cfg: &cfg,
            macros: &macros,
        },
    );
    attach(&mut parsed.items, &mut std::iter::empty());
    trees.lines = parsed.lines;
    trees.not_analysed.extend(parsed.not_analysed);
    trees.crates.push(ParsedCrate {
        name: name(&target.name),
        also_named: Vec::new(),
        package: Some(0),
        kind: target.kind,
        edition: target.edition,
        dependencies: BTreeMap::new(),
        root_file: file,
        items: parsed.items,
    });
    trees
}
