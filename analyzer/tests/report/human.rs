//! The `human` and `short` formats under snapshot.

use gordian_analyzer::report::{Format, RenderOptions, render};

use crate::samples;

#[test]
fn snapshots() {
    for (name, fixture) in samples::all() {
        let text = |format| render(format, &fixture.report, &fixture.sources, &RenderOptions::default());
        insta::assert_snapshot!(format!("human_{name}"), text(Format::Human));
        insta::assert_snapshot!(format!("short_{name}"), text(Format::Short));
    }
}
