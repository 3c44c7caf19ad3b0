//! Invocation profiles, pricing tiers, material rules and revisions over HTTP.

use axum::http::StatusCode;
use contracts::{ArtifactKind, CadReport, Occurrence};
use modules::ports::{Blobs, CadDerived, Store};
use serde_json::{Value, json};
use testkit::TestDb;

use crate::{
    app::{Answer, App, As},
    catalogue::{STEP, errors, id, leaf, upload},
};

testkit::both_databases!(
    a_profile_is_held_against_its_workflow,
    every_param_names_who_said_it,
    old_rows_never_show_their_bag,
    what_a_profile_names_is_not_deleted,
    rules_stand_between_hand_and_auto,
    a_revision_carries_choices_over,
);

fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

async fn send(app: &App, method: &str, path: &str, who: &As, tag: &str, body: Value) -> Answer {
    let request = app.request(method, path, who).header("if-match", tag).header("content-type", "application/json");
    app.send(request.body(body.to_string().into()).unwrap()).await
}

/// A CAD file whose intake found these parts; `n` makes its bytes its own.
async fn ready(app: &App, who: &As, n: u8, parts: Vec<Occurrence>) -> String {
    let bytes = [STEP, &[b'\n', b'0' + n]].concat();
    let file = id(&upload(app, who, "/api/cad-files", &[("file", Some("a.stp"), &bytes)]).await);
    let report = CadReport {
        file: "a.stp".into(),
        schema: "AP242".into(),
        unit: "mm".into(),
        occurrences: parts,
        bbox_mm: None,
        dropped_faces: 0,
        warnings: Vec::new(),
    };
    let derived = CadDerived {
        report: app.state.blobs.put_bytes(serde_json::to_vec(&report).unwrap()).await.unwrap(),
        glb: app.state.blobs.put_bytes(vec![n]).await.unwrap(),
        occurrences: 2,
        triangles: 4,
    };
    let ports =
        store::DatabasePorts::new(app.state.db.clone(), app.clock.clone(), std::sync::Arc::new(store::Unwatched));
    ports.save_cad_derived(file.parse().unwrap(), derived, &report).await.unwrap();
    file
}

async fn product_with(app: &App, who: &As, sku: &str, n: u8, parts: Vec<Occurrence>) -> String {
    let file = ready(app, who, n, parts).await;
    id(&app.post("/api/products", who, json!({ "sku": sku, "name": sku, "cad_file_id": file })).await)
}

/// A published workflow.
async fn published(app: &App, admin: &As, name: &str, starter: &str) -> String {
    let made = app.post("/api/workflows", admin, json!({ "name": name, "starter": starter })).await;
    let workflow = id(&made);
    let done = send(app, "POST", &format!("/api/workflows/{workflow}/publish"), admin, &tag(&made), json!({})).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.json());
    workflow
}

