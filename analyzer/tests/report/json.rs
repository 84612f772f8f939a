//! The `json` format against its schema.

use gordian_analyzer::report::{Format, RenderOptions, render};
use serde_json::{Value, json};

use crate::fixture::Fixture;
use crate::samples;

fn document(fixture: &Fixture) -> Value {
    let text = render(Format::Json, &fixture.report, &fixture.sources, &RenderOptions::default());
    assert!(text.ends_with("}\n"), "one document, one line break");
    serde_json::from_str(&text).expect("JSON")
}

fn validator() -> jsonschema::Validator {
    let schema: Value =
        serde_json::from_str(include_str!("../../schema/findings.schema.json")).expect("the schema is JSON");
    assert!(jsonschema::meta::is_valid(&schema), "the schema is a schema");
    jsonschema::draft202012::new(&schema).expect("the schema is a schema")
}

#[test]
fn what_is_written_keeps_to_the_schema() {
    let validator = validator();
    for (name, fixture) in samples::all() {
        let errors: Vec<String> =
            validator.iter_errors(&document(&fixture)).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn the_schema_rejects_what_the_contract_does_not_have() {
    let validator = validator();
    let good = document(&samples::cycle_across_files());
    assert!(validator.is_valid(&good));
    let broken: [(&str, &str, Value); 9] = [
        ("", "extra", json!(1)),
        ("", "schema", json!(2)),
        ("/summary", "files", json!(-1)),
        ("/findings/0", "level", json!("deny")),
        ("/findings/0", "confidence", json!("sure")),
        ("/findings/0", "notes", json!([])),
        ("/findings/0/locks/0", "line", json!(0)),
        ("/findings/0/threads/0/steps/0", "action", json!("lock")),
        ("/findings/0/threads/0/steps/0", "function", json!("f")),
    ];
    for (path, key, value) in broken {
        let mut document = good.clone();
        let object = document.pointer_mut(path).and_then(Value::as_object_mut).expect(path);
        object.insert(key.to_owned(), value);
        assert!(!validator.is_valid(&document), "{path}/{key}");
    }
    for path in ["", "/summary", "/tool", "/findings/0", "/findings/0/locks/0", "/findings/0/threads/0/steps/0"] {
        let keys: Vec<String> = good.pointer(path).and_then(Value::as_object).expect(path).keys().cloned().collect();
        for key in keys {
            let mut document = good.clone();
            document.pointer_mut(path).and_then(Value::as_object_mut).expect(path).remove(&key);
            assert!(!validator.is_valid(&document), "without {path}/{key}");
        }
    }
}

#[test]
fn every_step_has_its_own_place() {
    let document = document(&samples::cycle_across_files());
    let finding = &document["findings"][0];
    assert_eq!(finding["level"], "error");
    assert_eq!(finding["confidence"], "likely");
    let places: Vec<String> = finding["threads"][0]["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|s| format!("{} {}:{}:{}", s["action"], s["file"], s["line"], s["column"]).replace('"', ""))
        .collect();
    assert_eq!(places, ["acquire src/bank.rs:10:28", "call src/bank.rs:13:22", "wait src/journal.rs:7:9"]);
    assert_eq!(finding["locks"][1]["file"], "src/journal.rs");
    assert_eq!(finding["locks"][1]["line"], 2);
    assert_eq!(finding["threads"][0]["steps"][1]["lock"], Value::Null);
}

#[test]
fn steps_without_source_stand_where_the_code_leads_to_them() {
    let document = document(&samples::without_places());
    let steps = &document["findings"][0]["threads"][0]["steps"];
    assert_eq!(steps[1]["note"], "calls tracing::event");
    assert_eq!(steps[1]["line"], steps[0]["line"]);
}

#[test]
fn columns_count_characters() {
    let document = document(&samples::odd_text());
    assert_eq!(document["findings"][0]["threads"][0]["steps"][0]["column"], 42);
}
