//! Tells a finding: the steps of each thread, names, fingerprints.

use crate::base::Span;
use crate::events::model::{LockKind, Mode};
use crate::graph::WaitGraph;
use crate::graph::classes::LockKey;
use crate::graph::threads::Root;
use crate::names::program::Program;
use crate::names::ty::Ty;
use crate::report::model::{Action, LockRef, Step, ThreadTrace};
use crate::summaries::chain::{Chain, Does, Hop};
use crate::summaries::model::{Acq, Edge};

use super::Input;
use super::sharing::way;

/// `exclusive`, `shared`, `upgradable`.
pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Exclusive => "exclusive",
        Mode::Shared | Mode::SharedRecursive => "shared",
        Mode::Upgradable => "upgradable",
    }
}

/// The name of an acquisition's lock.
pub fn lock_name(graph: &WaitGraph, acq: &Acq) -> String {
    graph.classes.name(&graph.classes.key(&acq.lock))
}

/// A lock as the report shows it.
pub fn lock_ref(input: &Input, acq: &Acq) -> LockRef {
    let key = input.graph.classes.key(&acq.lock);
    LockRef {
        name: input.graph.classes.name(&key),
        kind: kind_name(input.program, &key, acq),
        span: input.graph.classes.span(&key),
    }
}

/// `Mutex`, `tokio::sync::RwLock`: the declared type where it is known, with its path unless it is of the standard library.
fn kind_name(program: &Program, key: &LockKey, acq: &Acq) -> String {
    let declared = match key.base {
        crate::graph::classes::Base::Field(adt, name) => program.adts.get(adt.index()).and_then(|a| {
            let mut fields = a.variants.iter().flat_map(|v| &v.fields);
            fields.find(|(n, ..)| *n == name).and_then(|(_, ty, _)| lock_type(program, ty, 0))
        }),
        crate::graph::classes::Base::Static(id) => {
            program.statics.get(id.index()).and_then(|s| lock_type(program, &s.ty, 0))
        }
        _ => None,
    };
    declared.unwrap_or_else(|| {
        let kind = match acq.kind {
            LockKind::Mutex => "Mutex",
            LockKind::RwLock => "RwLock",
            LockKind::ReentrantMutex => "ReentrantMutex",
            LockKind::SpinLock => "SpinLock",
            LockKind::Shard => "sharded map",
            LockKind::Once => "Once",
            LockKind::Semaphore => "Semaphore",
        };
        if acq.is_async { format!("async {kind}") } else { kind.to_owned() }
    })
}

/// The first type with a `lock` attribute of a model in a type.
fn lock_type(program: &Program, ty: &Ty, depth: u32) -> Option<String> {
    if depth > 6 {
        return None;
    }
    let inner = |tys: &[Ty]| tys.iter().find_map(|t| lock_type(program, t, depth + 1));
    match ty {
        Ty::Adt(id, args) => {
            let adt = program.adts.get(id.index())?;
            if adt.attrs.model.iter().any(|(name, _)| *name == "lock") {
                let path = adt.path.as_str();
                let plain = path.starts_with("std::") || path.starts_with("core::");
                return Some(if plain { adt.name.to_string() } else { path.to_owned() });
            }
            inner(args)
        }
        Ty::Ref(t) | Ty::Ptr(t) | Ty::Slice(t) => lock_type(program, t, depth + 1),
        Ty::Tuple(tys) | Ty::External(_, tys) => inner(tys),
        _ => None,
    }
}

/// One thread on its way to an edge: from its root, if that is a definite thread, to where it waits. `others` says who
/// holds what it waits for: `which the other thread holds`. `root`: the thread that it is, if that was found out.
pub fn trace(input: &Input, edge: &Edge, others: &str, root: Option<Root>) -> ThreadTrace {
    let classes = &input.graph.classes;
    let mut steps = Vec::new();
    let mut entry = classes.body_name(edge.body);
    if edge.thread.is_none()
        && let Some((root, way)) = way(input, edge, root)
    {
        if let Root::Spawned(body) = root {
            entry = classes.body_name(body);
            if let Some((starter, site)) = input.graph.threads.starters(body).first() {
                let note = format!("starts {entry}");
                steps.push(step(Action::Spawn, site.span, note, classes.body_name(*starter)));
            }
        } else if let Some((caller, _)) = way.first() {
            entry = classes.body_name(*caller);
        }
        for (caller, site) in way {
            steps.push(step(Action::Call, site.span, format!("calls {}", site.name), classes.body_name(caller)));
        }
    }
    for (i, hop) in edge.via.iter().enumerate() {
        match (i, edge.thread) {
            (0, Some(thread)) => {
                entry = classes.body_name(thread);
                steps.push(step(Action::Spawn, hop.span, format!("starts {entry}"), classes.body_name(hop.body)));
            }
            _ => steps.push(call(input, hop)),
        }
    }
    let held = lock_name(input.graph, &edge.held);
    let wanted = lock_name(input.graph, &edge.wanted);
    let stays = format!("{held} is locked here and stays locked");
    acquisition(input, &edge.held.chain, None, &edge.held, stays, &mut steps);
    let waits = match others {
        "" => format!("waits here for {wanted}"),
        _ => format!("waits here for {wanted}, {others}"),
    };
    acquisition(input, &edge.wanted.chain, Some(&edge.held.chain), &edge.wanted, waits, &mut steps);
    ThreadTrace { entry, steps }
}

/// Adds the calls to an acquisition and the acquisition; calls that were told already (`told`) are left out.
pub fn acquisition(input: &Input, chain: &Chain, told: Option<&Chain>, acq: &Acq, note: String, steps: &mut Vec<Step>) {
    let mut told = told.into_iter().flat_map(Chain::hops);
    let mut telling = false;
    for hop in chain.hops() {
        telling |= told.next() != Some(hop);
        match hop.does {
            Does::Acquire => steps.push(Step {
                lock: Some(lock_name(input.graph, acq)),
                mode: Some(mode_name(acq.mode)),
                ..step(Action::Acquire, hop.span, note.clone(), input.graph.classes.body_name(hop.body))
            }),
            _ if telling => steps.push(call(input, hop)),
            _ => {}
        }
    }
}

/// A call on the way.
pub fn call(input: &Input, hop: &Hop) -> Step {
    let (action, note) = match hop.does {
        Does::Join => (Action::Wait, "waits here for the end of the thread".to_owned()),
        Does::Call(callee) => (Action::Call, format!("calls {callee}")),
        Does::Acquire | Does::Start => (Action::Call, "calls a closure".to_owned()),
    };
    step(action, hop.span, note, input.graph.classes.body_name(hop.body))
}

/// A step without a lock.
pub fn step(action: Action, span: Span, note: String, function: String) -> Step {
    Step { action, lock: None, mode: None, span, note, function }
}

/// How the wanted lock is reached, for advice: the call in the function itself, or nothing.
pub fn first_call(edge: &Edge) -> Option<String> {
    edge.wanted.chain.first().callee().map(|n| n.to_string())
}

/// FNV-1a, 64 bits: the same on every machine and in every release.
pub fn fingerprint<'s>(parts: impl IntoIterator<Item = &'s str>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_tell_parts_apart() {
        assert_eq!(fingerprint(["a", "b"]), fingerprint(["a", "b"]));
        assert_ne!(fingerprint(["ab", ""]), fingerprint(["a", "b"]));
    }

    #[test]
    fn lists_read_like_english() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&names), "a, b and c");
        assert_eq!(list(&names[..2]), "a and b");
    }
}
