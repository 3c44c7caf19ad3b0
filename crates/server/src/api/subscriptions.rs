//! What one wants to hear of, and how.

use axum::{Json, extract::State};
use contracts::{NotifyEvent, module::params::NotifyChannel};
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::identity::subscriptions::{self, Wanted};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::shapes::NotifyEventWord;
use crate::{
    auth::Viewer,
    extract::Body,
    problem::{Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_subscriptions, put_subscriptions))
}

/// One event of one's own orders, and the ways one hears of it.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Subscription {
    #[garde(skip)]
    #[schema(value_type = NotifyEventWord)]
    event: NotifyEvent,
    /// In the web app.
    #[garde(skip)]
    web: bool,
    #[garde(skip)]
    email: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct Subscriptions {
    /// Whether this installation sends mail at all; a choice is kept, but no mail is sent, while it does not.
    email_available: bool,
    /// Where mail goes.
    email_address: String,
    /// Every event there is.
    subscriptions: Vec<Subscription>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubscriptionsChange {
    /// What is not named goes back to its default: web yes, e-mail no.
    #[garde(length(max = 3), dive)]
    #[schema(max_items = 3)]
    subscriptions: Vec<Subscription>,
}

async fn current(state: &AppState, viewer: &Viewer) -> Result<Subscriptions, Problem> {
    let wanted = subscriptions::wanted(&state.db, viewer.id()).await?;
    Ok(Subscriptions {
        email_available: state.runtime.sends_mail(),
        email_address: viewer.user.email.clone(),
        subscriptions: NotifyEvent::ALL
            .iter()
            .map(|event| Subscription {
                event: *event,
                web: wanted.has(*event, NotifyChannel::Web),
                email: wanted.has(*event, NotifyChannel::Email),
            })
            .collect(),
    })
}

/// What one hears of one's own orders.
#[utoipa::path(get, path = "/me/subscriptions", tag = "notifications", responses((status = OK, body = Subscriptions)))]
async fn get_subscriptions(State(state): State<AppState>, viewer: Viewer) -> Result<Json<Subscriptions>, Problem> {
    Ok(Json(current(&state, &viewer).await?))
}

/// Chooses what one hears of.
#[utoipa::path(put, path = "/me/subscriptions", tag = "notifications", request_body = SubscriptionsChange, responses(
    (status = OK, body = Subscriptions),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn put_subscriptions(
    State(state): State<AppState>,
    viewer: Viewer,
    Body(body): Body<SubscriptionsChange>,
) -> Result<Json<Subscriptions>, Problem> {
    let mut wanted = Wanted::default();
    for (index, choice) in body.subscriptions.iter().enumerate() {
        if body.subscriptions[..index].iter().any(|earlier| earlier.event == choice.event) {
            let path = format!("subscriptions[{index}].event");
            return Err(Problem::field(&path, "duplicate", "This event is named twice."));
        }
        wanted.set(choice.event, NotifyChannel::Web, choice.web);
        wanted.set(choice.event, NotifyChannel::Email, choice.email);
    }
    subscriptions::choose(&state.db, viewer.id(), &wanted).await?;
    Ok(Json(current(&state, &viewer).await?))
}
