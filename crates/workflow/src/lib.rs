//! The canonical workflow document and what is derived from it.
