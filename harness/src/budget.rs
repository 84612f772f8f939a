//! How much an exploration may cost.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A bound on executions, on time, or on both.
///
/// As a text: executions (`5000`), a time with its unit (`500ms`, `10s`, `2m`, `1h`), or both with a comma between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// At most that many executions.
    pub executions: Option<u64>,
    /// No new execution after that time; the verdict then depends on the machine.
    pub time: Option<Duration>,
}

/// A text that is no budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseBudgetError {
    part: String,
}

impl fmt::Display for ParseBudgetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = &self.part;
        write!(f, "`{part}` is no budget: expected executions (`5000`) or a time (`500ms`, `10s`, `2m`, `1h`)")
    }
}

impl std::error::Error for ParseBudgetError {}

impl FromStr for Budget {
    type Err = ParseBudgetError;

    fn from_str(text: &str) -> Result<Budget, ParseBudgetError> {
        let mut budget = Budget::default();
        for part in text.split(',').map(str::trim) {
            let error = || ParseBudgetError { part: part.to_owned() };
            let digits = part.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(part.len());
            let (number, unit) = part.split_at(digits);
            let number: u64 = number.replace('_', "").parse().map_err(|_| error())?;
            let milliseconds = match unit {
                "" => {
                    budget.executions = Some(number);
                    continue;
                }
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                _ => return Err(error()),
            };
            budget.time = Some(Duration::from_millis(number.checked_mul(milliseconds).ok_or_else(error)?));
        }
        Ok(budget)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let budget = |executions, time| Ok(Budget { executions, time });
        assert_eq!("5_000".parse(), budget(Some(5_000), None));
        assert_eq!("250ms".parse(), budget(None, Some(Duration::from_millis(250))));
        assert_eq!("2m, 10".parse(), budget(Some(10), Some(Duration::from_secs(120))));
        for wrong in ["", "s", "10 parsecs", "-1", "1.5s", "99999999999999999999", "9999999999999999999h"] {
            let error = wrong.parse::<Budget>().expect_err(wrong);
            assert!(error.to_string().contains("is no budget"), "{error}");
        }
    }
}
