//! First pages of long lists, on SQLite and on PostgreSQL: 100,000 products, 100,000 orders,
//! 1,000,000 media assets. Prints the 99th percentile of each; asserts nothing.
//!
//! One real row of each kind is made through the store and then copied in bulk by SQL.

use std::{future::Future, time::Instant};

use contracts::{
    ArtifactKind, ContentHash, ExecutionMode, Sha256, module::params::LineParams, provenance::Provenance, scene::Axis,
    snapshot::LineSnapshot,
};
use modules::ports::{BlobRef, Publication, ResultSlot};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use store::{
    Database, LineStatus, PageRequest, StoreError,
    cad_files::NewCadFile,
    categories, dispatches,
    identity::{Role, users},
    media::{self, MediaQuery},
    orders::{self, LineSubmission, NewLine, NewOrder, OrderQuery},
    output_types::{self, OutputTypeInput},
    products::{self, NewProduct, ProductQuery},
};
use testkit::{Engine, TestDb};

const PRODUCTS: u32 = 100_000;
const ORDERS: u32 = 100_000;
const MEDIA: u32 = 1_000_000;
/// Reads per list.
const READS: usize = 200;
const NOW: i64 = 1_764_000_000_000;

fn main() {
    for (name, engine) in [("SQLite", Engine::Sqlite), ("PostgreSQL", Engine::Postgres)] {
        testkit::run(engine, |test| async move { measure(name, test).await });
    }
}

async fn measure(name: &str, test: TestDb) {
    let started = Instant::now();
    let db = &test.db;
    let known = one_of_each(db).await.expect("one row of each kind");
    fill(&test).await;
    println!("{name}: filled in {:.0} s", started.elapsed().as_secs_f64());
    let page = PageRequest::default();
    let timed =
        async |what: &str,
               read: &dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = Result<u64, StoreError>> + Send>>| {
            let mut took = Vec::with_capacity(READS);
            let mut rows = 0;
            for _ in 0..READS {
                let started = Instant::now();
                rows = read().await.expect("a page");
                took.push(started.elapsed().as_secs_f64() * 1e3);
            }
            took.sort_by(f64::total_cmp);
            println!(
                "{name:<11} {what:<34} median {:>6.1} ms   p99 {:>6.1} ms   {rows} rows",
                took[READS / 2],
                took[READS * 99 / 100]
            );
        };
    macro_rules! list {
        ($what:literal, $list:path, $query:expr) => {
            timed($what, &|| {
                let (db, page, query) = (db.clone(), page.clone(), $query);
                Box::pin(async move { Ok($list(&db, &query, &page).await?.items.len() as u64) })
            })
            .await;
        };
    }
    let Known { category, user, product, order } = known;
    list!("products", products::list, ProductQuery::default());
    list!("products of a category", products::list, ProductQuery { category: Some(category), ..Default::default() });
    list!("orders", orders::list, OrderQuery::default());
    list!("orders, failed", orders::list, OrderQuery { status: Some(LineStatus::Failed), ..Default::default() });
    list!("orders of a person", orders::list, OrderQuery { created_by: Some(user), ..Default::default() });
    list!("orders, overdue", orders::list, OrderQuery { due_before_ms: Some(NOW), ..Default::default() });
    list!("media", media::list, MediaQuery::default());
    list!(
        "media of a kind",
        media::list,
        MediaQuery { artifact_kind: Some(ArtifactKind::StillImage), ..Default::default() }
    );
    list!(
        "media of a rare kind",
        media::list,
        MediaQuery { artifact_kind: Some(ArtifactKind::ModelExport), ..Default::default() }
    );
    list!("media of a product", media::list, MediaQuery { product: Some(product), ..Default::default() });
    list!("media of an order", media::list, MediaQuery { order: Some(order), ..Default::default() });
    list!("media, stale", media::list, MediaQuery { stale: Some(true), ..Default::default() });
    list!("media, duplicates", media::list, MediaQuery { duplicates: true, ..Default::default() });
}

