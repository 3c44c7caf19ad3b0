//! Workflow definitions over HTTP: nodes, drafts, versions, publishing, bad documents.

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use serde_json::{Value, json};
use testkit::TestDb;

use crate::{
    app::{Answer, App, As},
    catalogue::id,
};

testkit::both_databases!(
    definitions_are_served_from_memory_with_an_etag,
    a_document_comes_back_byte_for_byte,
    two_tabs_cannot_overwrite_each_other,
    a_graph_with_errors_stays_a_draft,
    a_mixed_graph_is_labelled_and_not_published,
    what_is_no_document_is_refused,
    versions_are_compared_by_node_and_param,
    a_drifted_definition_is_repaired_after_a_look,
    presets_are_migrated_for_whoever_asks,
    output_types_keep_what_they_promise,
);

async fn raw(app: &App, method: &str, path: &str, who: &As, headers: &[(&str, &str)], text: impl Into<Body>) -> Answer {
    let mut request = app.request(method, path, who).header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(text.into()).unwrap()).await
}

async fn make(app: &App, admin: &As, name: &str, starter: &str) -> (String, String) {
    let made = app.post("/api/workflows", admin, json!({ "name": name, "starter": starter })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    assert_eq!(
        made.json()["report"],
        json!({ "valid": true, "diagnostics": [], "family": made.json()["family"],
        "family_label": made.json()["family"] })
    );
    (id(&made), made.headers["etag"].to_str().unwrap().to_owned())
}

async fn save(app: &App, who: &As, id: &str, tag: &str, document: &Value) -> Answer {
    let path = format!("/api/workflows/{id}/document");
    raw(app, "PUT", &path, who, &[("if-match", tag)], document.to_string()).await
}

fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

async fn definitions_are_served_from_memory_with_an_etag(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let viewer = app.token_of(&admin, "viewer").await;
    let path = "/api/workflows/node-definitions";
    let first = app.get(path, &viewer).await;
    assert_eq!(first.status, StatusCode::OK);
    let nodes = first.json()["nodes"].as_array().unwrap().len();
    assert_eq!(nodes, runtime::nodes::specs().count());
    let known = tag(&first);
    let again = raw(&app, "GET", path, &viewer, &[("if-none-match", &known)], "").await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));

    let mut lacks = runtime::nodes::Lacks::default();
    lacks.add(contracts::module::Requirement::Chromium, "Chromium was not found.", "Install it.");
    app.state.runtime.set_lacks(&lacks);
    let changed = raw(&app, "GET", path, &viewer, &[("if-none-match", &known)], "").await;
    assert_eq!(changed.status, StatusCode::OK);
    let changed = changed.json();
    let threejs = changed["nodes"].as_array().unwrap().iter().find(|n| n["step"] == "threejs_render").unwrap();
    assert_eq!(
        threejs["availability"],
        json!({ "status": "disabled", "reason": "Chromium was not found.", "remedy": "Install it." })
    );
    let starters = app.get("/api/workflows/starters", &viewer).await.json();
    assert_eq!(starters["starters"].as_array().unwrap().len(), 5);
    assert_eq!(app.get("/api/workflows/schema", &viewer).await.json()["$id"], "urn:hartomat:workflow:1");
}

async fn a_document_comes_back_byte_for_byte(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let (id, first) = make(&app, &admin, "Still", "still").await;
    let stored = app.get(&format!("/api/workflows/{id}/document"), &admin).await;
    let shown = app.get(&format!("/api/workflows/{id}"), &admin).await;
    assert_eq!(tag(&shown), first);
    let same = save(&app, &admin, &id, &first, &shown.json()["document"]).await;
    assert_eq!((same.status, &same.json()["changed"], tag(&same)), (StatusCode::OK, &json!(false), first.clone()));
    assert_eq!(app.get(&format!("/api/workflows/{id}/document"), &admin).await.bytes, stored.bytes);

    let mut document = shown.json()["document"].clone();
    document["ui"]["note"] = json!("seen");
    let saved = save(&app, &admin, &id, &first, &document).await;
    assert_eq!((&saved.json()["changed"], &saved.json()["latest_number"]), (&json!(true), &json!(2)));
    let old = app.get(&format!("/api/workflows/{id}/document?number=1"), &admin).await;
    assert_eq!(old.bytes, stored.bytes, "versions do not change");
    let path = "/api/workflows/import?name=Copy&family=order_line".to_owned();
    let copy = raw(&app, "POST", &path, &admin, &[], stored.bytes.clone()).await;
    assert_eq!(copy.status, StatusCode::CREATED, "{}", copy.json());
    let copied = app.get(&format!("/api/workflows/{}/document", crate::catalogue::id(&copy)), &admin).await;
    assert_eq!(copied.bytes, stored.bytes);
}

