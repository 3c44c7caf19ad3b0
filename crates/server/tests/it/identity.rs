//! Set-up, sessions, tokens, accounts, audit, notifications.

use axum::{body::Body, http::StatusCode};
use serde_json::json;
use store::identity::notifications::{self, NewNotification};
use testkit::{TestDb, both_databases};

use crate::app::{App, As, PASSWORD};

both_databases!(
    the_setup_token_works_once,
    a_session_begins_lasts_and_ends,
    wrong_passwords_are_counted,
    a_cookie_from_another_site_is_refused,
    a_token_never_exceeds_its_owner,
    a_password_change_ends_other_sessions,
    accounts_are_versioned_and_the_last_admin_stays,
    every_change_is_audited,
    notifications_are_ones_own,
);

async fn the_setup_token_works_once(test: TestDb) {
    let app = App::new(test).await;
    assert_eq!(app.get("/api/setup", &As::Nobody).await.json(), json!({ "needed": true }));
    let old = server::offer_setup_token(&app.state).await.unwrap().unwrap();
    let token = server::offer_setup_token(&app.state).await.unwrap().unwrap();
    let body = |token: &str| json!({ "token": token, "email": "a@b.cd", "name": "A", "password": PASSWORD });
    let replaced = app.post("/api/setup", &As::Nobody, body(&old)).await;
    assert_eq!(replaced.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(replaced.json()["errors"][0]["path"], "token");
    assert_eq!(app.post("/api/setup", &As::Nobody, body(&token)).await.status, StatusCode::OK);
    let again = app.post("/api/setup", &As::Nobody, body(&token)).await;
    assert_eq!((again.status, again.code().as_str()), (StatusCode::CONFLICT, "setup.done"));
    assert_eq!(app.get("/api/setup", &As::Nobody).await.json(), json!({ "needed": false }));
    assert!(server::offer_setup_token(&app.state).await.unwrap().is_none());
}

async fn a_session_begins_lasts_and_ends(test: TestDb) {
    let (app, _) = App::with_admin(test).await;
    let answer =
        app.post("/api/session", &As::Nobody, json!({ "email": " ada@example.COM", "password": PASSWORD })).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");
    let me = As::Cookie(answer.cookie());
    assert_eq!(app.get("/api/me", &me).await.json()["email"], "ada@example.com");
    app.clock.advance(13 * 24 * 3600 * 1000);
    assert_eq!(app.get("/api/me", &me).await.status, StatusCode::OK, "use prolongs a session");
    app.clock.advance(13 * 24 * 3600 * 1000);
    assert_eq!(app.get("/api/me", &me).await.status, StatusCode::OK);
    app.clock.advance(15 * 24 * 3600 * 1000);
    assert_eq!(app.get("/api/me", &me).await.status, StatusCode::UNAUTHORIZED, "disuse ends it");
    assert!(server::sweep_now(&app.state).await.unwrap() >= 1);

    let again =
        app.post("/api/session", &As::Nobody, json!({ "email": "ada@example.com", "password": PASSWORD })).await;
    let me = As::Cookie(again.cookie());
    let out = app.send(app.request("DELETE", "/api/session", &me).body(Body::empty()).unwrap()).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get("/api/me", &me).await.status, StatusCode::UNAUTHORIZED);
}

async fn wrong_passwords_are_counted(test: TestDb) {
    let (app, _) = App::with_admin(test).await;
    let wrong = json!({ "email": "ada@example.com", "password": "not this one" });
    for _ in 0..10 {
        let answer = app.post("/api/session", &As::Nobody, wrong.clone()).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "auth.wrong"));
    }
    let right = json!({ "email": "ada@example.com", "password": PASSWORD });
    let refused = app.post("/api/session", &As::Nobody, right.clone()).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers.contains_key("retry-after"));
    app.clock.advance(5 * 60 * 1000);
    assert_eq!(app.post("/api/session", &As::Nobody, right).await.status, StatusCode::OK);
}

