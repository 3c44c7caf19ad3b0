//! A stored file as an answer: ETag, conditional requests, byte ranges, safe file names.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::Sha256;
use tokio::io::{AsyncReadExt, AsyncSeekExt, SeekFrom};
use tokio_util::io::ReaderStream;

use crate::{problem::Problem, state::AppState};

/// Bytes read from disk at a time.
const CHUNK: usize = 64 * 1024;

/// What is answered, and under which name.
pub struct BlobAnswer<'a> {
    pub sha256: &'a Sha256,
    pub mime: &'a str,
    /// Name offered to who saves it; none gives no `Content-Disposition`.
    pub file_name: Option<&'a str>,
    pub disposition: Disposition,
}

/// Whether a browser shows a file or saves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Shown, where the type is harmless to show.
    Inline,
    Attachment,
}

impl BlobAnswer<'_> {
    /// Streams the blob, or the range of it that is asked for, or says that the caller has it.
    pub async fn send(&self, state: &AppState, asked: &HeaderMap) -> Result<Response, Problem> {
        let tag = format!("\"{}\"", self.sha256);
        let matches = |name| {
            let value = asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
            value.is_some_and(|value| value.split(',').any(|one| one.trim() == tag || one.trim() == "*"))
        };
        if matches(header::IF_NONE_MATCH) {
            return Ok(self.with_headers(StatusCode::NOT_MODIFIED.into_response(), &tag));
        }
        let mut blob = state.blobs.reader(self.sha256).await?;
        // A range of another version of the file is worth nothing: the whole is sent.
        let ranged = !asked.contains_key(header::IF_RANGE) || matches(header::IF_RANGE);
        let range = asked.get(header::RANGE).and_then(|value| value.to_str().ok()).filter(|_| ranged);
        match range.map_or(Range::Whole, |text| parse_range(text, blob.size)) {
            Range::Whole => {
                let body = Body::from_stream(ReaderStream::with_capacity(blob.file, CHUNK));
                let mut response = self.with_headers(body.into_response(), &tag);
                response.headers_mut().insert(header::CONTENT_LENGTH, blob.size.into());
                Ok(response)
            }
            Range::Part { first, last } => {
                blob.file.seek(SeekFrom::Start(first)).await.map_err(Problem::internal)?;
                let length = last - first + 1;
                let body = Body::from_stream(ReaderStream::with_capacity(blob.file.take(length), CHUNK));
                let mut response = self.with_headers((StatusCode::PARTIAL_CONTENT, body).into_response(), &tag);
                let headers = response.headers_mut();
                headers.insert(header::CONTENT_LENGTH, length.into());
                insert(headers, header::CONTENT_RANGE, &format!("bytes {first}-{last}/{}", blob.size));
                Ok(response)
            }
            Range::Unsatisfiable => {
                let problem = Problem::new(
                    StatusCode::RANGE_NOT_SATISFIABLE,
                    "range",
                    format!("The file has {} bytes; the range lies outside.", blob.size),
                );
                let mut response = problem.into_response();
                insert(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{}", blob.size));
                Ok(response)
            }
        }
    }

    fn with_headers(&self, mut response: Response, tag: &str) -> Response {
        let headers = response.headers_mut();
        insert(headers, header::ETAG, tag);
        // The bytes behind an address never change; whether one may see them can.
        insert(headers, header::CACHE_CONTROL, "private, max-age=0, must-revalidate");
        insert(headers, header::ACCEPT_RANGES, "bytes");
        insert(headers, header::CONTENT_TYPE, self.mime);
        insert(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        if let Some(name) = self.file_name {
            insert(headers, header::CONTENT_DISPOSITION, &self.content_disposition(name));
        }
        response
    }

    fn content_disposition(&self, name: &str) -> String {
        let harmless =
            self.mime.starts_with("image/") && self.mime != "image/svg+xml" || self.mime.starts_with("video/");
        let kind = if self.disposition == Disposition::Inline && harmless { "inline" } else { "attachment" };
        let plain: String =
            name.chars()
                .map(|c| {
                    if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '/' | '%' | ';') || c == ' ' { c } else { '_' }
                })
                .collect();
        let mut encoded = String::new();
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                encoded.push(char::from(byte));
            } else {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
        format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
    }
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    Whole,
    /// Both ends included.
    Part {
        first: u64,
        last: u64,
    },
    Unsatisfiable,
}

/// One byte range. Several ranges, other units and nonsense are answered with the whole file, as
/// RFC 9110 allows.
fn parse_range(text: &str, size: u64) -> Range {
    let Some((from, to)) = text.strip_prefix("bytes=").and_then(|spec| spec.trim().split_once('-')) else {
        return Range::Whole;
    };
    let (from, to) = (from.trim(), to.trim());
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last && first < size => Range::Part { first, last: last.min(size - 1) },
        (Ok(first), Ok(last)) if first <= last => Range::Unsatisfiable,
        (Ok(first), Err(_)) if to.is_empty() && first < size => Range::Part { first, last: size - 1 },
        (Ok(_), Err(_)) if to.is_empty() => Range::Unsatisfiable,
        (Err(_), Ok(0)) if from.is_empty() => Range::Unsatisfiable,
        (Err(_), Ok(_)) if from.is_empty() && size == 0 => Range::Unsatisfiable,
        (Err(_), Ok(tail)) if from.is_empty() => Range::Part { first: size.saturating_sub(tail), last: size - 1 },
        _ => Range::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file() {
        assert_eq!(parse_range("bytes=0-9", 100), Range::Part { first: 0, last: 9 });
        assert_eq!(parse_range("bytes=90-", 100), Range::Part { first: 90, last: 99 });
        assert_eq!(parse_range("bytes=90-1000", 100), Range::Part { first: 90, last: 99 });
        assert_eq!(parse_range("bytes=-10", 100), Range::Part { first: 90, last: 99 });
        assert_eq!(parse_range("bytes=-1000", 100), Range::Part { first: 0, last: 99 });
        for outside in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(parse_range(outside, 100), Range::Unsatisfiable, "{outside}");
        }
        assert_eq!(parse_range("bytes=-5", 0), Range::Unsatisfiable);
        for whole in ["bytes=5-2", "lines=1-2", "bytes=a-b", "bytes=0-1,5-6", "bytes=", "bytes=-"] {
            assert_eq!(parse_range(whole, 100), Range::Whole, "{whole}");
        }
    }

    #[test]
    fn file_names_cannot_break_out_of_their_header() {
        let digest = Sha256::from_bytes(&[0; 32]);
        let answer = |mime: &str, name: &str| {
            BlobAnswer { sha256: &digest, mime, file_name: None, disposition: Disposition::Inline }
                .content_disposition(name)
        };
        assert_eq!(answer("image/png", "a b.png"), "inline; filename=\"a b.png\"; filename*=UTF-8''a%20b.png");
        assert_eq!(
            answer("text/html", "x\"\r\n/é.html"),
            "attachment; filename=\"x_____.html\"; filename*=UTF-8''x%22%0D%0A%2F%C3%A9.html"
        );
    }
}
