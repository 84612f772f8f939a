//! Which types are locks, guards, containers and pointers: the model attributes, closed over fields.

use crate::base::Name;
use crate::events::model::{LockKind, Step, Value};
use crate::names::program::{Adt, AdtId, Program};
use crate::names::ty::Ty;
use crate::syntax::ir::Attrs;

/// Facts about every ADT.
#[derive(Debug)]
pub struct TypeFacts {
    owns_guard: Vec<bool>,
}

/// The arguments of a model attribute.
pub fn model<'a>(attrs: &'a Attrs, wanted: &str) -> Option<&'a [Name]> {
    attrs.model.iter().find(|(n, _)| n.as_str() == wanted).map(|(_, args)| &args[..])
}

/// True if a model attribute stands there.
pub fn has_model(attrs: &Attrs, wanted: &str) -> bool {
    model(attrs, wanted).is_some()
}

/// A type whose constructor keeps its initialiser until the value is first used.
pub fn is_lazy(program: &Program, ty: &Ty) -> bool {
    let Ty::Adt(adt, _) = ty else { return false };
    let impls = program.inherent_impls.get(adt).map_or(&[][..], |impls| &impls[..]);
    let functions = impls.iter().flat_map(|id| program.impls[id.index()].fns.values());
    functions.map(|id| &program.fns[id.index()]).any(|f| !f.has_self && has_model(&f.attrs, "once"))
}

impl TypeFacts {
    /// Computes the facts of all ADTs.
    pub fn new(program: &Program) -> TypeFacts {
        let mut facts =
            TypeFacts { owns_guard: program.adts.iter().map(|adt| has_model(&adt.attrs, "guard")).collect() };
        // A struct owns a guard if a field does; nesting is shallow, so a few rounds reach the fixpoint.
        loop {
            let mut changed = false;
            for (index, adt) in program.adts.iter().enumerate() {
                if facts.owns_guard[index] || has_model(&adt.attrs, "lock") {
                    continue;
                }
                let owns =
                    adt.variants.iter().flat_map(|v| &v.fields).any(|(_, ty, _)| facts.owns_guard_at(program, ty, 0));
                if owns {
                    facts.owns_guard[index] = true;
                    changed = true;
                }
            }
            if !changed {
                return facts;
            }
        }
    }

    /// A value of this type is or contains a lock guard.
    pub fn owns_guard(&self, program: &Program, ty: &Ty) -> bool {
        self.owns_guard_at(program, ty, 0)
    }

    fn owns_guard_at(&self, program: &Program, ty: &Ty, depth: u32) -> bool {
        if depth > 12 {
            return false;
        }
        match ty {
            Ty::Adt(id, args) => {
                if self.owns_guard[id.index()] {
                    return true;
                }
                !has_model(&program.adts[id.index()].attrs, "lock")
                    && args.iter().any(|arg| self.owns_guard_at(program, arg, depth + 1))
            }
            Ty::Tuple(tys) => tys.iter().any(|ty| self.owns_guard_at(program, ty, depth + 1)),
            Ty::Slice(inner) => self.owns_guard_at(program, inner, depth + 1),
            Ty::Opaque(bounds) | Ty::Dyn(bounds) => {
                bounds.iter().any(|b| b.bindings.iter().any(|(_, ty)| self.owns_guard_at(program, ty, depth + 1)))
            }
            _ => false,
        }
    }

    /// A value of this type may own a guard if one is put into it: generic, erased or unknown types too.
    pub fn can_own(&self, program: &Program, ty: &Ty) -> bool {
        self.can_own_at(program, ty, 0)
    }

    fn can_own_at(&self, program: &Program, ty: &Ty, depth: u32) -> bool {
        if depth > 12 {
            return false;
        }
        match ty {
            Ty::Unknown | Ty::Param(_) | Ty::Assoc(..) | Ty::Dyn(_) | Ty::Opaque(_) | Ty::Closure(_) | Ty::Var(_) => {
                true
            }
            Ty::Adt(id, args) => {
                self.owns_guard[id.index()]
                    || (!has_model(&program.adts[id.index()].attrs, "lock")
                        && args.iter().any(|arg| self.can_own_at(program, arg, depth + 1)))
            }
            Ty::External(_, args) => args.is_empty() || args.iter().any(|a| self.can_own_at(program, a, depth + 1)),
            Ty::Tuple(tys) => tys.iter().any(|ty| self.can_own_at(program, ty, depth + 1)),
            Ty::Slice(inner) => self.can_own_at(program, inner, depth + 1),
            Ty::Never | Ty::Prim(_) | Ty::Ref(_) | Ty::Ptr(_) | Ty::FnPtr(..) | Ty::FnDef(..) => false,
        }
    }
}

/// The model attributes of a type's ADT, behind references.
pub fn attrs_of<'a>(program: &'a Program, ty: &Ty) -> Option<&'a Attrs> {
    adt_of(program, ty).map(|adt| &adt.attrs)
}

/// A type's ADT, behind references.
pub fn adt_of<'a>(program: &'a Program, ty: &Ty) -> Option<&'a Adt> {
    match ty.peeled() {
        Ty::Adt(id, _) => Some(&program.adts[id.index()]),
        _ => None,
    }
}

