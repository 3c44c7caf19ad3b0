//! The report of a file: occurrences with names, colours, exact boxes, areas and volumes, and what
//! is wrong with it.

use std::collections::HashMap;

use cad_sys::{Document, ShapeMeasures, Structure};
use contracts::part::{LinearRgba, Occurrence};
use contracts::{BoundingBox, CadReport};
use modules::ModuleError;

use crate::fail;
use crate::geometry::Shape;
use crate::mesh::MeshFacts;
use crate::space::{Placement, apply, keeps_axes, to_4x4, translation, without_translation};
use crate::tree::Node;

/// What meshing found out about a shape.
#[derive(Debug, Clone, Copy, Default)]
pub struct Meshed {
    pub facts: MeshFacts,
    /// The colour of its own that covers most of it, with its share of the area.
    pub prevailing: Option<LinearRgba>,
    /// Whether faces without a colour of their own cover more.
    pub mostly_plain: bool,
}

/// Everything the report is made from.
pub struct Sources<'a> {
    pub file: &'a str,
    pub document: &'a Document,
    pub structure: &'a Structure,
    pub nodes: &'a [Node],
    pub shapes: &'a [Shape],
    pub meshed: &'a [Meshed],
}

pub fn build(sources: &Sources<'_>) -> Result<CadReport, ModuleError> {
    let measures = sources
        .shapes
        .iter()
        .enumerate()
        .map(|(index, _)| sources.document.measures(index).map_err(|e| fail::working("measuring parts", &e)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut boxes = Boxes::new(sources.document, sources.shapes.len());
    let mut occurrences: Vec<Occurrence> = Vec::with_capacity(sources.nodes.len());
    for node in sources.nodes {
        let bounds = node.shape.map(|shape| boxes.placed(shape, &node.world)).transpose()?.flatten();
        occurrences.push(occurrence(sources, &measures, node, bounds));
    }
    // Children stand behind their parents: one pass from behind closes all assemblies.
    for index in (0..sources.nodes.len()).rev() {
        if let (Some(parent), Some(own)) = (sources.nodes[index].parent, occurrences[index].bbox_mm) {
            let parent = &mut occurrences[parent].bbox_mm;
            *parent = Some(parent.map_or(own, |known| known.union(&own)));
        }
    }
    let bbox_mm =
        occurrences.iter().filter(|o| o.parent.is_none()).filter_map(|o| o.bbox_mm).reduce(|a, b| a.union(&b));
    Ok(CadReport {
        file: sources.file.to_owned(),
        schema: schema_word(&sources.structure.schema),
        unit: unit_word(&sources.structure.unit),
        bbox_mm,
        dropped_faces: sources.structure.dropped_faces,
        warnings: warnings(sources, &measures, &occurrences),
        occurrences,
    })
}

fn occurrence(
    sources: &Sources<'_>,
    measures: &[ShapeMeasures],
    node: &Node,
    bbox_mm: Option<BoundingBox>,
) -> Occurrence {
    let product = &sources.structure.products[node.product];
    let shape = node.shape.map(|index| (&sources.shapes[index], &sources.meshed[index], &measures[index]));
    let construction = shape.is_some_and(|(shape, ..)| shape.construction);
    let color = match shape {
        Some((_, meshed, _)) if !meshed.mostly_plain => meshed.prevailing.or(node.color),
        _ => node.color,
    };
    let mut layers: Vec<String> = product.layers.clone();
    for layer in node.component.iter().flat_map(|&index| &sources.structure.components[index].layers) {
        if !layers.contains(layer) {
            layers.push(layer.clone());
        }
    }
    Occurrence {
        part_key: node.key.clone(),
        parent: node.parent.map(|index| sources.nodes[index].key.clone()),
        name: node.name.clone(),
        instance_name: node.instance_name.clone(),
        product_name: node.product_name.clone(),
        product_id: (!product.product_id.is_empty()).then(|| product.product_id.clone()),
        geometry_id: shape.filter(|_| !construction).map(|(shape, ..)| shape.id.clone()),
        color,
        cad_material: (!product.material.is_empty()).then(|| product.material.clone()),
        layers,
        transform: to_4x4(&node.placement),
        bbox_mm,
        faces: shape.map_or(0, |(.., measures)| measures.faces),
        triangles: shape.map_or(0, |(_, meshed, _)| meshed.facts.triangles),
        unmeshed_faces: shape.map_or(0, |(_, meshed, _)| meshed.facts.unmeshed_faces),
        volume_mm3: shape.filter(|(.., m)| m.solids > 0 && m.volume > 0.0).map(|(.., m)| m.volume),
        area_mm2: shape.filter(|(.., m)| m.faces > 0).map(|(.., m)| m.area),
        solids: shape.map_or(0, |(.., m)| m.solids),
        surfaces: shape.map_or(0, |(.., m)| m.surfaces),
        free_edges: shape.map_or(0, |(.., m)| m.free_edges),
        construction,
    }
}

/// Exact boxes, computed once per shape and rotation.
struct Boxes<'a> {
    document: &'a Document,
    upright: Vec<Option<Option<BoundingBox>>>,
    turned: HashMap<(usize, [u64; 12]), Option<BoundingBox>>,
}

impl<'a> Boxes<'a> {
    fn new(document: &'a Document, shapes: usize) -> Self {
        Self { document, upright: vec![None; shapes], turned: HashMap::new() }
    }

    fn placed(&mut self, shape: usize, world: &Placement) -> Result<Option<BoundingBox>, ModuleError> {
        if keeps_axes(world) {
            let own = match self.upright[shape] {
                Some(known) => known,
                None => {
                    let made = convert(self.document.exact_box(shape));
                    let made = made.map_err(|e| fail::working("measuring boxes", &e))?;
                    self.upright[shape] = Some(made);
                    made
                }
            };
            return Ok(own.map(|b| around([apply(world, b.min), apply(world, b.max)])));
        }
        let rotation = without_translation(world);
        let key = (shape, rotation.map(f64::to_bits));
        let turned = match self.turned.get(&key) {
            Some(known) => *known,
            None => {
                let made = convert(self.document.placed_box(shape, &rotation));
                let made = made.map_err(|e| fail::working("measuring boxes", &e))?;
                self.turned.insert(key, made);
                made
            }
        };
        let shift = translation(world);
        Ok(turned.map(|b| BoundingBox {
            min: std::array::from_fn(|i| b.min[i] + shift[i]),
            max: std::array::from_fn(|i| b.max[i] + shift[i]),
        }))
    }
}

fn convert(made: Result<cad_sys::PlacedBox, cad_sys::Exception>) -> Result<Option<BoundingBox>, cad_sys::Exception> {
    // Adding zero turns -0 into 0.
    made.map(|b| b.set.then_some(BoundingBox { min: b.min.map(|v| v + 0.0), max: b.max.map(|v| v + 0.0) }))
}

fn around([a, b]: [[f64; 3]; 2]) -> BoundingBox {
    BoundingBox { min: std::array::from_fn(|i| a[i].min(b[i])), max: std::array::from_fn(|i| a[i].max(b[i])) }
}

/// `AUTOMOTIVE_DESIGN { 1 0 10303 … }` → `AUTOMOTIVE_DESIGN`.
fn schema_word(schema: &str) -> String {
    schema.split(['{', ' ']).next().unwrap_or_default().to_owned()
}

/// The kernel's unit name as people write it.
fn unit_word(unit: &str) -> String {
    match unit.to_ascii_lowercase().replace(['_', ' '], "").as_str() {
        "millimetre" | "millimeter" => "mm".to_owned(),
        "centimetre" | "centimeter" => "cm".to_owned(),
        "metre" | "meter" => "m".to_owned(),
        "micrometre" | "micrometer" => "um".to_owned(),
        "kilometre" | "kilometer" => "km".to_owned(),
        other => other.to_owned(),
    }
}

/// How far the kernel may be off what the file states, as a share of it; the CAx-IF recommends 1 %.
const VALIDATION_SHARE: f64 = 0.01;

/// Volumes and areas that the file states about itself and the kernel does not find.
fn validation_warnings(sources: &Sources<'_>, measures: &[ShapeMeasures], out: &mut Vec<String>) {
    for product in &sources.structure.products {
        let Some(measured) = usize::try_from(product.shape).ok().and_then(|shape| measures.get(shape)) else {
            continue;
        };
        let stated = &product.validation;
        let name = if product.product_name.is_empty() { &product.label_name } else { &product.product_name };
        // Files state the area of all faces, or of the surfaces beside the solids alone, and the centre
        // of any of them; the kernel does not say which it read. What fits one of them is right.
        let near = |said: f64, found: f64| (said - found).abs() <= VALIDATION_SHARE * said.abs().max(found.abs());
        if stated.has_volume && measured.solids > 0 && !near(stated.volume, measured.volume) {
            let (said, found) = (stated.volume, measured.volume);
            out.push(format!("{name}: the file states a volume of {said:.3} mm³, the kernel finds {found:.3} mm³."));
        }
        if stated.has_area && ![measured.area, measured.loose_area].iter().any(|&found| near(stated.area, found)) {
            let (said, found) = (stated.area, measured.area);
            out.push(format!("{name}: the file states an area of {said:.3} mm², the kernel finds {found:.3} mm²."));
        }
        if stated.has_centroid {
            let loose = (measured.surfaces > 0).then_some(measured.loose_centroid);
            let off = [measured.centroid, measured.area_centroid]
                .into_iter()
                .chain(loose)
                .map(|c| (0..3).map(|i| (stated.centroid[i] - c[i]).powi(2)).sum::<f64>().sqrt())
                .fold(f64::INFINITY, f64::min);
            // A hundredth of the part's size, taken from its area.
            if off > VALIDATION_SHARE * measured.area.sqrt() {
                out.push(format!("{name}: the centre of gravity lies {off:.3} mm off the one that the file states."));
            }
        }
    }
}

fn warnings(sources: &Sources<'_>, measures: &[ShapeMeasures], occurrences: &[Occurrence]) -> Vec<String> {
    let mut out = Vec::new();
    let structure = sources.structure;
    if structure.dropped_faces > 0 {
        out.push(format!(
            "{} of {} faces named in the file could not be built and are missing.",
            structure.dropped_faces, structure.named_faces
        ));
    }
    let faults = cad_sys::kernel_faults();
    if faults > 0 {
        out.push(format!(
            "The CAD kernel failed {faults} times at entities that contradict each other; what they describe is missing."
        ));
    }
    let unmeshed: u32 = sources.meshed.iter().map(|meshed| meshed.facts.unmeshed_faces).sum();
    if unmeshed > 0 {
        out.push(format!("{unmeshed} faces have no triangles and will not be seen."));
    }
    let hidden_faces: u32 = sources.meshed.iter().map(|meshed| meshed.facts.hidden_faces).sum();
    if hidden_faces > 0 {
        out.push(format!("{hidden_faces} faces are hidden in the file and are not rendered."));
    }
    validation_warnings(sources, measures, &mut out);
    let construction = occurrences.iter().filter(|o| o.construction).count();
    if construction > 0 {
        out.push(format!("{construction} occurrences hold construction geometry only and are not rendered."));
    }
    let hidden = sources.nodes.iter().filter(|node| node.shape.is_some() && !node.visible).count();
    if hidden > 0 {
        out.push(format!("{hidden} occurrences are hidden in the file and are not rendered."));
    }
    out
}
