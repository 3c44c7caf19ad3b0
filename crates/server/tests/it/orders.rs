//! Orders, lines and media over HTTP; the worker's part is played through the store.

use axum::http::{StatusCode, header};
use contracts::{ArtifactKind, ContentHash, provenance::Provenance};
use modules::{
    Fault, ModuleError,
    ports::{Blobs, Clock, Publication, ResultSlot},
};
use serde_json::{Value, json};
use store::dispatches::{self, DispatchOutcome, LeasedDispatch};
use testkit::TestDb;

use crate::{
    app::{App, As},
    catalogue::{a_product, id},
};

testkit::both_databases!(
    an_order_goes_from_form_to_picture,
    a_refused_submission_leaves_no_order,
    lines_are_checked_by_position,
    failed_lines_are_told_and_retried,
    orders_are_paused_changed_and_deleted,
    the_same_key_orders_once,
);

async fn world(test: TestDb) -> (App, As, String, String) {
    let (app, admin) = App::with_admin(test).await;
    let product = a_product(&app, &admin, "AB-1").await;
    let output_type =
        id(&app.post("/api/output-types", &admin, json!({ "name": "Still", "artifact_kind": "still_image" })).await);
    (app, admin, product, output_type)
}

pub fn order(product: &str, output_type: &str, submit: bool) -> Value {
    json!({ "note": "for the shop", "lines": [{ "product_id": product, "output_type_id": output_type }], "submit": submit })
}

