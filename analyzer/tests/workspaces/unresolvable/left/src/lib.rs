//! Its manifest does not resolve; its code is still read.
use no_such_package_anywhere::Missing;
use right::Shared;

pub struct Left {
    shared: Shared,
    missing: Missing,
}

impl Left {
    pub fn double(&self) {
        let _g = self.shared.value.lock().unwrap();
        self.shared.bump(); //~ double_lock
    }
    pub fn missing_type_ok(&self) {
        let _g = self.missing.lock().unwrap();
        let _h = self.missing.lock().unwrap();
    }
    pub fn ok(&self) {
        self.shared.bump();
        gone::vanish(self.missing.clone());
    }
}