async fn a_cookie_from_another_site_is_refused(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let As::Cookie(cookie) = admin else { unreachable!("an administrator signs in by cookie") };
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("x-nothing", "said")] {
        let request = app.request("PATCH", "/api/me", &As::Nobody).header("cookie", &cookie).header(name, value);
        let answer = app.send(request.header("content-type", "application/json").body(Body::from("{}")).unwrap()).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "auth.origin"), "{name}: {value}");
    }
    let request =
        app.request("PATCH", "/api/me", &As::Nobody).header("cookie", &cookie).header("origin", "http://test");
    let own = app.send(request.header("content-type", "application/json").body(Body::from("{}")).unwrap()).await;
    assert_eq!(own.status, StatusCode::OK);
}

async fn a_token_never_exceeds_its_owner(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let viewer = app.token_of(&admin, "viewer").await;
    let greedy = app.post("/api/tokens", &viewer, json!({ "name": "x", "scopes": ["read", "admin"] })).await;
    assert_eq!(greedy.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(greedy.json()["errors"][0]["path"], "scopes[1]");

    let expires = server::time::Instant(app.state.now_ms() + 60_000).to_string();
    let body = json!({ "name": "short", "scopes": ["read"], "expires_at": expires });
    let made = app.json("POST", "/api/tokens", &admin, &[("idempotency-key", "k1")], body.clone()).await;
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("hmt_"));
    let repeated = app.json("POST", "/api/tokens", &admin, &[("idempotency-key", "k1")], body).await;
    assert_eq!(repeated.code(), "idempotency.shown_once");
    let token = As::Token(secret);
    assert_eq!(app.get("/api/me", &token).await.json()["role"], "viewer", "a read token of an administrator reads");
    assert_eq!(app.get("/api/users", &token).await.code(), "auth.role");
    app.clock.advance(60_000);
    assert_eq!(app.get("/api/me", &token).await.code(), "auth.token");

    let list = app.get("/api/tokens", &admin).await.json();
    assert!(list["items"][0].get("secret").is_none());
    let path = format!("/api/tokens/{}", list["items"][0]["id"].as_str().unwrap());
    let foreign = app.send(app.request("DELETE", &path, &viewer).body(Body::empty()).unwrap()).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "tokens of others are not there");
    let own = app.send(app.request("DELETE", &path, &admin).body(Body::empty()).unwrap()).await;
    assert_eq!(own.status, StatusCode::NO_CONTENT);
}

async fn a_password_change_ends_other_sessions(test: TestDb) {
    let (app, here) = App::with_admin(test).await;
    let there =
        app.post("/api/session", &As::Nobody, json!({ "email": "ada@example.com", "password": PASSWORD })).await;
    let there = As::Cookie(there.cookie());
    let wrong = json!({ "password": { "old": "something else", "new": "another good one" } });
    let refused = app.json("PATCH", "/api/me", &here, &[], wrong).await;
    assert_eq!(refused.json()["errors"][0]["path"], "password.old");
    let short = json!({ "password": { "old": PASSWORD, "new": "short" } });
    assert_eq!(app.json("PATCH", "/api/me", &here, &[], short).await.json()["errors"][0]["path"], "password.new");
    let right = json!({ "password": { "old": PASSWORD, "new": "another good one" } });
    assert_eq!(app.json("PATCH", "/api/me", &here, &[], right).await.status, StatusCode::OK);
    assert_eq!(app.get("/api/me", &here).await.status, StatusCode::OK);
    assert_eq!(app.get("/api/me", &there).await.status, StatusCode::UNAUTHORIZED);
}

