//! CAD files, products, materials, templates, output types over HTTP.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use contracts::{CadReport, GeometryId, Occurrence, PartKey, module::params::StlQuality};
use modules::ports::{Blobs, CadDerivative, CadDerived, Store};
use serde_json::{Value, json};
use store::{DatabasePorts, Unwatched};
use testkit::TestDb;

use crate::app::{Answer, App, As};

testkit::both_databases!(
    a_bundle_is_uploaded_once,
    what_is_no_step_bundle_is_refused_by_field,
    an_upload_over_the_limit_is_refused,
    derived_files_are_there_once_ready,
    files_kept_ready_are_served_once_they_are_made,
    products_are_made_changed_and_found,
    materials_are_chosen_part_by_part,
    materials_keep_their_bounds_and_names,
    output_types_name_every_field_that_is_wrong,
    studios_must_be_blend_files,
    roles_are_asked_for,
    garbage_is_never_our_fault,
);

pub const STEP: &[u8] = b"ISO-10303-21;\nHEADER;\nENDSEC;\nEND-ISO-10303-21;\n";

/// A multipart body of `(part, file name, bytes)`.
pub fn multipart(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body.extend_from_slice(
            format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--XX--\r\n");
    body
}

pub async fn upload(app: &App, who: &As, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
    let request = app.request("POST", path, who).header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX");
    app.send(request.body(Body::from(multipart(parts))).unwrap()).await
}

pub fn id(answer: &Answer) -> String {
    answer.json()["id"].as_str().unwrap_or_else(|| panic!("no id in {}", answer.json())).to_owned()
}

pub fn errors(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.json());
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut errors: Vec<_> =
        answer.json()["errors"].as_array().unwrap().iter().map(|e| (word(&e["path"]), word(&e["code"]))).collect();
    errors.sort();
    errors
}

pub fn leaf(key: &str) -> Occurrence {
    Occurrence {
        part_key: PartKey::from_stored(key),
        parent: None,
        name: key.to_owned(),
        instance_name: String::new(),
        product_name: String::new(),
        product_id: None,
        geometry_id: Some(GeometryId("g".into())),
        color: Some([0.1, 0.2, 0.3, 1.0]),
        cad_material: None,
        layers: Vec::new(),
        transform: [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]],
        bbox_mm: None,
        faces: 1,
        triangles: 2,
        unmeshed_faces: 0,
        volume_mm3: None,
        area_mm2: None,
        solids: 1,
        surfaces: 0,
        free_edges: 0,
        construction: false,
    }
}

/// Does what intake would do: two parts, a GLB of ten bytes.
pub async fn make_ready(app: &App, cad_file: &str) {
    let report = CadReport {
        file: "a.stp".into(),
        schema: "AP214".into(),
        unit: "mm".into(),
        occurrences: vec![leaf("bolt"), leaf("nut")],
        bbox_mm: None,
        dropped_faces: 0,
        warnings: Vec::new(),
    };
    let derived = CadDerived {
        report: app.state.blobs.put_bytes(serde_json::to_vec(&report).unwrap()).await.unwrap(),
        glb: app.state.blobs.put_bytes(b"0123456789".to_vec()).await.unwrap(),
        occurrences: 2,
        triangles: 4,
    };
    let ports =
        store::DatabasePorts::new(app.state.db.clone(), app.clock.clone(), std::sync::Arc::new(store::Unwatched));
    ports.save_cad_derived(cad_file.parse().unwrap(), derived, &report).await.unwrap();
}

pub async fn a_product(app: &App, who: &As, sku: &str) -> String {
    let file = upload(app, who, "/api/cad-files", &[("file", Some("a.stp"), STEP)]).await;
    let cad_file = id(&file);
    if file.json()["status"] != "ready" {
        make_ready(app, &cad_file).await;
    }
    let body = json!({ "sku": sku, "name": format!("Product {sku}"), "cad_file_id": cad_file });
    let made = app.post("/api/products", who, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    id(&made)
}

async fn a_bundle_is_uploaded_once(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let parts: &[(&str, Option<&str>, &[u8])] =
        &[("file", Some("parts/b.stp"), STEP), ("file", Some("a.stp"), STEP), ("root", None, b"a.stp")];
    let first = upload(&app, &admin, "/api/cad-files", parts).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.json());
    assert_eq!((&first.json()["status"], &first.json()["root"]), (&json!("pending"), &json!("a.stp")));
    let again = upload(&app, &admin, "/api/cad-files", parts).await;
    assert_eq!((again.status, id(&again)), (StatusCode::OK, id(&first)));
    let list = app.get("/api/cad-files?q=A.st&status=pending", &admin).await;
    assert_eq!(list.json()["total"], 1);
}

