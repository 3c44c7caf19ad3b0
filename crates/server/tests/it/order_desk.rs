//! Orders by file, their names and archive, proofs, and what becomes of their media.

use std::io::{Cursor, Read, Write};

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use contracts::{ContentHash, provenance::Provenance, snapshot::ResultSlot};
use modules::{
    output::file_names::{extension, file_name},
    ports::{Blobs, Publication},
};
use serde_json::{Value, json};
use store::dispatches::{self, DispatchOutcome, LeasedDispatch};
use testkit::TestDb;

use crate::{
    app::{Answer, App, As},
    catalogue::{a_product, id},
    orders::lease,
};

testkit::both_databases!(
    a_multi_angle_order_by_xlsx_becomes_a_zip_of_named_files,
    every_bad_row_is_told_with_line_and_column,
    ten_thousand_lines_are_one_order,
    cameras_make_lines_and_overrides_are_checked,
    a_proof_renders_small_and_approved_at_full_quality,
    media_go_only_when_nobody_uses_them,
    links_end_and_can_be_revoked,
    stale_and_duplicate_media_are_found,
);

/// A workbook with one sheet of texts.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = String::new();
    for (row, cells) in (1..).zip(rows) {
        sheet.push_str(&format!("<row r=\"{row}\">"));
        for (column, text) in ('A'..).zip(*cells) {
            sheet.push_str(&format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"));
        }
        sheet.push_str("</row>");
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r0\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"/>")),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Orders\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>")),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn import(app: &App, who: &As, query: &str, file: &[u8], fields: &[(&str, &str)]) -> Answer {
    let mark = "a-boundary";
    let mut body = Vec::new();
    for (name, text) in fields {
        let part = format!("--{mark}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let part = format!("--{mark}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"o.csv\"\r\n\r\n");
    body.extend_from_slice(part.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{mark}--\r\n").as_bytes());
    let request = app
        .request("POST", &format!("/api/orders/import{query}"), who)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={mark}"));
    app.send(request.body(Body::from(body)).unwrap()).await
}

async fn output_type(app: &App, who: &As, name: &str, overrides: Value) -> String {
    let body = json!({ "name": name, "artifact_kind": "still_image", "overrides": overrides });
    let made = app.post("/api/output-types", who, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    id(&made)
}

/// Publishes every slot of a leased line under the names it is to have, and ends it.
async fn publish_all(app: &App, leased: &LeasedDispatch) {
    for slot in leased.snapshot.slots() {
        let bytes = format!("{} {} {}", leased.snapshot.sku, slot.view, leased.generation).into_bytes();
        publish(app, leased, slot, bytes).await;
    }
    let done = DispatchOutcome::Succeeded;
    dispatches::finish_dispatch(&app.state.db, leased.dispatch, leased.attempt, &done, app.clock_ms()).await.unwrap();
}

async fn publish(app: &App, leased: &LeasedDispatch, slot: ResultSlot, bytes: Vec<u8>) {
    let snapshot = &leased.snapshot;
    let name = file_name(&snapshot.params.publish.file_name, snapshot, &slot, extension(snapshot, &slot));
    let publication = Publication {
        line: leased.line,
        generation: leased.generation,
        dispatch: leased.dispatch,
        attempt: leased.attempt,
        slot,
        blob: app.state.blobs.put_bytes(bytes).await.unwrap(),
        file_name: name,
        mime: "image/png".into(),
        width: Some(2),
        height: Some(1),
        content_hash: ContentHash::v1("rgba8:2x1", &[7; 32]),
        provenance: Provenance {
            workflow: None,
            workflow_version: None,
            run: leased.dispatch,
            node: "publish".into(),
            step_sha256: snapshot.step_sha256.clone(),
            material_map_sha256: None,
            template_sha256: None,
            module_versions: Default::default(),
            render: None,
        },
        promised: snapshot.slots(),
    };
    store::media::publish(&app.state.db, &publication, app.clock_ms()).await.unwrap();
}

async fn a_multi_angle_order_by_xlsx_becomes_a_zip_of_named_files(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    for sku in ["AB/1", "CD 2", "EF-3"] {
        a_product(&app, &admin, sku).await;
    }
    let angle = |name: &str, azimuth: u32| json!({ "name": name, "azimuth_deg": azimuth, "elevation_deg": 20 });
    output_type(&app, &admin, "Catalogue views", json!({ "angles": [angle("front", 0), angle("side", 90)] })).await;
    let file = workbook(&[
        &["SKU", "Output type", "param:samples", "note"],
        &["AB/1", "catalogue views", "32", "first"],
        &["CD 2", "Catalogue views", "", ""],
        &["EF-3", "Catalogue views", "64", ""],
    ]);
    let dry = import(&app, &admin, "?dry_run=true", &file, &[]).await;
    assert_eq!(dry.json(), json!({ "rows": 3, "lines": 3, "errors": [] }));
    assert_eq!(app.get("/api/orders", &admin).await.json()["total"], 0, "a dry run makes nothing");
    let fields = [
        ("file_name", "{sku}_{view}_{revision}.{ext}"),
        ("submit", "true"),
        ("due_date", "2026-12-24"),
        ("due_zone", "Europe/Vienna"),
    ];
    let made = import(&app, &admin, "", &file, &fields).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    assert_eq!((&made.json()["lines_total"], &made.json()["status"]), (&json!(3), &json!("queued")));
    assert_eq!(made.json()["due"], json!({ "date": "2026-12-24", "zone": "Europe/Vienna" }));
    let order = id(&made);
    let detail = app.get(&format!("/api/orders/{order}"), &admin).await.json();
    assert_eq!(
        (&detail["lines"][0]["overrides"]["samples"], &detail["lines"][0]["note"]),
        (&json!(32), &json!("first"))
    );
    let planned = app.get(&format!("/api/orders/{order}/file-names"), &admin).await.json();
    assert_eq!((&planned["total"], &planned["collisions"]), (&json!(6), &json!(0)));
    let tried = app.get(&format!("/api/orders/{order}/file-names?template=%7Bsku%7D"), &admin).await.json();
    assert_eq!((&tried["collisions"], &tried["files"][0]["collides"]), (&json!(6), &json!(true)));
    let early = app.get(&format!("/api/orders/{order}/zip"), &admin).await;
    assert_eq!((early.status, early.code().as_str()), (StatusCode::CONFLICT, "order.nothing_published"));
    for _ in 0..3 {
        publish_all(&app, &lease(&app).await).await;
    }
    assert_eq!(app.get(&format!("/api/orders/{order}"), &admin).await.json()["status"], "done");

    let zip = app.get(&format!("/api/orders/{order}/zip"), &admin).await;
    assert_eq!((zip.status, &zip.headers[header::CONTENT_TYPE]), (StatusCode::OK, &"application/zip".parse().unwrap()));
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.bytes)).unwrap();
    let mut names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    names.sort();
    let want = [
        "AB-1_front_1.png",
        "AB-1_side_1.png",
        "CD-2_front_1.png",
        "CD-2_side_1.png",
        "EF-3_front_1.png",
        "EF-3_side_1.png",
        "manifest.csv",
        "manifest.json",
    ];
    assert_eq!(names, want);
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(read("CD-2_side_1.png"), b"CD 2 side 1");
    let manifest: Value = serde_json::from_slice(&read("manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(files.len(), 6);
    for file in files {
        let digest = server::auth::sha256_hex(&read(file["file"].as_str().unwrap()));
        assert_eq!(file["sha256"], json!(digest));
        let asset = app.get(&format!("/api/media-assets/{}", file["provenance_id"].as_str().unwrap()), &admin).await;
        assert_eq!((&asset.json()["content_hash"], &asset.json()["view"]), (&file["content_hash"], &file["view"]));
    }
    assert_eq!(String::from_utf8(read("manifest.csv")).unwrap().lines().count(), 7);
}

async fn every_bad_row_is_told_with_line_and_column(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    a_product(&app, &admin, "A-1").await;
    output_type(&app, &admin, "Still", json!({})).await;
    let file = b"sku;output_type;param:samples;param:transparent\nA-1;Still;16;ja\nX;Still;16;\nA-1;Gone;;\nA-1;Still;many;maybe\n;Still;;\nA-1;Still;999999999;\nA-1;Still;;;stray\n";
    let dry = import(&app, &admin, "?dry_run=true", file, &[]).await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.json());
    let errors = dry.json()["errors"].as_array().unwrap().clone();
    let told: Vec<String> = errors
        .iter()
        .map(|e| format!("{}:{} {}", e["line"], e["column"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect();
    let want = [
        "3:sku sku.unknown",
        "4:output_type output_type.unknown",
        "5:param:samples param.type",
        "5:param:transparent param.type",
        "6:sku sku.missing",
        "7:param:samples param",
        "8:5 cell.no_column",
    ];
    assert_eq!(told, want);
    let refused = import(&app, &admin, "", file, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 7);
    assert_eq!(app.get("/api/orders", &admin).await.json()["total"], 0);
    for (file, code) in [
        (&b"sku;colour\n"[..], "column.unknown"),
        (b"sku,sku,output_type\n", "column.twice"),
        (b"sku,output_type,param:wings\n", "column.param"),
        (b"PK\x03\x04", "sheet.xlsx"),
        (b"", "sheet.empty"),
    ] {
        let dry = import(&app, &admin, "?dry_run=true", file, &[]).await;
        let codes: Vec<Value> = dry.json()["errors"].as_array().unwrap().iter().map(|e| e["code"].clone()).collect();
        assert!(codes.contains(&json!(code)), "{code}: {codes:?}");
    }
    let viewer = app.token_of(&admin, "viewer").await;
    assert_eq!(import(&app, &viewer, "?dry_run=true", file, &[]).await.status, StatusCode::FORBIDDEN);
    for (field, text) in
        [("due_date", "2026-02-30"), ("due_zone", "UTC"), ("priority", "high"), ("file_name", "a/{sku}")]
    {
        let answer = import(&app, &admin, "?dry_run=true", file, &[(field, text)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
    }
}

async fn ten_thousand_lines_are_one_order(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    a_product(&app, &admin, "A-1").await;
    output_type(&app, &admin, "Still", json!({})).await;
    let file = "sku,output_type,param:seed\n".to_owned()
        + &(0..10_000).map(|n| format!("A-1,Still,{n}\n")).collect::<String>();
    let started = std::time::Instant::now();
    let made = import(&app, &admin, "", file.as_bytes(), &[]).await;
    println!("10,000 lines by CSV: {:?}", started.elapsed());
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    assert_eq!(made.json()["lines_total"], 10_000);
    let dry = import(&app, &admin, "?dry_run=true", (file + "A-1,Still,1\n").as_bytes(), &[]).await;
    assert_eq!(
        (&dry.json()["errors"][0]["code"], &dry.json()["errors"][0]["line"]),
        (&json!("order.lines"), &json!(10_002))
    );
}

async fn cameras_make_lines_and_overrides_are_checked(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let product = a_product(&app, &admin, "A-1").await;
    let still = output_type(&app, &admin, "Still", json!({})).await;
    let line = json!({ "product_id": product, "output_type_id": still, "cameras": ["front", "iso"], "overrides": { "samples": 8 } });
    let body = json!({ "lines": [line], "file_name": "{sku}_{view}", "submit": true });
    let made = app.post("/api/orders", &admin, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    let planned = app.get(&format!("/api/orders/{}/file-names", id(&made)), &admin).await.json();
    let names: Vec<&str> =
        planned["files"].as_array().unwrap().iter().map(|file| file["file_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["A-1_front.png", "A-1_iso.png"]);
    let wrong = json!({ "product_id": product, "output_type_id": still, "overrides": { "samples": 0, "frames": 9 } });
    let refused = app.post("/api/orders", &admin, json!({ "lines": [line, wrong] })).await;
    let mut paths: Vec<String> = (refused.json()["errors"].as_array().unwrap().iter())
        .map(|error| error["path"].as_str().unwrap().to_owned())
        .collect();
    paths.sort();
    assert_eq!(paths, ["lines[1].overrides.frames", "lines[1].overrides.samples"]);
    // What an output type opens to its lines, and how far.
    let bounded = json!({
        "name": "Bounded", "artifact_kind": "still_image", "line_bounds": { "samples": { "min": 16, "max": 64 } },
    });
    let bounded = id(&app.post("/api/output-types", &admin, bounded).await);
    let order = |overrides: Value| json!({ "lines": [{ "product_id": product, "output_type_id": bounded, "overrides": overrides, "cameras": ["top"] }] });
    let refused = app.post("/api/orders", &admin, order(json!({ "samples": 65, "width": 640 }))).await;
    let mut paths: Vec<String> = (refused.json()["errors"].as_array().unwrap().iter())
        .map(|error| error["path"].as_str().unwrap().to_owned())
        .collect();
    paths.sort();
    assert_eq!(paths, ["lines[0].overrides.samples", "lines[0].overrides.width"]);
    let draft = app.post("/api/orders", &admin, order(json!({ "samples": 64 }))).await;
    assert_eq!(draft.status, StatusCode::CREATED, "{}", draft.json());
    let path = format!("/api/output-types/{bounded}");
    let narrower = json!({ "line_bounds": { "samples": { "max": 32 } } });
    let version = app.get(&path, &admin).await.json()["version"].to_string();
    let changed = app.json("PATCH", &path, &admin, &[("if-match", &format!("\"{version}\""))], narrower).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.json());
    // The draft is judged by what holds when it is submitted.
    let late = app.post(&format!("/api/orders/{}/submit", id(&draft)), &admin, Value::Null).await;
    assert_eq!(late.json()["errors"][0]["path"], "lines[0].overrides.samples", "{}", late.json());
    let angles = json!({ "angles": [{ "name": "a", "azimuth_deg": 0, "elevation_deg": 0 }] });
    let views = output_type(&app, &admin, "Views", angles).await;
    let line = json!({ "product_id": product, "output_type_id": views, "cameras": ["front"] });
    let refused = app.post("/api/orders", &admin, json!({ "lines": [line] })).await;
    assert_eq!(refused.json()["errors"][0]["path"], "lines[0].cameras", "{}", refused.json());
    let copy = app.post(&format!("/api/orders/{}/clone", id(&made)), &admin, Value::Null).await;
    assert_eq!((copy.status, &copy.json()["status"]), (StatusCode::CREATED, &json!("pending")));
    assert_eq!((&copy.json()["lines_total"], &copy.json()["due"]), (&json!(2), &Value::Null));
}

async fn a_proof_renders_small_and_approved_at_full_quality(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let product = a_product(&app, &admin, "A-1").await;
    let body = json!({
        "name": "Still", "artifact_kind": "still_image", "price": { "minor_units": 990, "currency": "EUR" },
        "overrides": { "width": 2000, "height": 1000, "samples": 256 },
    });
    let still = app.post("/api/output-types", &admin, body).await;
    let body =
        json!({ "lines": [{ "product_id": product, "output_type_id": id(&still) }], "proof": true, "submit": true });
    let made = app.post("/api/orders", &admin, body).await;
    assert_eq!(made.json()["proof"], true, "{}", made.json());
    let path = format!("/api/orders/{}", id(&made));
    let early = app.post(&format!("{path}/approve"), &admin, Value::Null).await;
    assert_eq!((early.status, early.code().as_str()), (StatusCode::CONFLICT, "order.proof_open"));
    let leased = lease(&app).await;
    let picture = &leased.snapshot.params.picture;
    assert_eq!((picture.width, picture.height, picture.samples), (640, 320, 16));
    publish_all(&app, &leased).await;
    // Nothing that changes now reaches what was frozen.
    let path_of_type = format!("/api/output-types/{}", id(&still));
    let dearer = json!({ "price": { "minor_units": 5000, "currency": "EUR" }, "overrides": { "width": 64 } });
    let changed = app.json("PATCH", &path_of_type, &admin, &[("if-match", "\"1\"")], dearer).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.json());
    let approved = app.post(&format!("{path}/approve"), &admin, Value::Null).await;
    assert_eq!((approved.status, &approved.json()["proof"]), (StatusCode::OK, &json!(false)), "{}", approved.json());
    let leased = lease(&app).await;
    let picture = &leased.snapshot.params.picture;
    assert_eq!((picture.width, picture.height, picture.samples, leased.generation), (2000, 1000, 256, 2));
    publish_all(&app, &leased).await;
    let detail = app.get(&path, &admin).await.json();
    assert_eq!((&detail["status"], &detail["lines"][0]["price"]["minor_units"]), (&json!("done"), &json!(990)));
    let again = app.post(&format!("{path}/approve"), &admin, Value::Null).await;
    assert_eq!(again.code(), "order.no_proof");
}

/// A submitted and rendered order of one line; the id of its picture and of its product.
async fn rendered(app: &App, admin: &As, sku: &str) -> (String, String) {
    let product = a_product(app, admin, sku).await;
    let still = output_type(app, admin, &format!("Still of {sku}"), json!({})).await;
    let body = json!({ "lines": [{ "product_id": product, "output_type_id": still }], "submit": true });
    assert_eq!(app.post("/api/orders", admin, body).await.status, StatusCode::CREATED);
    publish_all(app, &lease(app).await).await;
    let found = app.get(&format!("/api/media-assets?product_id={product}"), admin).await.json();
    (found["items"][0]["id"].as_str().unwrap().to_owned(), product)
}

async fn media_go_only_when_nobody_uses_them(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let (asset, product) = rendered(&app, &admin, "A-1").await;
    let path = format!("/api/media-assets/{asset}");
    let delete = async |query: &str| app.json("DELETE", &format!("{path}{query}"), &admin, &[], Value::Null).await;
    let shown = delete("").await;
    assert_eq!((shown.status, shown.code().as_str()), (StatusCode::CONFLICT, "in_use"));
    assert!(shown.json()["detail"].as_str().unwrap().contains("`A-1`"), "{}", shown.json());
    let until = json!({ "keep_until": "2027-01-01T00:00:00Z" });
    let kept = app.json("PATCH", &path, &admin, &[], until).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.json());
    assert_eq!(delete("?replace_preview=true").await.code(), "media.kept");
    app.json("PATCH", &path, &admin, &[], json!({ "keep_until": null })).await;
    let viewer = app.token_of(&admin, "viewer").await;
    assert_eq!(app.json("DELETE", &path, &viewer, &[], Value::Null).await.status, StatusCode::FORBIDDEN);
    assert_eq!(delete("?replace_preview=true").await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete("").await.status, StatusCode::NOT_FOUND);
    let product = app.get(&format!("/api/products/{product}"), &admin).await.json();
    assert_eq!(product["preview_asset_id"], Value::Null);
}

async fn links_end_and_can_be_revoked(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let (asset, _) = rendered(&app, &admin, "A-1").await;
    let link = async || {
        let made = app.post(&format!("/api/media-assets/{asset}/links"), &admin, json!({ "expires_in_s": 60 })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
        made.json()["url"].as_str().unwrap().to_owned()
    };
    let url = link().await;
    let open = app.get(&url, &As::Nobody).await;
    assert_eq!((open.status, open.bytes), (StatusCode::OK, b"A-1 main 1".to_vec()));
    for forged in [url.replace("expires=1", "expires=2"), url.replace("signature=", "signature=00"), format!("{url}z")]
    {
        let refused = app.get(&forged, &As::Nobody).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "link.invalid"), "{forged}");
    }
    app.clock.advance(61_000);
    assert_eq!(app.get(&url, &As::Nobody).await.status, StatusCode::GONE);
    let url = link().await;
    let revoked = app.json("DELETE", "/api/media-links", &admin, &[], Value::Null).await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&url, &As::Nobody).await.code(), "link.invalid");
    assert_eq!(app.get(&link().await, &As::Nobody).await.status, StatusCode::OK);
    let too_long =
        app.post(&format!("/api/media-assets/{asset}/links"), &admin, json!({ "expires_in_s": 99_999_999 })).await;
    assert_eq!(too_long.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn stale_and_duplicate_media_are_found(test: TestDb) {
    let (app, admin) = App::with_admin(test).await;
    let total =
        async |query: &str| app.get(&format!("/api/media-assets?{query}"), &admin).await.json()["total"].clone();
    let (_, product) = rendered(&app, &admin, "A-1").await;
    assert_eq!((total("stale=true").await, total("duplicates=true").await), (json!(0), json!(0)));
    rendered(&app, &admin, "B-2").await;
    assert_eq!(total("duplicates=true").await, 2, "both decode to the same");
    let path = format!("/api/products/{product}");
    let version = app.get(&path, &admin).await.headers[header::ETAG].to_str().unwrap().to_owned();
    let turned = json!({ "up_axis": "+y", "front_axis": "+z" });
    let turned = app.json("PATCH", &path, &admin, &[("if-match", &version)], turned).await;
    assert_eq!(turned.status, StatusCode::OK, "{}", turned.json());
    assert_eq!((total("stale=true").await, total("stale=false").await), (json!(1), json!(1)));
    let found = app.get("/api/media-assets?stale=true", &admin).await.json();
    assert_eq!((&found["items"][0]["product"]["sku"], found["total_is_more"].clone()), (&json!("A-1"), json!(false)));
}
