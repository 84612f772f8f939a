//! Which final values the executions had, and how many of them had each.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::witness::one_line;

/// Values of one name that are shown.
const SHOWN: usize = 20;

/// Counts of observed values, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outcomes {
    values: BTreeMap<String, BTreeMap<Value, u64>>,
    #[serde(skip)]
    exhaustive: bool,
    #[serde(skip)]
    is_bare: bool,
}

/// Numbers are ordered as numbers, before all that is text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
enum Value {
    Number(i128),
    Text(String),
}

impl Value {
    fn new(text: &str) -> Value {
        text.parse().map_or_else(|_| Value::Text(text.to_owned()), Value::Number)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::new(&text)
    }
}

impl From<Value> for String {
    fn from(value: Value) -> String {
        value.to_string()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => number.fmt(f),
            Value::Text(text) => text.fmt(f),
        }
    }
}

impl Outcomes {
    /// Threads ran, and nothing of the facade was used by any of them.
    pub(crate) fn set_bare(&mut self) {
        self.is_bare = true;
    }

    pub(crate) fn is_bare(&self) -> bool {
        self.is_bare
    }

    pub(crate) fn add(&mut self, name: String, value: String) {
        *self.values.entry(name).or_default().entry(Value::new(&value)).or_default() += 1;
    }

    pub(crate) fn merge(&mut self, other: Outcomes) {
        for (name, values) in other.values {
            let mine = self.values.entry(name).or_default();
            values.into_iter().for_each(|(value, count)| *mine.entry(value).or_default() += count);
        }
    }

    pub(crate) fn set_exhaustive(&mut self, exhaustive: bool) {
        self.exhaustive = exhaustive;
    }

    /// The values observed under that name with the number of executions that ended with each, numbers first, in order.
    pub fn of(&self, name: &str) -> Vec<(String, u64)> {
        let values = self.values.get(name).into_iter().flatten();
        values.map(|(value, count)| (value.to_string(), *count)).collect()
    }

    /// Whether nothing was observed.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl fmt::Display for Outcomes {
    /// One line per name: `total: {1: 2 traces, 2: 2 traces}`. Of many values the first are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.exhaustive { "trace" } else { "execution" };
        for (number, (name, values)) in self.values.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{}: {{", one_line(name))?;
            for (number, (value, count)) in values.iter().take(SHOWN).enumerate() {
                let comma = if number > 0 { ", " } else { "" };
                let plural = if *count == 1 { "" } else { "s" };
                write!(f, "{comma}{}: {count} {unit}{plural}", one_line(&value.to_string()))?;
            }
            if values.len() > SHOWN {
                write!(f, ", and {} more", values.len() - SHOWN)?;
            }
            write!(f, "}}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_order() {
        let mut outcomes = Outcomes::default();
        for value in ["10", "2", "2"] {
            outcomes.add("n".to_owned(), value.to_owned());
        }
        outcomes.set_exhaustive(true);
        assert_eq!(outcomes.to_string(), "n: {2: 2 traces, 10: 1 trace}");
    }

    #[test]
    fn many_values_are_not_all_shown() {
        let mut outcomes = Outcomes::default();
        (0..23).for_each(|value| outcomes.add("n".to_owned(), value.to_string()));
        outcomes.add("text".to_owned(), "two\nlines".to_owned());
        let text = outcomes.to_string();
        assert!(text.contains("18: 1 execution, 19: 1 execution, and 3 more}"), "{text}");
        assert!(text.ends_with("\ntext: {two\\nlines: 1 execution}"), "{text}");
        assert_eq!(outcomes.of("n").len(), 23);
    }
}
