//! A product of two parts, its snapshot, and ports that record.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use contracts::{
    ArtifactKind, CadReport, ContentHash, GeometryId, Occurrence, Sha256,
    ids::{CadFileId, LineId, MaterialId, MediaAssetId, ProductId},
    material::{Assignment, Material, MaterialLibrary, MaterialMap, Pbr},
    module::params::{LineParams, ResolveMapParams},
    scene::{RenderReport, RenderSettings},
    snapshot::{LineSnapshot, ResultSlot},
};
use modules::{
    Control, Fault, ModuleError,
    materials::resolve_map,
    order::setup_line,
    output::publish_asset::Attempt,
    ports::{
        BlendDigest, BlendExportRequest, Blender, BlobRef, Blobs, Cad, CadDerivative, CadDerived, CadFileRecord, Clock,
        ConvertOutput, ConvertRequest, EncodeRequest, ExportReport, IntakeOutput, IntakeRequest, Notice, Notifier,
        Ports, PreviewReport, PreviewRequest, Publication, PublishedAsset, Publisher, Quality, StillRequest,
        StlCacheRequest, StlEntry, Store, StudioInspection, TurntableReport, TurntableRequest, UsdExportRequest, Video,
        VideoFacts, WebRenderer,
    },
    render::Subject,
};
use newtype_uuid::{GenericUuid, TypedUuid, TypedUuidKind};
use serde_json::json;
use sha2::Digest;
use tempfile::TempDir;

pub fn id<K: TypedUuidKind>(n: u128) -> TypedUuid<K> {
    TypedUuid::from_untyped_uuid(uuid::Uuid::from_u128(n))
}

fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256::from_bytes(&sha2::Sha256::digest(bytes).into())
}

/// What was asked of the ports, in words without paths of this test.
#[derive(Default)]
pub struct Asked(Mutex<Vec<String>>);

impl Asked {
    fn note(&self, folder: &Path, what: String) {
        let plain = what.replace(&folder.display().to_string(), "DIR");
        self.0.lock().unwrap().push(plain);
    }

    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// The ports in one: files lie in a folder, pictures are flat, everything is noted.
pub struct Fake {
    pub folder: TempDir,
    pub asked: Asked,
    /// What every renderer, kernel and encoder answers instead of working.
    pub broken: Option<ModuleError>,
    /// Size that pictures get, whatever is asked for.
    pub picture: Option<(u32, u32)>,
    pub notices: Mutex<Vec<Notice>>,
}

impl Fake {
    fn begin(&self, what: String) -> Result<(), ModuleError> {
        self.asked.note(self.folder.path(), what);
        self.broken.clone().map_or(Ok(()), Err)
    }

    fn draw(&self, out: &Path, settings: &RenderSettings) -> RenderReport {
        let (width, height) = self.picture.unwrap_or((settings.width, settings.height));
        image::RgbaImage::from_pixel(width, height, image::Rgba([200, 100, 50, 255])).save(out).expect("a picture");
        RenderReport {
            engine: settings.engine,
            device: contracts::scene::Device::Cpu,
            blender_build: "test".into(),
            seed: settings.seed,
            samples: settings.samples,
            width,
            height,
            import_s: 0.0,
            render_s: 0.0,
            warnings: Vec::new(),
        }
    }
}

#[async_trait]
impl Blobs for Fake {
    async fn put_file(&self, file: &Path) -> Result<BlobRef, ModuleError> {
        self.put_bytes(std::fs::read(file).expect("a file")).await
    }

    async fn put_bytes(&self, bytes: Vec<u8>) -> Result<BlobRef, ModuleError> {
        let blob = BlobRef { sha256: sha256(&bytes), size: bytes.len() as u64 };
        std::fs::write(self.folder.path().join(blob.sha256.as_str()), bytes).expect("stored");
        Ok(blob)
    }

    async fn read(&self, sha256: &Sha256, _: u64) -> Result<Vec<u8>, ModuleError> {
        Ok(std::fs::read(self.local_path(sha256).await?).expect("stored"))
    }

    async fn local_path(&self, sha256: &Sha256) -> Result<PathBuf, ModuleError> {
        let path = self.folder.path().join(sha256.as_str());
        path.exists()
            .then_some(path)
            .ok_or_else(|| ModuleError::new(Fault::Transient, "blob.missing", "There is no such file.", "Restore it."))
    }
}

#[async_trait]
impl Store for Fake {
    async fn cad_file(&self, id: CadFileId) -> Result<CadFileRecord, ModuleError> {
        let step = self.put_bytes(b"ISO-10303-21;".to_vec()).await?;
        let report = self.put_bytes(serde_json::to_vec(&report()).expect("json")).await?;
        let glb = self.put_bytes(glb()).await?;
        let derived = CadDerived { report, glb, occurrences: 3, triangles: 24 };
        Ok(CadFileRecord {
            id,
            root: "a.stp".into(),
            manifest: vec![("a.stp".into(), step.sha256)],
            derived: Some(derived),
        })
    }

