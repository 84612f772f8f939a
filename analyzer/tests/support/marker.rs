//! Markers: `//~ rule` on the line of an expected finding, `//~^ rule` for the line above (one more `^` per line),
//! `//~[2018,2021] rule` for some editions only, `//~ rule(certain)` to ask for a confidence; several rules per line.

/// An expected finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marker {
    /// The file it stands in, as the caller named it.
    pub file: String,
    /// The line it is about, 1-based.
    pub line: u64,
    /// The rule.
    pub rule: String,
    /// The confidence, if the marker asks for one.
    pub confidence: Option<String>,
}

/// The markers of a file for one edition.
pub fn markers(file: &str, text: &str, edition: u16) -> Vec<Marker> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for part in line.split("//~").skip(1) {
            let rest = part.trim_start_matches('^');
            let above = part.len() - rest.len();
            let (editions, rules) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
                Some((editions, rules)) => (Some(editions), rules),
                None => (None, rest),
            };
            let wanted =
                editions.is_none_or(|list| list.split(',').any(|word| word.trim().parse::<u16>() == Ok(edition)));
            if !wanted {
                continue;
            }
            for word in rules.split_whitespace() {
                let (rule, confidence) = match word.strip_suffix(')').and_then(|w| w.split_once('(')) {
                    Some((rule, confidence)) => (rule, Some(confidence.to_owned())),
                    None => (word, None),
                };
                let line = (index + 1).checked_sub(above).expect("a marker points into its file") as u64;
                found.push(Marker { file: file.to_owned(), line, rule: rule.to_owned(), confidence });
            }
        }
    }
    found
}
