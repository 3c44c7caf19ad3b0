//! Who is asking, and may they.
//!
//! Every request under `/api` passes [`guard::check`], which refuses whoever is not signed in
//! (except on the named open routes) and whoever may not write at all. Handlers take [`Viewer`],
//! [`Operator`] or [`Admin`] and so say what they need in their signature.

pub mod guard;
mod limits;
mod origin;
mod password;
mod principal;
mod secret;

pub use limits::SignInLimits;
pub use password::{Hasher, MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS};
pub use principal::{Admin, Credential, Operator, Principal, Viewer};
pub use secret::{Secret, sha256_hex, webhook_secret};
