//! Any text as a source file of any edition: the analyzer must neither panic nor hang, and must give the same report twice.

/// Longer sources are read once.
const READ_TWICE: usize = 2_000;

/// What differs; `None` if it is no text.
pub fn disagreements(data: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(data).ok()?;
    // The edition depends on the input alone, so that a crash file says everything.
    let edition = [2015, 2018, 2021, 2024][data.len() % 4];
    let (first, _) = gordian_analyzer::analyze_source(text, edition);
    if data.len() >= READ_TWICE {
        return Some(Vec::new());
    }
    let (again, _) = gordian_analyzer::analyze_source(text, edition);
    let differs = first.findings != again.findings;
    Some(differs.then(|| "the same source gave two reports".to_owned()).into_iter().collect())
}
