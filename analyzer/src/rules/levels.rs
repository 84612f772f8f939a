//! The level of each rule in a run.

use std::collections::BTreeMap;

use super::{Rule, all};
use crate::base::Span;
use crate::report::model::Level;

/// Levels by rule name; starts with the rules' own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLevels {
    levels: BTreeMap<&'static str, Level>,
    /// Where the source says that guards may be dropped at once.
    drops_allowed: Vec<Span>,
}

impl Default for RuleLevels {
    fn default() -> RuleLevels {
        RuleLevels { levels: all().iter().map(|r| (r.name, r.default_level)).collect(), drops_allowed: Vec::new() }
    }
}

/// There is neither a rule nor a group of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown rule or group `{0}`: `cargo gordian list` shows all")]
pub struct UnknownRule(pub String);

impl RuleLevels {
    /// Sets the level of a rule, of a group, or of `all`. Later calls win.
    pub fn set(&mut self, rule_or_group: &str, level: Level) -> Result<(), UnknownRule> {
        let wanted = rule_or_group.replace('-', "_");
        let named = |r: &&Rule| r.name == wanted || r.group == wanted || wanted == "all";
        let mut found = false;
        for rule in all().iter().filter(named) {
            self.levels.insert(rule.name, level);
            found = true;
        }
        if found { Ok(()) } else { Err(UnknownRule(rule_or_group.to_owned())) }
    }

    /// Adds what the sources say: statements and items in which a guard may be dropped at once.
    pub fn with_drops_allowed(self, drops_allowed: Vec<Span>) -> RuleLevels {
        RuleLevels { drops_allowed, ..self }
    }

    /// Whether the source says that what stands there may drop a guard at once.
    pub fn allows_drop(&self, span: Span) -> bool {
        self.drops_allowed.iter().any(|allowed| allowed.lo <= span.lo && span.hi <= allowed.hi)
    }

    /// The level of a rule.
    pub fn get(&self, rule: &Rule) -> Level {
        self.levels.get(rule.name).copied().unwrap_or(rule.default_level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_rules_can_be_set() {
        let mut levels = RuleLevels::default();
        levels.set("deadlock", Level::Allow).unwrap();
        levels.set("double-lock", Level::Warn).unwrap();
        let level = |name| levels.get(all().iter().find(|r| r.name == name).unwrap());
        assert_eq!(level("lock_order_cycle"), Level::Allow);
        assert_eq!(level("double_lock"), Level::Warn);
        assert!(levels.set("no_such_rule", Level::Warn).is_err());
    }
}
