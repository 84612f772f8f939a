//! The inputs in a directory.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

use super::fingerprint::fingerprint;
use super::{Error, at};

/// The files of a directory and of those below it, sorted; none if it is not there. LibFuzzer takes the same for a corpus, but for files
/// such as `.gitignore`, which are no inputs.
pub(super) fn all(directory: &Utf8Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut open = vec![directory.as_std_path().to_owned()];
    while let Some(inner) = open.pop() {
        let entries = match std::fs::read_dir(&inner) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(at("read", directory)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(at("read", directory))?;
            let path = entry.path();
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            // A link to a directory might lead back here.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// All of them, by names that are text: what is called otherwise is copied to the other directory, under such a name.
pub(super) fn inputs(directory: &Utf8Path, copies: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Error> {
    all(directory)?.into_iter().map(|path| Utf8PathBuf::from_path_buf(path).or_else(|odd| copy(&odd, copies))).collect()
}

/// Copies a file to a directory, under a name that is text and always the same for it.
fn copy(odd: &Path, copies: &Utf8Path) -> Result<Utf8PathBuf, Error> {
    let name = odd.file_name().unwrap_or_default();
    let readable: String =
        name.to_string_lossy().chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
    let place = copies.join(format!("{readable}-{}", fingerprint([odd.as_os_str().as_encoded_bytes()])));
    std::fs::create_dir_all(copies).map_err(at("make", copies))?;
    std::fs::copy(odd, &place).map_err(at("write", &place))?;
    Ok(place)
}

/// Whether libFuzzer has given a file its name: the SHA-1 of what is in it. What is called otherwise somebody has put there.
pub(super) fn is_named_by_the_fuzzer(name: &OsStr) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    name.len() == 40 && name.as_encoded_bytes().iter().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_fuzzer_are_hashes() {
        let named = |name: &str| is_named_by_the_fuzzer(OsStr::new(name));
        assert!(named("da39a3ee5e6b4b0d3255bfef95601890afd80709"));
        for by_hand in ["empty", "name with blank", "da39a3ee", "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"] {
            assert!(!named(by_hand), "{by_hand}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn directories_below_and_odd_names_are_read() {
        use std::os::unix::ffi::OsStrExt as _;
        let scratch = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(scratch.path()).expect("text");
        let corpus = root.join("corpus");
        std::fs::create_dir_all(corpus.join("deep/er")).expect("a directory");
        std::fs::create_dir_all(corpus.join(".git")).expect("a directory");
        for name in ["a", "deep/er/b", ".gitignore", ".git/c"] {
            std::fs::write(corpus.join(name), name).expect("a file");
        }
        std::fs::write(corpus.as_std_path().join(OsStr::from_bytes(b"bad\xff")), "odd").expect("a file");
        let found = inputs(&corpus, &root.join("copies")).expect("they can be read");
        let texts: Vec<String> = found.iter().map(|path| std::fs::read_to_string(path).expect("a file")).collect();
        assert_eq!(texts, ["a", "odd", "deep/er/b"]);
        assert!(found[1].starts_with(root.join("copies")) && found[1].as_str().contains("bad"), "{}", found[1]);
        assert_eq!(inputs(&root.join("nowhere"), &corpus).expect("nothing is nothing"), [""; 0]);
    }
}