    async fn save_cad_derived(&self, _: CadFileId, _: CadDerived, _: &CadReport) -> Result<(), ModuleError> {
        Ok(())
    }

    async fn save_cad_derivative(
        &self,
        _: CadFileId,
        derivative: CadDerivative,
        _: BlobRef,
        mime: &str,
    ) -> Result<(), ModuleError> {
        self.begin(format!("keep {derivative:?} as {mime}"))
    }

    async fn save_auto_assignments(&self, product: ProductId, found: &[Assignment]) -> Result<(), ModuleError> {
        self.begin(format!("save {} assignments of {product}", found.len()))
    }
}

#[async_trait]
impl Cad for Fake {
    async fn intake(&self, request: IntakeRequest, _: &Control) -> Result<IntakeOutput, ModuleError> {
        self.begin(format!("intake {} {:?}", request.root.display(), request.tessellation))?;
        let glb = request.out_dir.join("model.glb");
        std::fs::write(&glb, shown_glb()).expect("written");
        Ok(IntakeOutput { report: report(), glb: Some(glb), seconds: 0.0 })
    }

    async fn convert(&self, request: ConvertRequest, _: &Control) -> Result<ConvertOutput, ModuleError> {
        self.begin(format!("convert {:?} {:?}", request.format, request.tessellation))?;
        std::fs::write(&request.out, glb()).expect("written");
        Ok(ConvertOutput { path: request.out, occurrences: 3, triangles: 24, seconds: 0.0 })
    }

    async fn stl_cache(&self, request: StlCacheRequest, _: &Control) -> Result<Vec<StlEntry>, ModuleError> {
        self.begin(format!("stl {:?} whole {} per shape {}", request.qualities, request.whole, request.per_shape))?;
        let entry = |quality: &Quality| {
            let path = request.out_dir.join(format!("{}.stl", quality.name()));
            std::fs::write(&path, b"solid").expect("written");
            StlEntry { quality: *quality, geometry_id: None, path }
        };
        Ok(request.qualities.iter().map(entry).collect())
    }
}

#[async_trait]
impl Blender for Fake {
    async fn still(&self, request: StillRequest, _: &Control) -> Result<RenderReport, ModuleError> {
        self.begin(format!("{request:?}"))?;
        Ok(self.draw(&request.out, &request.settings))
    }

    async fn inspect_studio(&self, _: &Path, _: &Control) -> Result<StudioInspection, ModuleError> {
        unreachable!("no module looks into studios")
    }

    async fn turntable(&self, request: TurntableRequest, _: &Control) -> Result<TurntableReport, ModuleError> {
        self.begin(format!("{request:?}"))?;
        let mut report = None;
        for frame in request.range.clone() {
            report = Some(self.draw(&request.frame_path(frame), &request.settings));
        }
        let report = report.expect("at least one frame");
        Ok(TurntableReport { report, rendered: request.frames, reused: 0, frame_s: Vec::new() })
    }

    async fn export_blend(
        &self,
        request: BlendExportRequest,
        _: &Control,
    ) -> Result<(ExportReport, BlendDigest), ModuleError> {
        self.begin(format!("{request:?}"))?;
        std::fs::write(&request.out, b"BLENDER").expect("written");
        let report = ExportReport { parts: 2, blender_build: "test".into(), warnings: Vec::new() };
        Ok((report, BlendDigest { content_hash: hash(b"scene"), document: Vec::new() }))
    }

    async fn export_usd(&self, request: UsdExportRequest, _: &Control) -> Result<ExportReport, ModuleError> {
        self.begin(format!("{request:?}"))?;
        std::fs::write(&request.out, b"PXR-USDC").expect("written");
        Ok(ExportReport { parts: 2, blender_build: "test".into(), warnings: vec!["a warning".into()] })
    }
}

#[async_trait]
impl Video for Fake {
    async fn encode(&self, request: EncodeRequest, _: &Control) -> Result<VideoFacts, ModuleError> {
        self.begin(format!("{request:?}"))?;
        let frame = image::open(&request.frames[0]).expect("a frame");
        let facts = json!({ "codec": "h264", "pixel_format": "yuv420p", "width": frame.width(), "height": frame.height(),
            "frame_rate": format!("{}/1", request.fps), "frames": request.frames.len(), "duration_s": 1.0 });
        std::fs::write(&request.out, facts.to_string()).expect("written");
        Ok(serde_json::from_value(facts).expect("facts"))
    }

