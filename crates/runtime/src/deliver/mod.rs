//! Sends what is due, outside every pipeline: claimed by lease, finished under its attempt token.
//!
//! Mail is sent at most once without a person's word; a webhook at least once, under one id.
//! Knows how long to wait and when to give up; refuses to know why anybody is told anything.

mod mail;
mod networks;
mod webhook;

use std::{sync::Arc, time::Duration};

use contracts::ids::AttemptToken;
pub use mail::{MailSettings, MailSettingsError};
pub use networks::{AllowedNetworks, NetworksError};
use store::{
    StoreError,
    deliveries::{DeliveryOutcome, LeasedDelivery, Message},
};
use tokio::task::JoinSet;
pub use webhook::{WebhookSender, tls_config};

use crate::{IDLE_POLL, Inner, Runtime, RuntimeError, events::Event, new_id};

/// Messages on their way at once.
pub const SLOTS: usize = 4;
/// A claim lasts this long; longer than [`TIMEOUT`], so that a living worker never loses one.
pub const LEASE: Duration = Duration::from_secs(120);
/// Longest time one attempt may take, whatever the channel.
pub const TIMEOUT: Duration = Duration::from_secs(60);
/// Waits between attempts, s; the last try is after more than a day.
const BACKOFF_S: &[i64] = &[5, 30, 300, 1_800, 7_200, 18_000, 36_000, 36_000];
/// Most attempts of one message, unless a person asks for one more.
#[allow(clippy::cast_possible_truncation)]
pub const MAX_ATTEMPTS: u32 = BACKOFF_S.len() as u32 + 1;

/// What messages may be sent, and where to.
#[derive(Debug, Clone, Default)]
pub struct DeliveryConfig {
    /// None: no e-mail is queued or sent.
    pub mail: Option<MailSettings>,
    /// Private networks and hosts webhooks may reach nevertheless.
    pub webhook_allow: AllowedNetworks,
}

/// What sends.
pub(crate) struct Senders {
    mail: Option<MailSettings>,
    webhooks: WebhookSender,
}

impl Senders {
    pub fn new(config: &DeliveryConfig) -> Self {
        Self { mail: config.mail.clone(), webhooks: WebhookSender::new(config.webhook_allow.clone()) }
    }
}

impl Runtime {
    /// Whether e-mail can be sent.
    pub fn sends_mail(&self) -> bool {
        self.0.senders.mail.is_some()
    }

    /// What checks and reaches webhooks.
    pub fn webhooks(&self) -> &WebhookSender {
        &self.0.senders.webhooks
    }

    /// Something was posted, or a message is to be sent again.
    pub fn deliveries_added(&self) {
        self.0.hub.ring_deliveries();
    }

    /// Sends everything that is due by now; says how many attempts were made.
    pub async fn deliver_due(&self) -> Result<usize, RuntimeError> {
        deliver_due(&self.0).await
    }
}

/// The delivery worker: until drained.
pub(crate) async fn work(inner: Arc<Inner>) {
    while !inner.draining.is_cancelled() {
        if let Err(e) = deliver_due(&inner).await {
            tracing::error!(error = %e, "messages could not be delivered");
        }
        tokio::select! {
            // A ring while messages were sent is kept, so that nothing is slept over.
            () = inner.hub.deliveries_rung() => {}
            () = tokio::time::sleep(IDLE_POLL) => {}
            () = inner.draining.cancelled() => {}
        }
    }
}

async fn deliver_due(inner: &Arc<Inner>) -> Result<usize, RuntimeError> {
    let told = store::deliveries::fan_out(&inner.db, inner.senders.mail.is_some(), inner.now_ms()).await?;
    for (notification_id, user_id) in told {
        inner.hub.publish(Event::Notification { notification_id, user_id });
    }
    let mut attempts = 0;
    let mut in_hand = JoinSet::new();
    loop {
        while in_hand.len() < SLOTS && !inner.draining.is_cancelled() {
            let Some(leased) = lease(inner).await? else { break };
            attempts += 1;
            in_hand.spawn(attempt(inner.clone(), leased));
        }
        match in_hand.join_next().await {
            None => return Ok(attempts),
            Some(Ok(result)) => result?,
            // Its lease runs out; then the store settles what became of it.
            Some(Err(e)) => tracing::error!(error = %e, "an attempt to deliver stopped unexpectedly"),
        }
    }
}

async fn lease(inner: &Inner) -> Result<Option<LeasedDelivery>, StoreError> {
    let token: AttemptToken = new_id::attempt();
    let lease_ms = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
    let worker = &inner.config.worker;
    store::deliveries::lease_next_delivery(&inner.db, worker, token, lease_ms, MAX_ATTEMPTS, inner.now_ms()).await
}

async fn attempt(inner: Arc<Inner>, leased: LeasedDelivery) -> Result<(), RuntimeError> {
    let sent = match &leased.message {
        Message::Mail { to, subject, text } => match &inner.senders.mail {
            Some(settings) => mail::send(settings, leased.id, to, subject, text).await,
            None => Err(mail::not_configured()),
        },
        Message::Webhook { url, secret, body } => {
            inner.senders.webhooks.send(leased.id, url, secret, body, inner.now_ms()).await
        }
    };
    let outcome = judge(sent, leased.attempts);
    if let DeliveryOutcome::Failed(error) | DeliveryOutcome::Uncertain(error) = &outcome {
        tracing::warn!(delivery = %leased.id, code = error.code, error = %error, "not delivered");
    }
    match store::deliveries::finish_delivery(&inner.db, leased.id, leased.attempt, &outcome, inner.now_ms()).await {
        Ok(()) | Err(StoreError::StaleAttempt { .. }) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// Why a message was not delivered, and whether it may be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Undelivered {
    /// It did not arrive; it may later.
    NotYet(modules::ModuleError),
    /// It did not arrive and never will as it stands.
    Never(modules::ModuleError),
    /// Nobody knows whether it arrived.
    Uncertain(modules::ModuleError),
}

/// `attempts` counts the one that just ended.
fn judge(sent: Result<String, Undelivered>, attempts: u32) -> DeliveryOutcome {
    match sent {
        Ok(note) => DeliveryOutcome::Delivered { note },
        Err(Undelivered::Never(error)) => DeliveryOutcome::Failed(error),
        Err(Undelivered::Uncertain(error)) => DeliveryOutcome::Uncertain(error),
        Err(Undelivered::NotYet(error)) => {
            match usize::try_from(attempts.saturating_sub(1)).ok().and_then(|n| BACKOFF_S.get(n)) {
                Some(wait) => DeliveryOutcome::Again { error, after_ms: wait * 1000 },
                None => DeliveryOutcome::Failed(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use modules::{Fault, ModuleError};

    use super::*;

    #[test]
    fn attempts_are_bounded_and_further_and_further_apart() {
        let late = || Err(Undelivered::NotYet(ModuleError::new(Fault::Transient, "x", "x", "x")));
        let waits: Vec<i64> = (1..=MAX_ATTEMPTS)
            .map_while(|n| match judge(late(), n) {
                DeliveryOutcome::Again { after_ms, .. } => Some(after_ms),
                _ => None,
            })
            .collect();
        assert_eq!(waits.len(), usize::try_from(MAX_ATTEMPTS).unwrap() - 1);
        assert!(waits.is_sorted(), "{waits:?}");
        assert!(matches!(judge(late(), MAX_ATTEMPTS), DeliveryOutcome::Failed(_)));
        assert!(matches!(judge(late(), MAX_ATTEMPTS + 3), DeliveryOutcome::Failed(_)), "retried by hand");
        assert!(LEASE > TIMEOUT);
    }
}
