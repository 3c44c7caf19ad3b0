//! Receives a bundle: streams each file into a blob, counts bytes, looks at headers.

use axum::extract::{
    Multipart,
    multipart::{Field, MultipartError},
};
use contracts::ids::UserId;
use modules::ports::BlobRef;
use store::cad_files::NewCadFile;

use super::bundle;
use crate::{problem::Problem, state::AppState};

/// Most files of one bundle.
pub const MAX_FILES: usize = 500;
/// How a STEP file begins (ISO 10303-21).
const STEP_MAGIC: &[u8] = b"ISO-10303-21;";
/// Bytes looked at for [`STEP_MAGIC`]: some exporters put a byte-order mark or blank lines first.
const HEAD_BYTES: usize = 1024;

pub async fn receive(state: &AppState, uploaded_by: UserId, mut parts: Multipart) -> Result<NewCadFile, Problem> {
    let mut files: Vec<(String, BlobRef)> = Vec::new();
    let mut root = None;
    let mut room = state.config.upload_limit_bytes;
    while let Some(mut part) = parts.next_field().await? {
        match part.name() {
            Some("file") => {
                let field = format!("file[{}]", files.len());
                if files.len() == MAX_FILES {
                    return Err(Problem::field(&field, "too_many", format!("A bundle has at most {MAX_FILES} files.")));
                }
                let path = bundle::path(part.file_name().unwrap_or_default())
                    .map_err(|why| Problem::field(&field, "path", format!("This file cannot be taken: {why}.")))?;
                if files.iter().any(|(known, _)| *known == path) {
                    return Err(Problem::field(&field, "twice", format!("`{path}` is in the bundle twice.")));
                }
                let blob = store_file(state, &mut part, &field, &path, &mut room).await?;
                files.push((path, blob));
            }
            Some("root") => {
                let text = short_text(part, bundle::MAX_PATH_BYTES, "root").await?;
                root = Some(
                    bundle::path(&text)
                        .map_err(|why| Problem::field("root", "path", format!("This is no path: {why}.")))?,
                );
            }
            _ => {
                return Err(Problem::field(
                    "",
                    "unknown_part",
                    "An upload has the parts `file` (one or many) and `root`.",
                ));
            }
        }
    }
    if files.is_empty() {
        return Err(Problem::field("file", "missing", "Send at least one STEP file as the part `file`."));
    }
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let root = match root {
        Some(root) if paths.contains(&root.as_str()) => root,
        Some(root) => return Err(Problem::field("root", "unknown", format!("`{root}` is not among the files."))),
        None => bundle::guess_root(&paths).ok_or_else(|| {
            Problem::field(
                "root",
                "ambiguous",
                "Say in `root` which of the files is the assembly; it cannot be told from their paths.",
            )
        })?,
    };
    let name = root.rsplit('/').next().unwrap_or(&root).to_owned();
    Ok(NewCadFile { name, root, files, uploaded_by: Some(uploaded_by) })
}

/// A short text part.
async fn short_text(mut part: Field<'_>, limit: usize, field: &str) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > limit {
            return Err(Problem::field(field, "length", format!("must have at most {limit} bytes")));
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::field(field, "encoding", "must be UTF-8"))
}

async fn store_file(
    state: &AppState,
    part: &mut Field<'_>,
    field: &str,
    path: &str,
    room: &mut u64,
) -> Result<BlobRef, Problem> {
    let mut writer = state.blobs.writer().await?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let mut looked = false;
    while let Some(chunk) = part.chunk().await.map_err(|error: MultipartError| Problem::from(error))? {
        *room = room.checked_sub(chunk.len() as u64).ok_or_else(|| {
            let limit = state.config.upload_limit_bytes;
            Problem::too_large(format!("The bundle is larger than the {limit} bytes this server takes."))
        })?;
        if !looked {
            head.extend_from_slice(&chunk[..chunk.len().min(HEAD_BYTES - head.len())]);
            if head.len() == HEAD_BYTES {
                look(&head, field, path)?;
                looked = true;
            }
        }
        writer.write(chunk).await?;
    }
    if !looked {
        look(&head, field, path)?;
    }
    Ok(writer.finish().await?)
}

/// A cheap look that spares the queue what cannot be STEP; deeper faults show after intake.
fn look(head: &[u8], field: &str, path: &str) -> Result<(), Problem> {
    if head.is_empty() {
        return Err(Problem::field(
            field,
            "empty",
            format!("`{path}` is empty. Export it again from your CAD system."),
        ));
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if text.starts_with(STEP_MAGIC) {
        return Ok(());
    }
    let what = if text.starts_with(b"\x89PNG") || head.starts_with(b"\x89PNG") {
        "is a PNG picture"
    } else if head.starts_with(b"PK\x03\x04") {
        "is a ZIP archive; unpack it and upload the STEP files"
    } else {
        "does not begin with `ISO-10303-21;`"
    };
    Err(Problem::field(
        field,
        "not_step",
        format!("`{path}` {what}, so it is no STEP file. Export STEP (AP203, AP214 or AP242) from your CAD system."),
    ))
}

#[cfg(test)]
mod tests {
    use super::look;

    #[test]
    fn a_look_at_the_head_tells_step_from_other_things() {
        for good in [&b"ISO-10303-21;\nHEADER;"[..], b"\xef\xbb\xbfISO-10303-21;", b"\r\n \tISO-10303-21;"] {
            assert_eq!(look(good, "file[0]", "a.stp"), Ok(()));
        }
        for (bad, code) in [
            (&b""[..], "empty"),
            (b"\x89PNG\r\n", "not_step"),
            (b"ISO-10303-2", "not_step"),
            (b"PK\x03\x04", "not_step"),
            (b"\0\0\0", "not_step"),
        ] {
            assert_eq!(look(bad, "file[0]", "a.stp").expect_err("not STEP").errors[0].code, code);
        }
    }
}