#[derive(Clone, Copy)]
struct Known {
    category: contracts::ids::CategoryId,
    user: contracts::ids::UserId,
    product: contracts::ids::ProductId,
    order: contracts::ids::OrderId,
}

fn blob() -> BlobRef {
    BlobRef { sha256: Sha256::from_bytes(&[1; 32]), size: 1_000 }
}

/// A product, a submitted order and a published picture, made as the server makes them.
async fn one_of_each(db: &Database) -> Result<Known, StoreError> {
    let new = users::NewUser {
        email: "op@example.com".into(),
        name: "Op".into(),
        role: Role::Operator,
        locale: "en".into(),
        password_hash: "x".into(),
    };
    let user = users::create(db, new, NOW).await?.id;
    let category = categories::create(db, "Bearings", NOW).await?.id;
    let file = NewCadFile {
        name: "a.stp".into(),
        root: "a.stp".into(),
        files: vec![("a.stp".into(), blob())],
        uploaded_by: None,
    };
    let cad_file = store::cad_files::create(db, file, NOW).await?.0.id;
    let new = NewProduct {
        sku: "A".into(),
        name: "Product".into(),
        category: Some(category),
        cad_file,
        up_axis: Axis::PosZ,
        front_axis: Axis::NegY,
    };
    let product = products::create(db, new, NOW).await?.id;
    let input = OutputTypeInput {
        name: "Still".into(),
        description: String::new(),
        artifact_kind: ArtifactKind::StillImage,
        template: None,
        workflow: None,
        overrides: Default::default(),
        profile: contracts::profile::Profile::default(),
        price: None,
        active: true,
    };
    let output_type = output_types::create(db, input, NOW).await?.id;
    let new = NewOrder {
        note: "note".into(),
        priority: 0,
        due: None,
        proof: false,
        lines: vec![NewLine::new(product, output_type)],
        created_by: user,
    };
    let order = orders::create(db, new, NOW).await?;
    let submission = orders::load_submission(db, order.id).await?;
    let line = &submission.lines[0];
    let revision = &submission.products[&product].revision;
    let snapshot = LineSnapshot {
        version: 1,
        order: order.id,
        order_number: order.number,
        line: line.id,
        line_number: 1,
        product,
        sku: "A".into(),
        product_name: "Product".into(),
        revision: revision.id,
        revision_number: 1,
        cad_file,
        step_sha256: blob().sha256,
        up_axis: revision.up_axis,
        front_axis: revision.front_axis,
        output_type,
        output_type_name: "Still".into(),
        artifact_kind: ArtifactKind::StillImage,
        params: LineParams::default(),
        overrides: Default::default(),
        assignments: Vec::new(),
        material_rules: Vec::new(),
        allowed_materials: Default::default(),
        material_library: blob().sha256,
        template: None,
        workflow: None,
        workflow_name: None,
        workflow_version: None,
        price: None,
    };
    let dispatch = store::new_id(NOW);
    let frozen = LineSubmission { line: line.id, snapshot, dispatch, mode: ExecutionMode::Legacy, finals: None };
    orders::submit_order(db, order.id, 1, &[frozen], NOW).await?;
    let leased = dispatches::lease_next_dispatch(db, "w", store::new_id(NOW), 30_000, NOW).await?;
    let leased = leased.ok_or_else(|| StoreError::not_found("dispatch", dispatch))?;
    let publication = Publication {
        line: leased.line,
        generation: 1,
        dispatch,
        attempt: leased.attempt,
        slot: ResultSlot::main(ArtifactKind::StillImage),
        blob: blob(),
        file_name: "a.png".into(),
        mime: "image/png".into(),
        width: Some(640),
        height: Some(480),
        content_hash: ContentHash::v1("rgba8:640x480", &[1; 32]),
        provenance: Provenance {
            workflow: None,
            workflow_version: None,
            run: dispatch,
            node: "publish".into(),
            step_sha256: blob().sha256,
            material_map_sha256: None,
            template_sha256: None,
            module_versions: modules::SPECS.iter().map(|spec| (spec.module_key.to_owned(), spec.version)).collect(),
            render: None,
        },
        promised: leased.snapshot.slots(),
    };
    media::publish(db, &publication, NOW).await?;
    Ok(Known { category, user, product, order: order.id })
}