async fn two_tabs_cannot_overwrite_each_other(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let (id, first) = make(&app, &admin, "Still", "still").await;
    let mut document = app.get(&format!("/api/workflows/{id}"), &admin).await.json()["document"].clone();
    document["nodes"][0]["ui"]["label"] = json!("one tab");
    assert_eq!(save(&app, &admin, &id, &first, &document).await.status, StatusCode::OK);
    document["nodes"][0]["ui"]["label"] = json!("other tab");
    let late = save(&app, &admin, &id, &first, &document).await;
    assert_eq!((late.status, late.code().as_str()), (StatusCode::PRECONDITION_FAILED, "version.stale"));
    let path = format!("/api/workflows/{id}/document");
    let blind = raw(&app, "PUT", &path, &admin, &[], document.to_string()).await;
    assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED);
    let operator = app.token_of(&admin, "operator").await;
    assert_eq!(save(&app, &operator, &id, &first, &document).await.status, StatusCode::FORBIDDEN);
    let versions = app.get(&format!("/api/workflows/{id}/versions"), &operator).await.json();
    let numbers: Vec<u64> =
        versions["items"].as_array().unwrap().iter().map(|v| v["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [2, 1]);
    let renamed = app
        .json("PATCH", &format!("/api/workflows/{id}"), &admin, &[("if-match", "\"2\"")], json!({ "active": false }))
        .await;
    assert_eq!((renamed.status, &renamed.json()["active"]), (StatusCode::OK, &json!(false)));
    let gone = raw(&app, "DELETE", &format!("/api/workflows/{id}"), &admin, &[("if-match", "\"3\"")], "").await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&format!("/api/workflows/{id}"), &admin).await.status, StatusCode::NOT_FOUND);
}

async fn publish(app: &App, who: &As, id: &str, tag: &str) -> Answer {
    app.json("POST", &format!("/api/workflows/{id}/publish"), who, &[("if-match", tag)], json!({})).await
}

async fn a_graph_with_errors_stays_a_draft(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let (id, first) = make(&app, &admin, "Still", "still").await;
    let published = publish(&app, &admin, &id, &first).await;
    assert_eq!((published.status, &published.json()["published_number"]), (StatusCode::OK, &json!(1)));

    let mut document = app.get(&format!("/api/workflows/{id}"), &admin).await.json()["document"].clone();
    document["nodes"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "lost", "step": "blender_still", "params": { "samples": 0 } }));
    let saved = save(&app, &admin, &id, &tag(&published), &document).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.json());
    assert_eq!(saved.json()["report"]["valid"], false);
    let refused = publish(&app, &admin, &id, &tag(&saved)).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "workflow.invalid"));
    let mut codes: Vec<String> =
        refused.json()["errors"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    assert_eq!(codes, ["node.invalid_param", "node.unreachable"]);
    let shown = app.get(&format!("/api/workflows/{id}"), &admin).await.json();
    assert_eq!((&shown["published_number"], &shown["latest_number"]), (&json!(1), &json!(2)));
    let versions = app.get(&format!("/api/workflows/{id}/versions"), &admin).await.json();
    assert_eq!((&versions["items"][0]["errors"], &versions["items"][0]["published_at"]), (&json!(2), &Value::Null));
}

async fn a_mixed_graph_is_labelled_and_not_published(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let text = include_str!("../../../../fixtures/workflows/mixed_families.json");
    let made = raw(&app, "POST", "/api/workflows/import?name=Mixed", &admin, &[], text).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    let shown = app.get(&format!("/api/workflows/{}", id(&made)), &admin).await.json();
    assert_eq!(shown["report"]["family"], "mixed");
    assert_eq!(shown["report"]["family_label"], "mixed (migration only)");
    let refused = publish(&app, &admin, &id(&made), &tag(&made)).await;
    assert_eq!(refused.code(), "workflow.invalid");
    let family =
        refused.json()["errors"].as_array().unwrap().iter().find(|e| e["code"] == "node.wrong_family").cloned();
    let message = family.expect("the family is told")["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("`extract`") && message.contains("cad_file") && message.contains("order_line"),
        "{message}"
    );
}

