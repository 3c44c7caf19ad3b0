//! Modules in one erased form: what the graph runtime calls. The work itself is the module's own
//! function, the same that the fixed pipelines call; here inputs become typed, and outputs storable.

mod artifact;
mod bridge;
mod cad_file;
mod output;
mod prepare;
mod render;

use std::{collections::BTreeMap, path::Path, pin::Pin};

pub use artifact::{Artifact, StoredFile};
use contracts::{ids::DispatchId, module, module::ModuleParams, snapshot::LineSnapshot};
use modules::{
    Control, Fault, ModuleError,
    output::publish_asset::Attempt,
    ports::{CadFileRecord, Ports},
};
pub use output::publish_itself;
use serde_json::{Map, Value};

/// What a graph runs for.
#[derive(Clone, Copy)]
pub enum Context<'a> {
    OrderLine { snapshot: &'a LineSnapshot, attempt: Attempt },
    CadFile { record: &'a CadFileRecord, run: DispatchId },
}

/// Artifacts by input port; several where the port takes many.
pub type Inputs = BTreeMap<String, Vec<Artifact>>;
/// Artifacts by output port.
pub type Outputs = Vec<(&'static str, Artifact)>;

/// One attempt of one node. In an observer run the ports only record.
#[derive(Clone, Copy)]
pub struct NodeRun<'a> {
    pub ports: &'a Ports,
    pub control: &'a Control,
    pub context: Context<'a>,
    /// Id within the graph.
    pub node: &'a str,
    /// The effective params, complete.
    pub params: &'a Map<String, Value>,
    pub inputs: &'a Inputs,
    /// Existing folder of this attempt; what counts is stored before the node ends.
    pub folder: &'a Path,
}

pub type Work<'a> = Pin<Box<dyn Future<Output = Result<Outputs, ModuleError>> + Send + 'a>>;

/// Runs a module as a node.
pub type Executor = for<'a> fn(NodeRun<'a>) -> Work<'a>;

/// By step; none for a step that no graph can run yet.
pub fn executor(step: &str) -> Option<Executor> {
    Some(match step {
        "resolve_step_path" => cad_file::resolve_step_path,
        "occ_object_extract" => cad_file::occ_object_extract,
        "occ_glb_export" => cad_file::occ_glb_export,
        "glb_bbox" => cad_file::glb_bbox,
        "stl_cache_generate" => cad_file::stl_cache_generate,
        "blender_render" => cad_file::blender_render,
        "threejs_render" => cad_file::threejs_render,
        "thumbnail_save" => cad_file::thumbnail_save,
        "order_line_setup" => prepare::order_line_setup,
        "auto_populate_materials" => prepare::auto_populate_materials,
        "material_map_resolve" => prepare::material_map_resolve,
        "resolve_template" => prepare::resolve_template,
        "blender_still" => render::blender_still,
        "blender_turntable" => render::blender_turntable,
        "export_blend" => render::export_blend,
        "export_model" => render::export_model,
        "output_save" => output::output_save,
        "notify" => output::notify,
        "legacy_cad_intake" => bridge::cad_intake,
        "legacy_still" | "legacy_multi_angle" => bridge::still,
        "legacy_turntable" => bridge::turntable,
        "legacy_export_blend" => bridge::blend,
        _ => return None,
    })
}

impl<'a> NodeRun<'a> {
    fn line(&self) -> Result<(&'a LineSnapshot, Attempt), ModuleError> {
        match self.context {
            Context::OrderLine { snapshot, attempt } => Ok((snapshot, attempt)),
            Context::CadFile { .. } => Err(wrong_graph(format!("Node `{}` needs an order line.", self.node))),
        }
    }

    fn cad_file(&self) -> Result<&'a CadFileRecord, ModuleError> {
        match self.context {
            Context::CadFile { record, .. } => Ok(record),
            Context::OrderLine { .. } => Err(wrong_graph(format!("Node `{}` needs a CAD file.", self.node))),
        }
    }

    fn params<P: ModuleParams>(&self) -> Result<P, ModuleError> {
        module::decode(self.params).map_err(|faults| {
            let said: Vec<String> = faults.iter().map(|fault| fault.sentence()).collect();
            wrong_graph(format!("Node `{}`: {}", self.node, said.join(" ")))
        })
    }

    fn all(&self, port: &str) -> &'a [Artifact] {
        self.inputs.get(port).map_or(&[], Vec::as_slice)
    }

    fn optional(&self, port: &str) -> Option<&'a Artifact> {
        self.all(port).first()
    }

    fn one(&self, port: &str) -> Result<&'a Artifact, ModuleError> {
        self.optional(port).ok_or_else(|| wrong_graph(format!("Input `{port}` of node `{}` is empty.", self.node)))
    }
}

/// A plan never leads here; a damaged run row might.
fn wrong_graph(message: String) -> ModuleError {
    ModuleError::new(Fault::Input, "node.wrong_graph", message, "Validate the workflow and start it anew.")
}
