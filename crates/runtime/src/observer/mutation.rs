//! Faults put into a shadow's pictures and files on purpose: a comparison that does not see them is
//! worth nothing. Each stands where a faulty module would; nothing authoritative passes here.

use std::{path::Path, str::FromStr, sync::Arc};

use async_trait::async_trait;
use contracts::{
    ContentHash, Sha256,
    scene::{RenderReport, Scene},
};
use modules::{
    Control, Fault, ModuleError,
    cad::glb_file,
    ports::{
        BlendDigest, BlendExportRequest, Blender, EncodeRequest, ExportReport, Frame, Ports, StillRequest,
        StudioInspection, SwatchRequest, TurntableReport, TurntableRequest, UsdExportRequest, Video, VideoFacts,
    },
};
use serde_json::Value;
use sha2::Digest;

/// What goes wrong, and a seed that says at which part, frame or vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mutation {
    pub kind: MutationKind,
    pub seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MutationKind {
    /// One part has another surface.
    WrongMaterial,
    /// One part is not there.
    MissingPart,
    /// The picture is seen from one pixel further to the side.
    CameraMoved,
    /// +0.05 EV.
    Brighter,
    /// A turntable lacks one frame.
    DroppedFrame,
    /// One vertex of one mesh is elsewhere.
    ChangedMesh,
}

impl MutationKind {
    pub const ALL: [(&str, Self); 6] = [
        ("wrong_material", Self::WrongMaterial),
        ("missing_part", Self::MissingPart),
        ("camera_moved", Self::CameraMoved),
        ("brighter", Self::Brighter),
        ("dropped_frame", Self::DroppedFrame),
        ("changed_mesh", Self::ChangedMesh),
    ];
}

impl FromStr for Mutation {
    type Err = String;

    /// `kind` or `kind:seed`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (word, seed) = text.split_once(':').unwrap_or((text, "0"));
        let seed = seed.parse().map_err(|_| format!("`{seed}` is no seed"))?;
        let kind = MutationKind::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
        Ok(Self { kind: kind.ok_or_else(|| format!("`{word}` is no mutation"))?, seed })
    }
}

/// The ports with the fault in them.
pub fn mutated(ports: Ports, mutation: Mutation) -> Ports {
    let faulty = Arc::new(Faulty { mutation, blender: ports.blender.clone(), video: ports.video.clone() });
    Ports { blender: faulty.clone(), video: faulty, ..ports }
}

struct Faulty {
    mutation: Mutation,
    blender: Arc<dyn Blender>,
    video: Arc<dyn Video>,
}

impl Faulty {
    /// One of `count` things.
    fn pick(&self, count: usize) -> usize {
        usize::try_from(self.mutation.seed % (count.max(1) as u64)).unwrap_or(0)
    }

    fn scene(&self, scene: &mut Scene, folder: &Path) -> Result<(), ModuleError> {
        match self.mutation.kind {
            MutationKind::WrongMaterial => {
                let count = scene.materials.entries.len();
                if let Some(entry) = scene.materials.entries.get_mut(self.pick(count)) {
                    let [r, g, b, a] = entry.pbr.base_color;
                    entry.pbr.base_color = [1.0 - r, g * 0.5, 1.0 - b, a];
                    entry.pbr.metallic = 1.0 - entry.pbr.metallic;
                }
            }
            MutationKind::MissingPart => self.glb(scene, folder, |json, _| {
                let nodes = json["nodes"].as_array_mut().into_iter().flatten();
                let mut shown: Vec<&mut Value> = nodes.filter(|node| node.get("mesh").is_some()).collect();
                let pick = self.pick(shown.len());
                // Too small to be seen: the node stays, as its key is asked for.
                if let Some(node) = shown.get_mut(pick).and_then(|node| node.as_object_mut()) {
                    node.remove("matrix");
                    node.insert("scale".to_owned(), serde_json::json!([1e-6, 1e-6, 1e-6]));
                }
            })?,
            MutationKind::ChangedMesh => self.glb(scene, folder, |json, binary| {
                let meshes = json["meshes"].as_array().map_or(0, Vec::len);
                let at = json.pointer(&format!("/meshes/{}/primitives/0/attributes/POSITION", self.pick(meshes)));
                let accessor = at.and_then(Value::as_u64).unwrap_or(0);
                let view = json.pointer(&format!("/accessors/{accessor}/bufferView")).and_then(Value::as_u64);
                let offset = |of: &str| json.pointer(of).and_then(Value::as_u64).unwrap_or(0);
                let start = offset(&format!("/bufferViews/{}/byteOffset", view.unwrap_or(0)))
                    + offset(&format!("/accessors/{accessor}/byteOffset"));
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                let Some(bytes) = binary.get_mut(start..).and_then(|rest| rest.get_mut(..4)) else { return };
                let x = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                bytes.copy_from_slice(&(x + 0.001).to_le_bytes());
            })?,
            MutationKind::CameraMoved | MutationKind::Brighter | MutationKind::DroppedFrame => {}
        }
        Ok(())
    }

