//! Which packages of a workspace the options ask for, by cargo's rules.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use globset::Glob;

use super::features::requested;
use super::model::TargetKind;
use super::package::Draft;
use super::{LoadError, LoadOptions};

/// Keeps the packages asked for: `-p` wins over `--workspace` and `--exclude`, those over the default members. The packages
/// that these depend on by path stay too, marked as context.
pub fn select(
    drafts: Vec<Draft>,
    default_members: &BTreeSet<Utf8PathBuf>,
    options: &LoadOptions,
) -> Result<Vec<Draft>, LoadError> {
    if let Some(spec) =
        options.packages.iter().chain(&options.exclude).find(|spec| !drafts.iter().any(|d| matches(spec, d)))
    {
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
    let (mut selected, others): (Vec<Draft>, Vec<Draft>) =
        drafts.into_iter().partition(|draft| wanted(draft) && !any(&options.exclude, draft));
    check_features(&selected, options)?;
    selected.extend(context(&selected, others));
    Ok(selected)
}

/// Those of the other packages whose library the selected ones depend on by path, directly or not, reduced to it.
fn context(selected: &[Draft], others: Vec<Draft>) -> Vec<Draft> {
    let paths = |draft: &Draft| draft.dependencies.iter().filter_map(|d| d.path.clone()).collect::<Vec<_>>();
    let mut waiting: Vec<Utf8PathBuf> = selected.iter().flat_map(paths).collect();
    let mut needed = BTreeSet::new();
    while let Some(directory) = waiting.pop() {
        if needed.insert(directory.clone()) {
            waiting.extend(others.iter().filter(|draft| draft.directory == directory).flat_map(paths));
        }
    }
    let needed = others.into_iter().filter(|draft| needed.contains(&draft.directory));
    let reduced = needed.map(|mut draft| {
        draft.targets.retain(|target| matches!(target.kind, TargetKind::Library | TargetKind::BuildScript));
        Draft { is_context: true, ..draft }
    });
    reduced.collect()
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
    use crate::workspace::manifest::Dependency;

    fn draft(name: &str) -> Draft {
        Draft {
            name: name.to_owned(),
            version: Some("1.2.3".to_owned()),
            directory: Utf8PathBuf::from(format!("/w/{name}")),
            targets: Vec::new(),
            dependencies: Vec::new(),
            features: [("extra".to_owned(), Vec::new())].into(),
            keep_tests: false,
            is_context: false,
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
    fn what_the_selected_depend_on_is_context() {
        let on = |draft: Draft, name: &str| {
            let path = Some(Utf8PathBuf::from(format!("/w/{name}")));
            let dependency = Dependency { key: name.to_owned(), package: name.to_owned(), optional: false, path };
            Draft { dependencies: vec![dependency], ..draft }
        };
        let drafts = || vec![draft("far"), draft("tool"), on(draft("app"), "near"), on(draft("near"), "far")];
        let selected = |options: &LoadOptions| {
            let selected = select(drafts(), &[Utf8PathBuf::from("/w/app")].into(), options).unwrap();
            selected.into_iter().map(|d| (d.name, d.is_context)).collect::<Vec<_>>()
        };
        let name = |name: &str, is_context| (name.to_owned(), is_context);
        assert_eq!(selected(&LoadOptions::default()), [name("app", false), name("far", true), name("near", true)]);
        assert_eq!(selected(&packages(&["near"])), [name("near", false), name("far", true)]);
        let all_but = LoadOptions { exclude: vec!["far".into(), "app".into()], ..LoadOptions::default() };
        assert_eq!(selected(&all_but), [name("tool", false), name("near", false), name("far", true)]);
    }

    #[test]
    fn says_what_is_unknown() {
        let error = check(packages(&["nope"])).unwrap_err();
        assert!(error.contains("`nope`") && error.contains("app-core"), "{error}");
        assert!(check(packages(&["app@2"])).is_err());
        let error = check(LoadOptions { exclude: vec!["nope".into()], ..LoadOptions::default() }).unwrap_err();
        assert!(error.contains("`nope`"), "{error}");
        let error = check(LoadOptions { features: vec!["extar".into()], ..LoadOptions::default() }).unwrap_err();
        assert!(error.contains("`extar`"), "{error}");
        assert!(
            check(LoadOptions { features: vec!["extra other-package/x".into()], ..LoadOptions::default() }).is_ok()
        );
    }
}
