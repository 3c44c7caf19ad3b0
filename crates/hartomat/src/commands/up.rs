//! `hartomat up`: everything in one process.

use std::time::Duration;

use anyhow::{Context, Result};
use server::{AppState, Machine};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    app::App,
    cli::{Global, UpArgs},
    config::Config,
};

/// How long workers get to come to an end after a stop signal.
const STOP_GRACE: Duration = Duration::from_secs(10);

pub async fn run(global: &Global, args: &UpArgs) -> Result<()> {
    let app = App::open(Config::load(global)?).await?;
    let workers = app.runtime.start().await?;
    serve(app, workers, global, args).await
}

/// Serves until SIGINT or SIGTERM.
pub async fn serve(app: App, workers: Vec<JoinHandle<()>>, global: &Global, args: &UpArgs) -> Result<()> {
    let wanted = args.listen.unwrap_or(app.config.listen);
    let listener = TcpListener::bind(wanted).await.with_context(|| {
        format!("cannot listen on {wanted}; is another hartomat running? name another address with --listen")
    })?;
    let address = listener.local_addr()?;
    let state = app.server_state();
    let setup_token = super::user::setup_token(&state).await?;
    announce(global, address, setup_token.as_deref());
    let lacks = crate::probe::quick(&app.config).await;
    app.runtime.set_lacks(&lacks);
    tokio::spawn(look_at_blender(app.blender.clone(), state.clone(), lacks));

    let runtime = app.runtime.clone();
    server::serve(listener, state, async move {
        if let Err(e) = stop_signal().await {
            tracing::error!(error = %e, "no stop signal can be heard");
        }
        eprintln!("stopping");
        runtime.drain();
    })
    .await?;
    app.runtime.drain();
    let ended = async {
        for worker in workers {
            worker.await?;
        }
        anyhow::Ok(())
    };
    if tokio::time::timeout(STOP_GRACE, ended).await.is_err() {
        tracing::warn!("not everything came to an end in time; it goes on at the next start");
    }
    app.blender.shut_down();
    Ok(())
}

fn announce(global: &Global, address: std::net::SocketAddr, setup_token: Option<&str>) {
    let url = format!("http://{address}");
    let setup_url = setup_token.map(|token| format!("{url}/welcome?token={token}"));
    if global.json {
        println!("{}", serde_json::json!({ "url": url, "setup_url": setup_url, "setup_token": setup_token }));
        return;
    }
    println!("HartOMat is at {url}");
    if let Some(setup_url) = setup_url {
        println!("First start: make the administrator's account at {setup_url}");
    }
}

/// Starts the first Blender session, so that the first order need not wait, and keeps what it says.
async fn look_at_blender(pool: blender::BlenderPool, state: AppState, mut lacks: runtime::nodes::Lacks) {
    let machine = match pool.facts().await {
        Ok(facts) => {
            let (major, minor, patch) = facts.version;
            Machine {
                blender: Some(format!("{major}.{minor}.{patch} ({})", facts.build)),
                blender_problem: None,
                devices: facts.devices.iter().map(|d| format!("{} ({})", d.name, d.kind)).collect(),
            }
        }
        Err(e) => {
            tracing::warn!(code = e.code, error = %e, "no Blender");
            crate::probe::without_blender(&mut lacks, &e);
            state.runtime.set_lacks(&lacks);
            Machine { blender: None, blender_problem: Some(format!("{} {}", e.message, e.remedy)), devices: Vec::new() }
        }
    };
    state.set_machine(machine);
}

async fn stop_signal() -> Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
