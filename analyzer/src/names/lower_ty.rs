//! From types as written to types as meant.

use super::program::{AdtId, AliasId, Container, ItemRef, TraitId};
use super::resolve::{Namespace, Resolved, Scope};
use super::subst::Subst;
use super::traits::assoc_type;
use super::ty::{TraitRef, Ty};
use crate::base::{Name, name};
use crate::syntax::ir::{Bound, TypeRef};

/// Types nested deeper are [`Ty::Unknown`].
const MAX_DEPTH: u32 = 64;

/// What a type written at a place means. Aliases are expanded, defaults filled in, `_` is [`Ty::Unknown`], `impl Trait` is [`Ty::Opaque`].
pub fn lower_type(scope: &Scope, written: &TypeRef) -> Ty {
    Lowering::new(scope).ty(written)
}

/// The trait that a bound names; `None` if it is not known.
pub fn lower_bound(scope: &Scope, bound: &Bound) -> Option<TraitRef> {
    Lowering::new(scope).bound(bound)
}

/// `impl Trait` in argument position: parameters that have no name in the source.
pub(super) struct ArgumentImpls {
    /// The argument's index.
    pub index: usize,
    /// The parameters so far, with their bounds.
    pub found: Vec<(Name, Vec<TraitRef>)>,
}

/// Lowers types at one place.
pub(super) struct Lowering<'s, 'a> {
    pub scope: &'s Scope<'a>,
    /// Set while the parameters of a function are lowered.
    pub argument_impls: Option<ArgumentImpls>,
    depth: u32,
}

impl<'s, 'a> Lowering<'s, 'a> {
    pub fn new(scope: &'s Scope<'a>) -> Self {
        Self { scope, argument_impls: None, depth: 0 }
    }

    /// See [`lower_type`].
    pub fn ty(&mut self, written: &TypeRef) -> Ty {
        if self.depth >= MAX_DEPTH {
            return Ty::Unknown;
        }
        self.depth += 1;
        let ty = match written {
            TypeRef::Path(path) => match self.path(path, Namespace::Types) {
                Resolved::Item(ItemRef::Adt(id), args) => self.adt(id, args, true),
                // A trait as a type, before `dyn`.
                Resolved::Item(ItemRef::Trait(_), _) => self.bound(path).map_or(Ty::Unknown, |t| Ty::Dyn([t].into())),
                Resolved::Type(ty) => ty,
                Resolved::Param(name) => Ty::Param(name),
                Resolved::External(path, args) => Ty::External(path, args.into()),
                Resolved::Item(..) | Resolved::Assoc { .. } | Resolved::Unknown => Ty::Unknown,
            },
            TypeRef::Ref(_, inner) => Ty::Ref(self.ty(inner).into()),
            TypeRef::Ptr(inner) => Ty::Ptr(self.ty(inner).into()),
            TypeRef::Slice(inner) => Ty::Slice(self.ty(inner).into()),
            TypeRef::Tuple(parts) => Ty::Tuple(self.args(parts).into()),
            TypeRef::Fn(params, ret) => Ty::FnPtr(self.args(params).into(), self.ty(ret).into()),
            TypeRef::Dyn(bounds) => Ty::Dyn(self.bounds(bounds).into()),
            TypeRef::Impl(bounds) => {
                let bounds = self.bounds(bounds);
                match &mut self.argument_impls {
                    Some(impls) => {
                        let name = match impls.found.iter().filter(|(n, _)| is_of_argument(*n, impls.index)).count() {
                            0 => name(&format!("impl#{}", impls.index)),
                            more => name(&format!("impl#{}.{more}", impls.index)),
                        };
                        impls.found.push((name, bounds));
                        Ty::Param(name)
                    }
                    None => Ty::Opaque(bounds.into()),
                }
            }
            TypeRef::Never => Ty::Never,
            TypeRef::Infer | TypeRef::Unknown => Ty::Unknown,
        };
        self.depth -= 1;
        ty
    }

    /// Each of a list of types.
    pub fn args(&mut self, written: &[TypeRef]) -> Vec<Ty> {
        written.iter().map(|ty| self.ty(ty)).collect()
    }

    /// The known ones of a list of bounds.
    pub fn bounds(&mut self, bounds: &[Bound]) -> Vec<TraitRef> {
        bounds.iter().filter_map(|bound| self.bound(bound)).collect()
    }

