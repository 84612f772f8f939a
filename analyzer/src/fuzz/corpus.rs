//! Inputs that are kept because they show something new.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use camino::Utf8Path;

use super::built::Built;
use super::files::{all, is_named_by_the_fuzzer};
use super::process::{Leaves, run};
use super::{Error, at};

/// What libFuzzer may take to compare two corpora.
const SORTING: Duration = Duration::from_secs(600);

/// Adds to the corpus what a run has found and what shows something that the corpus does not; nothing is taken out of it. Gives why that could
/// not be told, if it could not.
pub(super) fn keep(built: &Built<'_>) -> Result<Option<String>, Error> {
    let Built { project, target, binary, .. } = built;
    let (corpus, found) = (project.corpus(target), project.found(target));
    let new = all(&found)?;
    if new.is_empty() {
        return Ok(None);
    }
    let can_be_compared = can_merge([&**binary, &corpus, &found]);
    let why = if can_be_compared { merge(built, &corpus, &found)? } else { None };
    if why.is_some() || !can_be_compared {
        // All of it, then: twice the same is better than lost.
        new.iter().try_for_each(|path| copy_into(path, &corpus))?;
    }
    new.iter().try_for_each(|path| remove(path))?;
    Ok(why.map(|why| format!("all that was found is in the corpus, unsorted: {why}")))
}

/// LibFuzzer gives these paths to a shell as they are when it compares corpora, and takes no notice of what goes wrong there.
fn can_merge<'a>(paths: impl IntoIterator<Item = &'a Utf8Path>) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@=".contains(c);
    paths.into_iter().all(|path| path.as_str().chars().all(is_plain))
}

/// Takes out of the corpus what shows nothing that the rest does not, once the smaller one is complete beside it. What libFuzzer has not named
/// was put there by somebody, and stays; so do directories in it. What is taken out lies in `before` until the next time.
pub(super) fn minimise(built: &Built<'_>) -> Result<Option<String>, Error> {
    let Built { project, target, binary, .. } = built;
    let corpus = project.corpus(target);
    let fresh = project.work_of(target).join("smaller");
    let before = project.work_of(target).join("before");
    if !can_merge([&**binary, &corpus, &fresh]) {
        return Ok(None);
    }
    for directory in [&fresh, &before] {
        if directory.exists() {
            std::fs::remove_dir_all(directory).map_err(at("remove", directory))?;
        }
        std::fs::create_dir_all(directory).map_err(at("make", directory))?;
    }
    if let Some(why) = merge(built, &fresh, &corpus)? {
        return Ok(Some(format!("the corpus was not made smaller: {why}")));
    }
    let kept = all(&fresh)?;
    if !kept.is_empty() {
        replace(&corpus, &kept, &before)?;
    }
    Ok(None)
}

/// Puts the files that are kept into the corpus, and then takes out of it the others that libFuzzer has named.
fn replace(corpus: &Utf8Path, kept: &[PathBuf], before: &Utf8Path) -> Result<(), Error> {
    let is_loose = |path: &PathBuf| {
        path.parent() == Some(corpus.as_std_path()) && path.file_name().is_some_and(is_named_by_the_fuzzer)
    };
    let (loose, by_hand): (Vec<PathBuf>, Vec<PathBuf>) = all(corpus)?.into_iter().partition(is_loose);
    let by_hand: BTreeSet<Vec<u8>> = by_hand.iter().map(read).collect::<Result<_, _>>()?;
    let mut names: BTreeSet<&OsStr> = BTreeSet::new();
    for path in kept {
        // What somebody has named otherwise is there already.
        if !by_hand.contains(&read(path)?) {
            copy_into(path, corpus)?;
            names.extend(path.file_name());
        }
    }
    for path in loose.iter().filter(|path| !path.file_name().is_some_and(|name| names.contains(name))) {
        copy_into(path, before)?;
        remove(path)?;
    }
    Ok(())
}

fn read(path: &PathBuf) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(at("read", &*path.to_string_lossy()))
}

fn copy_into(path: &Path, directory: &Utf8Path) -> Result<(), Error> {
    let place = directory.as_std_path().join(path.file_name().unwrap_or_default());
    std::fs::copy(path, &place).map(drop).map_err(at("write", &*place.to_string_lossy()))
}

fn remove(path: &Path) -> Result<(), Error> {
    std::fs::remove_file(path).map_err(at("remove", &*path.to_string_lossy()))
}

/// Has libFuzzer compare two corpora; gives why it could not, if so.
fn merge(built: &Built<'_>, into: &Utf8Path, from: &Utf8Path) -> Result<Option<String>, Error> {
    let mut arguments = vec!["-merge=1".to_owned()];
    arguments.extend(built.common());
    // An input that fails in a merge has its artifact already.
    let lost = built.project.lost(built.target)?;
    arguments.push(format!("-artifact_prefix={lost}/"));
    arguments.extend([into, from].map(ToString::to_string));
    let ended = run(&built.binary, &built.project.directory, &arguments, Leaves::default(), SORTING)?;
    Ok(match ended {
        _ if ended.is_killed => Some(format!("comparing took more than {} s", SORTING.as_secs())),
        _ if ended.has_failed() => Some(built.not_run(&ended).to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_take_apart_is_not_merged() {
        let merges = |path: &str| can_merge([Utf8Path::new("/tmp/a-b_c/1.2"), Utf8Path::new(path)]);
        assert!(merges("fuzz/corpus/queue"));
        for path in ["/tmp/my project/fuzz", "/tmp/$HOME", "/tmp/a;b", "/tmp/it's", "/tmp/ünder"] {
            assert!(!merges(path), "{path}");
        }
    }

    fn names(directory: &Utf8Path) -> Vec<String> {
        let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        all(directory).expect("it can be read").iter().map(name).collect()
    }

    #[test]
    fn only_what_the_fuzzer_has_named_is_taken_out() {
        let scratch = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(scratch.path()).expect("text");
        let [corpus, fresh, before] = ["corpus", "fresh", "before"].map(|name| root.join(name));
        let [one, two, three] = ["1", "2", "3"].map(|digit| digit.repeat(40));
        for directory in [&corpus, &fresh, &before, &corpus.join("deep")] {
            std::fs::create_dir_all(directory).expect("a directory");
        }
        let files = [("name with blank", "by hand"), (&*one, "1"), (&*two, "2"), ("deep/also by hand", "x")];
        for (name, text) in files {
            std::fs::write(corpus.join(name), text).expect("a file");
        }
        // The last one has the content of a file that somebody has named.
        for (name, text) in [(&one, "1"), (&three, "by hand")] {
            std::fs::write(fresh.join(name), text).expect("a file");
        }
        replace(&corpus, &all(&fresh).expect("files"), &before).expect("it is replaced");
        assert_eq!(names(&corpus), [&*one, "also by hand", "name with blank"]);
        assert_eq!(names(&before), [two]);
    }

    #[test]
    fn nothing_is_taken_out_before_all_is_put_in() {
        let scratch = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(scratch.path()).expect("text");
        let old = "1".repeat(40);
        std::fs::write(root.join(&old), "old").expect("a file");
        let kept = [PathBuf::from(root.join("nowhere").join("2".repeat(40)))];
        assert!(replace(root, &kept, root).is_err());
        assert_eq!(names(root), [old]);
    }
}
