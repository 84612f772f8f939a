//! The format `mermaid`: a sequence diagram, threads and objects as participants.

use std::fmt::Write as _;

use super::{Style, Witness};

/// Renders the witness.
pub(super) fn render(witness: &Witness, _: Style) -> String {
    let mut out = format!("%% {}\nsequenceDiagram\n", text(witness.headline()));
    let used = |thread: u32| {
        witness.events.iter().any(|event| event.thread == thread)
            || witness.threads.get(thread as usize).is_some_and(|thread| thread.waits.is_some())
    };
    let threads: Vec<u32> = (0..witness.threads.len() as u32).filter(|thread| used(*thread)).collect();
    for &thread in &threads {
        let _ = writeln!(out, "    participant T{thread} as {}", text(witness.thread_name(thread)));
    }
    for (number, object) in witness.objects.iter().enumerate() {
        if witness.events.iter().any(|event| event.object == Some(number as u32)) {
            let _ = writeln!(out, "    participant O{number} as {}", text(&object.name));
        }
    }
    for event in &witness.events {
        if let (Some(reason), Some(first), Some(last)) = (&event.switch, threads.first(), threads.last()) {
            let _ = writeln!(out, "    Note over T{first},T{last}: {}", text(reason));
        }
        let label = match &event.value {
            Some(value) => format!("{}: {value} ({})", event.operation, event.site.line),
            None => format!("{} ({})", event.operation, event.site.line),
        };
        let (thread, label) = (event.thread, text(&label));
        let _ = match event.object {
            Some(object) => writeln!(out, "    T{thread}->>O{object}: {label}"),
            None => writeln!(out, "    T{thread}->>T{thread}: {label}"),
        };
        if let Some(other) = event.races.and_then(|other| witness.events.get(other as usize)) {
            let label = format!("data race of lines {} and {}", other.site.line, event.site.line);
            let _ = writeln!(out, "    Note over T{},T{thread}: {label}", other.thread);
        }
    }
    for (number, thread) in witness.threads.iter().enumerate() {
        if let Some(wait) = &thread.waits {
            let label = text(&format!("waits for good at {} ({})", wait.site, wait.operation));
            let _ = match wait.object {
                Some(object) if witness.events.iter().any(|event| event.object == Some(object)) => {
                    writeln!(out, "    T{number}-xO{object}: {label}")
                }
                _ => writeln!(out, "    Note over T{number}: {label}"),
            };
        }
    }
    out
}

/// Free of the characters that have a meaning in a diagram.
fn text(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '#' => "#35;".to_owned(),
            ';' => "#59;".to_owned(),
            '`' => String::new(),
            '<' => "#lt;".to_owned(),
            '>' => "#gt;".to_owned(),
            c if c.is_control() => " ".to_owned(),
            c => c.to_string(),
        })
        .collect()
}
