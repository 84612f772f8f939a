//! Draws those seeds anew that do not reach what their names say, when what bytes give has changed (those of `analyze_source` are written by hand):
//! `cargo run --release -p gordian-fuzz --all-features --example draw_seeds`.

use gordian_fuzz::random::Random;
use gordian_fuzz::seeds::{directory, named};

/// Inputs that are drawn for a seed.
const TRIES: usize = 200_000;

fn main() {
    for (target, all) in named() {
        for (name, reaches) in all {
            let path = directory().join(target).join(name);
            if std::fs::read(&path).is_ok_and(|data| reaches(&data)) {
                continue;
            }
            let mut random = Random::new(1);
            let mut drawn = (0..TRIES).map(|_| {
                let length = 16 + random.below(64);
                random.bytes(length)
            });
            let data = drawn.find(|data| reaches(data)).unwrap_or_else(|| panic!("{target}, {name}: none drawn"));
            std::fs::create_dir_all(directory().join(target)).expect("a directory for seeds");
            std::fs::write(&path, data).expect("the seed is written");
            println!("{target}, {name}");
        }
    }
}
