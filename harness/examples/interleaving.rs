//! Two threads that lock in opposite orders: the execution in which they wait for each other, in the format named on the command line.
//!
//! ```text
//! cargo run -p gordian --features explore --example interleaving -- html > page.html
//! ```

use gordian::sync::{Arc, Mutex};
use gordian::thread;
use gordian::witness::{FORMATS, Style};

fn main() {
    let name = std::env::args().nth(1).unwrap_or_else(|| "text".to_owned());
    let verdict = gordian::explore(|| {
        let accounts = Arc::new(Mutex::new(1));
        let journal = Arc::new(Mutex::new(1));
        let auditor = thread::Builder::new().name("auditor".to_owned()).spawn({
            let (accounts, journal) = (Arc::clone(&accounts), Arc::clone(&journal));
            move || {
                let journal = journal.lock().unwrap();
                let accounts = accounts.lock().unwrap();
                *journal + *accounts
            }
        });
        {
            let mut accounts = accounts.lock().unwrap();
            let mut journal = journal.lock().unwrap();
            *accounts += 1;
            *journal += 1;
        }
        auditor.unwrap().join().unwrap();
    });
    let witness = verdict.witness().expect("they can wait for each other");
    match witness.format(&name, Style { width: 100 }) {
        Some(text) => print!("{text}"),
        None => {
            let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
            eprintln!("no format `{name}`: one of {}", names.join(", "));
        }
    }
}
