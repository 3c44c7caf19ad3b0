//! Previews by three.js in a headless Chromium, behind [`modules::ports::WebRenderer`].
//!
//! One browser per picture, driven over a pipe (Chrome DevTools Protocol): it ends when the pipe is
//! closed, and so dies with this process. It shows an empty page, is handed a script and a GLB, and
//! has nothing to load: no port is opened, no file is served, and where the system permits it has no
//! network at all. What a preview shows is the script's business (`web/src/preview`), which shares
//! light and axes with the web viewer.

mod devtools;
mod locate;
mod preview;

use std::{borrow::Cow, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use modules::{
    Control, ModuleError,
    ports::{PreviewReport, PreviewRequest, WebRenderer},
};
use tokio::sync::Semaphore;

/// Previews drawn at once: each is a browser of several processes.
const AT_ONCE: usize = 1;
/// Longest a preview may take, from the start of the browser to the picture: WebGL in software needs
/// seconds for a usual product, minutes for a large one on a busy machine.
const TIME_OUT: Duration = Duration::from_secs(600);

/// A Chromium executable and the script it draws with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Chromium {
    /// Name on the search path, or a file.
    program: PathBuf,
    /// None where this executable was built without the web app.
    script: Option<Cow<'static, [u8]>>,
    /// Where profiles of browsers live; made if missing.
    scratch: PathBuf,
    time_out: Duration,
    turns: Arc<Semaphore>,
}

impl Chromium {
    /// `program` None: `chromium` from the search path.
    pub fn new(program: Option<PathBuf>, script: Option<Cow<'static, [u8]>>, scratch: impl Into<PathBuf>) -> Self {
        Self {
            program: program.unwrap_or_else(|| "chromium".into()),
            script,
            scratch: scratch.into(),
            time_out: TIME_OUT,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    #[must_use]
    pub fn with_time_out(self, time_out: Duration) -> Self {
        Self { time_out, ..self }
    }

    /// What the browser says of itself; also that it can be used for previews at all.
    ///
    /// # Errors
    /// `browser.missing`, `browser.no_script`.
    pub async fn version(&self) -> Result<String, ModuleError> {
        self.script()?;
        locate::version(&locate::executable(&self.program)?).await
    }

    fn script(&self) -> Result<&str, ModuleError> {
        self.script.as_deref().and_then(|script| std::str::from_utf8(script).ok()).ok_or_else(locate::no_script)
    }
}

#[async_trait]
impl WebRenderer for Chromium {
    async fn preview(&self, request: PreviewRequest, control: &Control) -> Result<PreviewReport, ModuleError> {
        let executable = locate::executable(&self.program)?;
        let script = self.script()?;
        let _turn = tokio::select! {
            turn = self.turns.acquire() => turn.expect("the semaphore is never closed"),
            () = control.cancel.cancelled() => return Err(ModuleError::cancelled()),
        };
        let mut browser = devtools::Browser::start(&executable, &self.scratch).await?;
        let ended = tokio::select! {
            biased;
            () = control.cancel.cancelled() => Err(ModuleError::cancelled()),
            () = tokio::time::sleep(self.time_out) => Err(devtools::timed_out(self.time_out)),
            drawn = preview::draw(&mut browser, script, &request, control) => drawn,
        };
        let said = browser.end().await;
        ended.map_err(|e| if e.detail.is_none() { e.with_detail(said) } else { e })
    }
}