async fn what_is_no_step_bundle_is_refused_by_field(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let png: &[u8] = b"\x89PNG\r\n\x1a\n";
    for (parts, path, code) in [
        (vec![("file", Some("a.step"), png)], "file[0]", "not_step"),
        (vec![("file", Some("a.stp"), STEP), ("file", Some("b.stp"), b"")], "file[1]", "empty"),
        (vec![("file", Some("../a.stp"), STEP)], "file[0]", "path"),
        (vec![("file", Some("/a.stp"), STEP)], "file[0]", "path"),
        (vec![("file", None, STEP)], "file[0]", "path"),
        (vec![("file", Some("a.stp"), STEP), ("file", Some("a.stp"), STEP)], "file[1]", "twice"),
        (vec![("file", Some("a.stp"), STEP), ("file", Some("b.stp"), STEP)], "root", "ambiguous"),
        (vec![("file", Some("a.stp"), STEP), ("root", None, b"c.stp")], "root", "unknown"),
        (vec![], "file", "missing"),
        (vec![("what", None, STEP)], "", "unknown_part"),
    ] {
        let answer = upload(&app, &admin, "/api/cad-files", &parts).await;
        assert_eq!(errors(&answer), [(path.to_owned(), code.to_owned())]);
    }
    assert_eq!(app.get("/api/cad-files", &admin).await.json()["total"], 0);
}

async fn an_upload_over_the_limit_is_refused(test: TestDb) {
    let (mut small, admin) = App::with_admin(test).await;
    let config = server::ServerConfig { upload_limit_bytes: 100, ..Default::default() };
    small.state.config = std::sync::Arc::new(config);
    small.router = server::app(small.state.clone());
    let large = [STEP, &[b' '; 200]].concat();
    let answer = upload(&small, &admin, "/api/cad-files", &[("file", Some("a.stp"), &large)]).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned()));
    let fits = upload(&small, &admin, "/api/cad-files", &[("file", Some("a.stp"), STEP)]).await;
    assert_eq!(fits.status, StatusCode::CREATED, "the next one works");
}

async fn derived_files_are_there_once_ready(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let file = id(&upload(&app, &admin, "/api/cad-files", &[("file", Some("a.stp"), STEP)]).await);
    let early = app.get(&format!("/api/cad-files/{file}/glb"), &admin).await;
    assert_eq!((early.status, early.code()), (StatusCode::CONFLICT, "cad_file.not_ready".to_owned()));
    make_ready(&app, &file).await;
    let ready = app.get(&format!("/api/cad-files/{file}"), &admin).await.json();
    assert_eq!((&ready["status"], &ready["occurrences"], &ready["error"]), (&json!("ready"), &json!(2), &Value::Null));
    let objects = app.get(&format!("/api/cad-files/{file}/objects"), &admin).await;
    assert_eq!(objects.json()["occurrences"][0]["part_key"], "bolt");
    let path = format!("/api/cad-files/{file}/glb");
    let glb = app.get(&path, &admin).await;
    assert_eq!(
        (glb.bytes.as_slice(), &glb.headers[header::CONTENT_TYPE]),
        (&b"0123456789"[..], &"model/gltf-binary".parse().unwrap())
    );
    let tag = glb.headers[header::ETAG].clone();
    let known = app.request("GET", &path, &admin).header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
    assert_eq!(app.send(known).await.status, StatusCode::NOT_MODIFIED);
    let part = app.request("GET", &path, &admin).header(header::RANGE, "bytes=2-4").body(Body::empty()).unwrap();
    let part = app.send(part).await;
    assert_eq!((part.status, part.bytes.as_slice()), (StatusCode::PARTIAL_CONTENT, &b"234"[..]));
    assert_eq!(part.headers[header::CONTENT_RANGE], "bytes 2-4/10");
    let beyond = app.request("GET", &path, &admin).header(header::RANGE, "bytes=10-").body(Body::empty()).unwrap();
    assert_eq!(app.send(beyond).await.status, StatusCode::RANGE_NOT_SATISFIABLE);
    let again = app.post(&format!("/api/cad-files/{file}/reprocess"), &admin, Value::Null).await;
    assert_eq!((again.status, &again.json()["status"]), (StatusCode::ACCEPTED, &json!("pending")));
}

