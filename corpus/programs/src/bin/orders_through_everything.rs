//! Scenario 10: opposite orders of three locks through a call, a closure, a macro and a trait.
//! expect: lock_order_cycle
//! outcome: hangs under `--force`
//! right: orders_through_everything_right.rs
use std::sync::{Arc, Mutex};
use std::thread;

use programs::Meeting;

macro_rules! locked {
    ($mutex:expr) => {
        $mutex.lock().unwrap()
    };
}

struct Kitchen {
    oven: Mutex<u32>,
    fridge: Mutex<u32>,
    sink: Mutex<u32>,
    meeting: Meeting,
}

trait Step {
    fn run(&self, kitchen: &Kitchen);
}

struct Rinse;

impl Step for Rinse {
    fn run(&self, kitchen: &Kitchen) {
        *locked!(kitchen.sink) += 1;
    }
}

impl Kitchen {
    fn with_oven<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut locked!(self.oven))
    }

    fn bake(&self) {
        self.with_oven(|trays| {
            self.meeting.meet();
            *trays += self.take_from_fridge() //~ lock_order_cycle
        });
    }

    fn take_from_fridge(&self) -> u32 {
        let mut fridge = locked!(self.fridge);
        *fridge += 1;
        *fridge
    }

    fn wash(&self, step: &dyn Step) {
        let _fridge = locked!(self.fridge);
        self.meeting.meet();
        step.run(self);
    }

    fn heat_water(&self) {
        let mut sink = locked!(self.sink);
        self.meeting.meet();
        self.with_oven(|trays| *sink += *trays);
    }
}

fn main() {
    let kitchen = Arc::new(Kitchen {
        oven: Mutex::default(),
        fridge: Mutex::default(),
        sink: Mutex::default(),
        meeting: Meeting::of(3),
    });
    let (baker, washer) = (Arc::clone(&kitchen), Arc::clone(&kitchen));
    let baking = thread::spawn(move || baker.bake());
    let washing = thread::spawn(move || washer.wash(&Rinse));
    kitchen.heat_water();
    baking.join().unwrap();
    washing.join().unwrap();
}
