//! How much a file of a given size may cost.

use crate::protocol::Limits;

/// Limits as a base plus a share per byte of the bundle. The defaults leave about six times what the
/// hungriest known real file (a 36 MB board, 577 MB resident, 10 s) was measured to need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitPolicy {
    pub memory_base_bytes: u64,
    pub memory_bytes_per_input_byte: u64,
    pub memory_max_bytes: u64,
    pub wall_base_seconds: u64,
    /// Seconds per million bytes of input.
    pub wall_seconds_per_megabyte: u64,
    pub wall_max_seconds: u64,
    /// More than the wall time, because meshing runs in parallel.
    pub cpu_base_seconds: u64,
    /// Processor seconds per million bytes of input.
    pub cpu_seconds_per_megabyte: u64,
    pub cpu_max_seconds: u64,
}

impl Default for LimitPolicy {
    fn default() -> Self {
        Self {
            memory_base_bytes: 3 << 30,
            memory_bytes_per_input_byte: 100,
            memory_max_bytes: 64 << 30,
            wall_base_seconds: 180,
            wall_seconds_per_megabyte: 20,
            wall_max_seconds: 3 * 3600,
            cpu_base_seconds: 720,
            cpu_seconds_per_megabyte: 80,
            cpu_max_seconds: 12 * 3600,
        }
    }
}

impl LimitPolicy {
    /// Limits for a bundle of `bytes` bytes.
    pub fn for_bytes(&self, bytes: u64) -> Limits {
        let memory_bytes = self
            .memory_base_bytes
            .saturating_add(bytes.saturating_mul(self.memory_bytes_per_input_byte))
            .min(self.memory_max_bytes);
        let megabytes = bytes.div_ceil(1_000_000);
        let wall_seconds = self
            .wall_base_seconds
            .saturating_add(megabytes.saturating_mul(self.wall_seconds_per_megabyte))
            .min(self.wall_max_seconds);
        let cpu_seconds = self
            .cpu_base_seconds
            .saturating_add(megabytes.saturating_mul(self.cpu_seconds_per_megabyte))
            .min(self.cpu_max_seconds);
        Limits { memory_bytes, cpu_seconds, wall_seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_grow_with_the_file_and_stay_bounded() {
        let policy = LimitPolicy::default();
        let small = policy.for_bytes(10_000);
        let large = policy.for_bytes(100_000_000);
        let absurd = policy.for_bytes(u64::MAX);
        assert!(small.memory_bytes < large.memory_bytes && small.wall_seconds < large.wall_seconds);
        assert_eq!(absurd.memory_bytes, policy.memory_max_bytes);
        assert_eq!((absurd.wall_seconds, absurd.cpu_seconds), (policy.wall_max_seconds, policy.cpu_max_seconds));
    }
}
