//! How many executions each strategy needs to find known bugs, over some seeds, beside what was published of the originals.
//!
//! A cell is the mean number of executions until the failing one, over the runs that found it; in how many runs that was stands
//! beside it if it was not all. `shuttle:` are the schedulers of shuttle on the same port and the same facade. The two executions that look
//! whether a test does the same twice are not counted.
//!
//! ```text
//! cargo bench -p gordian --features explore --bench schedules
//! cargo bench -p gordian --features explore --bench schedules -- seeds=5 reorder
//! cargo bench -p gordian --features explore --bench schedules -- limit=2000000 SafeStack
//! ```

use std::time::Instant;

use gordian::{Explorer, Search};

#[path = "../../corpus/sctbench/mod.rs"]
mod corpus;

use corpus::program::Program;

const PUBLISHED: &str = include_str!("../../corpus/sctbench/published.tsv");

const STRATEGIES: [(&str, Search); 9] = [
    ("portfolio", Search::Portfolio),
    ("surw", Search::Surw),
    ("rf", Search::ReadsFrom),
    ("directed", Search::Directed),
    ("pos", Search::Pos),
    ("exhaustive", Search::Exhaustive),
    ("shuttle:random", Search::Random),
    ("shuttle:pct", Search::Pct { depth: 3 }),
    ("shuttle:urw", Search::Urw),
];

/// The columns of the published figures that are shown, by their headings there.
const COLUMNS: [&str; 5] = ["RFF", "POS", "PCT d=3", "PERIOD", "SURW"];

/// Which run this is.
struct Options {
    seeds: u64,
    limit: u64,
    strategy: Option<String>,
    /// Part of a program's name.
    program: String,
}

impl Options {
    fn parse() -> Options {
        let mut options = Options { seeds: 20, limit: 10_000, strategy: None, program: String::new() };
        for argument in std::env::args().skip(1).filter(|argument| !argument.starts_with('-')) {
            let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"));
            match argument.split_once('=') {
                Some(("seeds", text)) => options.seeds = number(text),
                Some(("limit", text)) => options.limit = number(text),
                Some(("strategy", text)) => options.strategy = Some(text.to_owned()),
                _ => options.program = argument,
            }
        }
        options
    }
}

/// Executions until the bug, for each seed that finds it.
fn found(program: &Program, search: Search, options: &Options) -> Vec<u64> {
    let run = |seed| {
        let explorer = Explorer::new().search(search).seed(seed).executions(options.limit).minimise(false);
        let verdict = explorer.run(program.body);
        let witness = verdict.witness()?;
        assert!(program.is_bug(witness.kind()), "{}: {verdict}", program.name);
        Some(witness.executions())
    };
    // One run is like the other where no chance takes part.
    if search == Search::Exhaustive {
        return run(0).map_or(Vec::new(), |executions| vec![executions; options.seeds as usize]);
    }
    (0..options.seeds).filter_map(run).collect()
}

fn cell(found: &[u64], seeds: u64) -> String {
    if found.is_empty() {
        return "-".to_owned();
    }
    let mean = found.iter().sum::<u64>() as f64 / found.len() as f64;
    let all = if found.len() as u64 == seeds { String::new() } else { format!(" ({})", found.len()) };
    format!("{mean:.1}{all}")
}

/// `20/20 mean 5.8 med 5` as a cell of ours.
fn published(text: &str) -> String {
    let mut words = text.split(' ').filter(|word| !matches!(*word, "mean" | "med"));
    let (Some(found), Some(mean)) = (words.next().and_then(|found| found.split_once('/')), words.next()) else {
        return "-".to_owned();
    };
    let all = if found.0 == found.1 { String::new() } else { format!(" ({})", found.0) };
    format!("{mean}{all}")
}

fn main() {
    let options = Options::parse();
    let mut lines = PUBLISHED.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'));
    let heading: Vec<&str> = lines.next().expect("a heading").collect();
    let lines: Vec<Vec<&str>> = lines.map(Iterator::collect).collect();
    let strategies = STRATEGIES.iter().filter(|(name, _)| options.strategy.as_deref().is_none_or(|only| only == *name));
    let strategies: Vec<_> = strategies.collect();
    print!("{:<36}", format!("{} seeds, at most {}", options.seeds, options.limit));
    strategies.iter().for_each(|(name, _)| print!(" {name:>15}"));
    COLUMNS.iter().for_each(|name| print!(" {:>12}", format!("[{name}]")));
    println!(" {:>8}", "seconds");
    for program in corpus::all().filter(|program| program.name.contains(&options.program)) {
        let begun = Instant::now();
        print!("{:<36}", program.name);
        for (_, search) in &strategies {
            print!(" {:>15}", cell(&found(program, *search, &options), options.seeds));
        }
        let line = lines.iter().find(|line| line[0] == program.name);
        for name in COLUMNS {
            let column = heading.iter().position(|heading| *heading == name);
            let text = column.and_then(|column| line?.get(column).copied()).unwrap_or("-");
            print!(" {:>12}", published(text));
        }
        println!(" {:>8.1}", begun.elapsed().as_secs_f64());
    }
}
