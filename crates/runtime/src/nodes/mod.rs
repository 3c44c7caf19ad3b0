//! Every node there is: the production modules and the bridges.

pub mod availability;
pub mod bridges;
mod catalogue;
pub mod executor;

pub use availability::Lacks;
pub use catalogue::{Catalogue, Nodes};

use contracts::module::ModuleSpec;
use workflow::Registry;

/// All declarations, in the order of DOMAIN §5.
pub fn specs() -> impl Iterator<Item = &'static ModuleSpec> {
    modules::SPECS.iter().chain(bridges::SPECS).copied()
}

/// All nodes, prepared for compiling; every one is taken to be available.
///
/// # Panics
/// Where a declaration contradicts itself or another one: a fault of this build, which
/// `every_declaration_is_sound` finds.
pub fn registry() -> Registry {
    Registry::new(specs()).expect("every declaration is sound")
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_declaration_is_sound() {
        assert_eq!(super::registry().iter().count(), super::specs().count());
    }
}
