//! A lock of its own.
use std::sync::Mutex;

#[derive(Default)]
pub struct Journal {
    lines: Mutex<Vec<String>>,
}

impl Journal {
    pub fn write(&self, line: &str) {
        self.lines.lock().unwrap().push(line.to_owned());
    }
    pub fn for_each(&self, mut f: impl FnMut(&str)) {
        for line in self.lines.lock().unwrap().iter() {
            f(line);
        }
    }
}
