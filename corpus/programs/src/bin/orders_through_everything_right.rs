//! Scenario 10: the kitchen of `orders_through_everything.rs`, where the oven always comes first and the sink last.
//! expect: nothing
use std::sync::{Arc, Mutex};
use std::thread;

macro_rules! locked {
    ($mutex:expr) => {
        $mutex.lock().unwrap()
    };
}

#[derive(Default)]
struct Kitchen {
    oven: Mutex<u32>,
    fridge: Mutex<u32>,
    sink: Mutex<u32>,
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
        self.with_oven(|trays| *trays += self.take_from_fridge());
    }

    fn take_from_fridge(&self) -> u32 {
        let mut fridge = locked!(self.fridge);
        *fridge += 1;
        *fridge
    }

    fn wash(&self, step: &dyn Step) {
        let _fridge = locked!(self.fridge);
        step.run(self);
    }

    fn heat_water(&self) {
        self.with_oven(|trays| *locked!(self.sink) += *trays);
    }
}

fn main() {
    let kitchen = Arc::new(Kitchen::default());
    let (baker, washer) = (Arc::clone(&kitchen), Arc::clone(&kitchen));
    let baking = thread::spawn(move || (0..100).for_each(|_| baker.bake()));
    let washing = thread::spawn(move || (0..100).for_each(|_| washer.wash(&Rinse)));
    (0..100).for_each(|_| kitchen.heat_water());
    baking.join().unwrap();
    washing.join().unwrap();
}
