//! Kept inputs that fail: each process of libFuzzer runs all that is kept before it makes anything, and would end there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

use super::built::Built;
use super::{Error, at, files};

/// Files of the corpus and seeds that are not given to the fuzzer any more.
#[derive(Debug, Default)]
pub(super) struct Aside {
    files: BTreeSet<PathBuf>,
    /// A directory with links to the others.
    rest: Option<Utf8PathBuf>,
}

impl Aside {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.files.len()
    }

    /// What the fuzzer is given to begin with.
    pub(super) fn directories(&self, built: &Built<'_>) -> Vec<Utf8PathBuf> {
        match &self.rest {
            Some(rest) => vec![rest.clone()],
            None => kept(built),
        }
    }

    /// Puts aside what is the same as the input that has failed; whether there was anything.
    pub(super) fn put(&mut self, built: &Built<'_>, failed: &Utf8Path) -> Result<bool, Error> {
        let bytes = std::fs::read(failed).map_err(at("read", failed))?;
        let is_same = |path: &Path| {
            let has_length = path.metadata().is_ok_and(|metadata| metadata.len() == bytes.len() as u64);
            has_length && std::fs::read(path).is_ok_and(|content| content == bytes)
        };
        // What the loop itself keeps for a while is among the artifacts now.
        let unsorted = files::all(&built.project.found(built.target))?.into_iter().filter(|path| is_same(path));
        let mut is_kept = false;
        for path in unsorted {
            is_kept |= std::fs::remove_file(path).is_ok();
        }
        let mut all = Vec::new();
        for directory in kept(built) {
            all.extend(files::all(&directory)?);
        }
        let before = self.files.len();
        self.files.extend(all.iter().filter(|path| is_same(path)).cloned());
        if self.files.len() == before {
            return Ok(is_kept);
        }
        all.retain(|path| !self.files.contains(path));
        // Another process may be reading what was made before.
        let rest = built.project.work_of(built.target).join(format!("without-{}", self.files.len()));
        if rest.exists() {
            std::fs::remove_dir_all(&rest).map_err(at("remove", &rest))?;
        }
        std::fs::create_dir_all(&rest).map_err(at("make", &rest))?;
        for (number, path) in all.iter().enumerate() {
            link(path, &rest.join(format!("{number:06}")))?;
        }
        self.rest = Some(rest);
        Ok(true)
    }
}

fn kept(built: &Built<'_>) -> Vec<Utf8PathBuf> {
    let mut directories = vec![built.project.corpus(built.target)];
    directories.extend(built.project.seeds(built.target));
    directories
}

#[cfg(unix)]
fn link(file: &Path, link: &Utf8Path) -> Result<(), Error> {
    std::os::unix::fs::symlink(file, link).map_err(at("make", link))
}

#[cfg(not(unix))]
fn link(file: &Path, link: &Utf8Path) -> Result<(), Error> {
    std::fs::copy(file, link).map(drop).map_err(at("write", link))
}
