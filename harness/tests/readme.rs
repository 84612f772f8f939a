//! The interleaving that the README shows is the one that is printed. `GORDIAN_UPDATE_README=1` writes it anew.

#![cfg(feature = "explore")]

#[allow(dead_code, reason = "one of the variants is enough here")]
#[path = "../examples/shared_counter/variants.rs"]
mod variants;

use std::path::Path;

#[test]
fn the_interleaving_is_the_one_that_is_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(&path).expect("the README");
    let marker = "<!-- example: shared_counter -->\n```text\n";
    let begin = readme.find(marker).expect("the marker in the README") + marker.len();
    let end = begin + readme[begin..].find("```").expect("the block's end");
    let printed = format!("{}\n", gordian::Explorer::new().run(variants::expect_every_update));
    let printed: String = printed.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    let printed = format!("{}\n", printed.trim_end());
    if std::env::var_os("GORDIAN_UPDATE_README").is_some() {
        let mut updated = readme.clone();
        updated.replace_range(begin..end, &printed);
        std::fs::write(&path, updated).expect("the README can be written");
    } else {
        assert_eq!(printed, readme[begin..end]);
    }
}
