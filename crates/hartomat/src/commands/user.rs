//! `hartomat user`: accounts, for when nobody can sign in.

use anyhow::{Result, bail};

use crate::{
    app::App,
    cli::{Global, UserCommand},
    config::Config,
};

pub async fn run(global: &Global, command: &UserCommand) -> Result<()> {
    match command {
        UserCommand::SetupLink => {
            let app = App::open(Config::load(global)?).await?;
            match server::offer_setup_token(&app.db, app.clock.now_ms()).await? {
                Some(token) => println!("http://{}/welcome?token={token}", app.config.listen),
                None => bail!("there is an administrator already; sign in, or let another administrator reset the password"),
            }
            Ok(())
        }
    }
}
