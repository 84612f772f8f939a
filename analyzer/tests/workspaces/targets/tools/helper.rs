//! Its module.
pub fn help() {
    many_targets::fill();
}