async fn accounts_are_versioned_and_the_last_admin_stays(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let id = app.get("/api/me", &admin).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/users/{id}");
    let read = app.get(&path, &admin).await;
    assert_eq!(read.headers["etag"], "\"1\"");
    let change =
        |headers: &'static [(&'static str, &'static str)], body| app.json("PATCH", &path, &admin, headers, body);
    assert_eq!(change(&[], json!({ "name": "B" })).await.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(change(&[("if-match", "\"9\"")], json!({ "name": "B" })).await.status, StatusCode::PRECONDITION_FAILED);
    let last = change(&[("if-match", "\"1\"")], json!({ "role": "viewer" })).await;
    assert_eq!((last.status, last.code().as_str()), (StatusCode::CONFLICT, "user.last_admin"));
    let changed = change(&[("if-match", "\"1\"")], json!({ "name": "B" })).await;
    assert_eq!((changed.json()["name"].as_str(), changed.headers["etag"].to_str().unwrap()), (Some("B"), "\"2\""));

    let operator = app.token_of(&admin, "operator").await;
    let found = app.get("/api/users?q=OPERATOR@&limit=5", &admin).await.json();
    assert_eq!((found["total"].as_u64(), found["items"][0]["role"].as_str()), (Some(1), Some("operator")));
    let path = format!("/api/users/{}", found["items"][0]["id"].as_str().unwrap());
    let off = app.json("PATCH", &path, &admin, &[("if-match", "\"1\"")], json!({ "active": false })).await;
    assert_eq!(off.json()["active"], false);
    assert_eq!(
        app.get("/api/me", &operator).await.status,
        StatusCode::UNAUTHORIZED,
        "tokens of who is switched off are revoked"
    );
    let taken = app
        .post(
            "/api/users",
            &admin,
            json!({ "email": "ADA@example.com", "name": "x", "role": "viewer", "password": PASSWORD }),
        )
        .await;
    assert_eq!((taken.status, taken.json()["errors"][0]["path"].as_str()), (StatusCode::CONFLICT, Some("email")));
}

async fn every_change_is_audited(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    app.token_of(&admin, "viewer").await;
    let log = app.get("/api/audit?limit=2", &admin).await.json();
    let actions = |log: &serde_json::Value| -> Vec<String> {
        log["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
    };
    let mut seen = actions(&log);
    let next = format!("/api/audit?limit=200&cursor={}", log["next_cursor"].as_str().unwrap());
    let rest = app.get(&next, &admin).await.json();
    seen.extend(actions(&rest));
    seen.sort();
    assert_eq!(seen, ["session.create", "session.create", "tokens.create", "users.create"]);
    let of_users = app.get("/api/audit?subject_type=users", &admin).await.json();
    assert_eq!(of_users["items"][0]["actor"]["name"], "Ada");
    assert!(!of_users["items"][0]["subject_id"].as_str().unwrap().is_empty());
}

async fn notifications_are_ones_own(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let other = app.token_of(&admin, "operator").await;
    let id: contracts::ids::UserId = app.get("/api/me", &admin).await.json()["id"].as_str().unwrap().parse().unwrap();
    let told = |key: &str| NewNotification {
        event_key: key.into(),
        title: "Done".into(),
        body: "x".into(),
        line: None,
        order: None,
    };
    for (key, new) in [("a", 1), ("a", 0), ("b", 1)] {
        let told =
            notifications::tell(&app.state.db, &[id], &told(key), contracts::NotifyEvent::LineDone, app.state.now_ms())
                .await
                .unwrap();
        assert_eq!(told.len(), new, "{key}");
    }
    let list = app.get("/api/notifications", &admin).await.json();
    assert_eq!(list["total"], 2);
    assert_eq!(app.get("/api/notifications", &other).await.json()["total"], 0);
    let path = format!("/api/notifications/{}/read", list["items"][0]["id"].as_str().unwrap());
    assert_eq!(app.post(&path, &other, json!({})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.post(&path, &admin, json!({})).await.json()["read"], true);
    assert_eq!(app.get("/api/notifications?unread=true", &admin).await.json()["total"], 1);
    assert_eq!(app.post("/api/notifications/read-all", &admin, json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get("/api/notifications?unread=true", &admin).await.json()["total"], 0);
}
