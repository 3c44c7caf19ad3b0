//! Short words for the few shapes migrations are made of.

use sea_orm_migration::prelude::*;

/// A table with a single-column primary key among `columns`.
pub async fn create<const C: usize, const F: usize>(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: [ColumnDef; C],
    foreign_keys: [ForeignKeyCreateStatement; F],
) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(name);
    for column in columns {
        table.col(column);
    }
    for mut key in foreign_keys {
        table.foreign_key(&mut key);
    }
    manager.create_table(table).await
}

/// `table.column` points at the id of a row of `target`; what is pointed at cannot be deleted.
pub fn reference(table: &'static str, column: &'static str, target: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fk"))
        .from(table, column)
        .to(target, "id")
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned()
}

pub async fn index(manager: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    manager.create_index(over(table, columns, "idx")).await
}

pub async fn unique(manager: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    let mut index = over(table, columns, "key");
    index.unique();
    manager.create_index(index).await
}

fn over(table: &'static str, columns: &[&'static str], suffix: &str) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}_{suffix}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
