//! Which packages of a workspace the options ask for, by cargo's rules.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use globset::Glob;

use super::features::requested;
use super::package::Draft;
use super::{LoadError, LoadOptions};

/// Keeps the packages asked for: `-p` wins over `--workspace` and `--exclude`, those over the default members.
pub fn select(
    drafts: Vec<Draft>,
    default_members: &BTreeSet<Utf8PathBuf>,
    options: &LoadOptions,
) -> Result<Vec<Draft>, LoadError> {
    if let Some(spec) = options.packages.iter().find(|spec| !drafts.iter().any(|d| matches(spec, d))) {
        let known = drafts.iter().map(|d| d.name.clone()).collect::<BTreeSet<_>>();
        return Err(LoadError::UnknownPackage { spec: spec.clone(), known: known.into_iter().collect() });
    }
    let any = |specs: &[String], draft: &Draft| specs.iter().any(|spec| matches(spec, draft));
    let wanted = |draft: &Draft| {
        if !options.packages.is_empty() {
            any(&options.packages, draft)
        } else if options.workspace || !options.exclude.is_empty() {
            true
        } else {
            default_members.contains(&draft.directory)
        }
    };
    let selected: Vec<Draft> =
        drafts.into_iter().filter(|draft| wanted(draft) && !any(&options.exclude, draft)).collect();
    check_features(&selected, options)?;
    Ok(selected)
}

/// A feature that no selected package has is a typing error, as for cargo.
fn check_features(selected: &[Draft], options: &LoadOptions) -> Result<(), LoadError> {
    for request in requested(options) {
        let (package, feature) = match request.split_once('/') {
            Some((package, feature)) => (Some(package), feature),
            None => (None, request.as_str()),
        };
        let mut of_interest = selected.iter().filter(|draft| package.is_none_or(|p| p == draft.name)).peekable();
        // `dependency/feature` concerns a package that is not analysed.
        if package.is_some() && of_interest.peek().is_none() {
            continue;
        }
        if !of_interest.any(|draft| draft.declared_features().contains_key(feature)) {
            return Err(LoadError::UnknownFeature { feature: request });
        }
    }
    Ok(())
}

/// Whether a package specification (`name`, `name@version`, `name:version`, a glob, a `path+file` URL) means this package.
fn matches(spec: &str, draft: &Draft) -> bool {
    if let Some((_, location)) = spec.split_once("file://") {
        let (path, fragment) = location.split_once('#').unwrap_or((location, ""));
        let name = fragment.split(['@', ':']).next().unwrap_or_default();
        let names_it = name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || name == draft.name;
        return names_it && draft.directory.as_str() == path.trim_end_matches('/');
    }
    let (name, version) = spec.split_once(['@', ':']).map_or((spec, None), |(name, version)| (name, Some(version)));
    if version.is_some_and(|version| {
        let own = draft.version.as_deref().unwrap_or_default();
        own != version && !own.starts_with(&format!("{version}."))
    }) {
        return false;
    }
    name == draft.name || Glob::new(name).is_ok_and(|glob| glob.compile_matcher().is_match(&draft.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(name: &str) -> Draft {
        Draft {
            name: name.to_owned(),
            version: Some("1.2.3".to_owned()),
            directory: Utf8PathBuf::from(format!("/w/{name}")),
            targets: Vec::new(),
            dependencies: Vec::new(),
            features: [("extra".to_owned(), Vec::new())].into(),
            keep_tests: false,
        }
    }

    fn check(options: LoadOptions) -> Result<Vec<String>, String> {
        let drafts = vec![draft("app"), draft("app-core"), draft("tool")];
        let defaults = [Utf8PathBuf::from("/w/app")].into();
        let selected = select(drafts, &defaults, &options).map_err(|e| e.to_string())?;
        Ok(selected.into_iter().map(|d| d.name).collect())
    }

    fn packages(specs: &[&str]) -> LoadOptions {
        LoadOptions { packages: specs.iter().map(|s| (*s).to_owned()).collect(), ..LoadOptions::default() }
    }

    #[test]
    fn selects_as_cargo_does() {
        assert_eq!(check(LoadOptions::default()).unwrap(), ["app"]);
        assert_eq!(check(packages(&["app*"])).unwrap(), ["app", "app-core"]);
        assert_eq!(check(packages(&["tool@1.2", "app:1.2.3"])).unwrap(), ["app", "tool"]);
        assert_eq!(check(packages(&["path+file:///w/tool#1.2.3"])).unwrap(), ["tool"]);
        let all = LoadOptions { workspace: true, ..LoadOptions::default() };
        assert_eq!(check(all.clone()).unwrap(), ["app", "app-core", "tool"]);
        assert_eq!(check(LoadOptions { exclude: vec!["app-*".into()], ..all }).unwrap(), ["app", "tool"]);
    }

    #[test]
    fn says_what_is_unknown() {
        let error = check(packages(&["nope"])).unwrap_err();
        assert!(error.contains("`nope`") && error.contains("app-core"), "{error}");
        assert!(check(packages(&["app@2"])).is_err());
        let error = check(LoadOptions { features: vec!["extar".into()], ..LoadOptions::default() }).unwrap_err();
        assert!(error.contains("`extar`"), "{error}");
        assert!(
            check(LoadOptions { features: vec!["extra other-package/x".into()], ..LoadOptions::default() }).is_ok()
        );
    }
}
