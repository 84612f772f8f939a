//! The owning_ref crate: references that carry their owner, a guard often.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, MutexGuard, RwLockReadGuard, RwLockWriteGuard};

pub type BoxRef<T, U = T> = OwningRef<Box<T>, U>;
pub type BoxRefMut<T, U = T> = OwningRefMut<Box<T>, U>;
pub type ArcRef<T, U = T> = OwningRef<Arc<T>, U>;
pub type MutexGuardRef<'a, T, U = T> = OwningRef<MutexGuard<'a, T>, U>;
pub type MutexGuardRefMut<'a, T, U = T> = OwningRefMut<MutexGuard<'a, T>, U>;
pub type RwLockReadGuardRef<'a, T, U = T> = OwningRef<RwLockReadGuard<'a, T>, U>;
pub type RwLockWriteGuardRef<'a, T, U = T> = OwningRef<RwLockWriteGuard<'a, T>, U>;
pub type RwLockWriteGuardRefMut<'a, T, U = T> = OwningRefMut<RwLockWriteGuard<'a, T>, U>;

#[transparent]
#[derive(Debug)]
pub struct OwningRef<O, T> {
    owner: O,
    reference: *const T,
}

impl<O: Deref> OwningRef<O, <O as Deref>::Target> {
    #[place(self)]
    pub fn new(o: O) -> OwningRef<O, <O as Deref>::Target>;
}

impl<O, T> OwningRef<O, T> {
    pub fn map<F: FnOnce(&T) -> &U, U>(self, f: F) -> OwningRef<O, U>;
    pub fn try_map<F: FnOnce(&T) -> Result<&U, E>, U, E>(self, f: F) -> Result<OwningRef<O, U>, E>;
    pub fn map_mut<F: FnOnce(&mut T) -> &mut U, U>(self, f: F) -> OwningRefMut<O, U>;
    pub fn try_map_mut<F: FnOnce(&mut T) -> Result<&mut U, E>, U, E>(self, f: F) -> Result<OwningRefMut<O, U>, E>;
    pub fn map_with_owner<F: FnOnce(&O, &T) -> &U, U>(self, f: F) -> OwningRef<O, U>;
    pub unsafe fn map_owner<F: FnOnce(O) -> P, P>(self, f: F) -> OwningRef<P, T>;
    pub fn map_owner_box(self) -> OwningRef<Box<O>, T>;
    #[place(self)]
    pub fn as_owner(&self) -> &O;
    #[place(self)]
    pub fn into_owner(self) -> O;
}

impl<O, T> Deref for OwningRef<O, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

#[transparent]
#[derive(Debug)]
pub struct OwningRefMut<O, T> {
    owner: O,
    reference: *const T,
}

impl<O: Deref> OwningRefMut<O, <O as Deref>::Target> {
    #[place(self)]
    pub fn new(o: O) -> OwningRefMut<O, <O as Deref>::Target>;
}

impl<O, T> OwningRefMut<O, T> {
    pub fn map<F: FnOnce(&mut T) -> &U, U>(self, f: F) -> OwningRef<O, U>;
    pub fn try_map<F: FnOnce(&mut T) -> Result<&U, E>, U, E>(self, f: F) -> Result<OwningRef<O, U>, E>;
    pub fn map_mut<F: FnOnce(&mut T) -> &mut U, U>(self, f: F) -> OwningRefMut<O, U>;
    pub fn try_map_mut<F: FnOnce(&mut T) -> Result<&mut U, E>, U, E>(self, f: F) -> Result<OwningRefMut<O, U>, E>;
    pub fn map_with_owner<F: FnOnce(&O, &T) -> &U, U>(self, f: F) -> OwningRef<O, U>;
    pub unsafe fn map_owner<F: FnOnce(O) -> P, P>(self, f: F) -> OwningRefMut<P, T>;
    pub fn map_owner_box(self) -> OwningRefMut<Box<O>, T>;
    #[place(self)]
    pub fn as_owner(&self) -> &O;
    #[place(self)]
    pub fn into_owner(self) -> O;
}

impl<O, T> Deref for OwningRefMut<O, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<O, T> DerefMut for OwningRefMut<O, T> {
    fn deref_mut(&mut self) -> &mut T;
}

#[transparent]
pub struct OwningHandle<O, H> {
    handle: H,
    owner: O,
}

impl<O: Deref, H> OwningHandle<O, H> {
    pub fn new(o: O) -> OwningHandle<O, H>;
    pub fn new_with_fn<F: FnOnce(*const <O as Deref>::Target) -> H>(o: O, f: F) -> OwningHandle<O, H>;
    pub fn try_new<F: FnOnce(*const <O as Deref>::Target) -> Result<H, E>, E>(
        o: O,
        f: F,
    ) -> Result<OwningHandle<O, H>, E>;
    #[place(self)]
    pub fn as_owner(&self) -> &O;
    #[place(self)]
    pub fn into_owner(self) -> O;
}

impl<O, H: Deref> Deref for OwningHandle<O, H> {
    type Target = <H as Deref>::Target;
    fn deref(&self) -> &<H as Deref>::Target;
}

impl<O, H: DerefMut> DerefMut for OwningHandle<O, H> {
    fn deref_mut(&mut self) -> &mut <H as Deref>::Target;
}