    async fn inspect(&self, file: &Path, _: &Control) -> Result<(VideoFacts, ContentHash), ModuleError> {
        let text = std::fs::read(file).expect("written");
        Ok((serde_json::from_slice(&text).expect("facts"), hash(&text)))
    }
}

#[async_trait]
impl WebRenderer for Fake {
    async fn preview(&self, request: PreviewRequest, _: &Control) -> Result<PreviewReport, ModuleError> {
        self.begin(format!("{request:?}"))?;
        let (width, height) = self.picture.unwrap_or((request.size_px, request.size_px));
        let picture = image::RgbaImage::from_pixel(width, height, image::Rgba([50, 100, 200, 255]));
        picture.save(&request.out).expect("a picture");
        Ok(PreviewReport { browser: "test".into(), renderer: "test".into() })
    }
}

#[async_trait]
impl Publisher for Fake {
    async fn publish(&self, publication: Publication) -> Result<PublishedAsset, ModuleError> {
        let Publication { file_name, mime, width, height, slot, promised, .. } = publication;
        self.begin(format!("publish {file_name} {mime} {width:?} {height:?} {slot:?} of {promised:?}"))?;
        Ok(PublishedAsset { id: id(50), newly_published: true })
    }

    async fn published(&self, _: LineId, _: u32) -> Result<Vec<(ResultSlot, MediaAssetId)>, ModuleError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Notifier for Fake {
    async fn notify(&self, notice: Notice) -> Result<(), ModuleError> {
        self.begin(format!("{} | {} | {} | {:?}", notice.event_key, notice.title, notice.body, notice.assets))?;
        self.notices.lock().unwrap().push(notice);
        Ok(())
    }
}

impl Clock for Fake {
    fn now_ms(&self) -> i64 {
        1_764_000_000_000
    }
}

pub fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash::v1("test", blake3::hash(bytes).as_bytes())
}

fn part(name: &str, color: [f32; 4]) -> Occurrence {
    let mut occurrence: Occurrence = serde_json::from_value(json!({
        "part_key": format!("root/{name}"), "parent": "root", "name": name, "geometry_id": null, "color": null,
        "transform": [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]],
        "bbox_mm": null, "faces": 6, "triangles": 12, "unmeshed_faces": 0
    }))
    .expect("an occurrence");
    occurrence.geometry_id = Some(GeometryId(format!("g1:{name}")));
    occurrence.color = Some(color);
    occurrence
}

pub fn report() -> CadReport {
    CadReport {
        file: "a.stp".into(),
        schema: String::new(),
        unit: "mm".into(),
        occurrences: vec![part("bolt", [0.5, 0.5, 0.5, 1.0]), part("ring", [1.0, 0.0, 0.0, 1.0])],
        bbox_mm: None,
        dropped_faces: 0,
        warnings: Vec::new(),
    }
}

pub fn library() -> MaterialLibrary {
    let material = |n, name: &str| Material {
        id: id::<contracts::ids::MaterialKind>(n),
        name: name.into(),
        aliases: Vec::new(),
        pbr: Pbr::from_cad_color([0.1, 0.2, 0.3, 1.0]),
    };
    MaterialLibrary { materials: vec![material(1, "Bolt"), material(2, "Rubber")], default: None, allowed: Vec::new() }
}

pub const RUBBER: u128 = 2;

/// The smallest GLB: a JSON chunk without meshes.
fn glb() -> Vec<u8> {
    let mut text = json!({ "asset": { "version": "2.0" }, "nodes": [], "meshes": [], "materials": [] }).to_string();
    while !text.len().is_multiple_of(4) {
        text.push(' ');
    }
    let size = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    [b"glTF", &2u32.to_le_bytes()[..], &size(20 + text.len()), &size(text.len()), b"JSON", text.as_bytes()].concat()
}

