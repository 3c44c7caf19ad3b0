//! Params of `resolve_template`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ModuleParams;

/// Which studio, and which of its cameras.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResolveTemplateParams {
    /// Studio template by id or name; empty means the one bound to the output type or category.
    #[schemars(title = "Studio", length(min = 1, max = 200))]
    #[schemars(extend("x-group" = "Studio", "x-picker" = "template", "x-override" = "all"))]
    pub template: Option<String>,
    /// Camera preset for render nodes whose view is "as the studio node says".
    #[schemars(title = "Studio camera", length(min = 1, max = 100))]
    #[schemars(extend("x-group" = "Studio", "x-picker" = "camera_preset"))]
    pub studio_camera: Option<String>,
}

impl ModuleParams for ResolveTemplateParams {}
