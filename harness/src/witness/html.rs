//! The format `html`: a page that needs nothing else, with a timeline of the threads and happens-before arrows.

use std::fmt::Write as _;

use super::{Event, Style, Witness, model::phrase, text::final_values};

/// From one thread to the next.
const LANE: usize = 190;
const LEFT: usize = 60;
const TOP: usize = 44;
const ROW: usize = 30;

const STYLE: &str = include_str!("page.css");

/// Renders the witness.
pub(super) fn render(witness: &Witness, _: Style) -> String {
    let headline = escape(witness.headline());
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{headline}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<h1>{headline}</h1>\n"
    );
    let rest: Vec<&str> = witness.failure.headline.lines().skip(1).collect();
    if !rest.is_empty() {
        let _ = writeln!(page, "<pre class=\"message\">{}</pre>", escape(&rest.join("\n")));
    }
    let test = if witness.test.is_empty() { "an exploration" } else { &witness.test };
    let plural = if witness.executions == 1 { "" } else { "s" };
    let _ = writeln!(
        page,
        "<p class=\"facts\"><code>{}</code> · {} · after {} execution{plural} · switches: {}</p>",
        escape(test),
        witness.failure.kind.name().replace('_', " "),
        witness.executions,
        witness.switches()
    );
    let waits = witness.wait_sentences();
    if !waits.is_empty() {
        page.push_str("<ul class=\"waits\">\n");
        for wait in waits {
            let _ = writeln!(page, "<li>{}</li>", escape(&wait));
        }
        page.push_str("</ul>\n");
    }
    page.push_str(&timeline(witness));
    let finals = final_values(witness);
    if !finals.is_empty() {
        let _ = writeln!(page, "<p>Final state: {}</p>", escape(&finals.join(", ")));
    }
    for observed in &witness.observed {
        let _ = writeln!(page, "<p>Observed: {} = {}</p>", escape(&observed.name), escape(&observed.value));
    }
    for remark in &witness.remarks {
        let _ = writeln!(page, "<p>{}</p>", escape(remark));
    }
    page.push_str(
        "<p class=\"legend\">Time goes down. A dot is an operation, an arrow says that one operation of another thread \
         had to come before, a red one leads to the thread that keeps what is waited for, \
         a red line without a tip joins accesses that nothing orders, a dashed line that another thread goes on.</p>\n</body>\n</html>\n",
    );
    page
}

/// Threads that did something or wait, in their order.
fn lanes(witness: &Witness) -> Vec<u32> {
    let is_shown = |thread: &u32| {
        witness.events.iter().any(|event| event.thread == *thread)
            || witness.threads.get(*thread as usize).is_some_and(|thread| thread.waits.is_some())
    };
    (0..witness.threads.len() as u32).filter(is_shown).collect()
}

/// The middle of a thread's lane.
fn x(lanes: &[u32], thread: u32) -> usize {
    LEFT + LANE * lanes.iter().position(|lane| *lane == thread).unwrap_or(0)
}

/// The middle of a row.
fn row_y(row: usize) -> usize {
    TOP + ROW * row + ROW / 2
}

