//! Two files of any kind into one verdict: reads them through the ports and asks `parity`.
//!
//! Refuses to know what a verdict means for a line, which run made a file, and every threshold: those
//! are `parity`'s. It never writes.

mod kind;
mod pairs;

use std::path::{Path, PathBuf};

use contracts::Sha256;
use modules::{
    Control, Fault, ModuleError,
    ports::{Blender, Ports, Video},
};
use parity::{FileFacts, MediaComparison, SlotComparison, Thresholds};
use sha2::Digest;

use kind::Kind;

/// A file on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRef {
    pub path: PathBuf,
    /// What a person calls it; its extension says what it is where its first bytes do not.
    pub name: String,
}

impl FileRef {
    /// A file under its own name.
    pub fn of(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { path, name }
    }
}

/// What is needed to look into files.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    pub video: &'a dyn Video,
    pub blender: &'a dyn Blender,
}

impl<'a> From<&'a Ports> for Tools<'a> {
    fn from(ports: &'a Ports) -> Self {
        Self { video: &*ports.video, blender: &*ports.blender }
    }
}

/// A verdict, and the difference as a picture.
#[derive(Debug, Clone)]
pub struct Compared {
    pub comparison: SlotComparison,
    /// PNG; of a video, that of its worst frame. None where there are no pixels to show.
    pub heat_map: Option<Vec<u8>>,
}

/// Compares two files. A is the reference; the comparison's slot is A's name.
///
/// # Errors
/// `compare.*` with [`Fault::Input`] where a file cannot be read as what it is; what ffmpeg and Blender
/// say where they fail; cancelled.
pub async fn compare_files<'a>(
    tools: impl Into<Tools<'a>>,
    control: &Control,
    a: &FileRef,
    b: &FileRef,
    thresholds: &Thresholds,
) -> Result<SlotComparison, ModuleError> {
    Ok(compare(tools.into(), control, a, b, thresholds, false).await?.comparison)
}

/// As [`compare_files`], and draws the difference.
///
/// # Errors
/// As [`compare_files`].
pub async fn compare_and_draw<'a>(
    tools: impl Into<Tools<'a>>,
    control: &Control,
    a: &FileRef,
    b: &FileRef,
    thresholds: &Thresholds,
) -> Result<Compared, ModuleError> {
    compare(tools.into(), control, a, b, thresholds, true).await
}

async fn compare(
    tools: Tools<'_>,
    control: &Control,
    a: &FileRef,
    b: &FileRef,
    thresholds: &Thresholds,
    draw: bool,
) -> Result<Compared, ModuleError> {
    control.check()?;
    let (facts_a, kind_a) = look(a).await?;
    let (facts_b, kind_b) = look(b).await?;
    let (media, heat_map) = match (&kind_a, &kind_b) {
        (Kind::Picture, Kind::Picture) => pairs::pictures(a, b, *thresholds, draw).await?,
        (Kind::Video, Kind::Video) => pairs::videos(tools.video, control, a, b, *thresholds, draw).await?,
        (Kind::Blend, Kind::Blend) => (pairs::blends(tools.blender, control, a, b).await?, None),
        (Kind::Other(x), Kind::Other(y)) if x == y => {
            let identical = facts_a.sha256 == facts_b.sha256;
            (MediaComparison::Bytes(parity::BytesComparison { format: x.clone(), identical }), None)
        }
        (x, y) => (MediaComparison::Unlike { a: x.phrase(), b: y.phrase() }, None),
    };
    Ok(Compared { comparison: SlotComparison::of(&a.name, facts_a, facts_b, media), heat_map })
}

/// Size, SHA-256 and kind of a file.
async fn look(file: &FileRef) -> Result<(FileFacts, Kind), ModuleError> {
    let (path, name) = (file.path.clone(), file.name.clone());
    blocking(move || {
        let unreadable = |e: std::io::Error| unreadable_file(&path, &e);
        let meta = std::fs::metadata(&path).map_err(unreadable)?;
        if !meta.is_file() {
            return Err(unreadable_file(&path, &"it is no file"));
        }
        let mut reader = std::fs::File::open(&path).map_err(unreadable)?;
        let mut sha256 = sha2::Sha256::new();
        let (mut head, mut piece) = (Vec::new(), vec![0; 1 << 20]);
        loop {
            match std::io::Read::read(&mut reader, &mut piece).map_err(unreadable)? {
                0 => break,
                n => {
                    if head.len() < kind::HEAD_BYTES {
                        head.extend_from_slice(&piece[..n.min(kind::HEAD_BYTES)]);
                    }
                    sha256.update(&piece[..n]);
                }
            }
        }
        let kind = Kind::of(&head, &name);
        Ok((FileFacts { name, size: meta.len(), sha256: Sha256::from_bytes(&sha256.finalize().into()) }, kind))
    })
    .await
}

/// Work on pixels and disks does not hold up what else goes on.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ModuleError> + Send + 'static,
) -> Result<T, ModuleError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| {
        Err(ModuleError::new(
            Fault::Transient,
            "compare.failed",
            format!("The comparison broke off: {e}."),
            "Report this fault with both files.",
        ))
    })
}

fn unreadable_file(path: &Path, why: &dyn std::fmt::Display) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "compare.no_such_file",
        format!("`{}` cannot be read: {why}.", path.display()),
        "Check the path and its rights.",
    )
}
