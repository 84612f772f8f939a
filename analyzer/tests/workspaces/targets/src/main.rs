//! The program uses the library by its name.
fn main() {
    let _g = many_targets::SLOT.lock().unwrap();
    many_targets::fill(); //~ double_lock
}