    /// A changed copy beside what is rendered.
    fn glb(
        &self,
        scene: &mut Scene,
        folder: &Path,
        change: impl FnOnce(&mut Value, &mut Vec<u8>),
    ) -> Result<(), ModuleError> {
        let bytes = std::fs::read(&scene.glb).map_err(broken)?;
        let (mut json, binary) = glb_file::parse(&bytes).ok_or_else(glb_file::damaged)?;
        let mut binary = binary.to_vec();
        change(&mut json, &mut binary);
        let changed = glb_file::write(&json, &binary);
        // A warm session knows products by their digest.
        scene.glb_sha256 = Sha256::from_bytes(&sha2::Sha256::digest(&changed).into());
        scene.glb = folder.join("mutated.glb");
        std::fs::write(&scene.glb, changed).map_err(broken)
    }

    fn picture(&self, file: &Path) -> Result<(), ModuleError> {
        if !matches!(self.mutation.kind, MutationKind::CameraMoved | MutationKind::Brighter) {
            return Ok(());
        }
        let mut picture = image::open(file).map_err(broken)?.into_rgba8();
        match self.mutation.kind {
            MutationKind::CameraMoved => {
                let seen = picture.clone();
                let last = seen.width().saturating_sub(1);
                for (x, y, pixel) in picture.enumerate_pixels_mut() {
                    *pixel = *seen.get_pixel((x + 1).min(last), y);
                }
            }
            // Light is doubled by 1 EV; eight-bit pictures are sRGB, whose exponent is about 2.2.
            _ => {
                let gain = 2_f32.powf(0.05 / 2.2);
                for pixel in picture.pixels_mut() {
                    for channel in &mut pixel.0[..3] {
                        *channel = (f32::from(*channel) * gain).round().min(255.0) as u8;
                    }
                }
            }
        }
        picture.save(file).map_err(broken)
    }
}

fn broken(error: impl std::fmt::Display) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "mutation.failed",
        "The fault could not be put in.",
        "Mutations are for PNG stills, turntables and .blend files.",
    )
    .with_detail(error.to_string())
}

fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new("."))
}

#[async_trait]
impl Blender for Faulty {
    async fn still(&self, mut request: StillRequest, control: &Control) -> Result<RenderReport, ModuleError> {
        let out = request.out.clone();
        self.scene(&mut request.scene, folder_of(&out))?;
        let report = self.blender.still(request, control).await?;
        self.picture(&out)?;
        Ok(report)
    }

    async fn inspect_studio(&self, blend: &Path, control: &Control) -> Result<StudioInspection, ModuleError> {
        self.blender.inspect_studio(blend, control).await
    }

    async fn turntable(
        &self,
        mut request: TurntableRequest,
        control: &Control,
    ) -> Result<TurntableReport, ModuleError> {
        let folder = request.folder.clone();
        self.scene(&mut request.scene, &folder)?;
        self.blender.turntable(request, control).await
    }

    async fn export_blend(
        &self,
        mut request: BlendExportRequest,
        control: &Control,
    ) -> Result<(ExportReport, BlendDigest), ModuleError> {
        let out = request.out.clone();
        self.scene(&mut request.scene, folder_of(&out))?;
        self.blender.export_blend(request, control).await
    }

    async fn digest_blend(&self, blend: &Path, control: &Control) -> Result<BlendDigest, ModuleError> {
        self.blender.digest_blend(blend, control).await
    }

    async fn export_usd(&self, request: UsdExportRequest, control: &Control) -> Result<ExportReport, ModuleError> {
        self.blender.export_usd(request, control).await
    }

    async fn swatch(&self, request: SwatchRequest, control: &Control) -> Result<RenderReport, ModuleError> {
        self.blender.swatch(request, control).await
    }
}

#[async_trait]
impl Video for Faulty {
    async fn encode(&self, mut request: EncodeRequest, control: &Control) -> Result<VideoFacts, ModuleError> {
        if self.mutation.kind == MutationKind::DroppedFrame && request.frames.len() > 1 {
            request.frames.remove(self.pick(request.frames.len()));
        }
        self.video.encode(request, control).await
    }

    async fn inspect(&self, file: &Path, control: &Control) -> Result<(VideoFacts, ContentHash), ModuleError> {
        self.video.inspect(file, control).await
    }

    async fn frames(
        &self,
        file: &Path,
        facts: &VideoFacts,
        to: tokio::sync::mpsc::Sender<Frame>,
        control: &Control,
    ) -> Result<(), ModuleError> {
        self.video.frames(file, facts, to, control).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutation_is_named_with_its_seed() {
        for (word, kind) in MutationKind::ALL {
            assert_eq!(format!("{word}:7").parse(), Ok(Mutation { kind, seed: 7 }));
        }
        assert_eq!("brighter".parse(), Ok(Mutation { kind: MutationKind::Brighter, seed: 0 }));
        for wrong in ["", "darker", "brighter:x"] {
            assert!(wrong.parse::<Mutation>().is_err(), "{wrong}");
        }
    }
}
