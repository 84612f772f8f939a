//! What the fuzz targets are made of.
#![allow(missing_docs, reason = "it is linked by its own targets and tests only, and names say it")]

#[cfg(fuzzing)]
compile_error!(
    "proc-macro2 has no positions in sources with `cfg(fuzzing)`: build with `cargo fuzz build --no-cfg-fuzzing`"
);

pub mod allocations;
pub mod analyze_source;
#[cfg(feature = "explore")]
pub mod counter_schedules;
#[cfg(feature = "explore")]
pub mod explorer_agreement;
#[cfg(feature = "explore")]
pub mod linearizability;
#[cfg(feature = "explore")]
pub mod lock_programs;
pub mod random;
#[cfg(feature = "explore")]
pub mod replay_files;
#[cfg(feature = "explore")]
pub mod seeds;

/// What does not agree for an input.
#[cfg(feature = "explore")]
pub type Oracle = fn(&[u8]) -> Vec<String>;

/// Whether an input reaches what the name of a seed says.
#[cfg(feature = "explore")]
pub type Reaches = fn(&[u8]) -> bool;

/// All targets, by name.
#[cfg(feature = "explore")]
pub fn targets() -> Vec<(&'static str, Oracle)> {
    let mut targets: Vec<(&str, Oracle)> = vec![
        ("analyze_source", |data| analyze_source::disagreements(data).unwrap_or_default()),
        ("counter_schedules", counter_schedules::disagreements),
        ("explorer_agreement", explorer_agreement::disagreements),
        ("lock_programs", lock_programs::disagreements),
        ("replay_files", replay_files::disagreements),
    ];
    targets.extend(linearizability::OBJECTS.map(|object| (object.name, object.disagreements)));
    targets.sort_by_key(|(name, _)| *name);
    targets
}

/// Panics with what does not agree for an input, as a fuzzer has it.
#[cfg(feature = "explore")]
pub fn check(target: &str, data: &[u8]) {
    gordian::fuzz::note(data);
    let targets = targets();
    let known = targets.iter().find(|(name, _)| *name == target);
    let (_, disagreements) = known.unwrap_or_else(|| panic!("no target is called `{target}`"));
    let wrong = disagreements(data);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
