//! names the dependency by its new name.
use engine::{drain, Job};

struct Push;

impl Job for Push {
    fn run(&self) {
        engine::push(1);
    }
}

fn under_queue_double() {
    let _g = engine::QUEUE.lock().unwrap();
    engine::push(1); //~ double_lock
}

fn push_ok() {
    engine::push(2);
    engine::push(3);
}

fn main() {
    push_ok();
    drain(&Push);
    under_queue_double();
}
