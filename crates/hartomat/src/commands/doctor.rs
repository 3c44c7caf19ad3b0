//! `hartomat doctor`: what is installed, what is missing, and what to do about each fault.

use std::process::Command;

use anyhow::{Result, bail};
use modules::ports::Blobs;
use serde::Serialize;

use crate::{
    app::{self, App},
    cli::Global,
    config::Config,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    /// Something works less well or not at all, the main job does.
    Warning,
    Fault,
}

#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    state: State,
    detail: String,
    /// What to do; empty where nothing is wrong.
    remedy: String,
}

impl Finding {
    fn ok(what: &'static str, detail: impl Into<String>) -> Self {
        Self { what, state: State::Ok, detail: detail.into(), remedy: String::new() }
    }

    fn of(what: &'static str, state: State, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what, state, detail: detail.into(), remedy: remedy.into() }
    }
}

pub async fn run(global: &Global) -> Result<()> {
    let config = Config::load(global)?;
    let mut findings = vec![cad(&config), program("ffmpeg", "-version", "turntable videos"), chromium(&config).await];
    findings.extend(blender(&config).await);
    findings.push(studios(&config));
    findings.extend(delivery(&config).await);
    findings.extend(data(config).await);
    if global.json {
        println!("{}", serde_json::to_string_pretty(&serde_json::json!({ "findings": findings }))?);
    } else {
        for finding in &findings {
            let mark = match finding.state {
                State::Ok => "ok     ",
                State::Warning => "warning",
                State::Fault => "FAULT  ",
            };
            println!("{mark}  {:<18} {}", finding.what, finding.detail);
            if !finding.remedy.is_empty() {
                println!("{:28}→ {}", "", finding.remedy);
            }
        }
    }
    if findings.iter().any(|f| f.state == State::Fault) {
        bail!("something that the main job needs is missing; see above");
    }
    Ok(())
}

fn cad(config: &Config) -> Finding {
    match app::cad_client(config) {
        Ok(client) if client.worker().is_file() => Finding::ok("CAD kernel", client.worker().display().to_string()),
        Ok(client) => Finding::of(
            "CAD kernel",
            State::Fault,
            format!("{} does not exist", client.worker().display()),
            "Build it with `./run --setup-only`.",
        ),
        Err(e) => Finding::of("CAD kernel", State::Fault, e.to_string(), "Build it with `./run --setup-only`."),
    }
}

fn program(name: &'static str, argument: &str, used_for: &str) -> Finding {
    match Command::new(name).arg(argument).output() {
        Ok(output) if output.status.success() => {
            let first = String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned();
            Finding::ok(name, first)
        }
        _ => Finding::of(
            name,
            State::Warning,
            format!("not found; needed for {used_for}"),
            format!("Install it, e.g. `apt-get install {name}`."),
        ),
    }
}

async fn chromium(config: &Config) -> Finding {
    match app::chromium(config).version().await {
        Ok(version) => Finding::ok("chromium", version),
        Err(e) => Finding::of("chromium", State::Warning, e.message, e.remedy),
    }
}

async fn blender(config: &Config) -> Vec<Finding> {
    let scratch = std::env::temp_dir().join(format!("hartomat-doctor-{}", uuid::Uuid::now_v7().simple()));
    let mut settings = app::blender_config(config);
    settings.scratch.clone_from(&scratch);
    let pool = blender::BlenderPool::new(settings);
    let findings = match pool.facts().await {
        Ok(facts) => {
            let (major, minor, patch) = facts.version;
            let devices = facts.devices.iter().map(|d| format!("{} ({})", d.name, d.kind)).collect::<Vec<_>>();
            vec![
                Finding::ok("Blender", format!("{major}.{minor}.{patch}, build {}", facts.build)),
                Finding::ok("render devices", devices.join(", ")),
                Finding::ok("render sessions", format!("{} at once", config.sessions())),
                confinement(&facts.network, &facts.files),
            ]
        }
        Err(e) => vec![Finding::of("Blender", State::Fault, e.message, e.remedy)],
    };
    pool.shut_down();
    std::fs::remove_dir_all(&scratch).ok();
    findings
}

/// What Blender can reach while it works on files users made.
fn confinement(network: &str, files: &str) -> Finding {
    if network == "none" && files == "job" {
        return Finding::ok("Blender's confinement", "no network, its own job folder alone");
    }
    let reach = [(network != "none", "the network"), (files != "job", "this user's files")];
    let reach: Vec<&str> = reach.iter().filter(|r| r.0).map(|r| r.1).collect();
    Finding::of(
        "Blender's confinement",
        State::Warning,
        format!("Blender can reach {}", reach.join(" and ")),
        "Use a kernel with Landlock (5.13 or newer) that permits user namespaces, or run HartOMat in a container without network.",
    )
}

fn studios(config: &Config) -> Finding {
    let missing = |detail: String| {
        Finding::of(
            "studios",
            State::Warning,
            detail,
            "Build them with `./run --setup-only`; the plain stage is used meanwhile.",
        )
    };
    let Some(folder) = &config.studios else { return missing("no folder is set".into()) };
    let count = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|e| e.path().extension().is_some_and(|x| x == "blend"))
        .count();
    if count == 0 {
        return missing(format!("{} holds no .blend", folder.display()));
    }
    Finding::ok("studios", format!("{count} in {}", folder.display()))
}

async fn delivery(config: &Config) -> Vec<Finding> {
    let settings = match config.delivery() {
        Ok(settings) => settings,
        Err(e) => return vec![Finding::of("mail", State::Fault, format!("{e:#}"), "Correct the settings it names.")],
    };
    let mail = match settings.mail {
        None => Finding::ok("mail", "off: HARTOMAT_SMTP_URL is not set"),
        Some(mail) => match mail.probe().await {
            Ok(()) => Finding::ok("mail", mail.to_string()),
            Err(e) => Finding::of(
                "mail",
                State::Warning,
                format!("{mail}: {e}"),
                "Check HARTOMAT_SMTP_URL and the mail server.",
            ),
        },
    };
    let allowed = settings.webhook_allow.to_string();
    let webhooks = if allowed.is_empty() {
        "public addresses only".to_owned()
    } else {
        format!("public addresses, and {allowed}")
    };
    vec![mail, Finding::ok("webhooks reach", webhooks)]
}

async fn data(config: Config) -> Vec<Finding> {
    let folder = config.data.display().to_string();
    let app = match App::open(config).await {
        Ok(app) => app,
        Err(e) => {
            let remedy = "Stop the process that uses it, or mend what the message names.";
            return vec![Finding::of("data folder", State::Warning, format!("{e:#}"), remedy)];
        }
    };
    let mut findings = vec![Finding::ok("data folder", folder)];
    findings.push(match app.db.ping().await {
        Ok(()) => Finding::ok("database", app.db.kind().as_str()),
        Err(e) => {
            Finding::of("database", State::Fault, e.to_string(), "Check --database-url and that the server runs.")
        }
    });
    findings.push(match app.blobs.put_bytes(b"hartomat doctor".to_vec()).await {
        Ok(_) => {
            let free = app.blobs.free_bytes().map_or(0, |b| b >> 30);
            Finding::ok("blobs", format!("{}, {free} GiB free", app.config.blobs().display()))
        }
        Err(e) => Finding::of("blobs", State::Fault, e.message, e.remedy),
    });
    findings
}
