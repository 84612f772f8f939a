//! What libFuzzer says to every run, which tells nothing about a failure.

const BEGINNINGS: [&str; 16] = [
    "INFO: found ",
    "INFO: Running with entropic",
    "INFO: Seed: ",
    "INFO: Loaded ",
    "INFO: -max_len ",
    "INFO: seed corpus: ",
    "INFO: A corpus is not provided",
    "INFO:     ",
    "Running: ",
    "NOTE: libFuzzer has rudimentary signal handlers",
    "      Combine libFuzzer with AddressSanitizer",
    "NOTE: fuzzing was not performed",
    "WARNING: Failed to find function \"__sanitizer_",
    "SUMMARY: libFuzzer: ",
    "stat::",
    "MS: ",
];
const STATES: [&str; 7] = ["READ", "INITED", "NEW", "REDUCE", "RELOAD", "pulse", "DONE"];

/// Whether a line is such a one.
pub(super) fn is_noise(line: &str) -> bool {
    line.trim().is_empty()
        || BEGINNINGS.iter().any(|beginning| line.starts_with(beginning))
        || is_state(line)
        || is_start(line)
}

/// `#1048576  pulse  cov: 91 ft: 300 ..`.
fn is_state(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('#') else { return false };
    let mut words = rest.split_whitespace();
    let is_number = words.next().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    is_number && words.next().is_some_and(|word| STATES.contains(&word))
}

/// `target/release/queue: Running 1 inputs 1 time(s) each.`
fn is_start(line: &str) -> bool {
    line.contains(": Running ") && line.ends_with(" time(s) each.")
}

#[cfg(test)]
mod tests {
    use super::is_noise;

    #[test]
    fn only_what_every_run_says_is_noise() {
        for line in [
            "INFO: Running with entropic power schedule (0xFF, 100).",
            "INFO: Loaded 1 modules   (7 inline 8-bit counters): 7 [0x1, 0x2), ",
            "/tmp/a/release/queue: Running 1 inputs 1 time(s) each.",
            "Running: fuzz/artifacts/queue/crash-1",
            "#2\tINITED cov: 7 ft: 8 corp: 1/1b exec/s: 0 rss: 30Mb",
            "WARNING: Failed to find function \"__sanitizer_acquire_crash_state\".",
            "",
        ] {
            assert!(is_noise(line), "{line}");
        }
        for line in [
            "thread 'main' panicked at src/lib.rs:1:2:",
            "==1== ERROR: libFuzzer: timeout after 10 seconds",
            "INFO: connected to the server",
            "#1 0x55 in queue::take src/lib.rs:3",
            "#3 in line",
        ] {
            assert!(!is_noise(line), "{line}");
        }
    }
}
