//! Settings, least to most important: defaults, `hartomat.toml` beside the executable (written by the
//! set-up), `HARTOMAT_…` environment variables, the command line.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context, Result, bail};
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use runtime::deliver::{AllowedNetworks, DeliveryConfig, MailSettings};
use serde::{Deserialize, Serialize};

use crate::cli::Global;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of database, blobs and scratch files.
    pub data: PathBuf,
    pub database_url: Option<String>,
    pub blobs: Option<PathBuf>,
    pub listen: SocketAddr,
    /// Interpreter with `bpy`.
    pub python: Option<PathBuf>,
    /// A `blender` ≥ 4.2 executable, used instead of `python`.
    pub blender: Option<PathBuf>,
    /// Chromium, for previews by three.js; default: `chromium` on the search path.
    pub chromium: Option<PathBuf>,
    /// Folder that holds the package `hartomat_blender`.
    pub blender_package: Option<PathBuf>,
    /// Folder of the built studio templates.
    pub studios: Option<PathBuf>,
    /// Folder of the sample STEP files.
    pub fixtures: Option<PathBuf>,
    /// The `hartomat-cad` executable; default: beside this one.
    pub cad: Option<PathBuf>,
    /// Warm Blender sessions, which is how many pictures are rendered at once; 0: by memory and cores.
    pub render_sessions: usize,
    /// STEP files read at once.
    pub cad_sessions: usize,
    /// Make thumbnails and STL of every CAD file after it was read.
    pub keep_ready: bool,
    /// Largest upload, bytes.
    pub upload_limit_bytes: u64,
    /// Longest time one still may take, seconds.
    pub still_timeout_s: u64,
    /// Set behind a TLS proxy: cookies are then sent over HTTPS only.
    pub secure_cookies: bool,
    /// `smtp://…` or `smtps://…`: the server that takes our mail; without it no mail is sent.
    pub smtp_url: Option<String>,
    /// Whom mail is from: `HartOMat <hartomat@example.com>`.
    pub smtp_from: Option<String>,
    /// Private networks and hosts webhooks may reach, separated by commas.
    pub webhook_allow: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "data".into(),
            database_url: None,
            blobs: None,
            listen: ([127, 0, 0, 1], 8080).into(),
            python: None,
            blender: None,
            chromium: None,
            blender_package: None,
            studios: None,
            fixtures: None,
            cad: None,
            render_sessions: 0,
            cad_sessions: 1,
            keep_ready: true,
            upload_limit_bytes: 1 << 30,
            still_timeout_s: 3600,
            secure_cookies: false,
            smtp_url: None,
            smtp_from: None,
            webhook_allow: None,
        }
    }
}

/// Environment variables of tests and tools that are no settings.
const NOT_SETTINGS: &[&str] = &["sabotage", "exe", "url", "setup_token", "step", "test_packages", "token"];

impl Config {
    pub fn load(global: &Global) -> Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(beside) = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("hartomat.toml"))) {
            figment = figment.merge(Toml::file_exact(beside));
        }
        figment = figment.merge(Env::prefixed("HARTOMAT_").ignore(NOT_SETTINGS));
        let mut config: Self = figment.extract().context("the settings are wrong")?;
        if let Some(data) = &global.data {
            config.data.clone_from(data);
        }
        if let Some(url) = &global.database_url {
            config.database_url = Some(url.clone());
        }
        if let Some(blobs) = &global.blobs {
            config.blobs = Some(blobs.clone());
        }
        Ok(config)
    }

    pub fn database_url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite://{}", self.data.join("hartomat.db").display()))
    }

    pub fn blobs(&self) -> PathBuf {
        self.blobs.clone().unwrap_or_else(|| self.data.join("blobs"))
    }

    /// What messages may be sent, and where to.
    pub fn delivery(&self) -> Result<DeliveryConfig> {
        let mail = match (&self.smtp_url, &self.smtp_from) {
            (Some(url), Some(from)) => Some(MailSettings::parse(url, from).context("the mail settings are wrong")?),
            (Some(_), None) => {
                bail!("smtp_url is set, but not smtp_from; set HARTOMAT_SMTP_FROM=\"HartOMat <hartomat@…>\"")
            }
            (None, _) => None,
        };
        let webhook_allow = self.webhook_allow.as_deref().unwrap_or_default().parse::<AllowedNetworks>()?;
        Ok(DeliveryConfig { mail, webhook_allow })
    }

    /// As many sessions as are set, else as memory and cores allow: one per [`blender::MAX_RSS_MB`] and
    /// four cores, since one render uses all cores by itself; at least one.
    pub fn sessions(&self) -> usize {
        match self.render_sessions {
            0 => sessions_for(memory_mb(), std::thread::available_parallelism().map_or(1, usize::from)),
            set => set,
        }
    }

    pub fn scratch(&self) -> PathBuf {
        self.data.join("scratch")
    }

    /// Where unfinished turntables wait.
    pub fn resumable(&self) -> PathBuf {
        self.data.join("resumable")
    }
}

fn sessions_for(memory_mb: u64, cores: usize) -> usize {
    let by_memory = usize::try_from(memory_mb / blender::MAX_RSS_MB).unwrap_or(usize::MAX);
    by_memory.min(cores / CORES_PER_SESSION).max(1)
}

/// Cores below which a second render at once only slows the first.
const CORES_PER_SESSION: usize = 4;

/// Memory of this machine, MB; 0 where the system does not say.
fn memory_mb() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kb| kb >> 10)
}

#[cfg(test)]
mod tests {
    use super::sessions_for;

    #[test]
    fn sessions_follow_memory_and_cores() {
        for (memory_mb, cores, expected) in
            [(0, 1, 1), (24_000, 2, 1), (6_000, 32, 1), (16_384, 32, 4), (65_536, 16, 4)]
        {
            assert_eq!(sessions_for(memory_mb, cores), expected, "{memory_mb} MB, {cores} cores");
        }
    }
}
