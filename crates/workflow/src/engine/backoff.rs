//! How long to wait before the next attempt.

use crate::document::Retry;

/// Longest wait, milliseconds (a week), whatever a policy says.
const MAX_DELAY_MS: f64 = 604_800_000.0;

/// Exponential in the attempts used, with jitter: between half of the policy's wait and all of it, so
/// that what failed together is not tried again together. The same for equal arguments.
pub fn delay_ms(retry: &Retry, used: u32, seed: u64, node: &str, attempt: u32) -> i64 {
    let exponent = i32::try_from(used.saturating_sub(1)).unwrap_or(i32::MAX);
    let wait = retry.backoff_s * retry.factor.powi(exponent);
    // `min` and `max` leave out what is not a number.
    #[expect(clippy::manual_clamp, reason = "`clamp` keeps what is not a number")]
    let wait_ms = (wait.min(retry.max_backoff_s) * 1e3).min(MAX_DELAY_MS).max(0.0);
    (wait_ms * (0.5 + 0.5 * fraction(seed, node, attempt))) as i64
}

/// Even in 0..1.
fn fraction(seed: u64, node: &str, attempt: u32) -> f64 {
    // FNV-1a, then the finaliser of SplitMix64: stable over versions of this program.
    let hash = node.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let mut z = seed ^ hash ^ u64::from(attempt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_within_bounds_and_are_repeatable() {
        let retry = Retry { max_attempts: 9, backoff_s: 2.0, factor: 2.0, max_backoff_s: 20.0 };
        for seed in 0..200 {
            for (used, most) in [(1, 2_000), (2, 4_000), (3, 8_000), (4, 16_000), (5, 20_000), (u32::MAX, 20_000)] {
                let wait = delay_ms(&retry, used, seed, "still", used);
                assert!((most / 2..=most).contains(&wait), "{used}: {wait}");
                assert_eq!(wait, delay_ms(&retry, used, seed, "still", used));
            }
        }
    }

    #[test]
    fn nodes_seeds_and_attempts_spread() {
        let retry = Retry::default();
        let waits: std::collections::BTreeSet<i64> =
            (0..100).map(|i| delay_ms(&retry, 1, i % 10, &format!("still{}", i / 10), 1)).collect();
        assert!(waits.len() > 90, "{}", waits.len());
        assert_ne!(delay_ms(&retry, 1, 7, "a", 1), delay_ms(&retry, 1, 7, "a", 2));
    }

    #[test]
    fn senseless_policies_do_not_wait_for_ever() {
        for factor in [0.0, f64::NAN, f64::INFINITY, 1e300] {
            let retry = Retry { max_attempts: 20, backoff_s: 1.0, factor, max_backoff_s: f64::INFINITY };
            assert!((0..=604_800_000).contains(&delay_ms(&retry, 19, 1, "n", 1)));
        }
    }
}
