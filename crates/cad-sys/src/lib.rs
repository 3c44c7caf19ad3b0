//! C++ shim over Open CASCADE: the only crate with unsafe code.
