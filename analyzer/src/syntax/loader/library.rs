//! Library models, read once for all sources that are looked at beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use super::needed::{Words, needed_models};
use super::texts::FULL;
use super::{lower_safely, model_path};
use crate::base::{FileId, NotAnalysed, SourceMap, name};
use crate::syntax::lower::LowerContext;
use crate::syntax::macros::{MacroTable, also_named};
use crate::syntax::tree::ParsedCrate;
use crate::workspace::cfg::CfgSet;
use crate::workspace::model::TargetKind;

/// The edition of library models.
const MODEL_EDITION: u16 = 2021;

/// Models of libraries, by crate name and text. Their files come first in every source map, and what they say does not
/// depend on the files behind them, so each is parsed once, when it is first needed.
#[derive(Debug)]
pub struct Library {
    models: Vec<(String, String)>,
    sources: SourceMap,
    /// `None` for those that the address space has no room for.
    files: Vec<Option<FileId>>,
    macros: MacroTable,
    words: Words,
    /// For each model the models that it names.
    names: Vec<BTreeSet<usize>>,
    parsed: Vec<OnceLock<(ParsedCrate, Vec<NotAnalysed>)>>,
}

impl Library {
    /// Finds the macros of the models, and which of them name each other.
    pub fn new(models: Vec<(String, String)>) -> Self {
        let mut sources = SourceMap::default();
        let files = models.iter().map(|(name, text)| sources.add(model_path(name), text.clone())).collect();
        let texts: Vec<_> =
            models.iter().map(|(name, text)| (None, name.clone(), model_path(name), text.as_str())).collect();
        let macros = MacroTable::default().with(&texts);
        let words = Words::new(&models);
        let names = models.iter().map(|(_, text)| words.models_in(text)).collect();
        let parsed = models.iter().map(|_| OnceLock::new()).collect();
        Self { models, sources, files, macros, words, names, parsed }
    }

    /// Crate names and texts.
    pub fn models(&self) -> &[(String, String)] {
        &self.models
    }

    /// A source map that begins with the models.
    pub(super) fn sources(&self) -> SourceMap {
        self.sources.clone()
    }

    /// Number of files in that map.
    pub(super) fn files(&self) -> usize {
        self.sources.files().len()
    }

    /// The macros of the models.
    pub(super) fn macros(&self) -> &MacroTable {
        &self.macros
    }

    /// Finds the names of the models in texts.
    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    /// For each model the models that it names.
    pub(super) fn names(&self) -> &[BTreeSet<usize>] {
        &self.names
    }

    /// Parses the models that every run needs.
    pub(super) fn prepare(&self) {
        let needed = needed_models(self, &[], &BTreeSet::new());
        needed.par_iter().enumerate().filter(|(_, needed)| **needed).for_each(|(index, _)| {
            if let Some(file) = self.files[index] {
                self.parsed[index].get_or_init(|| self.parse(&self.models[index].0, file));
            }
        });
    }

    /// The models that are needed, parsed in parallel, and what of them could not be.
    pub(super) fn crates(&self, needed: &[bool]) -> (Vec<ParsedCrate>, Vec<NotAnalysed>) {
        let wanted: Vec<usize> = (0..self.models.len()).filter(|&index| needed[index]).collect();
        let parsed: Vec<Result<&(ParsedCrate, Vec<NotAnalysed>), NotAnalysed>> = wanted
            .par_iter()
            .map(|&index| {
                let file = self.files[index].ok_or_else(|| NotAnalysed {
                    file: model_path(&self.models[index].0),
                    line: 1,
                    reason: FULL.to_owned(),
                })?;
                Ok(self.parsed[index].get_or_init(|| self.parse(&self.models[index].0, file)))
            })
            .collect();
        let (mut crates, mut lost) = (Vec::new(), Vec::new());
        for model in parsed {
            match model {
                Ok((krate, unparsed)) => {
                    crates.push(krate.clone());
                    lost.extend_from_slice(unparsed);
                }
                Err(full) => lost.push(full),
            }
        }
        (crates, lost)
    }

    fn parse(&self, krate: &str, file: FileId) -> (ParsedCrate, Vec<NotAnalysed>) {
        let source = self.sources.file(file);
        let cfg = |predicate: &proc_macro2::TokenStream| CfgSet::model().evaluate(predicate);
        let context = LowerContext {
            file,
            path: &source.path,
            base: source.base,
            package: None,
            edition: MODEL_EDITION,
            is_model: true,
            cfg: &cfg,
            macros: &self.macros,
        };
        let parsed = lower_safely(&source.text, &context);
        let krate = ParsedCrate {
            name: name(krate),
            also_named: also_named(&source.text),
            package: None,
            kind: TargetKind::Model,
            edition: MODEL_EDITION,
            dependencies: BTreeMap::new(),
            root_file: file,
            items: parsed.items,
        };
        (krate, parsed.not_analysed)
    }
}