async fn files_kept_ready_are_served_once_they_are_made(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let file = id(&upload(&app, &admin, "/api/cad-files", &[("file", Some("a.stp"), STEP)]).await);
    let thumbnail = format!("/api/cad-files/{file}/thumbnail?size=128");
    assert_eq!(app.get(&thumbnail, &admin).await.status, StatusCode::NOT_FOUND);
    let ports = DatabasePorts::new(app.state.db.clone(), app.clock.clone(), Arc::new(Unwatched));
    for (derivative, mime) in [
        (CadDerivative::Thumbnail { size: 128 }, "image/webp"),
        (CadDerivative::Stl { quality: StlQuality::Normal }, "model/stl"),
    ] {
        // The second one takes the place of the first.
        for bytes in [b"old".to_vec(), b"new".to_vec()] {
            let blob = app.state.blobs.put_bytes(bytes).await.unwrap();
            ports.save_cad_derivative(file.parse().unwrap(), derivative.clone(), blob, mime).await.unwrap();
        }
    }
    let served = app.get(&thumbnail, &admin).await;
    assert_eq!(
        (served.bytes.as_slice(), &served.headers[header::CONTENT_TYPE]),
        (&b"new"[..], &"image/webp".parse().unwrap())
    );
    let stl = app.get(&format!("/api/cad-files/{file}/stl"), &admin).await;
    assert_eq!((stl.status, stl.bytes.as_slice()), (StatusCode::OK, &b"new"[..]));
    assert!(stl.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("a.stl"));
    assert_eq!(app.get(&format!("/api/cad-files/{file}/stl?quality=fine"), &admin).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&format!("/api/cad-files/{file}/stl?quality=x"), &admin).await.status, StatusCode::BAD_REQUEST);
}

async fn products_are_made_changed_and_found(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let product = a_product(&app, &admin, "AB-1").await;
    let path = format!("/api/products/{product}");
    let read = app.get(&path, &admin).await;
    assert_eq!(read.headers[header::ETAG], "\"1\"");
    assert_eq!((&read.json()["cad_status"], &read.json()["revision"]["up_axis"]), (&json!("ready"), &json!("+z")));
    let file = read.json()["revision"]["cad_file_id"].clone();
    let twice = app.post("/api/products", &admin, json!({ "sku": "ab-1", "name": "x", "cad_file_id": file })).await;
    assert_eq!((twice.status, &twice.json()["errors"][0]["path"]), (StatusCode::CONFLICT, &json!("sku")));
    let nowhere = json!({ "sku": "n", "name": "x", "cad_file_id": "01900000-0000-7000-8000-000000000000" });
    assert_eq!(errors(&app.post("/api/products", &admin, nowhere).await)[0].0, "cad_file_id");
    let blank = app.post("/api/products", &admin, json!({ "sku": " ", "name": "a\u{0}b", "cad_file_id": file })).await;
    assert_eq!(errors(&blank).into_iter().map(|e| e.0).collect::<Vec<_>>(), ["name", "sku"]);

    let category = app.post("/api/categories", &admin, json!({ "name": "Bearings" })).await;
    let change = json!({ "name": "Neu", "category_id": id(&category) });
    assert_eq!(app.json("PATCH", &path, &admin, &[], change.clone()).await.status, StatusCode::PRECONDITION_REQUIRED);
    let changed = app.json("PATCH", &path, &admin, &[("if-match", "\"1\"")], change.clone()).await;
    assert_eq!((changed.status, &changed.json()["category"]["name"]), (StatusCode::OK, &json!("Bearings")));
    let late = app.json("PATCH", &path, &admin, &[("if-match", "\"1\"")], change).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    let used = app
        .json("DELETE", &format!("/api/categories/{}", id(&category)), &admin, &[("if-match", "\"1\"")], Value::Null)
        .await;
    assert_eq!((used.status, used.code()), (StatusCode::CONFLICT, "in_use".to_owned()));
    let cleared = app.json("PATCH", &path, &admin, &[("if-match", "\"2\"")], json!({ "category_id": null })).await;
    assert_eq!(cleared.json()["category"], Value::Null);
    assert_eq!(app.get("/api/products?q=ab-", &admin).await.json()["total"], 1);
    let gone = app.json("DELETE", &path, &admin, &[("if-match", "\"3\"")], Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&path, &admin).await.status, StatusCode::NOT_FOUND);
}

