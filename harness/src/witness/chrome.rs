//! The format `chrome`: a trace in the Trace Event Format, which `chrome://tracing` and Perfetto show.
//!
//! An execution has an order and no times: each event is drawn as one unit. Happens-before edges are flow arrows.

use serde_json::{Value, json};

use super::{Style, Witness};

/// Microseconds from one event to the next.
const UNIT: usize = 10;

/// Renders the witness.
pub(super) fn render(witness: &Witness, _: Style) -> String {
    let mut events: Vec<Value> = Vec::new();
    for (number, thread) in witness.threads.iter().enumerate() {
        let name = json!({ "name": thread.name });
        events.push(json!({ "ph": "M", "name": "thread_name", "pid": 1, "tid": number, "args": name }));
        events.push(json!({ "ph": "M", "name": "thread_sort_index", "pid": 1, "tid": number,
            "args": { "sort_index": number } }));
    }
    let mut flows = 0;
    for (at, event) in witness.events.iter().enumerate() {
        events.push(json!({
            "ph": "X", "cat": "operation", "name": witness.action(event), "pid": 1, "tid": event.thread,
            "ts": at * UNIT, "dur": UNIT - 2,
            "args": { "at": event.site.to_string(), "source": event.source, "switch": event.switch },
        }));
        for &before in &event.after {
            let Some(source) = witness.events.get(before as usize) else { continue };
            flows += 1;
            let flow = |phase: &str, thread: u32, time: usize| {
                json!({ "ph": phase, "bp": "e", "cat": "happens before", "name": "happens before", "id": flows,
                    "pid": 1, "tid": thread, "ts": time })
            };
            events.push(flow("s", source.thread, before as usize * UNIT + UNIT / 2));
            events.push(flow("f", event.thread, at * UNIT + 1));
        }
    }
    let end = witness.events.len() * UNIT;
    for (number, thread) in witness.threads.iter().enumerate().filter(|(_, thread)| thread.waits.is_some()) {
        let wait = thread.waits.as_ref();
        events.push(json!({
            "ph": "X", "cat": "wait", "name": format!("waits for good: {}", wait.map_or("", |wait| &wait.operation)),
            "pid": 1, "tid": number, "ts": end, "dur": 5 * UNIT,
            "args": { "at": wait.map(|wait| wait.site.to_string()) },
        }));
    }
    events.push(json!({ "ph": "i", "s": "g", "name": witness.headline(), "pid": 1, "tid": 0, "ts": end }));
    let other = json!({ "failure": witness.failure.headline, "test": witness.test });
    let trace = json!({ "displayTimeUnit": "ns", "traceEvents": events, "otherData": other });
    format!("{trace:#}\n")
}
