//! A counter that two threads increment, protected in nine ways: which totals can come out, and of how many traces each.
//!
//! ```text
//! cargo run -p gordian --example shared_counter --features explore
//! ```

#[path = "shared_counter/variants.rs"]
mod variants;

use gordian::{Explorer, Search};

fn main() {
    for variant in variants::ALL {
        let body = variant.body;
        let verdict = Explorer::new().search(Search::Exhaustive).run(move || gordian::observe("total", body(2)));
        println!("{:<32} {verdict}\n", variant.name);
    }
    println!("what happens when an update is lost:\n");
    println!("{}", Explorer::new().name("lost update").run(variants::expect_every_update));
}