pub async fn lease(app: &App) -> LeasedDispatch {
    let attempt = store::new_id(app.clock.now_ms());
    dispatches::lease_next_dispatch(&app.state.db, "w", attempt, 30_000, app.clock.now_ms())
        .await
        .unwrap()
        .expect("work")
}

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(600, 300, image::Rgba([10, 20, 30, 128]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

pub async fn publish(app: &App, leased: &LeasedDispatch) {
    let publication = Publication {
        line: leased.line,
        generation: leased.generation,
        dispatch: leased.dispatch,
        attempt: leased.attempt,
        slot: ResultSlot::main(ArtifactKind::StillImage),
        blob: app.state.blobs.put_bytes(picture()).await.unwrap(),
        file_name: "Größe \"1\".png".into(),
        mime: "image/png".into(),
        width: Some(600),
        height: Some(300),
        content_hash: ContentHash::v1("rgba8:600x300", &[7; 32]),
        provenance: Provenance {
            workflow: None,
            workflow_version: None,
            run: leased.dispatch,
            node: "publish".into(),
            step_sha256: leased.snapshot.step_sha256.clone(),
            material_map_sha256: None,
            template_sha256: None,
            module_versions: Default::default(),
            render: None,
        },
        promised: leased.snapshot.slots(),
    };
    store::media::publish(&app.state.db, &publication, app.clock.now_ms()).await.unwrap();
    dispatches::finish_dispatch(
        &app.state.db,
        leased.dispatch,
        leased.attempt,
        &DispatchOutcome::Succeeded,
        app.clock.now_ms(),
    )
    .await
    .unwrap();
}

async fn an_order_goes_from_form_to_picture(test: TestDb) {
    let (app, admin, product, output_type) = world(test).await;
    let made = app.post("/api/orders", &admin, order(&product, &output_type, true)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    assert_eq!((&made.json()["status"], &made.json()["created_by"]["name"]), (&json!("queued"), &json!("Ada")));
    let path = format!("/api/orders/{}", id(&made));
    let leased = lease(&app).await;
    assert_eq!(leased.snapshot.params.picture.width, 1600);
    let step = json!({ "step": "still", "module_key": "render.blender_still", "status": "succeeded", "seconds": 1.5, "note": "" });
    dispatches::append_step(&app.state.db, leased.dispatch, leased.attempt, &step).await.unwrap();
    let detail = app.get(&path, &admin).await.json();
    assert_eq!((&detail["status"], &detail["lines"][0]["status"]), (&json!("rendering"), &json!("rendering")));
    publish(&app, &leased).await;

    let detail = app.get(&path, &admin).await.json();
    assert_eq!((&detail["status"], &detail["lines_done"]), (&json!("done"), &json!(1)));
    let line = &detail["lines"][0];
    assert_eq!((&line["dispatch"]["status"], &line["dispatch"]["steps"]), (&json!("succeeded"), &json!([step])));
    let asset = line["assets"][0]["id"].as_str().unwrap().to_owned();
    let log = app.get(&format!("/api/order-lines/{}/log", line["id"].as_str().unwrap()), &admin).await;
    assert_eq!(log.json()["steps"][0]["step"], "still");

    let file = app.get(&format!("/api/media-assets/{asset}/file"), &admin).await;
    assert_eq!((&file.headers[header::CONTENT_TYPE], file.bytes), (&"image/png".parse().unwrap(), picture()));
    assert!(
        file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("inline; filename=\"Gr__e _1_.png\"")
    );
    let save = app.get(&format!("/api/media-assets/{asset}/file?download=1"), &admin).await;
    assert!(save.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    for _ in 0..2 {
        let preview = app.get(&format!("/api/media-assets/{asset}/preview?size=200"), &admin).await;
        assert_eq!(preview.headers[header::CONTENT_TYPE], "image/webp");
        assert_eq!(image::load_from_memory(&preview.bytes).unwrap().width(), 240);
    }
    let product = app.get(&format!("/api/products/{product}"), &admin).await.json();
    assert_eq!((&product["preview_asset_id"], &product["open_lines"]), (&json!(asset), &json!(0)));
    for (query, total) in [("q=ab-1", 1), ("q=nothing", 0), ("artifact_kind=still_image", 1)] {
        assert_eq!(app.get(&format!("/api/media-assets?{query}"), &admin).await.json()["total"], total, "{query}");
    }
    let done = app.post(&format!("{path}/cancel"), &admin, Value::Null).await;
    assert_eq!((done.status, done.code()), (StatusCode::CONFLICT, "order.finished".to_owned()));
}

async fn a_refused_submission_leaves_no_order(test: TestDb) {
    let (app, admin, product, output_type) = world(test).await;
    let draft = app.post("/api/orders", &admin, order(&product, &output_type, false)).await;
    assert_eq!(draft.json()["status"], "pending");
    let path = format!("/api/output-types/{output_type}");
    let off = app.json("PATCH", &path, &admin, &[("if-match", "\"1\"")], json!({ "active": false })).await;
    assert_eq!(off.status, StatusCode::OK);
    let submitted = app.post(&format!("/api/orders/{}/submit", id(&draft)), &admin, Value::Null).await;
    assert_eq!(submitted.json()["errors"][0]["path"], "lines[0].output_type_id", "{}", submitted.json());
    let refused = app.post("/api/orders", &admin, order(&product, &output_type, true)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.get("/api/orders", &admin).await.json()["total"], 1, "only the draft");
}

async fn lines_are_checked_by_position(test: TestDb) {
    let (app, admin, product, output_type) = world(test).await;
    let mut body = order(&product, &output_type, true);
    body["lines"].as_array_mut().unwrap().push(json!({ "product_id": output_type, "output_type_id": output_type }));
    let refused = app.post("/api/orders", &admin, body.clone()).await;
    assert_eq!(refused.json()["errors"][0]["path"], "lines[1].product_id", "{}", refused.json());
    body["lines"] = json!([]);
    assert_eq!(app.post("/api/orders", &admin, body.clone()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    body["priority"] = json!(1_000_000);
    assert_eq!(app.post("/api/orders", &admin, body).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn failed_lines_are_told_and_retried(test: TestDb) {
    let (app, admin, product, output_type) = world(test).await;
    let made = app.post("/api/orders", &admin, order(&product, &output_type, true)).await;
    let leased = lease(&app).await;
    let error = ModuleError::new(Fault::Input, "materials.missing", "`bolt` has no material.", "Assign one.");
    let failed = DispatchOutcome::Failed { error, channels: contracts::module::params::NotifyChannel::ALL.to_vec() };
    dispatches::finish_dispatch(&app.state.db, leased.dispatch, leased.attempt, &failed, app.clock.now_ms())
        .await
        .unwrap();
    let line = format!("/api/order-lines/{}", leased.line);
    let told = app.get(&line, &admin).await.json();
    assert_eq!((&told["status"], &told["error"]["remedy"]), (&json!("failed"), &json!("Assign one.")));
    let again = app.post(&format!("{line}/retry"), &admin, Value::Null).await;
    assert_eq!((again.status, &again.json()["status"]), (StatusCode::OK, &json!("queued")));
    let twice = app.post(&format!("{line}/retry"), &admin, Value::Null).await;
    assert_eq!((twice.status, twice.code()), (StatusCode::CONFLICT, "line.not_failed".to_owned()));
    let cancelled = app.post(&format!("{line}/cancel"), &admin, Value::Null).await;
    assert_eq!(cancelled.json()["status"], "cancelled");
    let order = app.post(&format!("/api/orders/{}/retry", id(&made)), &admin, Value::Null).await;
    assert_eq!((order.status, &order.json()["status"]), (StatusCode::OK, &json!("queued")));
}

async fn orders_are_paused_changed_and_deleted(test: TestDb) {
    let (app, admin, product, output_type) = world(test).await;
    let draft = app.post("/api/orders", &admin, order(&product, &output_type, false)).await;
    let path = format!("/api/orders/{}", id(&draft));
    let changed = app
        .json("PATCH", &path, &admin, &[("if-match", "\"1\"")], json!({ "paused": true, "priority": 5, "note": "n" }))
        .await;
    assert_eq!(
        (&changed.json()["paused"], &changed.json()["priority"]),
        (&json!(true), &json!(5)),
        "{}",
        changed.json()
    );
    let in_use =
        app.json("DELETE", &format!("/api/products/{product}"), &admin, &[("if-match", "\"1\"")], Value::Null).await;
    assert!(in_use.json()["detail"].as_str().unwrap().contains("#1001"), "{}", in_use.json());
    let gone = app.json("DELETE", &path, &admin, &[("if-match", "\"2\"")], Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
}

async fn the_same_key_orders_once(test: TestDb) {
    let (app, admin, product, output_type) = world(test).await;
    let body = order(&product, &output_type, true);
    let first = app.json("POST", "/api/orders", &admin, &[("idempotency-key", "k1")], body.clone()).await;
    let second = app.json("POST", "/api/orders", &admin, &[("idempotency-key", "k1")], body).await;
    assert_eq!((id(&first), second.status), (id(&second), StatusCode::CREATED));
    assert_eq!(app.get("/api/orders", &admin).await.json()["total"], 1);
}
