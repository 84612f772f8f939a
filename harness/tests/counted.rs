//! Owners whose counts are part of an exploration: who is the last, and who may have the value for itself.
#![cfg(feature = "explore")]
#![expect(unsafe_code, reason = "memory without synchronisation is what a test is about")]

use gordian::sync::Mutex;
use gordian::sync::atomic::{AtomicU32, Ordering::Relaxed};
use gordian::sync::counted::{self, Arc, Weak};
use gordian::{Explorer, FailureKind, Search, Verdict, Witness, cell, observe, thread};

fn all(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().search(Search::Exhaustive).run(body)
}

fn values(verdict: &Verdict, name: &str) -> Vec<(String, u64)> {
    verdict.outcomes().of(name)
}

fn owned(values: &[(&str, u64)]) -> Vec<(String, u64)> {
    values.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect()
}

#[test]
fn either_of_two_owners_may_be_the_last() {
    struct Named(Arc<AtomicU32>, u32);
    impl Drop for Named {
        fn drop(&mut self) {
            self.0.store(self.1, Relaxed);
        }
    }
    let verdict = all(|| {
        let by = std::sync::Arc::new(Mutex::new(""));
        struct Tells(std::sync::Arc<Mutex<&'static str>>);
        impl Drop for Tells {
            fn drop(&mut self) {
                *self.0.lock().unwrap() = if thread::current().name() == Some("other") { "other" } else { "main" };
            }
        }
        let mine = Arc::new(Tells(by.clone()));
        let theirs = mine.clone();
        let other = thread::Builder::new().name("other".to_owned()).spawn(move || drop(theirs)).unwrap();
        drop(mine);
        other.join().unwrap();
        observe("by", *by.lock().unwrap());
    });
    assert_eq!(verdict.traces(), Some(2), "{verdict}");
    assert_eq!(values(&verdict, "by"), owned(&[("main", 1), ("other", 1)]));
    let named = Arc::new(AtomicU32::new(0));
    drop(Named(named.clone(), 3));
    assert_eq!((named.load(Relaxed), Arc::strong_count(&named)), (3, 1));
}

#[test]
fn of_several_who_unwrap_all_may_fail_and_with_into_inner_one_succeeds() {
    let unwrap = all(|| {
        let mine = Arc::new(7);
        let theirs = mine.clone();
        let other = thread::spawn(move || Arc::try_unwrap(theirs).is_ok());
        let taken = Arc::try_unwrap(mine).is_ok();
        observe("taken", u32::from(taken) + u32::from(other.join().unwrap()));
    });
    let seen: Vec<_> = values(&unwrap, "taken").into_iter().map(|(value, _)| value).collect();
    assert_eq!(seen, ["0", "1"], "{unwrap}");
    let inner = all(|| {
        let mine = Arc::new(7);
        let theirs = mine.clone();
        let other = thread::spawn(move || Arc::into_inner(theirs).is_some());
        let taken = Arc::into_inner(mine).is_some();
        assert_eq!(u32::from(taken) + u32::from(other.join().unwrap()), 1);
    });
    assert_eq!(inner.traces(), Some(2), "{inner}");
}

#[test]
fn a_weak_owner_may_come_too_late() {
    let verdict = all(|| {
        let strong = Arc::new(7);
        let weak = Arc::downgrade(&strong);
        let other = thread::spawn(move || weak.upgrade().map(|value| *value));
        drop(strong);
        observe("found", other.join().unwrap().is_some());
    });
    let seen: Vec<_> = values(&verdict, "found").into_iter().map(|(value, _)| value).collect();
    assert_eq!(seen, ["false", "true"], "{verdict}");
    // Before it is upgraded, between that and its end, and after.
    assert_eq!(verdict.traces(), Some(3), "{verdict}");
}

#[test]
fn owners_that_only_make_owners_are_in_no_order() {
    let verdict = all(|| {
        let mine = Arc::new(7);
        let theirs = mine.clone();
        let kept = thread::spawn(move || (theirs.clone(), theirs.clone(), Arc::downgrade(&theirs), theirs));
        let own = (mine.clone(), mine.clone());
        let kept = kept.join().unwrap();
        assert_eq!((Arc::strong_count(&mine), Arc::weak_count(&mine)), (6, 1));
        drop((kept, own));
        assert_eq!(Arc::strong_count(&mine), 1);
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}

#[test]
fn what_a_count_says_depends_on_the_others() {
    let verdict = all(|| {
        let mine = Arc::new(7);
        let theirs = mine.clone();
        let other = thread::spawn(move || drop(theirs));
        observe("count", Arc::strong_count(&mine));
        other.join().unwrap();
    });
    assert_eq!(values(&verdict, "count"), owned(&[("1", 1), ("2", 1)]), "{verdict}");
}

#[test]
fn the_value_is_changed_in_place_or_becomes_another() {
    let verdict = all(|| {
        let mut mine = Arc::new(1);
        let theirs = mine.clone();
        let other = thread::spawn(move || *theirs);
        let alone = Arc::get_mut(&mut mine).is_some();
        *Arc::make_mut(&mut mine) += 1;
        assert_eq!((*mine, other.join().unwrap()), (2, 1));
        assert_eq!(Arc::strong_count(&mine), 1);
        observe("alone", alone);
    });
    let seen: Vec<_> = values(&verdict, "alone").into_iter().map(|(value, _)| value).collect();
    assert_eq!(seen, ["false", "true"], "{verdict}");
}

struct Memory(cell::UnsafeCell<u32>);
// SAFETY: what is done to it is what the explorations are about.
unsafe impl Sync for Memory {}

fn write(memory: &Memory) {
    memory.0.with_mut(|value| {
        // SAFETY: no other thread runs meanwhile; whether one might is seen by the exploration.
        unsafe { *value += 1 }
    });
}

/// The end of an owner is known to the one who is left alone, and only to that one.
#[test]
fn who_is_left_alone_knows_what_the_others_did() {
    let after = |asks: fn(&mut Arc<Memory>) -> bool| {
        all(move || {
            let mut mine = Arc::new(Memory(cell::UnsafeCell::new(0)));
            let theirs = mine.clone();
            let other = thread::spawn(move || write(&theirs));
            if asks(&mut mine) {
                write(&mine);
            }
            other.join().unwrap();
        })
    };
    let alone = after(|mine| Arc::get_mut(mine).is_some());
    assert!(alone.traces().is_some(), "{alone}");
    let counted = after(|mine| Arc::strong_count(mine) == 1);
    assert_eq!(counted.witness().map(Witness::kind), Some(FailureKind::DataRace), "{counted}");
}

#[test]
fn a_failure_shows_who_was_the_last() {
    let body = || {
        let mine = Arc::new(7);
        let theirs = mine.clone();
        let other = thread::spawn(move || drop(theirs));
        assert!(Arc::try_unwrap(mine).is_ok(), "somebody else has it");
        other.join().unwrap();
    };
    let verdict = all(body);
    let text = verdict.to_string();
    assert!(text.contains("[try_unwrap `mine`: one of several owners]"), "{text}");
    let witness = verdict.witness().unwrap();
    let again = Explorer::new().replay(&witness.to_file(), body);
    assert_eq!(again.witness().map(Witness::headline), Some(witness.headline()), "{again}");
}

/// As in `std`, in an exploration and outside of one.
#[test]
fn the_rest_is_as_in_std() {
    let body = || {
        let shown: Arc<dyn std::fmt::Debug + Send + Sync> = counted::from_std(std::sync::Arc::new(7));
        assert_eq!(format!("{shown:?}"), "7");
        let slice: Arc<[u32]> = (0..3).collect();
        assert_eq!(
            (slice.len(), &*Arc::<str>::from("text"), &*Arc::<[u8]>::from(vec![1, 2])),
            (3, "text", &[1, 2][..])
        );
        let cyclic = Arc::new_cyclic(|weak: &Weak<Option<Weak<u32>>>| {
            assert!(weak.upgrade().is_none());
            Some(Weak::new())
        });
        assert!(cyclic.as_ref().as_ref().is_some_and(|weak| weak.upgrade().is_none() && weak.strong_count() == 0));
        let (one, other) = (Arc::new("a".to_owned()), counted::from_std(std::sync::Arc::new("b".to_owned())));
        assert!(one < other && one == one.clone() && !Arc::ptr_eq(&one, &other));
        assert_eq!(Arc::unwrap_or_clone(one), "a");
        let weak = Arc::downgrade(&other);
        assert!(weak.ptr_eq(&weak.clone()) && std::ptr::eq(weak.as_ptr(), Arc::as_ptr(&other)));
        assert_eq!((weak.weak_count(), *Arc::pin(5), *Arc::<u32>::default()), (1, 5, 0));
        drop(other);
        assert_eq!((weak.strong_count(), weak.weak_count()), (0, 0));
        assert!(weak.upgrade().is_none());
    };
    body();
    let verdict = all(body);
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}
