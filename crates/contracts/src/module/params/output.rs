//! Params of `output_save` and `notify`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ModuleParams, choice};
use crate::module::{ParamFault, schema};

choice! {
    /// File format of a derivative.
    DerivativeFormat { Png = "png" => "PNG", Jpeg = "jpeg" => "JPEG", Webp = "webp" => "WebP", Tiff = "tiff" => "TIFF", }
}

/// A smaller or converted copy of a published picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Derivative {
    /// Name of the result slot, e.g. `web`.
    #[schemars(title = "Name", length(min = 1, max = 40))]
    pub name: String,
    /// File format.
    #[schemars(title = "Format", schema_with = "schema::choice::<DerivativeFormat>")]
    pub format: DerivativeFormat,
    /// Longest edge; a smaller picture is not blown up.
    #[schemars(title = "Longest edge", range(min = 16, max = 16_384), extend("x-unit" = "px"))]
    pub longest_edge_px: u32,
    /// For JPEG; the other formats lose nothing.
    #[schemars(title = "Quality", range(min = 1, max = 100), extend("x-unit" = "%"))]
    pub quality: u32,
    /// What shows through, as `#rrggbb`; empty keeps it transparent where the format can. JPEG takes white.
    #[schemars(title = "Background", length(max = 7))]
    pub background: String,
    /// Heaviest file allowed: quality goes down first, then size. 0 for any.
    #[schemars(title = "Maximum weight", range(min = 0, max = 268_435_456), extend("x-unit" = "B"))]
    pub max_bytes: u32,
}

/// Params of `output_save`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublishAssetParams {
    /// Name of the published file; the extension is added where `.{ext}` does not end it. Words: {sku} {product} {revision} {order} {line} {view} {derivative} {ext}.
    #[schemars(title = "File name", length(min = 1, max = 200), extend("x-group" = "File", "x-override" = "all"))]
    pub file_name: String,
    /// Name of the view this picture shows; empty means the name the render node's camera gives.
    #[schemars(title = "View name", length(min = 1, max = 60), extend("x-group" = "File"))]
    pub view_name: Option<String>,
    /// Copies published beside the original.
    #[schemars(title = "Derivatives", length(max = 16), extend("x-group" = "Derivatives", "x-override" = "all"))]
    pub derivatives: Vec<Derivative>,
}

impl Derivative {
    /// Red, green, blue of the background, if there is a sound one.
    pub fn background_rgb(&self) -> Option<[u8; 3]> {
        colour(&self.background)
    }

    /// Most bytes, where there is a bound.
    pub fn heaviest(&self) -> Option<usize> {
        (self.max_bytes > 0).then_some(self.max_bytes as usize)
    }
}

impl DerivativeFormat {
    /// File name extension without dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Tiff => "tiff",
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
        }
    }
}

/// `#rrggbb`.
fn colour(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some(())?;
    Some([byte(0)?, byte(2)?, byte(4)?])
}

/// Words a file name template may use.
const FILE_NAME_WORDS: &[&str] = &["sku", "product", "revision", "order", "line", "view", "derivative", "ext"];
/// The derivative every asset has: the file as rendered.
const ORIGINAL: &str = "original";

impl Default for PublishAssetParams {
    fn default() -> Self {
        Self {
            file_name: "{sku}_{view}_r{revision}_o{order}-{line}".to_owned(),
            view_name: None,
            derivatives: Vec::new(),
        }
    }
}

impl ModuleParams for PublishAssetParams {
    const RULE_KEYS: &'static [&'static str] = &["file_name", "derivatives"];

    fn rules(&self, faults: &mut Vec<ParamFault>) {
        if !template_is_sound(&self.file_name) {
            let words: Vec<String> = FILE_NAME_WORDS.iter().map(|w| format!("{{{w}}}")).collect();
            let allowed = format!("a name without / and \\, with words in braces out of {}", words.join(" "));
            faults.push(ParamFault::rule("file_name", self.file_name.as_str(), allowed));
        }
        for (index, derivative) in self.derivatives.iter().enumerate() {
            let name = derivative.name.as_str();
            let background = derivative.background.as_str();
            if !background.is_empty() && colour(background).is_none() {
                let mut fault = ParamFault::rule("derivatives", background, "a colour as `#rrggbb`");
                fault.path = format!("/derivatives/{index}/background");
                faults.push(fault);
            }
            if name == ORIGINAL || self.derivatives[..index].iter().any(|d| d.name == name) {
                let mut fault =
                    ParamFault::rule("derivatives", name, "a name no other derivative has, and not `original`");
                fault.path = format!("/derivatives/{index}/name");
                faults.push(fault);
            }
        }
    }
}

/// Every brace encloses a known word, and nothing leads into another folder.
fn template_is_sound(template: &str) -> bool {
    let mut rest = template;
    while let Some(open) = rest.find(['{', '}']) {
        let Some(inner) = rest[open..].strip_prefix('{') else { return false };
        let Some(close) = inner.find('}') else { return false };
        if !FILE_NAME_WORDS.contains(&&inner[..close]) {
            return false;
        }
        rest = &inner[close + 1..];
    }
    !template.contains(['/', '\\']) && !template.chars().any(char::is_control)
}

choice! {
    /// A way to reach people and systems.
    NotifyChannel { Web = "web" => "In the web app", Email = "email" => "E-mail", Webhook = "webhook" => "Webhook", }
}

/// Params of `notify`. Snapshots of earlier lines do not name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct NotifyParams {
    /// Ways it may go; each person chooses among them.
    #[schemars(title = "Channels", schema_with = "schema::choices::<NotifyChannel>", extend("x-group" = "Delivery", "x-override" = "all"))]
    pub channels: Vec<NotifyChannel>,
    /// Tells when the results are published.
    #[schemars(title = "On success", extend("x-group" = "Delivery", "x-override" = "all"))]
    pub on_success: bool,
    /// Tells when the work has failed for good.
    #[schemars(title = "On failure", extend("x-group" = "Delivery", "x-override" = "all"))]
    pub on_failure: bool,
}

impl Default for NotifyParams {
    fn default() -> Self {
        Self { channels: NotifyChannel::ALL.to_vec(), on_success: true, on_failure: true }
    }
}

impl NotifyParams {
    /// Ways a success is told; none where it is not.
    pub fn success_channels(&self) -> &[NotifyChannel] {
        if self.on_success { &self.channels } else { &[] }
    }

    /// Ways a failure is told; none where it is not.
    pub fn failure_channels(&self) -> &[NotifyChannel] {
        if self.on_failure { &self.channels } else { &[] }
    }
}

impl ModuleParams for NotifyParams {}
