//! An example.
fn main() {
    let slot = many_targets::SLOT.lock().unwrap();
    drop(slot);
    many_targets::fill();
}
