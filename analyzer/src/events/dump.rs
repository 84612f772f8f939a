//! Events as text, for tests and for looking at what the analysis sees.

use std::fmt::Write;

use super::model::{BlockId, BodyEvents, ElemKey, EventKind, Events, Place, Root, SlotId, Step, Value};
use crate::base::SourceMap;
use crate::names::program::Program;

/// All bodies of the user's code.
pub fn dump(program: &Program, sources: &SourceMap, events: &Events) -> String {
    let mut out = String::new();
    for body in events.bodies.iter().filter(|b| !b.is_model) {
        dump_body(program, sources, events, body, &mut out);
    }
    for alias in &events.aliases {
        let owner = program.adts[alias.class.0.index()].name;
        let source = place(program, events, &alias.source);
        let _ = writeln!(out, "alias {owner}.{} = {source}", alias.class.1);
    }
    out
}

fn dump_body(program: &Program, sources: &SourceMap, events: &Events, body: &BodyEvents, out: &mut String) {
    let _ = writeln!(out, "{} -> {}", body.name, value(program, events, &body.return_value));
    for (index, block) in body.blocks.iter().enumerate() {
        let successors: Vec<String> = block.successors.iter().map(|BlockId(b)| format!("b{b}")).collect();
        let _ = writeln!(out, "  b{index} -> [{}]", successors.join(", "));
        for event in &block.events {
            let line = sources.position(event.span).map_or(0, |(_, p)| p.line);
            let _ = writeln!(out, "    {line}: {}", kind(program, events, body, &event.kind));
        }
    }
}

fn slot(body: &BodyEvents, id: SlotId) -> String {
    match body.slot_names.get(id.index()).copied().flatten() {
        Some(name) => format!("{name}#{}", id.0),
        None => format!("#{}", id.0),
    }
}

fn kind(program: &Program, events: &Events, body: &BodyEvents, kind: &EventKind) -> String {
    let slot = |id: &SlotId| slot(body, *id);
    match kind {
        EventKind::Acquire(a) => {
            let into = a.into.as_ref().map_or("nothing".to_owned(), slot);
            format!(
                "acquire {} {:?} {:?} {:?} into {into}",
                place(program, events, &a.lock),
                a.kind,
                a.mode,
                a.blocking
            )
        }
        EventKind::Move { from, to } => format!("move {} to {}", slot(from), slot(to)),
        EventKind::Drop(id) => format!("drop {}", slot(id)),
        EventKind::Forget(id) => format!("forget {}", slot(id)),
        EventKind::Confirmed(id) => format!("confirmed {}", slot(id)),
        EventKind::Refuted(id) => format!("refuted {}", slot(id)),
        EventKind::ReleaseLock(p) => format!("release {}", place(program, events, p)),
        EventKind::ChangeMode(id, mode) => format!("mode {} {mode:?}", slot(id)),
        EventKind::Upgrade { slot: id, blocking } => format!("upgrade {} {blocking:?}", slot(id)),
        EventKind::Call(call) => {
            let callees: Vec<&str> = call.callees.iter().map(|c| events.bodies[c.index()].name.as_str()).collect();
            let args: Vec<String> = call
                .args
                .iter()
                .map(|a| {
                    let moved = a.slot.as_ref().map_or(String::new(), |s| format!(" moved {}", slot(s)));
                    format!("{}{moved}", value(program, events, &a.value))
                })
                .collect();
            let result = call.result.as_ref().map_or(String::new(), |s| format!(" into {}", slot(s)));
            let through =
                call.callee_value.as_ref().map_or(String::new(), |v| format!(" of {}", value(program, events, v)));
            format!("call {} {callees:?}{through}({}){result}", call.callee_name, args.join(", "))
        }
        EventKind::Spawn(spawn) => format!("spawn {} many={}", value(program, events, &spawn.body), spawn.many),
        EventKind::Join { handle } => {
            format!("join {}", handle.as_ref().map_or("all".to_owned(), |h| value(program, events, h)))
        }
        EventKind::Wait { slot: id, result, .. } => format!("wait {} into {}", slot(id), slot(result)),
        EventKind::Notify { .. } => "notify".to_owned(),
        EventKind::Send { .. } => "send".to_owned(),
        EventKind::Recv { .. } => "recv".to_owned(),
        EventKind::Rendezvous => "rendezvous".to_owned(),
        EventKind::Await => "await".to_owned(),
        EventKind::DroppedAtOnce { slot: id, by_wildcard, .. } => format!("dropped at once {} {by_wildcard}", slot(id)),
        EventKind::Known(known) => format!("known {:?} {:?}", known.test, known.outcome),
        EventKind::ToldApart(a, b) => {
            format!("apart {} {}", place(program, events, a), place(program, events, b))
        }
        EventKind::OrderedBy(a, b) => {
            format!("ordered {} {}", place(program, events, a), place(program, events, b))
        }
    }
}

/// A value as text.
pub fn value(program: &Program, events: &Events, v: &Value) -> String {
    match v {
        Value::Unknown => "_".to_owned(),
        Value::Place(p) => place(program, events, p),
        Value::Aggregate(fields) => {
            let fields: Vec<String> = fields.iter().map(|(_, v)| value(program, events, v)).collect();
            format!("({})", fields.join(", "))
        }
        Value::Body(id) => events.bodies[id.index()].name.to_string(),
        Value::Future(bodies, _) => {
            let names: Vec<&str> = bodies.iter().map(|b| events.bodies[b.index()].name.as_str()).collect();
            format!("future {names:?}")
        }
        Value::OneOf { values, ordered } => {
            let values: Vec<String> = values.iter().map(|v| value(program, events, v)).collect();
            format!("one of {}{}", values.join(" | "), if *ordered { " in order" } else { "" })
        }
    }
}

/// A place as text.
pub fn place(program: &Program, events: &Events, p: &Place) -> String {
    let mut text = match p.root {
        Root::Static(id) => program.statics[id.index()].name.to_string(),
        Root::Param(body, index) => format!("{}.param{index}", events.bodies[body.index()].name),
        Root::Local(body, id) => {
            let data = &events.bodies[body.index()];
            let name = data.locals.get(id.index()).and_then(|l| l.name);
            format!("{}.{}", data.name, name.map_or_else(|| format!("tmp{}", id.0), |n| n.to_string()))
        }
        Root::Call(body, id) => format!("{}.call{}", events.bodies[body.index()].name, id.0),
    };
    for step in &p.path {
        match step {
            Step::Field(_, name) | Step::Through(_, name) | Step::Untyped(name) => {
                let _ = write!(text, ".{name}");
            }
            Step::Elem(key) => {
                let key = match key {
                    ElemKey::Any => "_".to_owned(),
                    ElemKey::Iteration(_, n) => format!("iteration {n}"),
                    ElemKey::Key(_, name) => name.to_string(),
                    ElemKey::Found(_, call) => format!("found by call {}", call.index()),
                    ElemKey::Ordered(_, name) => format!("ordered {name}"),
                };
                let _ = write!(text, "[{key}]");
            }
            Step::Data => text.push_str(".*"),
        }
    }
    text
}
