//! Prints the lock events of the given files or directories: what the analysis sees before any rule looks at it.

use gordian_analyzer::driver::{Options, dump_events};
use gordian_analyzer::workspace::LoadOptions;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths = std::env::args().skip(1).map(Into::into).collect();
    let current_dir = std::env::current_dir()?.try_into()?;
    let load = LoadOptions { paths, tests: true, current_dir, ..LoadOptions::default() };
    print!("{}", dump_events(&Options { load, ..Options::default() })?);
    Ok(())
}
