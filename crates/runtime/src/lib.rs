//! Which side decides an order line, who works on it, and what happens when that goes wrong.

pub mod events;
