//! Requests that a browser sends with our cookie must come from our own pages.

use axum::http::{HeaderMap, header};

/// What the headers say about where an unsafe request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Own,
    Foreign,
    /// Not a browser, or a very old one.
    Unsaid,
}

/// `Sec-Fetch-Site` is set by the browser and cannot be forged by a page; `Origin` is the older way.
pub fn of(headers: &HeaderMap) -> Origin {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        Some("same-origin" | "none") => return Origin::Own,
        Some(_) => return Origin::Foreign,
        None => {}
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => Origin::Unsaid,
        (Some(origin), Some(host))
            if origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host)) =>
        {
            Origin::Own
        }
        (Some(_), _) => Origin::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_ours() {
        let case = |pairs: &[(&'static str, &str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
                .collect();
            of(&headers)
        };
        assert_eq!(case(&[("sec-fetch-site", "same-origin"), ("origin", "http://evil")]), Origin::Own);
        assert_eq!(case(&[("sec-fetch-site", "same-site")]), Origin::Foreign);
        assert_eq!(case(&[("sec-fetch-site", "cross-site")]), Origin::Foreign);
        assert_eq!(case(&[("origin", "http://shop:8080"), ("host", "shop:8080")]), Origin::Own);
        assert_eq!(case(&[("origin", "http://shop:8081"), ("host", "shop:8080")]), Origin::Foreign);
        assert_eq!(case(&[("origin", "null"), ("host", "shop:8080")]), Origin::Foreign);
        assert_eq!(case(&[("host", "shop:8080")]), Origin::Unsaid);
    }
}
