//! The format `html`: a page that needs nothing else. An interleaving stands in it as the page that the format `html` of a witness makes.

use std::io::{self, Write};

use gordian::witness::Style;

use super::text::{NOT_ENDED, number};
use super::{Failure, Report};

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}\
table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #ccc;text-align:left}td.n{text-align:right}td{white-space:pre-wrap}\
pre{background:#f4f4f4;padding:1rem;overflow-x:auto}iframe{width:100%;height:32rem;border:1px solid #ccc}\
@media(prefers-color-scheme:dark){body{color:#e4e4e4;background:#161616}pre{background:#242424}iframe{background:#fff}}";

pub(super) fn write(report: &Report, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let title = number(report.failures.len() as u64, "failure");
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Fuzzing: {title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n<h1>Fuzzing: {title}</h1>\n{}<table>\n<tr><th>target<th>inputs<th>seconds<th>kept<th>failures<th></tr>\n",
        if report.has_ended { String::new() } else { format!("<p>{NOT_ENDED}</p>\n") }
    )?;
    for target in &report.targets {
        let failures = report.failures.iter().filter(|failure| failure.target == target.name).count();
        writeln!(
            out,
            "<tr><td>{}<td class=\"n\">{}<td class=\"n\">{:.0}<td class=\"n\">{}<td class=\"n\">{failures}<td>{}</tr>",
            escape(&target.name),
            target.executions,
            target.seconds,
            target.corpus,
            escape(&target.remarks().join("; "))
        )?;
    }
    writeln!(out, "</table>")?;
    for failure in &report.failures {
        write_failure(failure, width, out)?;
    }
    writeln!(out, "</body>\n</html>")
}

fn write_failure(failure: &Failure, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<h2>{}: {}</h2>", escape(&failure.target), escape(&failure.title))?;
    match &failure.witness {
        Some(witness) => {
            let format = |name| witness.format(name, Style { width }).unwrap_or_default();
            writeln!(out, "<iframe title=\"the interleaving\" srcdoc=\"{}\"></iframe>", escape(&format("html")))?;
            writeln!(out, "<details><summary>as text</summary><pre>{}</pre></details>", escape(&format("text")))?;
        }
        None => writeln!(out, "<pre>{}</pre>", escape(&failure.said.join("\n")))?,
    }
    writeln!(
        out,
        "<p>{}, {}; run it again with <code>{}</code></p>",
        escape(failure.input.as_str()),
        number(failure.bytes, "byte"),
        escape(&failure.again)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
