//! One mail by SMTP, step by step: only so is it known whether the server can have taken it.

use std::{fmt, str::FromStr, time::Duration};

use contracts::ids::DeliveryId;
use lettre::{
    Address, Message,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        Error as SmtpError,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use modules::{Fault, ModuleError};
use url::Url;

use super::{TIMEOUT, Undelivered};

/// Longest wait for the connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    /// From the first byte.
    Implicit,
    /// By STARTTLS, or not at all.
    Required,
    /// By STARTTLS where the server offers it.
    Opportunistic,
    Off,
}

/// The server that takes our mail, and whom it is from.
#[derive(Clone)]
pub struct MailSettings {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    from: Mailbox,
}

/// The settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MailSettingsError(String);

impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Without the password.
impl fmt::Display for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encryption = match self.encryption {
            Encryption::Implicit => "TLS",
            Encryption::Required => "STARTTLS",
            Encryption::Opportunistic => "STARTTLS if offered",
            Encryption::Off => "unencrypted",
        };
        write!(f, "{}:{} ({encryption}) as {}", self.host, self.port, self.from)
    }
}

impl MailSettings {
    /// `smtps://user:password@host` (TLS), `smtp://user:password@host:587` (STARTTLS) or `smtp://host` (STARTTLS if
    /// offered); `?tls=required|opportunistic|none` says otherwise.
    pub fn parse(url: &str, from: &str) -> Result<Self, MailSettingsError> {
        let wrong = |what: &str| MailSettingsError(what.to_owned());
        // The URL itself is not repeated: it holds a password.
        let url = Url::parse(url).map_err(|e| MailSettingsError(format!("smtp_url is no URL: {e}")))?;
        let host = url.host_str().filter(|h| !h.is_empty()).ok_or_else(|| wrong("smtp_url names no host"))?.to_owned();
        let decoded =
            |text: &str| percent_decoded(text).ok_or_else(|| wrong("smtp_url: the user or password is no UTF-8"));
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, password) => Some(Credentials::new(decoded(user)?, decoded(password.unwrap_or_default())?)),
        };
        let asked = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let encryption = match (url.scheme(), asked.as_deref()) {
            ("smtps", None) => Encryption::Implicit,
            ("smtp", Some("required")) => Encryption::Required,
            ("smtp", Some("opportunistic")) => Encryption::Opportunistic,
            ("smtp", Some("none")) => Encryption::Off,
            // A password is not sent in clear unless somebody says so.
            ("smtp", None) if credentials.is_some() => Encryption::Required,
            ("smtp", None) => Encryption::Opportunistic,
            ("smtp" | "smtps", Some(_)) => {
                return Err(wrong("smtp_url: tls is required, opportunistic or none (smtp only)"));
            }
            _ => return Err(wrong("smtp_url begins with smtp:// or smtps://")),
        };
        let port = url.port().unwrap_or(match encryption {
            Encryption::Implicit => 465,
            Encryption::Required => 587,
            Encryption::Opportunistic | Encryption::Off => 25,
        });
        let from = Mailbox::from_str(from).map_err(|e| {
            MailSettingsError(format!("smtp_from is no address such as `HartOMat <hartomat@example.com>`: {e}"))
        })?;
        Ok(Self { host, port, encryption, credentials, from })
    }

    /// Connects and says goodbye: whether mail could be sent now.
    pub async fn probe(&self) -> Result<(), String> {
        let probe = async {
            let mut connection = connect(self).await.map_err(|e| describe(&e))?;
            connection.quit().await.ok();
            Ok(())
        };
        tokio::time::timeout(CONNECT_TIMEOUT, probe).await.unwrap_or_else(|_| Err("no answer in time".into()))
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        bytes.push(if byte == b'%' { hex(rest.next()?)? * 16 + hex(rest.next()?)? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

pub(super) fn not_configured() -> Undelivered {
    Undelivered::Never(ModuleError::new(
        Fault::Environment,
        "mail.not_configured",
        "No mail server is set any more.",
        "Set smtp_url and smtp_from, and send this again.",
    ))
}

/// Sends one mail; gives back what the server said.
pub(super) async fn send(
    settings: &MailSettings,
    id: DeliveryId,
    to: &str,
    subject: &str,
    text: &str,
) -> Result<String, Undelivered> {
    let unusable = |e: &dyn fmt::Display| {
        Undelivered::Never(ModuleError::new(
            Fault::Input,
            "mail.unusable",
            format!("No mail can be made of this: {e}."),
            "Check the recipient's address.",
        ))
    };
    let recipient = Address::from_str(to).map_err(|e| unusable(&e))?;
    let message = Message::builder()
        .from(settings.from.clone())
        .to(Mailbox::new(None, recipient.clone()))
        .subject(subject.replace(['\r', '\n'], " "))
        .message_id(Some(format!("<{id}@hartomat>")))
        .header(ContentType::TEXT_PLAIN)
        .body(text.to_owned())
        .map_err(|e| unusable(&e))?
        .formatted();

    let until = tokio::time::Instant::now() + TIMEOUT;
    let handed_over = tokio::time::timeout_at(until, hand_over(settings, &recipient, &message)).await;
    let mut connection = match handed_over {
        Ok(Ok(connection)) => connection,
        Ok(Err(e)) => return Err(not_taken(&e)),
        Err(_) => return Err(not_yet("mail.timeout", "The mail server did not answer in time.".into())),
    };
    // From here on the server may have the mail whatever becomes of the connection.
    match tokio::time::timeout_at(until, connection.message(&message)).await {
        Ok(Ok(response)) => {
            tokio::time::timeout(CONNECT_TIMEOUT, connection.quit()).await.ok();
            Ok(response
                .first_line()
                .map_or_else(|| response.code().to_string(), |line| format!("{} {line}", response.code())))
        }
        Ok(Err(e)) if e.is_transient() || e.is_permanent() => Err(not_taken(&e)),
        Ok(Err(e)) => Err(uncertain(&describe(&e))),
        Err(_) => Err(uncertain("no answer in time")),
    }
}

async fn connect(settings: &MailSettings) -> Result<AsyncSmtpConnection, SmtpError> {
    let tls = || TlsParameters::new(settings.host.clone());
    let hello = ClientId::default();
    let implicit = if settings.encryption == Encryption::Implicit { Some(tls()?) } else { None };
    let server = (settings.host.trim_matches(['[', ']']).to_owned(), settings.port);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_TIMEOUT), &hello, implicit, None).await?;
    let start_tls = match settings.encryption {
        Encryption::Required => true,
        Encryption::Opportunistic => connection.can_starttls(),
        Encryption::Implicit | Encryption::Off => false,
    };
    if start_tls {
        connection.starttls(tls()?, &hello).await?;
    }
    if let Some(credentials) = &settings.credentials {
        connection.auth(DEFAULT_MECHANISMS, credentials).await?;
    }
    Ok(connection)
}

/// Everything before the mail's text: what fails here has surely not arrived.
async fn hand_over(
    settings: &MailSettings,
    recipient: &Address,
    message: &[u8],
) -> Result<AsyncSmtpConnection, SmtpError> {
    let mut connection = connect(settings).await?;
    let mut options = Vec::new();
    if !message.is_ascii() && connection.server_info().supports_feature(Extension::EightBitMime) {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    connection.command(Mail::new(Some(settings.from.email.clone()), options)).await?;
    connection.command(Rcpt::new(recipient.clone(), Vec::new())).await?;
    connection.command(Data).await?;
    Ok(connection)
}

fn not_taken(error: &SmtpError) -> Undelivered {
    let said = format!("The mail server did not take it: {}.", describe(error));
    if error.is_permanent() {
        return Undelivered::Never(ModuleError::new(
            Fault::Input,
            "mail.refused",
            said,
            "Check the recipient's address and what the mail server says, and send it again.",
        ));
    }
    not_yet("mail.not_taken", said)
}

fn not_yet(code: &str, message: String) -> Undelivered {
    let remedy = "Check smtp_url and the mail server; it is tried again.";
    Undelivered::NotYet(ModuleError::new(Fault::Transient, code, message, remedy))
}

fn uncertain(why: &str) -> Undelivered {
    Undelivered::Uncertain(ModuleError::new(
        Fault::Transient,
        "mail.uncertain",
        format!("The connection ended before the mail server confirmed ({why}); the mail may have arrived."),
        "Ask the recipient, and send it again if it did not arrive.",
    ))
}

/// An error with its causes, on one line.
fn describe(error: &SmtpError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_say_how_to_encrypt() {
        for (url, shown) in [
            ("smtps://a:b@mail.example.com", "mail.example.com:465 (TLS)"),
            ("smtp://a:b@mail.example.com", "mail.example.com:587 (STARTTLS)"),
            ("smtp://mail.example.com", "mail.example.com:25 (STARTTLS if offered)"),
            ("smtp://127.0.0.1:2525?tls=none", "127.0.0.1:2525 (unencrypted)"),
        ] {
            let settings = MailSettings::parse(url, "HartOMat <h@example.com>").expect(url);
            assert_eq!(settings.to_string(), format!("{shown} as HartOMat <h@example.com>"));
        }
    }

    #[test]
    fn wrong_settings_say_what_is_wrong_but_no_password() {
        for (url, from, said) in [
            ("http://a:hush@b", "h@example.com", "smtp://"),
            ("smtp://a:hush@", "h@example.com", "host"),
            ("smtp://a:hush@b?tls=maybe", "h@example.com", "tls"),
            ("smtp://a:hush@b", "nobody", "smtp_from"),
        ] {
            let error = MailSettings::parse(url, from).expect_err(url).to_string();
            assert!(error.contains(said) && !error.contains("hush"), "{error}");
        }
        let settings = MailSettings::parse("smtp://a:h%75sh@b", "h@example.com").expect("settings");
        assert!(!format!("{settings:?} {settings}").contains("hush"));
    }
}