    /// See [`lower_bound`].
    pub fn bound(&mut self, bound: &Bound) -> Option<TraitRef> {
        let Resolved::Item(ItemRef::Trait(id), args) = self.path(bound, Namespace::Types) else { return None };
        let bindings = bound.segments.last().map_or(&[][..], |last| last.bindings());
        Some(self.trait_ref(id, args, bindings))
    }

    /// A trait with its arguments completed.
    pub fn trait_ref(&mut self, id: TraitId, mut args: Vec<Ty>, bindings: &[(Name, TypeRef)]) -> TraitRef {
        let generics = &self.scope.program.traits[id.index()].generics;
        // A default may name the type that is bounded (`Rhs = Self`), which is not known here.
        let mut subst = Subst::default();
        subst.bind(name("Self"), Ty::Unknown);
        complete(&mut args, &generics.names, &generics.defaults, subst);
        let bindings = bindings.iter().map(|(name, ty)| (*name, self.ty(ty))).collect();
        TraitRef { trait_: id, args: args.into(), bindings }
    }

    /// An ADT with its arguments completed, by defaults only if `fill`.
    pub fn adt(&mut self, id: AdtId, mut args: Vec<Ty>, fill: bool) -> Ty {
        let generics = &self.scope.program.adts[id.index()].generics;
        if fill {
            complete(&mut args, &generics.names, &generics.defaults, Subst::default());
        } else {
            args.resize(generics.names.len(), Ty::Unknown);
        }
        Ty::Adt(id, args.into())
    }

    /// What an alias stands for with these arguments.
    pub fn alias(&mut self, id: AliasId, mut args: Vec<Ty>) -> Ty {
        let alias = &self.scope.program.aliases[id.index()];
        complete(&mut args, &alias.generics.names, &alias.generics.defaults, Subst::default());
        Subst(alias.generics.names.iter().copied().zip(args).collect()).apply(&alias.ty)
    }

    /// `<base as trait_>::name`, resolved at once where that is possible.
    pub fn project(&mut self, base: Ty, trait_: Option<TraitRef>, name: Name) -> Ty {
        let scope = self.scope;
        if let (Container::Impl(id), Some(own)) = (scope.container, &scope.self_ty) {
            let item = &scope.program.impls[id.index()];
            let is_own =
                trait_.is_none() || trait_.as_ref().map(|t| t.trait_) == item.trait_.as_ref().map(|t| t.trait_);
            if let Some(ty) = item.types.get(&name).filter(|_| is_own && base == *own) {
                return ty.clone();
            }
        }
        if let Some(ty) = assoc_type(scope, &base, trait_.as_ref(), name) {
            return ty;
        }
        let trait_ = trait_.or_else(|| super::bounds::bound_with_type(scope, &base, name));
        if base == Ty::Unknown {
            return Ty::Unknown;
        }
        Ty::Assoc(base.into(), trait_, name)
    }
}

fn is_of_argument(param: Name, index: usize) -> bool {
    let rest = param.strip_prefix("impl#").unwrap_or("");
    rest.split('.').next().is_some_and(|digits| digits.parse() == Ok(index))
}

