//! The parts of files that need not be parsed, because no finding can depend on them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::Library;
use super::definitions::{Files, library_name};
use super::texts::Texts;
use crate::syntax::skim::{Text, needless, without};
use crate::workspace::model::Workspace;

/// What to leave out of each file.
#[derive(Debug, Default)]
pub struct Needless {
    /// `None` if all files are to be parsed whole.
    known: Option<HashMap<Utf8PathBuf, Vec<Range<u32>>>>,
}

impl Needless {
    /// Looks at all files and models.
    pub fn new(workspace: &Workspace, library: &Library, files: &Files, texts: &Texts) -> Self {
        let uses = uses(workspace, library, files, texts);
        let models = library.models();
        let first_model = workspace.packages.len();
        let of_models = models.iter().enumerate();
        let of_models = of_models.map(|(index, (_, text))| Text { scope: first_model + index, is_model: true, text });
        let of_files = files.all.iter().map(|(group, path)| Text {
            scope: *group as usize,
            is_model: false,
            text: texts.ahead(path).unwrap_or_default(),
        });
        let all: Vec<Text<'_>> = of_models.chain(of_files).collect();
        let mut known: HashMap<Utf8PathBuf, Vec<Range<u32>>> = HashMap::new();
        let found = needless(&all, &uses).into_iter().skip(models.len());
        for ((_, path), ranges) in files.all.iter().zip(found) {
            // A file of several packages is needed where one of them needs it.
            known
                .entry(path.clone())
                .and_modify(|other| other.retain(|range| ranges.contains(range)))
                .or_insert(ranges);
        }
        Self { known: Some(known) }
    }

    /// False for a file that was not looked at.
    pub fn knows(&self, path: &Utf8Path) -> bool {
        self.known.as_ref().is_none_or(|known| known.contains_key(path))
    }

    /// The text that has to be parsed.
    pub fn apply<'t>(&self, path: &Utf8Path, text: &'t str) -> Cow<'t, str> {
        match self.known.as_ref().and_then(|known| known.get(path)) {
            Some(ranges) if !ranges.is_empty() => Cow::Owned(without(text, ranges)),
            _ => Cow::Borrowed(text),
        }
    }
}

/// For each package, and after them each model, the packages and models whose items it can name.
fn uses(workspace: &Workspace, library: &Library, files: &Files, texts: &Texts) -> Vec<Vec<usize>> {
    let packages = &workspace.packages;
    let first_model = packages.len();
    let model_named: BTreeMap<&str, usize> =
        library.models().iter().enumerate().map(|(index, (name, _))| (name.as_str(), first_model + index)).collect();
    let mut libraries: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (package, group) in packages.iter().zip(&files.groups) {
        libraries.entry(library_name(package)).or_default().insert(*group as usize);
    }
    let mut uses: Vec<BTreeSet<usize>> = vec![model_named.get("std").copied().into_iter().collect(); first_model];
    for (package, group) in packages.iter().zip(&files.groups) {
        for library in package.dependencies.values() {
            let model = model_named.get(library.as_str());
            uses[*group as usize].extend(libraries.get(library).into_iter().flatten().chain(model));
        }
    }
    let named: Vec<(usize, BTreeSet<usize>)> = files
        .all
        .par_iter()
        .map(|(group, path)| (*group as usize, library.words().models_in(texts.ahead(path).unwrap_or_default())))
        .collect();
    for (group, found) in named {
        uses[group].extend(found.into_iter().map(|index| first_model + index));
    }
    uses.extend(library.names().iter().map(|named| {
        let found = named.iter().map(|index| first_model + index);
        found.chain(model_named.get("std").copied()).collect()
    }));
    uses.into_iter().map(|set| set.into_iter().collect()).collect()
}
