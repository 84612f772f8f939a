//! Arithmetic on paths that does not ask the file system.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

/// `path` without `.` and with `a/..` collapsed, seen from `base` if it is relative.
pub fn normalise(base: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    let mut result = Utf8PathBuf::new();
    for component in base.join(path).components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => match result.components().next_back() {
                Some(Utf8Component::Normal(_)) => {
                    result.pop();
                }
                Some(Utf8Component::RootDir | Utf8Component::Prefix(_)) => {}
                _ => result.push(".."),
            },
            other => result.push(other.as_str()),
        }
    }
    result
}

/// A path as the user gave it, without a leading `./` or a trailing `/`; empty for `.`.
pub fn shown(given: &Utf8Path) -> String {
    let mut result = Utf8PathBuf::new();
    for component in given.components() {
        if component != Utf8Component::CurDir {
            result.push(component.as_str());
        }
    }
    result.into_string()
}

/// A file or package name as the name of a crate.
pub fn crate_name(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises() {
        let check = |base: &str, path: &str, expected: &str| {
            assert_eq!(normalise(Utf8Path::new(base), Utf8Path::new(path)), expected);
        };
        check("/a/b", "c/./d", "/a/b/c/d");
        check("/a/b", "../c", "/a/c");
        check("/a", "../../../c", "/c");
        check("/a", "/x/y/..", "/x");
        check("", "../a/../b", "../b");
    }

    #[test]
    fn keeps_what_the_user_wrote() {
        let check = |given: &str, expected: &str| assert_eq!(shown(Utf8Path::new(given)), expected);
        check("./x/", "x");
        check(".", "");
        check("../a/../b", "../a/../b");
        check("/abs/x", "/abs/x");
    }
}
