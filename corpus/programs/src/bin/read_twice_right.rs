//! Scenario 17, right: one read guard, passed down.
//! expect: nothing
use std::sync::{Arc, RwLock};
use std::thread;

#[derive(Default)]
struct Peers {
    list: RwLock<Vec<String>>,
}

impl Peers {
    fn describe(&self) -> String {
        let list = self.list.read().unwrap();
        format!("{} peers, first {:?}", Self::count(&list), list.first())
    }

    fn count(list: &[String]) -> usize {
        list.len()
    }

    fn add(&self, peer: &str) {
        self.list.write().unwrap().push(peer.to_owned());
    }
}

fn main() {
    let peers = Arc::new(Peers::default());
    let other = Arc::clone(&peers);
    let writer = thread::spawn(move || other.add("one"));
    println!("{}", peers.describe());
    writer.join().unwrap();
}
