//! Names of published files: templates filled in, safe on every file system.
//!
//! Knows what file systems and archives choke on; refuses to know whether two files of an order
//! are called the same, which only who sees all of them can tell.

use contracts::{
    ArtifactKind,
    module::params::ViewChoice,
    snapshot::{LineSnapshot, ResultSlot},
};
use unicode_normalization::UnicodeNormalization;

/// Longest file name handed out, bytes.
pub const MAX_FILE_NAME: usize = 120;

/// The derivative every asset has: the file as made.
pub const ORIGINAL: &str = "original";

/// Names Windows keeps for devices, whatever extension follows.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The template with its words filled in, with the extension. A derivative that neither template
/// nor extension tells apart is named at the end.
pub fn file_name(template: &str, snapshot: &LineSnapshot, slot: &ResultSlot, extension: &str) -> String {
    let template = template.strip_suffix(".{ext}").unwrap_or(template);
    let words = [
        ("{sku}", safe(&snapshot.sku)),
        ("{product}", safe(&snapshot.product_name)),
        ("{revision}", snapshot.revision_number.to_string()),
        ("{order}", snapshot.order_number.to_string()),
        ("{line}", snapshot.line_number.to_string()),
        ("{view}", safe(view(snapshot, slot))),
        ("{derivative}", safe(&slot.derivative)),
        ("{ext}", extension.to_owned()),
    ];
    let mut tail = format!(".{extension}");
    if slot.derivative != ORIGINAL
        && !extension.starts_with(slot.derivative.as_str())
        && !template.contains("{derivative}")
    {
        tail.insert_str(0, &format!("_{}", safe(&slot.derivative)));
    }
    let filled = words.iter().fold(template.to_owned(), |name, (word, value)| name.replace(word, value));
    let mut stem: String = filled.nfc().filter(|c| !is_forbidden(*c)).collect();
    let mut room = MAX_FILE_NAME.saturating_sub(tail.len()).min(stem.len());
    while !stem.is_char_boundary(room) {
        room -= 1;
    }
    stem.truncate(room);
    let stem = stem.trim_matches(|c: char| c == '.' || c.is_whitespace());
    match stem {
        "" => format!("product{tail}"),
        device if is_device(device) => format!("_{device}{tail}"),
        stem => format!("{stem}{tail}"),
    }
}

/// The view's own name; that of its camera where a line has one view alone.
fn view<'a>(snapshot: &'a LineSnapshot, slot: &'a ResultSlot) -> &'a str {
    let camera = &snapshot.params.camera;
    if slot.view == "main" && camera.view == ViewChoice::Preset { &camera.camera_preset } else { &slot.view }
}

/// Extension of the file that fills a slot.
pub fn extension(snapshot: &LineSnapshot, slot: &ResultSlot) -> &'static str {
    let params = &snapshot.params;
    match slot.artifact_kind {
        ArtifactKind::StillImage => {
            let copy = params.publish.derivatives.iter().find(|copy| copy.name == slot.derivative);
            copy.map_or_else(|| params.file.format.extension(), |copy| copy.format.extension())
        }
        ArtifactKind::TurntableVideo if slot.derivative == ORIGINAL => params.video.codec.extension(),
        ArtifactKind::TurntableVideo | ArtifactKind::PreviewThumbnail => "png",
        ArtifactKind::BlendProduction => "blend",
        ArtifactKind::ModelExport => {
            let of_type = params.results.model_format.as_str();
            let format = if slot.derivative == ORIGINAL { of_type } else { slot.derivative.as_str() };
            match format {
                "stl" => "stl",
                "usd" => "usdc",
                _ => "glb",
            }
        }
    }
}

/// Letters, digits, `-` and `.` stay; everything else becomes `-`; never empty, never hidden.
fn safe(text: &str) -> String {
    let cleaned: String =
        text.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '.') { c } else { '-' }).collect();
    let trimmed = cleaned.trim_matches(|c| matches!(c, '-' | '.'));
    if trimmed.is_empty() { "product".to_owned() } else { trimmed.to_owned() }
}

/// What a template's own text may not bring in: path signs, what Windows refuses, and what cannot
/// be seen or turns the text around it.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '/' | '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

fn is_device(stem: &str) -> bool {
    let name = stem.split('.').next().unwrap_or(stem).trim_end().to_lowercase();
    let numbered = (name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"))).is_some_and(|n| {
        matches!(n, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "\u{b9}" | "\u{b2}" | "\u{b3}")
    });
    numbered || DEVICES.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::{is_device, is_forbidden, safe};

    #[test]
    fn unsafe_names_become_safe_ones() {
        assert_eq!(safe("AB/12 3"), "AB-12-3");
        assert_eq!(safe("../../etc"), "etc");
        assert_eq!(safe("\u{202e}🙂"), "product");
        assert_eq!(safe("Größe 5"), "Größe-5");
    }

    #[test]
    fn devices_and_marks_are_found() {
        assert!(is_device("CON") && is_device("nul.x") && is_device("Com1"));
        assert!(!is_device("control") && !is_device("com10") && !is_device("company"));
        assert!(is_forbidden('\u{202e}') && is_forbidden('/') && !is_forbidden('ö') && !is_forbidden('🙂'));
    }
}
