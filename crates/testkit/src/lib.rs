//! Test databases, builders, fault injectors.