fn timeline(witness: &Witness) -> String {
    let lanes = lanes(witness);
    let x = |thread: u32| self::x(&lanes, thread);
    // A switch has a row of its own before its event.
    let mut rows = Vec::new();
    let mut next = 0;
    for event in &witness.events {
        next += usize::from(event.switch.is_some());
        rows.push(next);
        next += 1;
    }
    let y = row_y;
    let texts = LEFT + LANE * lanes.len().saturating_sub(1) + LANE;
    let reasons =
        witness.events.iter().filter_map(|event| event.switch.as_deref()).map(|reason| reason.chars().count());
    let sources = witness.events.iter().map(|event| source_text(event).chars().count());
    let widest = reasons.chain(sources).max().unwrap_or(0);
    let (width, height) = (texts + 8 * widest.max(30) + 20, y(next) + ROW);
    let mut svg = format!(
        "<div class=\"scroll\"><svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
         <path d=\"M0 0 L8 4 L0 8 z\" class=\"tip\"/></marker>\
         <marker id=\"hold\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
         <path d=\"M0 0 L8 4 L0 8 z\" class=\"hold-tip\"/></marker></defs>\n"
    );
    for &lane in &lanes {
        let name = escape(witness.thread_name(lane));
        let (x, bottom) = (x(lane), y(next));
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"20\" class=\"name\">{name}</text>");
        let _ = writeln!(svg, "<line x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{bottom}\" class=\"lane\"/>", TOP - 14);
    }
    for (event, &row) in witness.events.iter().zip(&rows) {
        if let Some(reason) = &event.switch {
            let y = y(row - 1);
            let _ = writeln!(svg, "<line x1=\"20\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\" class=\"switch\"/>", texts - 20);
            let _ = writeln!(svg, "<text x=\"{texts}\" y=\"{}\" class=\"reason\">{}</text>", y + 4, escape(reason));
        }
    }
    for (event, &row) in witness.events.iter().zip(&rows) {
        for &before in &event.after {
            let (Some(source), Some(&from)) = (witness.events.get(before as usize), rows.get(before as usize)) else {
                continue;
            };
            let (x1, y1, x2, y2) = (x(source.thread), y(from), x(event.thread), y(row));
            let inset = if x1 < x2 { 6 } else { -6 };
            let _ = writeln!(
                svg,
                "<path d=\"M{x1} {y1} L{} {y2}\" class=\"order\" marker-end=\"url(#tip)\"><title>{} happens before {}</title></path>",
                x2 as i64 - inset,
                escape(&witness.action(source)),
                escape(&witness.action(event))
            );
        }
    }
    for (event, &row) in witness.events.iter().zip(&rows) {
        let other =
            event.races.and_then(|other| Some((witness.events.get(other as usize)?, rows.get(other as usize)?)));
        if let Some((other, &other_row)) = other {
            let (x1, y1, x2, y2) = (x(other.thread), y(other_row), x(event.thread), y(row));
            let _ = writeln!(
                svg,
                "<path d=\"M{x1} {y1} L{x2} {y2}\" class=\"race\"><title>{} and {}: nothing orders the two</title></path>",
                escape(witness.thread_name(other.thread)),
                escape(witness.thread_name(event.thread))
            );
        }
    }
    for (event, &row) in witness.events.iter().zip(&rows) {
        let (x, y) = (x(event.thread), y(row));
        let class = if event.ends { "end" } else { "event" };
        let title = escape(&format!("{} at {}", witness.action(event), event.site));
        let _ =
            writeln!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"5\" class=\"{class}\"><title>{title}</title></circle>");
        let label = escape(&shortened(&witness.action(event).replace('`', "")));
        let _ = writeln!(svg, "<text x=\"{}\" y=\"{}\" class=\"action\">{label}</text>", x + 10, y + 4);
        if !event.ends {
            let _ = writeln!(
                svg,
                "<text x=\"{texts}\" y=\"{}\" class=\"source\">{}</text>",
                y + 4,
                escape(&source_text(event))
            );
        }
    }
    for (number, thread) in witness.threads.iter().enumerate() {
        if let Some(wait) = &thread.waits {
            let (x, y) = (x(number as u32), y(next));
            for holder in &wait.holders {
                // From the wait to where the other thread took what it keeps.
                let took = witness.events.iter().rposition(|event| {
                    event.thread == holder.thread && event.object == wait.object && wait.object.is_some()
                });
                if let Some(row) = took.and_then(|took| rows.get(took)) {
                    let (to, at) = (self::x(&lanes, holder.thread), row_y(*row));
                    let _ = writeln!(
                        svg,
                        "<path d=\"M{x} {y} L{to} {at}\" class=\"hold\" marker-end=\"url(#hold)\"><title>{} keeps it</title></path>",
                        escape(witness.thread_name(holder.thread))
                    );
                }
            }
            let _ = writeln!(svg, "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"12\" class=\"wait\"/>", x - 6, y - 6);
            let operation = phrase(&wait.operation, witness.object_name(wait.object)).replace('`', "");
            let label = escape(&shortened(&format!("waits: {operation}")));
            let _ = writeln!(svg, "<text x=\"{}\" y=\"{}\" class=\"action waiting\">{label}</text>", x + 10, y + 4);
        }
    }
    svg.push_str("</svg></div>\n");
    svg
}

fn source_text(event: &Event) -> String {
    let file = event.site.file.rsplit(['/', '\\']).next().unwrap_or_default();
    format!("{file}:{}  {}", event.site.line, event.source.as_deref().unwrap_or_default())
}

/// What fits between two lanes.
fn shortened(text: &str) -> String {
    const LENGTH: usize = 25;
    if text.chars().count() <= LENGTH {
        return text.to_owned();
    }
    text.chars().take(LENGTH - 1).chain(['…']).collect()
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Not allowed in HTML.
            c if c.is_control() && c != '\n' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
