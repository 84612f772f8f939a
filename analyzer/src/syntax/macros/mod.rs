//! Macro definitions, and expansion by pattern.

/// All `macro_rules!` of a run.
#[derive(Debug, Default)]
pub struct MacroTable {}

impl MacroTable {
    /// Finds every definition in the given `(package, crate name, path, text)`; models have no package.
    pub fn collect(_files: &[(Option<u32>, String, String, &str)]) -> MacroTable {
        MacroTable {}
    }
}
