//! Prints what each call of the given files or directories was resolved to: what the names stage knows.

use gordian_analyzer::driver::Options;
use gordian_analyzer::probe::resolutions;
use gordian_analyzer::workspace::LoadOptions;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths = std::env::args().skip(1).map(Into::into).collect();
    let current_dir = std::env::current_dir()?.try_into()?;
    let load = LoadOptions { paths, tests: true, current_dir, ..LoadOptions::default() };
    for call in resolutions(&Options { load, ..Options::default() })? {
        let (file, (line, column)) = (&call.place.file, call.place.start);
        println!("{file}:{line}:{column} {} {:?}", call.name, call.found);
    }
    Ok(())
}
