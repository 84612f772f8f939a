//! Inputs that are kept because they show something new.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::process::{Ended, run};
use super::project::{Project, Target};
use super::{Error, at};

/// What libFuzzer may take to compare two corpora.
const SORTING: Duration = Duration::from_secs(600);

/// The files of a directory, sorted; none if it is not there.
pub(super) fn files(directory: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Error> {
    let entries = match directory.read_dir_utf8() {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at("read", directory)(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(at("read", directory))?.into_path();
        // Files such as `.gitignore` are no inputs.
        if path.is_file() && path.file_name().is_some_and(|name| !name.starts_with('.')) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Adds to the corpus what a run has found and what shows something that the corpus does not; nothing is taken out of it.
pub(super) fn keep(project: &Project, target: &Target, binary: &Utf8Path) -> Result<(), Error> {
    let (corpus, found) = (project.corpus(target), project.found(target));
    let new = files(&found)?;
    if new.is_empty() {
        return Ok(());
    }
    if !can_merge([binary, &corpus, &found]) {
        // All of it, then: twice the same is better than lost.
        for path in &new {
            let place = corpus.join(path.file_name().unwrap_or_default());
            std::fs::copy(path, &place).map_err(at("write", &place))?;
            std::fs::remove_file(path).map_err(at("remove", path))?;
        }
        return Ok(());
    }
    let ended = merge(project, target, binary, &corpus, std::slice::from_ref(&found))?;
    if ended.has_failed() {
        // What could not be sorted is kept where it is, and read by the next run.
        return Ok(());
    }
    for path in &new {
        std::fs::remove_file(path).map_err(at("remove", path))?;
    }
    Ok(())
}

/// LibFuzzer gives these paths to a shell as they are when it compares corpora, and takes no notice of what goes wrong there.
fn can_merge<'a>(paths: impl IntoIterator<Item = &'a Utf8Path>) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@=".contains(c);
    paths.into_iter().all(|path| path.as_str().chars().all(is_plain))
}

/// Makes the corpus as small as it can be without showing less. It is replaced only once the smaller one is complete.
pub(super) fn minimise(project: &Project, target: &Target, binary: &Utf8Path) -> Result<(), Error> {
    let corpus = project.corpus(target);
    let fresh = project.work.join(&target.name).join("smaller");
    let before = project.work.join(&target.name).join("before");
    if !can_merge([binary, &corpus, &fresh]) {
        return Ok(());
    }
    for directory in [&fresh, &before] {
        if directory.exists() {
            std::fs::remove_dir_all(directory).map_err(at("remove", directory))?;
        }
        std::fs::create_dir_all(directory).map_err(at("make", directory))?;
    }
    if merge(project, target, binary, &fresh, std::slice::from_ref(&corpus))?.has_failed() {
        return Ok(());
    }
    let kept: Vec<_> = files(&fresh)?;
    if kept.is_empty() {
        return Ok(());
    }
    let name_of = |path: &Utf8PathBuf| path.file_name().unwrap_or_default().to_owned();
    let names: Vec<String> = kept.iter().map(name_of).collect();
    for path in files(&corpus)? {
        if !names.contains(&name_of(&path)) {
            let place = before.join(name_of(&path));
            std::fs::copy(&path, &place).map_err(at("copy", &path))?;
            std::fs::remove_file(&path).map_err(at("remove", &path))?;
        }
    }
    for path in &kept {
        let place = corpus.join(name_of(path));
        std::fs::copy(path, &place).map_err(at("write", &place))?;
    }
    Ok(())
}

fn merge(
    project: &Project,
    target: &Target,
    binary: &Utf8Path,
    into: &Utf8Path,
    from: &[Utf8PathBuf],
) -> Result<Ended, Error> {
    let mut arguments = vec!["-merge=1".to_owned()];
    arguments.extend(project.options(target));
    // An input that fails in a merge has its artifact already.
    let lost = project.work.join(&target.name).join("lost");
    std::fs::create_dir_all(&lost).map_err(at("make", &lost))?;
    arguments.push(format!("-artifact_prefix={lost}/"));
    arguments.push(into.to_string());
    arguments.extend(from.iter().map(ToString::to_string));
    run(binary, &project.directory, &arguments, None, SORTING)
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
}