/// Cuts or fills a list of arguments to the parameters: by defaults (in terms of earlier parameters), else by [`Ty::Unknown`].
fn complete(args: &mut Vec<Ty>, names: &[Name], defaults: &[Option<Ty>], mut subst: Subst) {
    args.truncate(names.len());
    for (index, param) in names.iter().enumerate() {
        if index >= args.len() {
            let default = defaults.get(index).and_then(Option::as_ref);
            args.push(default.map_or(Ty::Unknown, |ty| subst.apply(ty)));
        }
        subst.bind(*param, args[index].clone());
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{program, show, signature};

    /// Compares the signature of `fn f`.
    fn check(text: &str, expected: &str) {
        assert_eq!(signature(&program(text), "f"), expected, "{text}");
    }

    #[test]
    fn plain_types() {
        check("fn f(a: &mut [u8; 3], b: *const str, c: (i32, ())) -> ! {}", "(&[u8], *str, (i32, ())) -> !");
        check("fn f(a: fn(u8) -> bool, b: Option<Vec<_>>) {}", "(fn(u8) -> bool, Option<Vec<?>>) -> ()");
        check("use std::f64; fn f(a: f64) {}", "(f64) -> ()");
        check("fn f(a: nowhere::T, b: Missing) {}", "(?, ?) -> ()");
        check("use gone::a as b; fn f(x: b::Mutex<u8>) {}", "(ext gone::a::Mutex<u8>) -> ()");
    }

    #[test]
    fn defaults_and_aliases() {
        check("use std::collections::HashMap; fn f(a: HashMap<u8, u16>) {}", "(HashMap<u8, u16, RandomState>) -> ()");
        check(
            "type A<T, E = u8> = Vec<(T, E)>; fn f(a: A<bool>, b: A<bool, str>) {}",
            "(Vec<(bool, u8)>, Vec<(bool, str)>) -> ()",
        );
        check("type A = B; type B = C; type C = u8; fn f(a: A) {}", "(u8) -> ()");
        check(
            "struct S<T = D>(T); type D = Vec<u8>; type Short = S; fn f(a: S, b: Short) {}",
            "(S<Vec<u8>>, S<Vec<u8>>) -> ()",
        );
    }

    #[test]
    fn endless_aliases_end() {
        let program = program("type A = Vec<A>; fn f(a: A) {} type X = Y; type Y = X;");
        assert!(signature(&program, "f").starts_with("(Vec<Vec<"));
    }

    #[test]
    fn generics_and_bounds() {
        check(
            "use std::iter::Iterator as It; fn f<T: It<Item = u8>, U>(t: T, u: U::X) where U: Clone + Send, Vec<U>: Clone {}",
            "(T, U::X) -> () where T: Iterator<Item = u8>, U: Clone, U: Send, Vec<U>: Clone",
        );
        check("fn f<T: Iterator>(t: T::Item) {}", "(<T as Iterator>::Item) -> () where T: Iterator");
        check("fn f<T: Iterator<Item = u8>>(t: T::Item) {}", "(u8) -> () where T: Iterator<Item = u8>");
        check("fn f<T>(t: T::Item) where T: Iterator {}", "(<T as Iterator>::Item) -> () where T: Iterator");
        check(
            "trait A { type X; } trait B: A {} fn f<T: B>(t: T::X, u: <T as A>::X) {}",
            "(<T as A>::X, <T as A>::X) -> () where T: B",
        );
        check("fn f<T: Fn(u8, bool) -> str>(t: T) {}", "(T) -> () where T: Fn<(u8, bool), Output = str>");
        check("use std::ops::Add; fn f<T: Add>(t: T) {}", "(T) -> () where T: Add<?>");
    }

    #[test]
    fn impl_trait() {
        check(
            "fn f(a: u8, b: impl Fn(u8), c: &(impl Clone, impl Send)) -> impl Iterator<Item = u8> {}",
            "(u8, impl#1, &(impl#2, impl#2.1)) -> impl Iterator<Item = u8> where impl#1: Fn<(u8), Output = ()>, impl#2: Clone, impl#2.1: Send",
        );
        check("fn f(a: Box<dyn Fn() -> u8 + Send>) {}", "(Box<dyn Fn<(), Output = u8> + Send>) -> ()");
        check("trait T {} fn f(a: &T) {}", "(&dyn T) -> ()");
    }

    #[test]
    fn projections() {
        check("fn f(a: <Vec<u8> as IntoIterator>::Item, b: <u8 as Clone>::X) {}", "(u8, <u8 as Clone>::X) -> ()");
        let program = program(
            "struct S<T>(T, Option<Box<Self>>);
             trait Tr { type G; type H; fn m(&self) -> Self::G; }
             impl<T> Tr for S<T> { type G = Vec<T>; type H = Option<Self::G>; fn m(&self) -> Self::G {} }
             impl<T> S<T> { fn h(self: Box<Self>) -> <Self as Tr>::H {} }
             static X: Option<S<u8>> = None;",
        );
        assert_eq!(signature(&program, "S::m"), "(&S<T>) -> Vec<T>");
        assert_eq!(signature(&program, "S::h"), "(Box<S<T>>) -> Option<Vec<T>>");
        assert_eq!(signature(&program, "Tr::m"), "(&Self) -> <Self as Tr>::G");
        let adt = program.adts.iter().find(|adt| adt.name == "S").expect("S");
        assert_eq!(show(&program, &adt.variants[0].fields[1].1), "Option<Box<S<T>>>");
        let item = program.statics.iter().find(|item| item.name == "X").expect("X");
        assert_eq!(show(&program, &item.ty), "Option<S<u8>>");
    }
}
