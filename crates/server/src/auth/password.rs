//! Passwords: argon2id with a bound on how many are computed at once.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use super::secret::random;
use crate::problem::Problem;

pub const MIN_PASSWORD_CHARS: usize = 10;
pub const MAX_PASSWORD_CHARS: usize = 200;
/// Memory of one computation, KiB (19 MiB; OWASP's first recommendation, with 2 passes).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// Computations at once; bounds memory and leaves a core to others.
const AT_ONCE: usize = 2;
/// Requests that wait for their turn; more are told to come back.
const MAX_WAITING: usize = 32;

/// Computes and checks password hashes; clones share the bound.
#[derive(Clone)]
pub struct Hasher {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::default() }
    }
}

/// Counts a waiting request for as long as it lives.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hasher {
    /// PHC text of a new hash.
    pub async fn hash(&self, password: &str) -> Result<String, Problem> {
        let salt = random::<SALT_BYTES>()?;
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(HASH_BYTES)).map_err(Problem::internal)?;
        let hash = self.compute(password, salt.to_vec(), params).await?;
        let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
        Ok(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${hash}"))
    }

    /// Whether the password belongs to the hash.
    pub async fn verify(&self, password: &str, phc: &str) -> Result<bool, Problem> {
        let (params, salt, expected) =
            parse(phc).ok_or_else(|| Problem::internal("a stored password hash is damaged"))?;
        let computed = self.compute(password, salt, params).await?;
        Ok(computed.ct_eq(&expected).into())
    }

    /// Takes as long as [`Hasher::verify`], for addresses nobody has.
    pub async fn verify_nobody(&self, password: &str) -> Result<(), Problem> {
        self.hash(password).await.map(drop)
    }

    async fn compute(&self, password: &str, salt: Vec<u8>, params: Params) -> Result<Vec<u8>, Problem> {
        let waiting = Waiting(self.waiting.clone());
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MAX_WAITING {
            return Err(Problem::too_many("auth.busy", "Too many people sign in at this moment; try again.", 2));
        }
        let turn = self.turns.clone().acquire_owned().await.map_err(Problem::internal)?;
        drop(waiting);
        let password = password.as_bytes().to_vec();
        let hash = tokio::task::spawn_blocking(move || {
            let mut out = vec![0; params.output_len().unwrap_or(HASH_BYTES)];
            let result =
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(&password, &salt, &mut out);
            drop(turn);
            result.map(|()| out)
        });
        hash.await.map_err(Problem::internal)?.map_err(Problem::internal)
    }
}

/// `$argon2id$v=19$m=…,t=…,p=…$salt$hash`
fn parse(phc: &str) -> Option<(Params, Vec<u8>, Vec<u8>)> {
    let mut fields = phc.strip_prefix("$argon2id$v=19$")?.split('$');
    let mut costs = fields.next()?.split(',');
    let mut cost = |name: &str| costs.next()?.strip_prefix(name)?.parse::<u32>().ok();
    let (memory, passes, lanes) = (cost("m=")?, cost("t=")?, cost("p=")?);
    let salt = STANDARD_NO_PAD.decode(fields.next()?).ok()?;
    let hash = STANDARD_NO_PAD.decode(fields.next()?).ok()?;
    Some((Params::new(memory, passes, lanes, Some(hash.len())).ok()?, salt, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let hasher = Hasher::default();
        let phc = hasher.hash("correct horse").await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hasher.verify("correct horse", &phc).await.unwrap());
        assert!(!hasher.verify("correct house", &phc).await.unwrap());
        assert!(hasher.verify("x", "$argon2id$nonsense").await.is_err());
    }
}
