//! The conversation for one preview: script in, GLB in, picture out.

use base64::{Engine, engine::general_purpose::STANDARD};
use modules::{
    Control, Fault, ModuleError, io_error,
    ports::{PreviewReport, PreviewRequest},
};
use serde_json::{Value, json};

use crate::devtools::{Browser, failed};

/// Bytes of the GLB handed over at once; the browser takes messages up to 100 MB.
const PIECE_BYTES: usize = 6 << 20;
/// Share of the progress that starting and feeding take.
const FED: f32 = 0.4;

/// Writes the PNG.
///
/// # Errors
/// `preview.empty_scene`, `browser.no_webgl`, `browser.failed`, or where files cannot be read or written.
pub async fn draw(
    browser: &mut Browser,
    script: &str,
    request: &PreviewRequest,
    control: &Control,
) -> Result<PreviewReport, ModuleError> {
    let read = |e: std::io::Error| io_error("read the product's GLB", &request.glb, &e);
    let glb = tokio::fs::read(&request.glb).await.map_err(read)?;
    control.report(0.0, "Starting the browser");
    let version = browser.call("Browser.getVersion", json!({}), None).await?;
    let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }), None).await?;
    let attach = json!({ "targetId": target["targetId"], "flatten": true });
    let attached = browser.call("Target.attachToTarget", attach, None).await?;
    let page = attached["sessionId"].as_str().ok_or_else(|| failed("it gave no page"))?;
    evaluate(browser, page, script.to_owned()).await?;
    let pieces = glb.len().div_ceil(PIECE_BYTES).max(1);
    for (index, piece) in glb.chunks(PIECE_BYTES).enumerate() {
        evaluate(browser, page, format!("hartomatPreview.feed(\"{}\")", STANDARD.encode(piece))).await?;
        #[expect(clippy::cast_precision_loss, reason = "a few dozen pieces")]
        control.report(FED * (index + 1) as f32 / pieces as f32, "Handing over the product");
    }
    let order = json!({
        "sizePx": request.size_px, "upAxis": request.up_axis, "frontAxis": request.front_axis,
        "azimuthDeg": request.azimuth_deg, "elevationDeg": request.elevation_deg, "background": request.background,
    });
    control.report(FED, "Drawing");
    let drawn = evaluate(browser, page, format!("hartomatPreview.draw({order})")).await?;
    let png = drawn["png"].as_str().and_then(|text| STANDARD.decode(text).ok());
    let png = png.ok_or_else(|| failed("it gave no picture"))?;
    let wrote = |e: std::io::Error| io_error("write the preview", &request.out, &e);
    tokio::fs::write(&request.out, png).await.map_err(wrote)?;
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(PreviewReport { browser: said(&version["product"]), renderer: said(&drawn["renderer"]) })
}

/// What an expression comes to, promises awaited.
async fn evaluate(browser: &mut Browser, page: &str, expression: String) -> Result<Value, ModuleError> {
    let params = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
    let mut answer = browser.call("Runtime.evaluate", params, Some(page)).await?;
    let Some(thrown) = answer.get("exceptionDetails") else { return Ok(answer["result"]["value"].take()) };
    let said = thrown["exception"]["description"].as_str().or(thrown["text"].as_str()).unwrap_or_default();
    Err(match said {
        said if said.contains("EMPTY_SCENE") => ModuleError::new(
            Fault::Input,
            "preview.empty_scene",
            "The product has no part with a surface: nothing could be seen.",
            "Check the CAD file: it may hold only curves, points or empty assemblies.",
        ),
        said if said.contains("WebGL context") => ModuleError::new(
            Fault::Environment,
            "browser.no_webgl",
            "Chromium has no WebGL, not even in software.",
            "Install a Chromium with SwiftShader (Debian: `apt-get install chromium`), or choose the preview by Blender.",
        )
        .with_detail(said),
        said => failed("the preview's script threw an error").with_detail(said),
    })
}
