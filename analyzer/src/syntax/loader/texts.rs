//! Reads source files, each once.

use std::collections::HashMap;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::base::{FileId, SourceMap};

/// Larger files hold data, not code that anybody wrote.
const MAX_BYTES: u64 = 16 << 20;

/// Why a file found no place in the source map.
pub const FULL: &str = "the sources of one run are limited to 4 GiB";

/// The texts of files: read but not used yet, or in the source map, or unreadable.
#[derive(Debug, Default)]
pub struct Texts {
    unused: HashMap<Utf8PathBuf, String>,
    used: HashMap<Utf8PathBuf, Result<FileId, String>>,
}

impl Texts {
    /// Reads files in parallel, those that are not known yet; unreadable ones are skipped for now.
    pub fn read_ahead(&mut self, paths: &[Utf8PathBuf]) {
        let unknown =
            paths.par_iter().filter(|path| !self.unused.contains_key(*path) && !self.used.contains_key(*path));
        let read: Vec<_> = unknown.filter_map(|path| Some((path.clone(), read(path).ok()?))).collect();
        self.unused.extend(read);
    }
    /// The text of a file that was read ahead.
    pub fn ahead(&self, path: &Utf8Path) -> Option<&str> {
        self.unused.get(path).map(String::as_str)
    }
    /// Whether a file is known to exist.
    pub fn is_known(&self, path: &Utf8Path) -> bool {
        self.unused.contains_key(path) || self.used.contains_key(path)
    }
    /// Puts files into the source map in the given order, those that are not there yet.
    pub fn use_files(&mut self, paths: &[Utf8PathBuf], sources: &mut SourceMap, display: impl Fn(&Utf8Path) -> String) {
        self.read_ahead(paths);
        for path in paths {
            if self.used.contains_key(path) {
                continue;
            }
            // What could not be read ahead is tried again for the reason.
            let text = self.unused.remove(path).map_or_else(|| read(path), Ok);
            let added = text.and_then(|text| sources.add(display(path), text).ok_or_else(|| FULL.to_owned()));
            self.used.insert(path.clone(), added);
        }
    }
    /// A file that was put into the source map, or why it was not.
    pub fn file(&self, path: &Utf8Path) -> Result<FileId, &str> {
        match self.used.get(path) {
            Some(Ok(file)) => Ok(*file),
            Some(Err(reason)) => Err(reason),
            None => Err("this file was not read"),
        }
    }
}

fn read(path: &Utf8Path) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("cannot read this file: {error}");
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    // Reading a pipe may never end.
    if !metadata.is_file() {
        return Err("this is not a regular file".to_owned());
    }
    if metadata.len() > MAX_BYTES {
        return Err(format!("this file is larger than {} MiB", MAX_BYTES >> 20));
    }
    String::from_utf8(std::fs::read(path).map_err(cannot)?)
        .map_err(|error| format!("this file is not valid UTF-8 (byte {})", error.utf8_error().valid_up_to()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::fixture::Fixture;

    #[test]
    fn says_why_a_file_cannot_be_read() {
        let fixture = Fixture::new(&[("ok.rs", "fn f() {}"), ("dir.rs/x", "")]);
        fixture.write("latin.rs", b"// caf\xe9");
        std::fs::File::create(fixture.path("huge.rs")).unwrap().set_len(MAX_BYTES + 1).unwrap();
        let paths = ["ok.rs", "latin.rs", "huge.rs", "dir.rs", "none.rs"].map(|p| fixture.path(p));
        let (mut texts, mut sources) = (Texts::default(), SourceMap::default());
        texts.read_ahead(&paths);
        texts.use_files(&paths, &mut sources, |path| path.file_name().unwrap().to_owned());
        assert_eq!(sources.files().len(), 1);
        let reasons = paths.each_ref().map(|path| texts.file(path).err().unwrap_or("fine"));
        let expected = ["fine", "not valid UTF-8 (byte 6)", "larger than 16 MiB", "not a regular file", "cannot read"];
        for (reason, expected) in reasons.iter().zip(expected) {
            assert!(reason.contains(expected), "{reason}");
        }
    }
}
