//! The one who asks, and the three extractors by which a handler says whom it serves.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use contracts::ids::{TokenId, UserId};
use store::identity::{Role, Scopes, users::User};

use crate::problem::Problem;

/// By what somebody is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// SHA-256 of the session's secret.
    Session {
        secret_sha256: String,
    },
    Token {
        id: TokenId,
        scopes: Scopes,
    },
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub user: User,
    /// What this request may do: the user's role, or less by a token.
    pub role: Role,
    pub credential: Credential,
}

impl Principal {
    pub fn id(&self) -> UserId {
        self.user.id
    }
}

/// Refuses whoever has less than that role.
pub(super) fn require(principal: &Principal, least: Role) -> Result<(), Problem> {
    if principal.role >= least {
        return Ok(());
    }
    let how = match &principal.credential {
        Credential::Token { .. } if principal.user.role >= least => "use a token with more scopes",
        _ => "ask an administrator",
    };
    Err(Problem::forbidden("auth.role", format!("This needs the role `{least}`; {how}.")))
}

macro_rules! role_extractor {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Arc<Principal>);

        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
                let principal = parts.extensions.get::<Arc<Principal>>().cloned().ok_or_else(Problem::unauthorized)?;
                require(&principal, Role::$name)?;
                Ok(Self(principal))
            }
        }

        impl std::ops::Deref for $name {
            type Target = Principal;

            fn deref(&self) -> &Principal {
                &self.0
            }
        }
    };
}

role_extractor! {
    /// Anybody signed in.
    Viewer
}
role_extractor! {
    /// Whoever may write products, materials, orders and CAD.
    Operator
}
role_extractor! {
    /// Whoever may do everything.
    Admin
}