async fn a_profile_is_held_against_its_workflow(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let still = published(&app, &admin, "Still", "still").await;
    let make = |body: Value| app.post("/api/output-types", &admin, body);
    let of = |name: &str, kind: &str, overrides: Value| json!({ "name": name, "artifact_kind": kind, "workflow_id": still, "overrides": overrides });
    let wrong = make(of("A", "turntable_video", json!({}))).await;
    assert_eq!(errors(&wrong)[0].0, "workflow_id");
    let wrong = make(of("A", "preview_thumbnail", json!({}))).await;
    assert_eq!(errors(&wrong)[0].0, "workflow_id", "another family");
    let wrong = make(of("A", "still_image", json!({ "exports": ["glb"] }))).await;
    assert_eq!(errors(&wrong), [("overrides.exports".to_owned(), "override.unknown".to_owned())]);
    let wrong = make(json!({ "name": "A", "artifact_kind": "still_image",
        "line_bounds": { "samples": { "min": 0 }, "frames": {} } }))
    .await;
    assert_eq!(
        errors(&wrong),
        [
            ("line_bounds.frames".to_owned(), "unknown".to_owned()),
            ("line_bounds.samples.min".to_owned(), "out_of_bounds".to_owned())
        ]
    );
    let made = make(of("A", "still_image", json!({ "samples": 12 }))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    let path = format!("/api/output-types/{}", id(&made));
    let edited = send(&app, "PATCH", &path, &admin, &tag(&made), json!({ "artifact_kind": "turntable_video" })).await;
    assert_eq!(errors(&edited)[0].0, "artifact_kind");
    let edited =
        send(&app, "PATCH", &path, &admin, &tag(&made), json!({ "line_bounds": { "samples": { "max": 64 } } })).await;
    assert_eq!(edited.json()["line_bounds"], json!({ "samples": { "max": 64.0 } }));
    let late = send(&app, "PATCH", &path, &admin, &tag(&made), json!({ "visibility": "internal" })).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    let operator = app.token_of(&admin, "operator").await;
    let refused = send(&app, "PATCH", &path, &operator, &tag(&edited), json!({ "visibility": "internal" })).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

async fn every_param_names_who_said_it(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let still = published(&app, &admin, "Still", "still").await;
    for (name, workflow) in [("Bound", json!(still)), ("Fixed", json!(null))] {
        let body = json!({ "name": name, "artifact_kind": "still_image", "workflow_id": workflow, "overrides": { "samples": 12 } });
        let made = app.post("/api/output-types", &admin, body).await;
        let all = app.get(&format!("/api/output-types/{}/params", id(&made)), &admin).await.json();
        let of = |key: &str| all["params"].as_array().unwrap().iter().find(|p| p["key"] == key).cloned().unwrap();
        assert_eq!((&of("samples")["value"], &of("samples")["origin"]), (&json!(12), &json!("output_type")), "{name}");
        assert_eq!(of("seed")["origin"], "module_default");
        assert_eq!(of("samples")["node"].is_null(), workflow.is_null());
    }
    let defaults = app.get("/api/output-types/defaults?artifact_kind=turntable_video", &admin).await.json();
    assert!(defaults["frames"].is_number() && defaults["exports"].is_null(), "{defaults}");
}

async fn old_rows_never_show_their_bag(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let bag = json!({ "render_engine": "CYCLES", "resolution": [800, 600], "bloom": true });
    let kind = ArtifactKind::StillImage;
    let old = store::output_types::take_over(&app.state.db, "Old", kind, bag.as_object().unwrap(), 1).await.unwrap();
    let path = format!("/api/output-types/{}", old.id);
    let shown = app.get(&path, &admin).await;
    let body = shown.json();
    assert_eq!(body["overrides"], json!({ "engine": "cycles", "width": 800, "height": 600 }));
    assert_eq!((body["params"]["width"].clone(), body["notes"].as_array().unwrap().len()), (json!(800), 1));
    let text = String::from_utf8(shown.bytes.clone()).unwrap();
    assert!(!text.contains("render_settings") && !text.contains("resolution"));
    let edited = send(&app, "PATCH", &path, &admin, &tag(&shown), json!({ "overrides": { "width": null } })).await;
    assert_eq!(edited.json()["overrides"], json!({ "engine": "cycles", "height": 600 }));
    assert_eq!(edited.json()["notes"], json!([]));
}

async fn what_a_profile_names_is_not_deleted(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let price = json!({ "minor_units": 1250, "currency": "EUR" });
    let wrong = app
        .post("/api/pricing-tiers", &admin, json!({ "name": "A", "price": { "minor_units": -1, "currency": "EUR" } }))
        .await;
    assert_eq!(errors(&wrong)[0].0, "price.minor_units");
    let tier = app.post("/api/pricing-tiers", &admin, json!({ "name": "A", "price": price })).await;
    let category = app.post("/api/categories", &admin, json!({ "name": "Bearings" })).await;
    let body = json!({ "name": "Still", "artifact_kind": "still_image", "pricing_tier_id": id(&tier), "category_ids": [id(&category)] });
    let made = app.post("/api/output-types", &admin, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    for (path, of) in [("pricing-tiers", &tier), ("categories", &category)] {
        let gone = send(&app, "DELETE", &format!("/api/{path}/{}", id(of)), &admin, &tag(of), json!(null)).await;
        assert_eq!((gone.status, gone.code().as_str()), (StatusCode::CONFLICT, "in_use"));
        assert!(gone.json()["detail"].as_str().unwrap().contains("Still"));
    }
    let absent = json!({ "name": "B", "artifact_kind": "still_image", "category_ids": [id(&category), id(&tier)],
        "allowed_material_ids": [] });
    assert_eq!(errors(&app.post("/api/output-types", &admin, absent).await)[0].0, "category_ids[1]");
    let viewer = app.token_of(&admin, "viewer").await;
    let refused = app.post("/api/pricing-tiers", &viewer, json!({ "name": "C" })).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

async fn material(app: &App, admin: &As, name: &str) -> String {
    let pbr = json!({ "base_color": [0.5, 0.5, 0.5, 1.0], "metallic": 1.0, "roughness": 0.3 });
    id(&app.post("/api/materials", admin, json!({ "name": name, "pbr": pbr })).await)
}

async fn rules_stand_between_hand_and_auto(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let product = product_with(&app, &admin, "R-1", 1, vec![leaf("p/bolt#1"), leaf("p/bolt#2"), leaf("p/plate")]).await;
    let (steel, brass) = (material(&app, &admin, "Steel").await, material(&app, &admin, "Brass").await);
    let path = format!("/api/products/{product}/materials");
    let shown = app.get(&path, &admin).await;
    assert_eq!(shown.json()["missing"].as_array().unwrap().len(), 3);
    let rules = json!({ "rules": [
        { "subject": "part_name", "pattern": "*/BOLT#?", "material_id": steel },
        { "subject": "color", "pattern": "#*", "material_id": brass },
    ] });
    let path_rules = format!("/api/products/{product}/material-rules");
    let set = send(&app, "PUT", &path_rules, &admin, &tag(&shown), rules.clone()).await;
    let origins = |answer: &Answer| -> Vec<(String, String)> {
        let word = |v: &Value| v.as_str().unwrap_or("-").to_owned();
        answer.json()["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| (word(&e["material"]["name"]), word(&e["origin"])))
            .collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(origins(&set), [pair("Steel", "rule"), pair("Steel", "rule"), pair("Brass", "rule")]);
    assert_eq!(
        send(&app, "PUT", &path_rules, &admin, &tag(&shown), rules).await.status,
        StatusCode::PRECONDITION_FAILED
    );
    let by_hand = json!({ "assignments": [{ "part_key": "p/bolt#1", "material_id": brass, "same_geometry": true }] });
    let chosen = send(&app, "PUT", &path, &admin, &tag(&set), by_hand).await;
    assert!(
        origins(&chosen).iter().all(|o| *o == pair("Brass", "manual")),
        "all of one geometry: {:?}",
        origins(&chosen)
    );
    let held = app.get(&format!("/api/materials/{steel}"), &admin).await;
    let gone = send(&app, "DELETE", &format!("/api/materials/{steel}"), &admin, &tag(&held), json!(null)).await;
    assert_eq!(gone.code(), "in_use");
    let bad = json!({ "rules": [{ "subject": "part_name", "pattern": "", "material_id": steel }] });
    assert_eq!(errors(&send(&app, "PUT", &path_rules, &admin, &tag(&chosen), bad).await)[0].0, "rules[0].pattern");
}

async fn a_revision_carries_choices_over(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let at = |key: &str, x: f64| {
        let mut part = leaf(key);
        part.transform[0][3] = x;
        part
    };
    let bolts =
        |places: &[f64]| places.iter().enumerate().map(|(n, x)| at(&format!("bolt#{}", n + 1), *x)).collect::<Vec<_>>();
    let product = product_with(&app, &admin, "R-2", 1, bolts(&[1.0, 2.0, 3.0])).await;
    let steel = material(&app, &admin, "Steel").await;
    let path = format!("/api/products/{product}");
    let shown = app.get(&format!("{path}/materials"), &admin).await;
    let by_hand = json!({ "assignments": [{ "part_key": "bolt#1", "material_id": steel, "same_geometry": true }] });
    let chosen = send(&app, "PUT", &format!("{path}/materials"), &admin, &tag(&shown), by_hand).await;
    let next = ready(&app, &admin, 2, bolts(&[1.0, 3.0])).await;
    let body = |dry_run: bool| json!({ "cad_file_id": next, "dry_run": dry_run });
    let dry = send(&app, "POST", &format!("{path}/revise"), &admin, &tag(&chosen), body(true)).await;
    assert_eq!((dry.status, &dry.json()["revision"]), (StatusCode::OK, &json!(null)), "{}", dry.json());
    let done = send(&app, "POST", &format!("{path}/revise"), &admin, &tag(&chosen), body(false)).await;
    let report = done.json();
    assert_eq!(report["counts"], json!({ "kept": 2, "moved": 0, "changed": 0, "new": 0, "lost": 1 }));
    assert_eq!(report["parts"][1], json!({ "fate": "kept", "before": "bolt#3", "after": "bolt#2", "name": "bolt#2" }));
    assert_eq!(
        (&report["revision"], &report["assignments_kept"], &report["assignments_lost"]),
        (&json!(2), &json!(2), &json!(1))
    );
    let map = app.get(&format!("{path}/materials"), &admin).await.json();
    assert!(map["entries"].as_array().unwrap().iter().all(|e| e["origin"] == "manual"), "{map}");
    let again = send(&app, "POST", &format!("{path}/revise"), &admin, &tag(&chosen), body(false)).await;
    assert_eq!(again.status, StatusCode::PRECONDITION_FAILED);
    let viewer = app.token_of(&admin, "viewer").await;
    assert_eq!(
        send(&app, "POST", &format!("{path}/revise"), &viewer, &tag(&done), body(true)).await.status,
        StatusCode::FORBIDDEN
    );
}
