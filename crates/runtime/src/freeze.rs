//! Freezing: from what stands in the catalogue now to the immutable snapshot of each line.
//!
//! Pure: the same submission gives the same snapshots. Everything a line cannot be rendered with
//! is reported at once, with the path of the line.

use std::collections::BTreeMap;

use contracts::{
    Sha256,
    ids::OutputTypeId,
    module::params::LineParams,
    snapshot::{LineSnapshot, TemplateRef},
    studio::{self, Candidate, TemplateReason},
};
use store::{
    LineStatus,
    orders::{FinalParams, Submission, SubmissionLine, SubmissionProduct},
    output_types::OutputType,
    templates::Template,
};

use crate::{
    commands::FieldError,
    dispatch::{Binding, Bound},
    proof,
};

/// Layout version of [`LineSnapshot`].
const SNAPSHOT_VERSION: u32 = 1;

/// What one line refers to.
struct Parts<'a> {
    line: &'a SubmissionLine,
    product: &'a SubmissionProduct,
    output_type: &'a OutputType,
    /// The studio, and why this one.
    template: Option<(&'a Template, TemplateReason)>,
}

/// A snapshot, and what it becomes where it is a proof.
#[derive(Debug, Clone, PartialEq)]
pub struct Frozen {
    pub snapshot: LineSnapshot,
    pub finals: Option<FinalParams>,
}

/// One snapshot per pending line, by number; or everything that is wrong.
pub fn snapshots(
    submission: &Submission,
    library_blob: &Sha256,
    bindings: &BTreeMap<OutputTypeId, Binding>,
) -> Result<Vec<Frozen>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut snapshots = Vec::new();
    for (index, line) in submission.lines.iter().enumerate().filter(|(_, l)| l.status == LineStatus::Pending) {
        let (Some(product), Some(output_type)) =
            (submission.products.get(&line.product), submission.output_types.get(&line.output_type))
        else {
            errors.push(FieldError {
                path: format!("lines[{index}]"),
                code: "unknown".to_owned(),
                message: "The product or output type of this line is gone.".to_owned(),
            });
            continue;
        };
        let bound: Vec<Candidate<'_>> = (submission.templates.values().filter(|template| template.active))
            .map(|t| Candidate { id: t.id, name: &t.name, bindings: &t.bindings })
            .collect();
        let chosen = studio::choose(output_type.template, &bound, product.category, output_type.artifact_kind);
        let template = chosen.and_then(|(id, reason)| Some((submission.templates.get(&id)?, reason)));
        let parts = Parts { line, product, output_type, template };
        let before = errors.len();
        check(index, &parts, &mut errors);
        let params = effective(index, &parts, &mut errors);
        if errors.len() == before {
            let bound = bindings.get(&line.output_type).and_then(|binding| binding.bound.as_ref());
            let mut frozen =
                Frozen { snapshot: snapshot(submission, &parts, params, library_blob, bound), finals: None };
            if submission.order.proof {
                frozen.finals = Some(proof::shrink(&mut frozen.snapshot));
            }
            snapshots.push(frozen);
        }
    }
    if errors.is_empty() { Ok(snapshots) } else { Err(errors) }
}

fn check(index: usize, parts: &Parts<'_>, errors: &mut Vec<FieldError>) {
    let mut say = |field: &str, code: &str, message: String| {
        errors.push(FieldError { path: format!("lines[{index}].{field}"), code: code.to_owned(), message });
    };
    if !parts.output_type.active {
        let name = &parts.output_type.name;
        say(
            "output_type_id",
            "inactive",
            format!("The output type `{name}` is inactive; activate it or choose another one."),
        );
    }
    if let Some((template, _)) = parts.template
        && !template.active
    {
        say(
            "output_type_id",
            "template_inactive",
            format!("The studio `{}` of this output type is inactive.", template.name),
        );
    }
}

/// Module default < output type < line; what is wrong is told with the line's path.
fn effective(index: usize, parts: &Parts<'_>, errors: &mut Vec<FieldError>) -> LineParams {
    let Parts { line, output_type, .. } = parts;
    if line.overrides.is_empty() {
        return output_type.params.clone();
    }
    // The output type may have changed since the line was written.
    let mut faults = output_type.profile.bounds.refused(&line.overrides);
    let params = match LineParams::effective(output_type.artifact_kind, &[&output_type.overrides, &line.overrides]) {
        Ok(params) => params,
        Err(more) => {
            faults.extend(more);
            output_type.params.clone()
        }
    };
    errors.extend(faults.into_iter().map(|fault| FieldError {
        path: format!("lines[{index}].overrides{}", fault.path.replace('/', ".")),
        code: "param".to_owned(),
        message: fault.sentence(),
    }));
    params
}

fn snapshot(
    submission: &Submission,
    parts: &Parts<'_>,
    params: LineParams,
    library_blob: &Sha256,
    bound: Option<&Bound>,
) -> LineSnapshot {
    let Parts { line, product, output_type, template } = parts;
    let revision = &product.revision;
    LineSnapshot {
        version: SNAPSHOT_VERSION,
        order: submission.order.id,
        order_number: submission.order.number,
        line: line.id,
        line_number: line.number,
        product: product.id,
        sku: product.sku.clone(),
        product_name: product.name.clone(),
        revision: revision.id,
        revision_number: revision.number,
        cad_file: revision.cad_file,
        step_sha256: product.cad_file.sha256.clone(),
        up_axis: revision.up_axis,
        front_axis: revision.front_axis,
        output_type: output_type.id,
        output_type_name: output_type.name.clone(),
        artifact_kind: output_type.artifact_kind,
        params,
        overrides: {
            let mut overrides = output_type.overrides.clone();
            overrides.extend(line.overrides.clone());
            overrides
        },
        assignments: product.assignments.clone(),
        material_rules: product.rules.clone(),
        allowed_materials: output_type.profile.allowed_materials.clone(),
        material_library: library_blob.clone(),
        template: template.map(|(t, reason)| TemplateRef {
            id: t.id,
            name: t.name.clone(),
            sha256: t.sha256.clone(),
            reason: Some(reason),
        }),
        workflow: bound.map(|b| b.workflow),
        workflow_name: bound.map(|b| b.name.clone()),
        workflow_version: bound.map(|b| b.version),
        price: output_type.price.clone(),
    }
}