fn steel(name: &str) -> Value {
    json!({ "name": name, "aliases": [], "pbr": { "base_color": [0.5, 0.5, 0.5, 1.0], "metallic": 1.0, "roughness": 0.3 } })
}

async fn materials_are_chosen_part_by_part(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let product = a_product(&app, &admin, "AB-1").await;
    let material = id(&app.post("/api/materials", &admin, steel("Steel")).await);
    let path = format!("/api/products/{product}/materials");
    let map = app.get(&path, &admin).await;
    assert_eq!(map.json()["unmapped"], json!(["bolt", "nut"]));
    let choose = async |version: &str, part: &str, material: Value| {
        let body = json!({ "assignments": [{ "part_key": part, "material_id": material }] });
        app.json("PUT", &path, &admin, &[("if-match", version)], body).await
    };
    let chosen = choose("\"1\"", "nut", json!(material)).await;
    assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.json());
    let entry = &chosen.json()["entries"][1];
    assert_eq!((&entry["material"]["name"], &entry["origin"]), (&json!("Steel"), &json!("manual")));
    assert_eq!(chosen.headers[header::ETAG], "\"2\"");
    assert_eq!(errors(&choose("\"2\"", "washer\u{0}", json!(material)).await)[0].0, "assignments[0].part_key");
    assert_eq!(errors(&choose("\"2\"", "nut", json!(product)).await)[0].0, "assignments[0].material_id");
    assert_eq!(choose("\"1\"", "nut", Value::Null).await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(choose("\"2\"", "nut", Value::Null).await.json()["unmapped"], json!(["bolt", "nut"]));
}