/// What kind of lock an ADT is, if it is one.
pub fn lock_kind(program: &Program, adt: AdtId) -> Option<LockKind> {
    let kind = model(&program.adts[adt.index()].attrs, "lock")?;
    Some(match kind.first().map_or("mutex", |k| k.as_str()) {
        "rw_lock" => LockKind::RwLock,
        "reentrant" => LockKind::ReentrantMutex,
        "spin" => LockKind::SpinLock,
        "shard" => LockKind::Shard,
        "once" => LockKind::Once,
        "semaphore" => LockKind::Semaphore,
        _ => LockKind::Mutex,
    })
}

/// What the first lock in a type protects.
pub fn protected<'t>(program: &Program, ty: &'t Ty) -> Option<&'t Ty> {
    let mut ty = ty.peeled();
    for _ in 0..8 {
        let Ty::Adt(id, args) = ty else { return None };
        let first = args.first()?;
        if lock_kind(program, *id).is_some() {
            return Some(first);
        }
        ty = first.peeled();
    }
    None
}

/// References and pointers that `clone` shares: the place behind is the same object.
pub fn is_shared_pointer(program: &Program, ty: &Ty) -> bool {
    match ty {
        Ty::Ref(_) | Ty::Ptr(_) => true,
        Ty::Adt(id, args) => {
            let attrs = &program.adts[id.index()].attrs;
            has_model(attrs, "shared_pointer")
                || (has_model(attrs, "transparent") && args.first().is_some_and(|a| is_shared_pointer(program, a)))
        }
        _ => false,
    }
}

/// The place of a value of this type is the place of its content.
pub fn is_transparent(program: &Program, ty: &Ty) -> bool {
    match ty {
        Ty::Ref(_) | Ty::Ptr(_) => true,
        Ty::Adt(id, _) => {
            let attrs = &program.adts[id.index()].attrs;
            has_model(attrs, "transparent") || has_model(attrs, "shared_pointer")
        }
        _ => false,
    }
}

/// A collection: what its methods give access to are elements.
pub fn is_container(program: &Program, ty: &Ty) -> bool {
    match ty {
        Ty::Slice(_) => true,
        Ty::Ref(inner) | Ty::Ptr(inner) => is_container(program, inner),
        Ty::Adt(id, args) => {
            let attrs = &program.adts[id.index()].attrs;
            has_model(attrs, "container")
                || (has_model(attrs, "shared_pointer") || adt_is_box(program, *id))
                    && args.first().is_some_and(|a| is_container(program, a))
        }
        _ => false,
    }
}

fn adt_is_box(program: &Program, id: AdtId) -> bool {
    program.adts[id.index()].path.as_str() == "std::boxed::Box"
}

/// The field only hands through what a type parameter of its owner stands for: a lock in it is not the owner's but that of whoever
/// chose the parameter (`Arc::ptr`, `Cached::value`).
fn hands_through(program: &Program, adt: AdtId, field: Name) -> bool {
    let data = &program.adts[adt.index()];
    if data.generics.names.is_empty() {
        return false;
    }
    let declared = data.variants.iter().flat_map(|v| &v.fields).find(|(n, ..)| *n == field);
    declared.is_some_and(|(_, ty, _)| mentions_param(ty, 0) && !mentions_lock(program, ty, 0))
}

/// The field of a value, as far as it is a place.
pub fn field_of(program: &Program, value: &Value, step: Step) -> Value {
    match step {
        Step::Field(adt, field) if hands_through(program, adt, field) => {
            let attrs = &program.adts[adt.index()].attrs;
            if has_model(attrs, "transparent") || has_model(attrs, "shared_pointer") {
                value.clone()
            } else {
                value.step(Step::Through(adt, field))
            }
        }
        step => value.step(step),
    }
}

/// A type parameter is part of the type.
pub fn mentions_param(ty: &Ty, depth: u32) -> bool {
    depth < 8
        && match ty {
            Ty::Param(_) | Ty::Assoc(..) => true,
            Ty::Adt(_, args) | Ty::Tuple(args) | Ty::External(_, args) => {
                args.iter().any(|a| mentions_param(a, depth + 1))
            }
            Ty::Ref(inner) | Ty::Ptr(inner) | Ty::Slice(inner) => mentions_param(inner, depth + 1),
            _ => false,
        }
}

fn mentions_lock(program: &Program, ty: &Ty, depth: u32) -> bool {
    depth < 8
        && match ty {
            Ty::Adt(id, args) => {
                let fields = || program.adts[id.index()].variants.iter().flat_map(|v| &v.fields);
                lock_kind(program, *id).is_some()
                    || args.iter().any(|a| mentions_lock(program, a, depth + 1))
                    || (depth < 3 && fields().any(|(_, ty, _)| mentions_lock(program, ty, depth + 1)))
            }
            Ty::Tuple(args) => args.iter().any(|a| mentions_lock(program, a, depth + 1)),
            Ty::Ref(inner) | Ty::Ptr(inner) | Ty::Slice(inner) => mentions_lock(program, inner, depth + 1),
            _ => false,
        }
}

/// Values of this type can neither be nor contain nor lead to a lock.
pub fn is_plain(ty: &Ty) -> bool {
    match ty {
        Ty::Prim(_) | Ty::Never => true,
        Ty::Ref(inner) | Ty::Ptr(inner) | Ty::Slice(inner) => is_plain(inner),
        Ty::Tuple(tys) => tys.iter().all(is_plain),
        _ => false,
    }
}
