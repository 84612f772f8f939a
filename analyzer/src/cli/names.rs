//! Finds rules by name, and near names for what is none.

use super::Error;
use crate::rules::{self, Rule};

/// The group that is not a rule's: all of them.
pub(super) const ALL: &str = "all";

/// How alike (0 to 1) a name must be to be suggested.
const ALIKE: f64 = 0.7;
/// How many suggestions are made at most.
const SUGGESTIONS: usize = 3;

/// The rule of that name.
pub(super) fn rule(name: &str) -> Result<&'static Rule, Error> {
    let found = rules::all().iter().find(|r| r.name == normal(name));
    found.ok_or_else(|| unknown(name, false, rules::all().iter().map(|r| r.name)))
}

/// The rules that a rule's or a group's name stands for.
pub(super) fn rules(name: &str) -> Result<Vec<&'static Rule>, Error> {
    let wanted = normal(name);
    let matching = |r: &&Rule| wanted == ALL || r.group == wanted || r.name == wanted;
    let found: Vec<&Rule> = rules::all().iter().filter(matching).collect();
    if found.is_empty() {
        return Err(unknown(name, true, rules::all().iter().map(|r| r.name).chain(groups()).chain([ALL])));
    }
    Ok(found)
}

/// The group of that name, unless it is all of them.
pub(super) fn group(name: &str) -> Option<&'static str> {
    let wanted = normal(name);
    groups().into_iter().find(|group| *group == wanted)
}

/// The groups, each once, in the order of their first rules.
pub(super) fn groups() -> Vec<&'static str> {
    let mut groups = Vec::new();
    for rule in rules::all() {
        if !groups.contains(&rule.group) {
            groups.push(rule.group);
        }
    }
    groups
}

/// Rules may be written like crates: `double-lock`.
fn normal(name: &str) -> String {
    name.trim().replace('-', "_")
}

fn unknown(name: &str, or_group: bool, known: impl IntoIterator<Item = &'static str>) -> Error {
    let wanted = normal(name).to_lowercase();
    let mut alike: Vec<(f64, &str)> = known
        .into_iter()
        .map(|k| (if k.contains(&wanted) && wanted.len() > 3 { 1.0 } else { strsim::jaro_winkler(&wanted, k) }, k))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let nearest = alike.into_iter().take(SUGGESTIONS).map(|(_, k)| k).collect();
    Error::UnknownRule { name: name.to_owned(), or_group, nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(name: &str) -> Vec<&'static str> {
        match rules(name) {
            Err(Error::UnknownRule { nearest, .. }) => nearest,
            other => panic!("`{name}` is known: {other:?}"),
        }
    }

    #[test]
    fn groups_stand_for_their_rules() {
        let deadlock = rules("deadlock").expect("a group");
        assert!(deadlock.iter().any(|r| r.name == "double_lock"));
        assert!(deadlock.iter().all(|r| r.group == "deadlock"));
        assert_eq!(rules(ALL).expect("a group").len(), rules::all().len());
    }

    #[test]
    fn dashes_and_underscores_are_the_same() {
        assert_eq!(rule("double-lock").expect("a rule").name, "double_lock");
    }

    #[test]
    fn slips_of_the_pen_are_understood() {
        assert_eq!(nearest("doublelock").first(), Some(&"double_lock"));
        assert_eq!(nearest("lock_order").first(), Some(&"lock_order_cycle"));
        assert_eq!(nearest("deadlok").first(), Some(&"deadlock"));
        assert!(nearest("zzzzzz").is_empty());
    }
}
