//! Database and blobs: the only crate that names sea-orm.
