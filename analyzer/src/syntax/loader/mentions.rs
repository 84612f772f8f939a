//! Guesses by text alone which files a file declares as modules, before anything is parsed.

use camino::{Utf8Path, Utf8PathBuf};

use super::place::Place;
use crate::workspace::paths::normalise;

/// The files that `mod x;` in `text` may mean, whether they exist or not. Comments and conditions are not understood.
pub fn mentioned_files(file: &Utf8Path, text: &str) -> Vec<Utf8PathBuf> {
    let place = Place::loose(file);
    let modules = mentions(text).into_iter().flat_map(|(name, path)| place.children(name, path)).map(|(file, _)| file);
    modules.chain(included(file, text)).collect()
}

/// Those of them that exist, where none of a declaration's is known.
pub fn unknown_files(file: &Utf8Path, text: &str, is_known: impl Fn(&Utf8Path) -> bool) -> Vec<Utf8PathBuf> {
    let place = Place::loose(file);
    let mut found: Vec<Utf8PathBuf> = Vec::new();
    for (name, path) in mentions(text) {
        let candidates: Vec<Utf8PathBuf> = place.children(name, path).into_iter().map(|(file, _)| file).collect();
        if !candidates.iter().any(|file| is_known(file)) {
            found.extend(candidates);
        }
    }
    found.extend(included(file, text).filter(|file| !is_known(file)));
    found.retain(|file| file.is_file());
    found
}

/// The files in `include!("file")`.
fn included(file: &Utf8Path, text: &str) -> impl Iterator<Item = Utf8PathBuf> {
    let directory = file.parent().unwrap_or(Utf8Path::new(""));
    let calls = text.match_indices("include!").filter_map(|(at, found)| text.get(at + found.len()..));
    calls.filter_map(move |rest| {
        let argument = rest.trim_start().strip_prefix(['(', '[', '{'])?.trim_start().strip_prefix('"')?;
        Some(normalise(directory, Utf8Path::new(argument.split('"').next()?)))
    })
}

/// The module declarations in a text: name, and the `#[path]` before it.
fn mentions(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut found = Vec::new();
    let mut last_end = 0;
    for (start, keyword) in text.match_indices("mod") {
        let before = text.get(..start).and_then(|t| t.chars().next_back());
        if before.is_some_and(is_word) {
            continue;
        }
        let after = text.get(start + keyword.len()..).unwrap_or_default();
        let name_start = after.trim_start();
        if name_start.len() == after.len() {
            continue;
        }
        let name_start = name_start.strip_prefix("r#").unwrap_or(name_start);
        let name_end = name_start.find(|c| !is_word(c)).unwrap_or(name_start.len());
        let (name, rest) = name_start.split_at(name_end);
        if name.is_empty() || !rest.trim_start().starts_with(';') {
            continue;
        }
        let attributes = text.get(last_end..start).unwrap_or_default();
        found.push((name, path_attribute(attributes)));
        last_end = start;
    }
    found
}

/// The last `path = ".."` after the last item.
fn path_attribute(text: &str) -> Option<&str> {
    let attributes = text.rsplit([';', '}']).next()?;
    let (_, value) = attributes.rsplit_once("path")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
    value.split('"').next()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_declarations() {
        let text = "pub mod a;\nmod r#b ;mod inline { mod c; }\n#[cfg(x)]\n#[path = \"sys/d.rs\"]\npub(crate) mod d;\nfn modern() {}\nlet mod_x; mymod y; mod;";
        assert_eq!(mentions(text), [("a", None), ("b", None), ("c", None), ("d", Some("sys/d.rs"))]);
    }

    #[test]
    fn strange_text_is_survived() {
        for text in ["mod", "mod ", "mod é", "émod x;", "mod x", "path = mod y;", "mod\u{a0}z;"] {
            mentions(text);
        }
        assert_eq!(mentions("// mod x;"), [("x", None)]);
    }
}
