//! No source and no span may make a format panic.

use gordian_analyzer::base::{SourceMap, Span};
use gordian_analyzer::report::model::{Action, Confidence, Finding, Level, LockRef, Report, Step, ThreadTrace};
use gordian_analyzer::report::{Format, RenderOptions, render};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ -~]{0,30}",
        1 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just("\r".to_owned()),
        1 => Just("\t".to_owned()),
        1 => Just("並行🔒".to_owned()),
        1 => Just("e\u{301}\u{200d}\u{202e}\u{0}\u{feff}".to_owned()),
        1 => "\\PC{0,8}",
        1 => " {30,300}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn step() -> impl Strategy<Value = (u32, u32, usize, String)> {
    (0u32..900, prop_oneof![0u32..40, Just(0), 0u32..3000], 0usize..5, "\\PC{0,20}")
}

const ACTIONS: [Action; 5] = [Action::Acquire, Action::Call, Action::Wait, Action::Spawn, Action::Release];

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_panic(
        files in prop::collection::vec(text(), 1..3),
        threads in prop::collection::vec(prop::collection::vec(step(), 0..6), 0..3),
        width in prop::option::of(0usize..300),
        flags in any::<(bool, bool)>(),
    ) {
        let mut sources = SourceMap::default();
        for (i, text) in files.into_iter().enumerate() {
            sources.add(format!("f{i}.rs"), text);
        }
        let span = |lo: u32, len: u32| Span { lo, hi: lo + len };
        let threads: Vec<ThreadTrace> = threads
            .into_iter()
            .map(|steps| ThreadTrace {
                entry: "entry".to_owned(),
                steps: steps
                    .into_iter()
                    .map(|(lo, len, action, note)| Step {
                        action: ACTIONS[action],
                        lock: Some("S.a".to_owned()),
                        mode: None,
                        span: span(lo, len),
                        note,
                        function: String::new(),
                    })
                    .collect(),
            })
            .collect();
        let primary = threads.iter().flat_map(|t| &t.steps).map(|s| s.span).next().unwrap_or_default();
        let finding = Finding {
            rule: "double_lock",
            level: Level::Warn,
            confidence: Confidence::Possible,
            fingerprint: "f".to_owned(),
            message: "m".to_owned(),
            function: String::new(),
            primary,
            locks: vec![LockRef { name: "S.a".to_owned(), kind: "Mutex".to_owned(), span: primary }],
            threads,
            help: String::new(),
            notes: vec!["a\tnote\nof two lines".to_owned()],
        };
        let report = Report { findings: vec![finding], ..Report::default() };
        let options = RenderOptions { color: flags.0, width, verbose: flags.1 };
        for format in Format::ALL {
            prop_assert!(!render(*format, &report, &sources, &options).is_empty());
        }
    }
}
