//! Each judge on pairs made here: noise is never `fail`, a fault is never `pass`.

mod blends;
mod pictures;
mod runs;
mod videos;
