use std::sync::Mutex;
fn f(m: &Mutex<Option<i32>>, y: bool) -> Option<i32> {
    let mut g = m.lock().ok()?;
    'a: loop {
        if let Some(n) = *g { if y { drop(g); break 'a; } else { g = m.lock().unwrap(); continue 'a; } }
        match m.try_lock() { Ok(h) => return *h, Err(_) => {} }
        let Some(_n) = *m.lock().unwrap() else { return None };
        while let Some(_) = m.lock().unwrap().take() {}
    }
    None
}