async fn what_is_no_document_is_refused(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let (id, first) = make(&app, &admin, "Still", "still").await;
    let path = format!("/api/workflows/{id}/document");
    let nodes: Vec<Value> = (0..100_000).map(|i| json!({ "id": i.to_string(), "step": "notify" })).collect();
    let many = json!({ "version": 1, "nodes": nodes, "edges": [] }).to_string();
    let cases: [(Vec<u8>, u16, &str); 9] = [
        (b"{\n \"version\": }".to_vec(), 400, "document.malformed"),
        (b"{\"version\":NaN}".to_vec(), 400, "document.malformed"),
        (vec![b' '; 50 << 20], 413, ""),
        ("[".repeat(1 << 20).into_bytes(), 422, "document.too_deep"),
        (many.into_bytes(), 422, "document.too_many_nodes"),
        (br#"{"version":1,"nodes":[],"edges":[],"odd":1}"#.to_vec(), 422, "document.unknown_key"),
        (br#"{"version":1,"version":1,"nodes":[],"edges":[]}"#.to_vec(), 422, "document.duplicate_key"),
        (
            br#"{"version":1,"nodes":[],"edges":[],"ui":{"x":9007199254740993}}"#.to_vec(),
            422,
            "document.number_out_of_range",
        ),
        (br#"{"version":2,"nodes":[],"edges":[]}"#.to_vec(), 422, "document.unknown_version"),
    ];
    for (number, (body, status, code)) in cases.into_iter().enumerate() {
        let key = format!("case {number}");
        let answer = raw(&app, "PUT", &path, &admin, &[("if-match", &first)], body.clone()).await;
        let told = answer.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned();
        assert_eq!((answer.status.as_u16(), told.as_str()), (status, code), "{}", answer.json());
        let judged = raw(&app, "POST", "/api/workflows/validate", &admin, &[("idempotency-key", &key)], body).await;
        match status {
            413 => assert_eq!(judged.status, StatusCode::PAYLOAD_TOO_LARGE),
            _ => assert_eq!((judged.status, &judged.json()["valid"]), (StatusCode::OK, &json!(false))),
        }
    }
    let malformed = raw(&app, "POST", "/api/workflows/validate", &admin, &[], "{\n \"version\": }").await.json();
    assert_eq!((&malformed["diagnostics"][0]["line"], &malformed["diagnostics"][0]["column"]), (&json!(2), &json!(13)));
    let text = include_str!("../../../../fixtures/workflows/eight_faults.json");
    let eight = raw(&app, "POST", "/api/workflows/validate", &admin, &[], text).await.json();
    assert_eq!(eight["valid"], false);
    assert!(eight["diagnostics"].as_array().unwrap().len() >= 8, "{eight}");
}

async fn versions_are_compared_by_node_and_param(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let (id, first) = make(&app, &admin, "Still", "still").await;
    let mut document = app.get(&format!("/api/workflows/{id}"), &admin).await.json()["document"].clone();
    let still = document["nodes"].as_array_mut().unwrap().iter_mut().find(|n| n["step"] == "blender_still").unwrap();
    still["params"]["samples"] = json!(7);
    let node = still["id"].clone();
    save(&app, &admin, &id, &first, &document).await;
    let diff = app.get(&format!("/api/workflows/{id}/diff?from=1&to=2"), &admin).await.json();
    assert_eq!(
        diff,
        json!({ "changes": [{ "kind": "param", "node": node, "param": "samples", "from": null, "to": 7 }], "runs_differently": true })
    );
    assert_eq!(app.get(&format!("/api/workflows/{id}/diff?from=9"), &admin).await.status, StatusCode::NOT_FOUND);
}

async fn a_drifted_definition_is_repaired_after_a_look(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let (id, first) = make(&app, &admin, "Still", "still").await;
    let mut document = app.get(&format!("/api/workflows/{id}"), &admin).await.json()["document"].clone();
    document["edges"].as_array_mut().unwrap().push(json!({ "from": "nowhere", "to": "nobody" }));
    let saved = save(&app, &admin, &id, &first, &document).await;
    let look = app.get(&format!("/api/workflows/{id}/repair"), &admin).await;
    assert_eq!((&look.json()["changed"], &look.json()["remaining"]), (&json!(true), &json!([])));
    assert_eq!(look.json()["diff"]["changes"][0]["kind"], "edge_removed");
    assert_eq!(tag(&look), tag(&saved), "a look writes nothing");
    let mended =
        raw(&app, "POST", &format!("/api/workflows/{id}/repair"), &admin, &[("if-match", &tag(&look))], "").await;
    assert_eq!((mended.status, &mended.json()["latest_number"]), (StatusCode::OK, &json!(3)));
    assert_eq!(mended.json()["report"]["valid"], true);
}

async fn presets_are_migrated_for_whoever_asks(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let viewer = app.token_of(&admin, "viewer").await;
    let preset = include_str!("../../../../fixtures/workflows/preset_still.json");
    let path = "/api/workflows/migrate-preset";
    let once = raw(&app, "POST", path, &viewer, &[("idempotency-key", "k")], preset).await;
    assert_eq!(once.status, StatusCode::OK, "{}", once.json());
    assert_eq!(once.json()["notes"][0]["path"], "/params/watermark");
    let again = raw(&app, "POST", path, &viewer, &[], once.json()["config"].to_string()).await;
    assert_eq!(again.json()["config"], once.json()["config"]);
    let odd = raw(&app, "POST", path, &viewer, &[], r#"{"type":"poem"}"#).await;
    assert_eq!((odd.status, odd.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "workflow.form"));
}

async fn output_types_keep_what_they_promise(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let made =
        app.post("/api/output-types", &admin, json!({ "name": "Web still", "artifact_kind": "still_image" })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    let path = format!("/api/output-types/{}/workflow", id(&made));
    let bind = async |tag: &str, workflow: &Value| {
        app.json("PUT", &path, &admin, &[("if-match", tag)], json!({ "workflow_id": workflow })).await
    };
    let field = |answer: &Answer| {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.json());
        let error = &answer.json()["errors"][0];
        (error["path"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned())
    };
    let (still, first) = make(&app, &admin, "Still", "still").await;
    let (still, tag1) = (json!(still), tag(&made));
    assert_eq!(field(&bind(&tag1, &still).await), ("workflow_id".into(), "unpublished".into()));
    let published = publish(&app, &admin, still.as_str().unwrap(), &first).await;
    for (name, starter, code) in
        [("Turn", "turntable", "graph.missing_promise"), ("Intake", "cad_intake", "graph.wrong_family")]
    {
        let (other, first) = make(&app, &admin, name, starter).await;
        publish(&app, &admin, &other, &first).await;
        assert_eq!(field(&bind(&tag1, &json!(other)).await), ("workflow_id".into(), code.into()));
    }
    let bound = bind(&tag1, &still).await;
    assert_eq!((bound.status, &bound.json()["workflow_id"]), (StatusCode::OK, &still));
    let kind = json!({ "artifact_kind": "turntable_video" });
    let path = format!("/api/output-types/{}", id(&made));
    let changed = app.json("PATCH", &path, &admin, &[("if-match", &tag(&bound))], kind).await;
    assert_eq!(field(&changed), ("artifact_kind".into(), "graph.missing_promise".into()));

    // The workflow may not lose what is sold, nor go.
    let workflow = still.as_str().unwrap();
    let turntable = app.get("/api/workflows/starters", &admin).await.json()["starters"][2]["document"].clone();
    let saved = save(&app, &admin, workflow, &tag(&published), &turntable).await;
    let refused = publish(&app, &admin, workflow, &tag(&saved)).await;
    assert_eq!(refused.code(), "workflow.breaks_output_types");
    assert!(refused.json()["errors"][0]["message"].as_str().unwrap().contains("`Web still`"), "{}", refused.json());
    let path = format!("/api/workflows/{workflow}");
    let kept = raw(&app, "DELETE", &path, &admin, &[("if-match", &tag(&saved))], "").await;
    assert_eq!((kept.status, kept.code().as_str()), (StatusCode::CONFLICT, "in_use"));
    assert_eq!(bind(&tag(&bound), &Value::Null).await.json()["workflow_id"], Value::Null);
}
