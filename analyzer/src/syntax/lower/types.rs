//! Paths, types, bounds and generic parameters.

use syn::{GenericArgument, PathArguments, ReturnType, Type, TypeParamBound};

use super::{Lowerer, limits};
use crate::base::{Span, name};
use crate::syntax::ir::{Bound, GenericParam, Generics, Path, PathSegment, SegmentGenerics, TypeRef};

impl Lowerer<'_> {
    /// A path without a qualified self.
    pub(super) fn path(&mut self, path: &syn::Path) -> Path {
        self.qualified_path(None, path)
    }

    /// A path with its `<T as Trait>`.
    pub(super) fn qualified_path(&mut self, qself: Option<&syn::QSelf>, path: &syn::Path) -> Path {
        let mut segments: Vec<PathSegment> = path.segments.iter().map(|segment| self.segment(segment)).collect();
        let mut global = path.leading_colon.is_some();
        let mut span = match (&path.leading_colon, qself) {
            (_, Some(qself)) => self.span(qself.lt_token.span),
            (Some(colon), None) => self.span(colon.spans[0]),
            (None, None) => Span::default(),
        };
        for segment in &path.segments {
            span = self.join(span, self.span(segment.ident.span()));
        }
        if let Some(PathArguments::AngleBracketed(arguments)) = path.segments.last().map(|segment| &segment.arguments) {
            span = self.join(span, self.span(arguments.gt_token.span));
        }
        let qself = qself.map(|qself| {
            let ty = self.ty(&qself.ty);
            // `<T as a::Trait>::f`: the trait's segments come first.
            let of_trait: Vec<PathSegment> = segments.drain(..qself.position.min(segments.len())).collect();
            let trait_global = std::mem::take(&mut global);
            let trait_ = qself.as_token.map(|_| Path { global: trait_global, qself: None, segments: of_trait, span });
            Box::new((ty, trait_))
        });
        Path { global, qself, segments, span }
    }

    fn segment(&mut self, segment: &syn::PathSegment) -> PathSegment {
        let generics = match &segment.arguments {
            PathArguments::None => None,
            PathArguments::AngleBracketed(arguments) => Some(Box::new(self.generic_arguments(arguments))),
            PathArguments::Parenthesized(arguments) => {
                let inputs = arguments.inputs.iter().map(|input| self.ty(&input.ty)).collect();
                let output = self.ret(&arguments.output).unwrap_or(TypeRef::Tuple(Vec::new()));
                let (args, bindings) = (vec![TypeRef::Tuple(inputs)], vec![(name("Output"), output)]);
                Some(Box::new(SegmentGenerics { args, bindings }))
            }
        };
        PathSegment { name: self.ident(&segment.ident), generics }
    }

    fn generic_arguments(&mut self, arguments: &syn::AngleBracketedGenericArguments) -> SegmentGenerics {
        let mut lowered = SegmentGenerics::default();
        for argument in &arguments.args {
            self.generic_argument(argument, &mut lowered);
        }
        lowered
    }

    fn generic_argument(&mut self, argument: &GenericArgument, segment: &mut SegmentGenerics) {
        match argument {
            GenericArgument::Lifetime(_) => {}
            GenericArgument::Type(ty) => {
                let ty = self.ty(ty);
                segment.args.push(ty);
            }
            GenericArgument::AssocType(assoc) => {
                let ty = self.ty(&assoc.ty);
                segment.bindings.push((self.ident(&assoc.ident), ty));
            }
            GenericArgument::Constraint(constraint) => {
                let bounds = self.bounds(&constraint.bounds);
                segment.bindings.push((self.ident(&constraint.ident), TypeRef::Impl(bounds)));
            }
            GenericArgument::AssocConst(_) => {}
            _ => segment.args.push(TypeRef::Unknown),
        }
    }

    /// Type arguments of a turbofish.
    pub(super) fn turbofish(&mut self, arguments: &syn::AngleBracketedGenericArguments) -> Vec<TypeRef> {
        self.generic_arguments(arguments).args
    }

    /// `-> T`; `None` for none and for `()`.
    pub(super) fn ret(&mut self, ret: &ReturnType) -> Option<TypeRef> {
        match ret {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(self.ty(ty)),
        }
    }

    /// A type.
    pub(super) fn ty(&mut self, ty: &Type) -> TypeRef {
        if self.depth >= limits::MAX_TREE_DEPTH {
            return TypeRef::Unknown;
        }
        self.depth += 1;
        let lowered = match ty {
            Type::Array(array) => TypeRef::Slice(Box::new(self.ty(&array.elem))),
            Type::Slice(slice) => TypeRef::Slice(Box::new(self.ty(&slice.elem))),
            Type::FnPtr(pointer) => {
                let inputs = pointer.inputs.iter().map(|input| self.ty(&input.ty)).collect();
                let output = self.ret(&pointer.output).unwrap_or(TypeRef::Tuple(Vec::new()));
                TypeRef::Fn(inputs, Box::new(output))
            }
            Type::Group(group) => self.ty(&group.elem),
            Type::Paren(paren) => self.ty(&paren.elem),
            Type::ImplTrait(bounds) => TypeRef::Impl(self.bounds(&bounds.bounds)),
            Type::TraitObject(bounds) => TypeRef::Dyn(self.bounds(&bounds.bounds)),
            Type::Infer(_) => TypeRef::Infer,
            Type::Never(_) => TypeRef::Never,
            Type::Path(path) => TypeRef::Path(self.qualified_path(path.qself.as_ref(), &path.path)),
            Type::Ptr(pointer) => TypeRef::Ptr(Box::new(self.ty(&pointer.elem))),
            Type::Reference(reference) => {
                TypeRef::Ref(reference.mutability.is_some(), Box::new(self.ty(&reference.elem)))
            }
            Type::Tuple(tuple) => TypeRef::Tuple(tuple.elems.iter().map(|elem| self.ty(elem)).collect()),
            Type::Macro(call) => self.type_macro(&call.mac),
            _ => TypeRef::Unknown,
        };
        self.depth -= 1;
        lowered
    }

    /// Trait bounds, without lifetimes and `?Sized`.
    pub(super) fn bounds<'b>(&mut self, bounds: impl IntoIterator<Item = &'b TypeParamBound>) -> Vec<Bound> {
        let mut lowered = Vec::new();
        for bound in bounds {
            if let TypeParamBound::Trait(bound) = bound
                && bound.maybe.is_none()
            {
                lowered.push(self.path(&bound.path));
            }
        }
        lowered
    }

    /// Generic parameters and `where` clauses.
    pub(super) fn generics(&mut self, generics: &syn::Generics) -> Generics {
        let mut lowered = Generics::default();
        for param in &generics.params {
            match param {
                syn::GenericParam::Lifetime(_) => {}
                syn::GenericParam::Type(param) => {
                    let bounds = self.bounds(&param.bounds);
                    let default = param.default.as_ref().map(|(_, ty)| self.ty(ty));
                    lowered.params.push(GenericParam {
                        name: self.ident(&param.ident),
                        bounds,
                        default,
                        is_const: false,
                    });
                }
                syn::GenericParam::Const(param) => lowered.params.push(GenericParam {
                    name: self.ident(&param.ident),
                    bounds: Vec::new(),
                    default: None,
                    is_const: true,
                }),
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let syn::WherePredicate::Type(predicate) = predicate {
                let ty = self.ty(&predicate.bounded_ty);
                let bounds = self.bounds(&predicate.bounds);
                lowered.where_clauses.push((ty, bounds));
            }
        }
        lowered
    }
}
