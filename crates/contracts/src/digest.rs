//! Digests: SHA-256 of bytes (what users expect to see) and the content hash of decoded media.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A digest text that is not what it claims to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct DigestError {
    pub text: String,
    pub expected: &'static str,
}

/// SHA-256 of the bytes of a file, 64 lower-case hex digits. Also the address of a blob.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256(String);

impl Sha256 {
    /// From the 32 bytes of a finished hash.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(hex::encode(bytes))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Sha256 {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ok = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if ok {
            Ok(Self(text.to_owned()))
        } else {
            Err(DigestError { text: text.chars().take(80).collect(), expected: "64 lower-case hex digits" })
        }
    }
}

impl TryFrom<String> for Sha256 {
    type Error = DigestError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Sha256> for String {
    fn from(digest: Sha256) -> Self {
        digest.0
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

/// Hash of what a file decodes to, `v1:<layout>:<64 hex digits>`, for example
/// `v1:rgba8:640x480:…`. Two files with equal content hashes show the same thing although their
/// bytes differ (PNG text chunks, `.blend` addresses).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentHash(String);

impl ContentHash {
    /// `layout` states what was hashed and in what order, `digest` is 32 bytes long: BLAKE3 unless `layout` says
    /// otherwise.
    pub fn v1(layout: &str, digest: &[u8; 32]) -> Self {
        Self(format!("v1:{layout}:{}", hex::encode(digest)))
    }

    /// Takes back a stored text as it is.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
