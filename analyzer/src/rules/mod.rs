//! Rules stage: what counts as a finding.

use crate::report::model::Level;

/// A rule, as the command line shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// snake_case, like rustc's lints.
    pub name: &'static str,
    /// The group it is switched with.
    pub group: &'static str,
    /// Its level unless the user says otherwise.
    pub default_level: Level,
    /// One line.
    pub summary: &'static str,
    /// What it does, why it is bad, an example, what to do, what it cannot see; Markdown.
    pub doc: &'static str,
}

/// All rules, in the order in which they are listed.
pub fn all() -> &'static [Rule] {
    const RULES: &[Rule] = &[
        Rule {
            name: "lock_order_cycle",
            group: "deadlock",
            default_level: Level::Deny,
            summary: "locks are taken in orders that can block each other",
            doc: "Looks for locks that threads take in different orders.\n",
        },
        Rule {
            name: "double_lock",
            group: "deadlock",
            default_level: Level::Deny,
            summary: "a lock is taken again by the thread that holds it",
            doc: "Looks for a lock that is taken while the same thread holds it.\n",
        },
        Rule {
            name: "recursive_read",
            group: "deadlock",
            default_level: Level::Warn,
            summary: "a lock is read again by the thread that reads it, which a queued writer blocks",
            doc: "Looks for a read lock that is taken while the same thread holds one.\n",
        },
        Rule {
            name: "guard_dropped_at_once",
            group: "hygiene",
            default_level: Level::Warn,
            summary: "a guard is dropped in the statement that made it",
            doc: "Looks for `let _ = m.lock()`: the lock is released at once.\n",
        },
        Rule {
            name: "guard_forgotten",
            group: "hygiene",
            default_level: Level::Warn,
            summary: "a guard is forgotten, and its lock never released",
            doc: "Looks for guards given to `mem::forget` and the like.\n",
        },
    ];
    RULES
}