/// Copies the one row of each kind: other ids, other unique values, the rest as it is.
async fn fill(test: &TestDb) {
    let sql = sea_orm::Database::connect(&test.url).await.expect("one more connection");
    let postgres = test.engine == Engine::Postgres;
    // Ids below those of today, so that the real rows stay the newest.
    let id = |prefix: &str, n: &str| {
        if postgres {
            format!("('{prefix}' || lpad(to_hex({n}), 8, '0') || '70008' || lpad(to_hex({n}), 15, '0'))::uuid")
        } else {
            format!("unhex(printf('{prefix}%08x70008%015x', {n}, {n}))")
        }
    };
    let series = |count: u32| {
        if postgres {
            format!("(SELECT n FROM generate_series(1, {count}) AS g(n))")
        } else {
            format!(
                "(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {count}) SELECT n FROM g)"
            )
        }
    };
    copy(
        &sql,
        postgres,
        "products",
        &series(PRODUCTS),
        &[("id", &id("0180", "n")), ("sku", "'S-' || n"), ("sku_key", "'s-' || n"), ("preview_asset_id", "NULL")],
    )
    .await;
    copy(
        &sql,
        postgres,
        "product_revisions",
        &series(PRODUCTS),
        &[("id", &id("0181", "n")), ("product_id", &id("0180", "n"))],
    )
    .await;
    copy(
        &sql,
        postgres,
        "orders",
        &series(ORDERS),
        &[
            ("id", &id("0182", "n")),
            ("number", "2000 + n"),
            ("status", "CASE WHEN n % 1000 = 0 THEN 'failed' ELSE 'done' END"),
            ("due_ms", &format!("CASE WHEN n % 5000 = 0 THEN {NOW} - n ELSE NULL END")),
        ],
    )
    .await;
    copy(
        &sql,
        postgres,
        "order_lines",
        &series(ORDERS),
        &[("id", &id("0183", "n")), ("order_id", &id("0182", "n")), ("product_id", &id("0180", "n"))],
    )
    .await;
    let line = format!("(n % {ORDERS} + 1)");
    copy(
        &sql,
        postgres,
        "media_assets",
        &series(MEDIA),
        &[
            ("id", &id("0184", "n")),
            ("order_id", &id("0182", &line)),
            ("line_id", &id("0183", &line)),
            ("product_id", &id("0180", &line)),
            ("view", "'v' || n"),
            ("file_name", "'file-' || n || '.png'"),
            ("artifact_kind", "CASE WHEN n % 10000 = 0 THEN 'model_export' ELSE 'still_image' END"),
            ("content_hash", "'v1:' || (n / 2)"),
            ("sha256", "'s' || n"),
            ("stale", if postgres { "n % 100 = 0" } else { "CASE WHEN n % 100 = 0 THEN 1 ELSE 0 END" }),
        ],
    )
    .await;
    sql.execute_unprepared("ANALYZE").await.expect("statistics");
    sql.close().await.expect("closed");
}

async fn copy(sql: &DatabaseConnection, postgres: bool, table: &str, series: &str, changed: &[(&str, &str)]) {
    let listed = if postgres {
        format!(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
        )
    } else {
        format!("SELECT name FROM pragma_table_info('{table}')")
    };
    let rows =
        sql.query_all_raw(sea_orm::Statement::from_string(sql.get_database_backend(), listed)).await.expect("columns");
    let columns: Vec<String> = rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect();
    let values: Vec<String> = columns
        .iter()
        .map(|column| {
            let other = changed.iter().find(|(name, _)| name == column);
            other.map_or_else(|| format!("one.\"{column}\""), |(_, value)| (*value).to_owned())
        })
        .collect();
    let names: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    let statement = format!(
        "INSERT INTO {table} ({}) SELECT {} FROM (SELECT * FROM {table} LIMIT 1) AS one CROSS JOIN {series} AS series",
        names.join(", "),
        values.join(", ")
    );
    sql.execute_unprepared(&statement).await.expect("rows copied");
}
