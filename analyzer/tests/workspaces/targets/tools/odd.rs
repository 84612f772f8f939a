//! A program in a directory of its own.
mod helper;

fn main() {
    let _g = many_targets::SLOT.lock().unwrap();
    helper::help(); //~ double_lock
}
