//! Random secrets, and the form in which they are stored.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rand::{TryRngCore, rngs::OsRng};
use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// Bytes of randomness in every secret.
const SECRET_BYTES: usize = 32;
/// What API tokens begin with, so that scanners find leaked ones.
pub const TOKEN_PREFIX: &str = "hmt_";

/// A secret that was just made: shown once, stored as its SHA-256.
pub struct Secret {
    pub text: String,
    pub sha256: String,
}

impl Secret {
    /// A session or set-up secret.
    pub fn plain() -> Result<Self, Problem> {
        Self::with_prefix("")
    }

    /// An API token.
    pub fn token() -> Result<Self, Problem> {
        Self::with_prefix(TOKEN_PREFIX)
    }

    fn with_prefix(prefix: &str) -> Result<Self, Problem> {
        let text = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random::<SECRET_BYTES>()?));
        Ok(Self { sha256: sha256_hex(text.as_bytes()), text })
    }
}

/// A new signing secret in the form Standard Webhooks gives it; kept as it is, for every message is signed with it.
pub fn webhook_secret() -> Result<String, Problem> {
    Ok(format!("whsec_{}", STANDARD.encode(random::<SECRET_BYTES>()?)))
}

/// Bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(Problem::internal)?;
    Ok(bytes)
}

/// High-entropy secrets need no slow hash.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
