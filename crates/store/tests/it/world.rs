//! A small catalogue for tests: a user, a CAD file, a product, an output type.

use contracts::{
    ArtifactKind, ContentHash, ExecutionMode, Sha256,
    ids::{AttemptToken, CadFileId, DispatchId, LineId, OrderId, OutputTypeId, ProductId, UserId},
    module::params::LineParams,
    provenance::Provenance,
    scene::Axis,
    snapshot::LineSnapshot,
};
use modules::ports::{BlobRef, Publication, ResultSlot};
use serde_json::{Map, Value, json};
use store::{
    Database,
    cad_files::NewCadFile,
    dispatches::LeasedDispatch,
    identity::{Role, users},
    orders::{self, LineSubmission, NewLine, NewOrder},
    output_types::{self, OutputTypeInput},
    products::{self, NewProduct},
};

pub const NOW: i64 = 1_764_000_000_000;

pub struct World {
    pub db: Database,
    pub user: UserId,
    pub cad_file: CadFileId,
    pub product: ProductId,
    pub output_type: OutputTypeId,
}

pub fn sha(n: u8) -> Sha256 {
    Sha256::from_bytes(&[n; 32])
}

pub fn blob(n: u8) -> BlobRef {
    BlobRef { sha256: sha(n), size: 1000 + u64::from(n) }
}

pub fn overrides() -> Map<String, Value> {
    json!({ "width": 640, "height": 480, "samples": 16, "device": "cpu", "seed": 1, "transparent": true, "view": "angle" })
        .as_object()
        .cloned()
        .expect("an object")
}

pub fn params() -> LineParams {
    LineParams::effective(ArtifactKind::StillImage, &[&overrides()]).expect("sound params")
}

pub fn still(name: &str) -> OutputTypeInput {
    OutputTypeInput {
        name: name.into(),
        description: String::new(),
        artifact_kind: ArtifactKind::StillImage,
        template: None,
        workflow: None,
        overrides: overrides(),
        profile: contracts::profile::Profile::default(),
        price: None,
        active: true,
    }
}

pub async fn upload(db: &Database, n: u8) -> CadFileId {
    let new = NewCadFile {
        name: format!("{n}.stp"),
        root: "a.stp".into(),
        files: vec![("a.stp".into(), blob(n))],
        uploaded_by: None,
    };
    store::cad_files::create(db, new, NOW).await.expect("an upload").0.id
}

pub fn new_product(sku: &str, cad_file: CadFileId) -> NewProduct {
    NewProduct {
        sku: sku.into(),
        name: format!("Product {sku}"),
        category: None,
        cad_file,
        up_axis: Axis::PosZ,
        front_axis: Axis::NegY,
    }
}

impl World {
    pub async fn new(db: &Database) -> Self {
        let new = users::NewUser {
            email: "op@example.com".into(),
            name: "Op".into(),
            role: Role::Operator,
            locale: "en".into(),
            password_hash: "x".into(),
        };
        let user = users::create(db, new, NOW).await.expect("a user").id;
        let cad_file = upload(db, 1).await;
        let product = products::create(db, new_product("A-1", cad_file), NOW).await.expect("a product").id;
        let output_type = output_types::create(db, still("Still"), NOW).await.expect("an output type").id;
        Self { db: db.clone(), user, cad_file, product, output_type }
    }

    pub async fn draft(&self, lines: usize, priority: i32) -> OrderId {
        let line = NewLine::new(self.product, self.output_type);
        let new = NewOrder {
            note: "test".into(),
            priority,
            due: None,
            proof: false,
            lines: vec![line; lines],
            created_by: self.user,
        };
        orders::create(&self.db, new, NOW).await.expect("a draft").id
    }

    /// Snapshots of an order's pending lines.
    pub async fn freeze(&self, order: OrderId) -> Vec<LineSubmission> {
        let submission = orders::load_submission(&self.db, order).await.expect("a submission");
        submission
            .lines
            .iter()
            .map(|line| {
                let product = &submission.products[&line.product];
                LineSubmission {
                    line: line.id,
                    dispatch: store::new_id(NOW),
                    mode: ExecutionMode::Legacy,
                    finals: None,
                    snapshot: LineSnapshot {
                        version: 1,
                        order,
                        order_number: submission.order.number,
                        line: line.id,
                        line_number: line.number,
                        product: product.id,
                        sku: product.sku.clone(),
                        product_name: product.name.clone(),
                        revision: product.revision.id,
                        revision_number: product.revision.number,
                        cad_file: product.revision.cad_file,
                        step_sha256: product.cad_file.sha256.clone(),
                        up_axis: product.revision.up_axis,
                        front_axis: product.revision.front_axis,
                        output_type: line.output_type,
                        output_type_name: submission.output_types[&line.output_type].name.clone(),
                        artifact_kind: ArtifactKind::StillImage,
                        params: params(),
                        overrides: overrides(),
                        assignments: product.assignments.clone(),
                        material_rules: Vec::new(),
                        allowed_materials: Vec::new(),
                        material_library: sha(9),
                        template: None,
                        workflow: None,
                        workflow_name: None,
                        workflow_version: None,
                        price: None,
                    },
                }
            })
            .collect()
    }

    /// A submitted order with its lines.
    pub async fn submitted(&self, lines: usize, priority: i32) -> (OrderId, Vec<LineId>) {
        let order = self.draft(lines, priority).await;
        let frozen = self.freeze(order).await;
        orders::submit_order(&self.db, order, 1, &frozen, NOW).await.expect("submitted");
        (order, frozen.iter().map(|line| line.line).collect())
    }

    pub async fn lease(&self, worker: &str, now_ms: i64) -> Option<LeasedDispatch> {
        store::dispatches::lease_next_dispatch(&self.db, worker, attempt(), 30_000, now_ms)
            .await
            .expect("a lease query")
    }
}

pub fn attempt() -> AttemptToken {
    store::new_id(NOW)
}

pub fn publication(leased: &LeasedDispatch, n: u8) -> Publication {
    Publication {
        line: leased.line,
        generation: leased.generation,
        dispatch: leased.dispatch,
        attempt: leased.attempt,
        slot: ResultSlot::main(ArtifactKind::StillImage),
        blob: blob(n),
        file_name: "a.png".into(),
        mime: "image/png".into(),
        width: Some(640),
        height: Some(480),
        content_hash: ContentHash::v1("rgba8:640x480", &[n; 32]),
        provenance: provenance(leased.dispatch),
        promised: leased.snapshot.slots(),
    }
}

pub fn provenance(run: DispatchId) -> Provenance {
    Provenance {
        workflow: None,
        workflow_version: None,
        run,
        node: "publish".into(),
        step_sha256: sha(1),
        material_map_sha256: None,
        template_sha256: None,
        module_versions: Default::default(),
        render: None,
    }
}