async fn materials_keep_their_bounds_and_names(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let made = app.post("/api/materials", &admin, steel("Steel")).await;
    let mut wrong = steel("Iron");
    wrong["pbr"]["metallic"] = json!(2.0);
    wrong["pbr"]["base_color"] = json!([0.5, -1.0, 0.5, 1e9]);
    let paths: Vec<String> =
        errors(&app.post("/api/materials", &admin, wrong.clone()).await).into_iter().map(|e| e.0).collect();
    assert_eq!(paths, ["pbr.base_color[1]", "pbr.base_color[3]", "pbr.metallic"]);
    // What no 32-bit number holds is found while reading, before the bounds are looked at.
    wrong["pbr"]["base_color"] = json!([0.5, 0.5, 0.5, 1e39]);
    assert_eq!(errors(&app.post("/api/materials", &admin, wrong).await)[0].0, "pbr.base_color[3]");
    let mut taken = steel("Iron");
    taken["aliases"] = json!(["Fe", "STEEL"]);
    assert_eq!(errors(&app.post("/api/materials", &admin, taken).await)[0].0, "aliases[1]");
    let path = format!("/api/materials/{}", id(&made));
    let asleep = app.json("PATCH", &path, &admin, &[("if-match", "\"1\"")], json!({ "active": false })).await;
    assert_eq!(
        (asleep.status, &asleep.json()["active"], &asleep.json()["name"]),
        (StatusCode::OK, &json!(false), &json!("Steel"))
    );
    assert_eq!(app.get("/api/materials?active=true", &admin).await.json()["total"], 0);
    let unknown = app.post("/api/materials", &admin, json!({ "name": "x", "colour": 1 })).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn output_types_name_every_field_that_is_wrong(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let wrong = json!({
        "name": "Still", "artifact_kind": "still_image", "workflow_family": "cad_file",
        "overrides": { "width": 0, "height": 100000, "samples": 0, "transparent": true, "format": "jpeg" },
        "price": { "minor_units": -1, "currency": "euro" },
    });
    let paths: Vec<String> =
        errors(&app.post("/api/output-types", &admin, wrong).await).into_iter().map(|e| e.0).collect();
    assert_eq!(
        paths,
        [
            "overrides.format",
            "overrides.height",
            "overrides.samples",
            "overrides.width",
            "price.currency",
            "price.minor_units",
            "workflow_family"
        ]
    );
    let body = json!({ "name": "Still", "artifact_kind": "still_image", "overrides": { "width": 640 } });
    let made = app.post("/api/output-types", &admin, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    assert_eq!((&made.json()["params"]["width"], &made.json()["workflow_family"]), (&json!(640), &json!("order_line")));
    let path = format!("/api/output-types/{}", id(&made));
    let view = json!({ "overrides": { "view": "preset", "camera_preset": "front", "samples": 4 }, "price": { "minor_units": 990, "currency": "EUR" } });
    let changed = app.json("PATCH", &path, &admin, &[("if-match", "\"1\"")], view).await.json();
    assert_eq!((&changed["params"]["width"], &changed["params"]["camera_preset"]), (&json!(640), &json!("front")));
    let unknown = json!({ "overrides": { "material_override": "01900000-0000-7000-8000-000000000000" } });
    let refused = app.json("PATCH", &path, &admin, &[("if-match", "\"2\"")], unknown).await;
    assert_eq!(errors(&refused)[0].0, "overrides.material_override");
}

async fn studios_must_be_blend_files(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let refused = upload(&app, &admin, "/api/templates", &[("file", Some("a.blend"), b"PNG")]).await;
    assert_eq!(errors(&refused), [("file".to_owned(), "not_blend".to_owned())]);
    let no_blender = upload(&app, &admin, "/api/templates", &[("file", Some("a.blend"), b"BLENDER-v405")]).await;
    assert_eq!(no_blender.status, StatusCode::SERVICE_UNAVAILABLE, "a clear answer where Blender is missing");
}

async fn roles_are_asked_for(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let viewer = app.token_of(&admin, "viewer").await;
    let operator = app.token_of(&admin, "operator").await;
    let category = json!({ "name": "Bearings" });
    assert_eq!(app.post("/api/categories", &As::Nobody, category.clone()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.post("/api/categories", &viewer, category.clone()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.post("/api/categories", &operator, category).await.status, StatusCode::CREATED);
    let output_type = json!({ "name": "Still", "artifact_kind": "still_image" });
    assert_eq!(app.post("/api/output-types", &operator, output_type).await.status, StatusCode::FORBIDDEN);
    for list in [
        "categories",
        "cad-files",
        "products",
        "materials",
        "templates",
        "output-types",
        "orders",
        "order-lines",
        "media-assets",
    ] {
        let path = format!("/api/{list}");
        assert_eq!(app.get(&path, &As::Nobody).await.status, StatusCode::UNAUTHORIZED, "{list}");
        assert_eq!(app.get(&path, &viewer).await.status, StatusCode::OK, "{list}");
    }
}

async fn garbage_is_never_our_fault(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    for path in [
        "/api/products?q=%00",
        "/api/materials?q=%25%5C_%00",
        "/api/orders?q=99999999999999999999",
        "/api/media-assets?q=%F0%9F%99%82",
        "/api/products/not-an-id",
        "/api/products?limit=0",
        "/api/products?cursor=%00",
        "/api/orders?status=what",
        "/api/cad-files/00000000-0000-0000-0000-000000000000/glb",
        "/api/media-assets/x/preview?size=99999999",
        "/api/media-assets/00000000-0000-0000-0000-000000000000/file",
    ] {
        let status = app.get(path, &admin).await.status;
        assert!(!status.is_server_error(), "{path}: {status}");
    }
    for body in [b"--XX\r\n\r\n".to_vec(), b"garbage".to_vec(), Vec::new()] {
        let request = app
            .request("POST", "/api/cad-files", &admin)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX");
        let status = app.send(request.body(Body::from(body)).unwrap()).await.status;
        assert!(status.is_client_error(), "{status}");
    }
}
