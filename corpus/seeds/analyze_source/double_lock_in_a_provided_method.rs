use std::sync::{Mutex, MutexGuard};
use std::ops::Deref;
trait T { type X; fn m(&self) -> &Mutex<i32>; fn d(&self) -> i32 { *self.m().lock().unwrap() } }
struct S<const N: usize>(Mutex<i32>);
impl<const N: usize> T for S<N> { type X = Self; fn m(&self) -> &Mutex<i32> { &self.0 } }
impl<const N: usize> Deref for S<N> { type Target = Mutex<i32>; fn deref(&self) -> &Mutex<i32> { &self.0 } }
fn f(t: &dyn T<X = i32>, s: &S<1>) { let _g = s.lock(); t.d(); s.d(); }
fn g<A: T + ?Sized>(a: &A) -> MutexGuard<'_, i32> where for<'a> &'a A: Sized { a.m().lock().unwrap() }