/// A triangle of 1 × 2 m, turned and moved by its node: seen from CAD, 2000 × 0 × 1000 mm.
pub fn shown_glb() -> Vec<u8> {
    let points: [[f32; 3]; 3] = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0]];
    let binary: Vec<u8> = points.iter().flatten().flat_map(|v| v.to_le_bytes()).collect();
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let document = json!({
        "asset": { "version": "2.0" }, "scene": 0, "scenes": [{ "nodes": [0] }],
        "nodes": [{ "children": [1], "translation": [10.0, 0.0, 0.0] }, { "mesh": 0, "rotation": [0.0, 0.0, half, half] }],
        "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0 } }] }],
        "accessors": [{ "bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3 }],
        "bufferViews": [{ "buffer": 0, "byteLength": binary.len() }], "buffers": [{ "byteLength": binary.len() }],
    });
    let mut text = document.to_string();
    while !text.len().is_multiple_of(4) {
        text.push(' ');
    }
    let size = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    let total = 28 + text.len() + binary.len();
    let json = [&size(text.len())[..], b"JSON", text.as_bytes()].concat();
    [b"glTF", &2u32.to_le_bytes()[..], &size(total), &json, &size(binary.len()), b"BIN\0", &binary].concat()
}

pub struct World {
    pub fake: Arc<Fake>,
    pub ports: Ports,
    pub control: Control,
    pub snapshot: LineSnapshot,
}

impl World {
    pub async fn new() -> Self {
        Self::with(None, None).await
    }

    /// Renderer, kernel and encoder fail at everything.
    pub async fn broken() -> Self {
        let error = ModuleError::new(Fault::Transient, "test.broken", "It broke.", "Mend it.");
        Self::with(Some(error), None).await
    }

    pub async fn with(broken: Option<ModuleError>, picture: Option<(u32, u32)>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_owned();
        let fake = Arc::new(Fake { folder, asked: Asked::default(), broken, picture, notices: Mutex::default() });
        let ports = Ports {
            store: fake.clone(),
            blobs: fake.clone(),
            cad: fake.clone(),
            blender: fake.clone(),
            video: fake.clone(),
            web_renderer: fake.clone(),
            publisher: fake.clone(),
            notifier: fake.clone(),
            clock: fake.clone(),
            scratch: path.join("scratch"),
            resumable: path.join("resumable"),
        };
        let library = fake.put_bytes(serde_json::to_vec(&library()).expect("json")).await.expect("stored");
        let snapshot = serde_json::from_value(json!({
            "version": 1, "order": id::<contracts::ids::OrderKind>(10), "order_number": 7,
            "line": id::<contracts::ids::LineKind>(11), "line_number": 1,
            "product": id::<contracts::ids::ProductKind>(12), "sku": "AB/12", "product_name": "Ring",
            "revision": id::<contracts::ids::RevisionKind>(13), "revision_number": 2,
            "cad_file": id::<contracts::ids::CadFileKind>(14), "step_sha256": sha256(b"step"),
            "up_axis": "+z", "front_axis": "-y", "output_type": id::<contracts::ids::OutputTypeKind>(15),
            "output_type_name": "Still", "artifact_kind": ArtifactKind::StillImage, "params": LineParams::default(),
            "assignments": [], "material_library": library.sha256, "template": null, "workflow_version": null,
            "price": null
        }))
        .expect("a snapshot");
        Self { fake, ports, control: Control::unattended(), snapshot }
    }

    pub fn out(&self) -> PathBuf {
        let out = self.fake.folder.path().join("out");
        std::fs::create_dir_all(&out).expect("a folder");
        out
    }

    pub async fn line(&self) -> setup_line::Output {
        setup_line::run(&self.ports, &self.control, &self.snapshot).await.expect("set up")
    }

    pub fn materials(&self) -> MaterialMap {
        resolve_map::run(
            &report(),
            &[],
            &library(),
            &params(MaterialId::from_untyped_uuid(uuid::Uuid::from_u128(RUBBER))),
        )
        .expect("a map")
    }
}

pub fn params(material: MaterialId) -> ResolveMapParams {
    serde_json::from_value({
        let mut params = serde_json::to_value(ResolveMapParams::default()).expect("json");
        params["material_override"] = json!(material);
        params
    })
    .expect("params")
}

pub fn subject<'a>(line: &'a setup_line::Output, materials: &'a MaterialMap) -> Subject<'a> {
    Subject { line, materials, template: None }
}

pub fn attempt() -> Attempt {
    Attempt { dispatch: id(20), token: id(21), generation: 1 }
}

/// 16 hex digits of what a text says.
pub fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

/// The output is that of the version: a changed one needs a higher `VERSION` and the new digest here.
pub fn pinned(version: u32, output: &str, golden: (u32, &str)) {
    assert_eq!((version, digest(output).as_str()), golden, "the output changed: raise VERSION\n{output}");
}
