//! All published files of an order as one ZIP, made while it is sent, with a manifest in front.
//!
//! Nothing is compressed: pictures and videos are. Memory is bounded by a few chunks, whatever the
//! order weighs; a client that reads slowly slows the reading of the files.

use std::{
    collections::HashSet,
    io::{self, Read, Write},
};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use contracts::ids::OrderId;
use serde::Serialize;
use store::{blobs::LocalBlobs, media::MediaAsset, orders};
use tokio::{runtime::Handle, sync::mpsc};
use tokio_stream::wrappers::ReceiverStream;
use utoipa_axum::{router::OpenApiRouter, routes};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    auth::Viewer,
    extract::Path,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Bytes per piece.
const CHUNK: usize = 64 * 1024;
/// Pieces made ahead of the client.
const AHEAD: usize = 4;
/// From here on a file needs the 64-bit form of the archive, bytes.
const LARGE: u64 = 0xf000_0000;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(order_zip))
}

/// One file of the archive, as the manifest tells of it.
#[derive(Debug, Serialize)]
struct Entry {
    file: String,
    sku: String,
    line: u32,
    view: String,
    derivative: String,
    revision: u32,
    size_bytes: u64,
    sha256: String,
    content_hash: String,
    /// The media asset; its provenance is under `/api/media-assets/{id}`.
    provenance_id: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    order: i64,
    files: &'a [Entry],
}

/// The published files of an order as one ZIP, with `manifest.json` and `manifest.csv`.
#[utoipa::path(get, path = "/orders/{id}/zip", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, content_type = "application/zip"),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
    (status = CONFLICT, description = "nothing is published yet", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn order_zip(State(state): State<AppState>, _: Viewer, Path(id): Path<OrderId>) -> Result<Response, Problem> {
    let order = orders::order(&state.db, id).await?;
    let revisions: std::collections::HashMap<_, _> = orders::snapshots(&state.db, id)
        .await?
        .into_iter()
        .map(|snapshot| (snapshot.line, snapshot.revision_number))
        .collect();
    let mut taken = HashSet::from(["manifest.json".to_owned(), "manifest.csv".to_owned()]);
    let mut assets: Vec<MediaAsset> = Vec::new();
    let mut entries = Vec::new();
    for line in orders::lines(&state.db, id).await? {
        for asset in line.assets {
            entries.push(Entry {
                file: free_name(&asset.file_name, &mut taken),
                sku: line.product.sku.clone(),
                line: line.number,
                view: asset.slot.view.clone(),
                derivative: asset.slot.derivative.clone(),
                revision: revisions.get(&line.id).copied().unwrap_or_default(),
                size_bytes: asset.blob.size,
                sha256: asset.blob.sha256.to_string(),
                content_hash: asset.content_hash.to_string(),
                provenance_id: asset.id.to_string(),
            });
            assets.push(asset);
        }
    }
    if assets.is_empty() {
        return Err(Problem::conflict(
            "order.nothing_published",
            "No file of this order is published yet; wait for its lines.",
        ));
    }
    let json =
        serde_json::to_vec_pretty(&Manifest { order: order.number, files: &entries }).map_err(Problem::internal)?;
    let csv = manifest_csv(&entries).map_err(Problem::internal)?;
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(AHEAD);
    let blobs = state.blobs.clone();
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut pipe = Pipe { sender, piece: Vec::with_capacity(CHUNK) };
        let written = write(&mut pipe, &blobs, &handle, (&json, &csv), &entries, &assets);
        if let Err(error) = written
            && !pipe.sender.is_closed()
        {
            tracing::error!(%error, order = order.number, "the archive of an order broke off");
            // The client sees a body that ends in an error, never an archive that merely looks short.
            drop(pipe.sender.blocking_send(Err(error)));
        }
    });
    let name = format!("attachment; filename=\"order-{}.zip\"", order.number);
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(receiver))).into_response())
}

/// The name, or with `_2`, `_3` … in front of the extension where it is taken without regard to case.
fn free_name(name: &str, taken: &mut HashSet<String>) -> String {
    let mut free = name.to_owned();
    let mut number = 1;
    while !taken.insert(store::name_key(&free)) {
        number += 1;
        free = match name.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}_{number}.{extension}"),
            None => format!("{name}_{number}"),
        };
    }
    free
}

fn manifest_csv(entries: &[Entry]) -> Result<Vec<u8>, csv::Error> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "file",
        "sku",
        "line",
        "view",
        "derivative",
        "revision",
        "size_bytes",
        "sha256",
        "content_hash",
        "provenance_id",
    ])?;
    for entry in entries {
        csv.write_record([
            &harmless(&entry.file),
            &harmless(&entry.sku),
            &entry.line.to_string(),
            &harmless(&entry.view),
            &harmless(&entry.derivative),
            &entry.revision.to_string(),
            &entry.size_bytes.to_string(),
            &entry.sha256,
            &entry.content_hash,
            &entry.provenance_id,
        ])?;
    }
    csv.into_inner().map_err(|error| error.into_error().into())
}

/// A spreadsheet takes text that begins like this for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn write(
    pipe: &mut Pipe,
    blobs: &LocalBlobs,
    handle: &Handle,
    manifests: (&[u8], &[u8]),
    entries: &[Entry],
    assets: &[MediaAsset],
) -> io::Result<()> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).unix_permissions(0o644);
    let mut zip = ZipWriter::new_stream(&mut *pipe);
    for (name, bytes) in [("manifest.json", manifests.0), ("manifest.csv", manifests.1)] {
        zip.start_file(name, stored)?;
        zip.write_all(bytes)?;
    }
    let mut buffer = vec![0; CHUNK];
    for (entry, asset) in entries.iter().zip(assets) {
        zip.start_file(entry.file.as_str(), stored.large_file(asset.blob.size >= LARGE))?;
        let reader = handle.block_on(blobs.reader(&asset.blob.sha256)).map_err(io::Error::other)?;
        let mut file = handle.block_on(reader.file.into_std());
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            zip.write_all(&buffer[..read])?;
        }
    }
    zip.finish()?;
    pipe.flush()
}

/// Hands what is written to the client, piece by piece; waits where the client is slow.
struct Pipe {
    sender: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(CHUNK));
        self.sender.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_apart_without_regard_to_case() {
        let mut taken = HashSet::new();
        let names = ["a.png", "A.PNG", "a_2.png", "b"].map(|name| free_name(name, &mut taken));
        assert_eq!(names, ["a.png", "A_2.PNG", "a_2_2.png", "b"]);
    }

    #[test]
    fn formulas_stay_text() {
        assert_eq!((harmless("=1+1"), harmless("A-1")), ("'=1+1".to_owned(), "A-1".to_owned()));
    }
}
