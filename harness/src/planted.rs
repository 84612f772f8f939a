//! Bugs that are planted, to see that the oracles of the fuzz targets find them.

/// Whether that bug is planted: only in a build with `--cfg gordian_planted`, if the variable `GORDIAN_PLANTED` names it.
#[cfg(gordian_planted)]
#[must_use]
pub fn planted(name: &str) -> bool {
    static NAME: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    NAME.get_or_init(|| std::env::var("GORDIAN_PLANTED").ok()).as_deref() == Some(name)
}

/// None is planted in this build.
#[cfg(not(gordian_planted))]
#[must_use]
pub fn planted(_name: &str) -> bool {
    false
}
