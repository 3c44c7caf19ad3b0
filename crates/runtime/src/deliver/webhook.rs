//! One signed POST. Every address a host name stands for is checked at the moment of connecting, and
//! only what was checked is connected to, so that no answer of a name server leads inside.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use contracts::ids::DeliveryId;
use modules::{Fault, ModuleError};
use newtype_uuid::GenericUuid;
use reqwest::{
    Client, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, HeaderValue},
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook};
use url::{Host, Url};

use super::{AllowedNetworks, TIMEOUT, Undelivered};

/// Longest URL, bytes.
pub const MAX_URL_BYTES: usize = 2000;
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for the receiver's answer; receivers are to answer first and work then.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// So much of a refusal is kept, bytes.
const KEPT_ANSWER_BYTES: usize = 300;

/// Checks and reaches webhooks.
pub struct WebhookSender {
    client: Result<Client, String>,
    allowed: AllowedNetworks,
}

impl WebhookSender {
    pub fn new(allowed: AllowedNetworks) -> Self {
        Self { client: client(allowed.clone()), allowed }
    }

    /// What is wrong with a URL, as far as it tells without asking a name server.
    pub fn check_url(&self, text: &str) -> Result<Url, String> {
        if text.len() > MAX_URL_BYTES {
            return Err(format!("A URL has at most {MAX_URL_BYTES} bytes."));
        }
        let url = Url::parse(text).map_err(|e| format!("This is no URL: {e}."))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("A webhook's URL begins with https:// or http://.".into());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("A URL must not hold a user or password; messages are signed instead.".into());
        }
        let (address, host) = match url.host() {
            Some(Host::Ipv4(v4)) => (Some(IpAddr::V4(v4)), v4.to_string()),
            Some(Host::Ipv6(v6)) => (Some(IpAddr::V6(v6)), v6.to_string()),
            Some(Host::Domain(name)) => (None, name.to_owned()),
            None => return Err("The URL names no host.".into()),
        };
        match address {
            Some(address) if !self.allowed.admit(&host, address) => Err(barred(&host)),
            _ => Ok(url),
        }
    }

    /// Sends a message; gives back what the receiver said.
    pub(super) async fn send(
        &self,
        id: DeliveryId,
        url: &str,
        secret: &str,
        body: &str,
        now_ms: i64,
    ) -> Result<String, Undelivered> {
        let url = self.check_url(url).map_err(|why| Undelivered::Never(refused(why)))?;
        let client = self.client.as_ref().map_err(|why| not_yet("webhook.client", why.clone()))?;
        let id = format!("msg_{}", id.into_untyped_uuid().simple());
        let timestamp = now_ms.div_euclid(1000);
        let signature = Webhook::new(secret)
            .and_then(|webhook| webhook.sign(&id, timestamp, body.as_bytes()))
            .map_err(|e| Undelivered::Never(refused(format!("It cannot be signed: {e}."))))?;
        let request = client
            .post(url)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header(HEADER_WEBHOOK_ID, &id)
            .header(HEADER_WEBHOOK_TIMESTAMP, timestamp)
            .header(HEADER_WEBHOOK_SIGNATURE, signature)
            .body(body.to_owned());
        let exchange = async {
            let mut response = request.send().await.map_err(|e| failed(&e))?;
            let status = response.status();
            if status.is_success() {
                return Ok(format!("HTTP {}", status.as_u16()));
            }
            let mut said = Vec::new();
            while said.len() < KEPT_ANSWER_BYTES
                && let Ok(Some(chunk)) = response.chunk().await
            {
                said.extend_from_slice(&chunk[..chunk.len().min(KEPT_ANSWER_BYTES - said.len())]);
            }
            Err(answered(status, &String::from_utf8_lossy(&said)))
        };
        tokio::time::timeout(TIMEOUT, exchange)
            .await
            .unwrap_or_else(|_| Err(not_yet("webhook.timeout", "The receiver did not answer in time.".into())))
    }
}

/// TLS as this product speaks it when it is the client: the system's certificates.
///
/// # Errors
/// The TLS library's own.
pub fn tls_config() -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Ok(ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

fn client(allowed: AllowedNetworks) -> Result<Client, String> {
    Client::builder()
        .tls_backend_preconfigured(tls_config()?)
        // A proxy would connect in our place, to whatever it likes.
        .no_proxy()
        .redirect(Policy::none())
        .dns_resolver(Arc::new(Guarded(allowed)))
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(ANSWER_TIMEOUT)
        // A kept connection would not be checked anew.
        .pool_max_idle_per_host(0)
        .user_agent(concat!("HartOMat/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| e.to_string())
}

/// Asks the system's name server, and refuses a name as soon as one of its addresses is barred.
struct Guarded(AllowedNetworks);

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Barred(String);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.0.clone();
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            if found.iter().any(|address| !allowed.admit(host, address.ip())) {
                return Err(Barred(barred(host)).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn barred(host: &str) -> String {
    format!("`{host}` is a private address; an operator can allow it by the setting webhook_allow.")
}

fn refused(why: String) -> ModuleError {
    ModuleError::new(Fault::Input, "webhook.refused", why, "Correct the webhook's URL, and send this again.")
}

fn not_yet(code: &str, message: String) -> Undelivered {
    Undelivered::NotYet(ModuleError::new(Fault::Transient, code, message, "Check the receiver; it is tried again."))
}

fn failed(error: &reqwest::Error) -> Undelivered {
    let mut causes = vec![error.to_string()];
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(Barred(why)) = error.downcast_ref::<Barred>() {
            return Undelivered::Never(refused(why.clone()));
        }
        causes.push(error.to_string());
        cause = error.source();
    }
    let code = if error.is_timeout() { "webhook.timeout" } else { "webhook.unreachable" };
    // The innermost cause says what happened, the outer ones name layers.
    not_yet(code, format!("The receiver cannot be reached: {}.", causes.pop().unwrap_or_default()))
}

fn answered(status: StatusCode, said: &str) -> Undelivered {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
    let message = format!("The receiver answered HTTP {}{said}", status.as_u16());
    if status == StatusCode::GONE {
        return Undelivered::Never(ModuleError::new(
            Fault::Input,
            "webhook.gone",
            message,
            "The receiver wants no more messages here; switch the webhook off or correct its URL.",
        ));
    }
    not_yet("webhook.answer", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_lead_inside_are_refused_in_every_spelling() {
        let sender = WebhookSender::new(AllowedNetworks::default());
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/latest",
            "ftp://example.com/",
            "http://a:b@example.com/",
            "x",
        ] {
            assert!(sender.check_url(url).is_err(), "{url}");
        }
        for url in ["https://hooks.example.com/x?y=1", "http://1.1.1.1:8080/"] {
            assert!(sender.check_url(url).is_ok(), "{url}");
        }
        let inside = WebhookSender::new("127.0.0.0/8".parse().unwrap());
        assert!(inside.check_url("http://127.0.0.1:99/").is_ok());
        assert!(inside.check_url("http://[::1]/").is_err());
    }

    #[tokio::test]
    async fn a_name_that_stands_for_a_private_address_is_refused_when_connecting() {
        let sender = WebhookSender::new(AllowedNetworks::default());
        let sent = sender.send(store::new_id(0), "http://localhost:9/", "whsec_AAAA", "{}", 0).await;
        let Err(Undelivered::Never(error)) = sent else { panic!("{sent:?}") };
        assert_eq!(error.code, "webhook.refused");
        assert!(error.message.contains("localhost"), "{error}");
    }
}
