//! `hartomat user`: accounts, for when nobody can sign in.

use anyhow::{Result, anyhow, bail};
use server::AppState;

use crate::{
    app::App,
    cli::{Global, UserCommand},
    config::Config,
};

pub async fn run(global: &Global, command: &UserCommand) -> Result<()> {
    match command {
        UserCommand::SetupLink => {
            let app = App::open(Config::load(global)?).await?;
            let state = app.server_state();
            match setup_token(&state).await? {
                Some(token) => println!("http://{}/welcome?token={token}", app.config.listen),
                None => bail!("there is an administrator already; sign in, or let another administrator help"),
            }
            Ok(())
        }
    }
}

/// A fresh one-time token; none where there is an administrator.
pub async fn setup_token(state: &AppState) -> Result<Option<String>> {
    server::offer_setup_token(state).await.map_err(|problem| anyhow!("{}", problem.detail))
}
