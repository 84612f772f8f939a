//! Which features of a package are on.

use std::collections::{BTreeMap, BTreeSet};

use super::{LoadOptions, manifest::Dependency};

/// The features of a package and what each turns on, those that optional dependencies imply included.
pub fn declared(table: &BTreeMap<String, Vec<String>>, dependencies: &[Dependency]) -> BTreeMap<String, Vec<String>> {
    let mut features = table.clone();
    let named: BTreeSet<&str> = table.values().flatten().filter_map(|entry| entry.strip_prefix("dep:")).collect();
    for dependency in dependencies.iter().filter(|d| d.optional && !named.contains(d.key.as_str())) {
        features.entry(dependency.key.clone()).or_default();
    }
    features
}

/// The features that the options ask for, split as cargo splits them: `a,b c`.
pub fn requested(options: &LoadOptions) -> BTreeSet<String> {
    let separator = |c: char| c == ',' || c.is_whitespace();
    options.features.iter().flat_map(|f| f.split(separator)).filter(|f| !f.is_empty()).map(str::to_owned).collect()
}

/// The features that are on for the package `name`, closed under what they turn on.
/// A request `p/f` concerns package `p` only.
pub fn enabled(name: &str, features: &BTreeMap<String, Vec<String>>, options: &LoadOptions) -> BTreeSet<String> {
    if options.all_features {
        return features.keys().cloned().collect();
    }
    let mut waiting: Vec<String> = Vec::new();
    if !options.no_default_features {
        waiting.push("default".to_owned());
    }
    for request in requested(options) {
        match request.split_once('/') {
            Some((package, feature)) if package == name => waiting.push(feature.to_owned()),
            Some(_) => {}
            None => waiting.push(request),
        }
    }
    let mut on = BTreeSet::new();
    while let Some(feature) = waiting.pop() {
        let Some(implied) = features.get(&feature) else { continue };
        if !on.insert(feature) {
            continue;
        }
        for entry in implied {
            // `dep:x` turns on no feature, `x?/f` does not turn on `x`; `x/f` does if `x` is a feature.
            if entry.starts_with("dep:") || entry.contains("?/") {
                continue;
            }
            waiting.push(entry.split('/').next().unwrap_or(entry).to_owned());
        }
    }
    on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(entries: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        entries.iter().map(|(k, v)| ((*k).to_owned(), v.iter().map(|s| (*s).to_owned()).collect())).collect()
    }

    fn optional(key: &str) -> Dependency {
        Dependency { key: key.to_owned(), package: key.to_owned(), optional: true, path: None }
    }

    fn check(options: &LoadOptions, expected: &[&str]) {
        let table = table(&[
            ("default", &["std"]),
            ("std", &["alloc", "serde?/std", "log/std"]),
            ("alloc", &[]),
            ("extra", &["dep:hidden"]),
        ]);
        let features = declared(&table, &[optional("serde"), optional("log"), optional("hidden")]);
        let on = enabled("p", &features, options);
        assert_eq!(on.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn closes_over_defaults_and_requests() {
        check(&LoadOptions::default(), &["alloc", "default", "log", "std"]);
        let none = LoadOptions { no_default_features: true, ..LoadOptions::default() };
        check(&none, &[]);
        check(&LoadOptions { features: vec!["extra,p/serde q/alloc".into()], ..none }, &["extra", "serde"]);
        let all = LoadOptions { all_features: true, ..LoadOptions::default() };
        check(&all, &["alloc", "default", "extra", "log", "serde", "std"]);
    }
}
