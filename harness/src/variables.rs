//! The environment variables that explorations read.

use std::sync::Once;

/// All of them; what each does is said where it is read.
const KNOWN: [&str; 10] = [
    "GORDIAN_BUDGET",
    "GORDIAN_CHECKPOINT",
    "GORDIAN_FAULTS",
    "GORDIAN_FUZZ_RESULT",
    "GORDIAN_JOBS",
    "GORDIAN_PLANTED",
    "GORDIAN_REPLAY",
    "GORDIAN_REPLAY_RESULT",
    "GORDIAN_SEED",
    "GORDIAN_SHARD",
];

/// Says once which variables look as if they were meant for explorations, and are not.
pub(crate) fn tell_unknown() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        for name in names.filter(|name| is_unknown(name)) {
            eprintln!("gordian: {name} is not read; the variables are {}", KNOWN.join(", "));
        }
    });
}

fn is_unknown(name: &str) -> bool {
    name.starts_with("GORDIAN_") && !KNOWN.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_variables_are_told() {
        assert!(is_unknown("GORDIAN_SEDE"));
        assert!(!is_unknown("GORDIAN_SEED"));
        assert!(!is_unknown("SHUTTLE_RANDOM_SEED"));
    }
}
