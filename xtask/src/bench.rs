//! Measurements, printed and never asserted.

use anyhow::Result;

pub fn bench(_names: &[&str]) -> Result<()> {
    anyhow::bail!("no measurement is registered")
}
