//! The schema, one file per subject, applied in the order of [`Migrator::migrations`].
//!
//! A migration that was ever released is never edited: a change is a new file at the end of the list.

mod m20261121_000010_identity;
mod m20261121_000020_catalogue;
mod m20261121_000030_orders;
mod m20261125_000040_deliveries;
mod m20261125_000050_workflows;
mod m20261125_000060_runs;
mod m20261125_000070_order_desk;
mod m20261125_000080_products;
mod m20261125_000090_cad_notices;
mod tables;

use sea_orm_migration::{MigrationTrait, MigratorTrait};

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000010_identity::Migration),
            Box::new(m20261121_000020_catalogue::Migration),
            Box::new(m20261121_000030_orders::Migration),
            Box::new(m20261125_000040_deliveries::Migration),
            Box::new(m20261125_000050_workflows::Migration),
            Box::new(m20261125_000060_runs::Migration),
            Box::new(m20261125_000070_order_desk::Migration),
            Box::new(m20261125_000080_products::Migration),
            Box::new(m20261125_000090_cad_notices::Migration),
        ]
    }
}
