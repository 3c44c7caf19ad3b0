//! Everything beside stills: turntables, `.blend`, USD, swatches, studios.

use modules::{
    Control, Fault,
    ports::{BlendExportRequest, Blender, SwatchRequest, TurnAxis, TurntableRequest, UsdExportRequest},
};

use crate::support::{Bench, ENDLESS_SAMPLES, settings, watch_for};

fn turntable(bench: &Bench, frames: u32, samples: u32) -> TurntableRequest {
    let folder = bench.path("frames");
    std::fs::create_dir_all(&folder).expect("a folder for frames");
    TurntableRequest {
        scene: bench.scene(),
        settings: settings(samples),
        frames,
        degrees: 360.0,
        axis: TurnAxis::Up,
        range: 0..frames,
        folder,
    }
}

fn frame_hash(request: &TurntableRequest, frame: u32) -> String {
    let bytes = std::fs::read(request.frame_path(frame)).expect("the frame is there");
    parity::content_hash_image(&bytes).expect("the frame decodes").0.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turntable_resumes_by_frame_with_the_same_pixels() {
    let bench = Bench::new();
    let quiet = Control::unattended();
    let request = turntable(&bench, 4, 2);
    let first = bench.pool().turntable(request.clone(), &quiet).await.expect("the turntable renders");
    assert_eq!((first.rendered, first.reused, first.frame_s.len()), (4, 0, 4));
    let hashes: Vec<_> = (0..4).map(|f| frame_hash(&request, f)).collect();
    assert_ne!(hashes[0], hashes[1], "the product turns");

    std::fs::remove_file(request.frame_path(2)).expect("a frame is lost");
    let again = bench.pool().turntable(request.clone(), &quiet).await.expect("the turntable goes on");
    assert_eq!((again.rendered, again.reused), (1, 3));
    assert_eq!(frame_hash(&request, 2), hashes[2], "a frame does not depend on those before it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_turntable_keeps_whole_frames_only() {
    let bench = Bench::new();
    let pool = bench.pool();
    let done = turntable(&bench, 3, 1);
    let one = TurntableRequest { range: 0..1, ..done.clone() };
    pool.turntable(one, &Control::unattended()).await.expect("the first frame renders");
    let mut endless = done;
    endless.settings.samples = ENDLESS_SAMPLES;
    let (watcher, control) = watch_for("Frame 2/3");
    let cancel = control.cancel.clone();
    let render = tokio::spawn(async move { pool.turntable(endless, &control).await });
    watcher.seen.notified().await;
    cancel.cancel();
    assert_eq!(render.await.expect("the task ends").expect_err("cancelled").fault, Fault::Cancelled);
    let names: Vec<_> =
        std::fs::read_dir(bench.path("frames")).expect("frames").map(|e| e.expect("entry").file_name()).collect();
    assert_eq!(names, ["frame_00000.png"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blend_file_has_the_same_digest_from_two_processes_and_after_opening() {
    let bench = Bench::new();
    let quiet = Control::unattended();
    let export = |name: &str| BlendExportRequest {
        pack: true,
        scene: bench.scene(),
        settings: settings(4),
        out: bench.path(name),
        compress: true,
    };
    let (pool, other) = (bench.pool(), bench.pool());
    let (report, digest) = pool.export_blend(export("a.blend"), &quiet).await.expect("the first export");
    // A render in between must leave no trace in the file.
    other.still(bench.still("x.png", 1), &quiet).await.expect("a still");
    let (_, same) = other.export_blend(export("b.blend"), &quiet).await.expect("the second export");
    assert_eq!(report.parts, 2);
    assert_eq!(digest.content_hash, same.content_hash);
    assert_eq!(
        pool.digest_blend(&bench.path("b.blend"), &quiet).await.expect("a digest").content_hash,
        digest.content_hash
    );

    let mut repainted = export("c.blend");
    repainted.scene.materials.entries[0].pbr.roughness = 0.9;
    let (_, changed) = pool.export_blend(repainted, &quiet).await.expect("the third export");
    assert_ne!(changed.content_hash, digest.content_hash);
}

#[tokio::test(flavor = "multi_thread")]
async fn usd_and_swatch() {
    let bench = Bench::new();
    let pool = bench.pool();
    let quiet = Control::unattended();
    for name in ["product.usdc", "product.usdz"] {
        let report = pool
            .export_usd(UsdExportRequest { scene: bench.scene(), out: bench.path(name) }, &quiet)
            .await
            .expect(name);
        assert_eq!(report.parts, 2);
        let start = std::fs::read(bench.path(name)).expect("the file").into_iter().take(8).collect::<Vec<_>>();
        assert!(start.starts_with(if name.ends_with('z') { b"PK" } else { b"PXR-USDC" }), "{name}: {start:?}");
    }
    let pbr = bench.scene().materials.entries[0].pbr.clone();
    let swatch =
        SwatchRequest { name: "steel".into(), pbr, studio: None, settings: settings(2), out: bench.path("swatch.png") };
    pool.swatch(swatch, &quiet).await.expect("a swatch");
    assert!(bench.content_hash("swatch.png").starts_with("v1:rgb8:64x48:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_production_file_is_no_studio_and_says_so() {
    let bench = Bench::new();
    let pool = bench.pool();
    let quiet = Control::unattended();
    let error = pool.inspect_studio(&bench.path("product.glb"), &quiet).await.expect_err("a GLB");
    assert_eq!((error.code.as_str(), error.fault), ("blender.studio_no_blend", Fault::Input));
    let export = BlendExportRequest {
        scene: bench.scene(),
        settings: settings(1),
        out: bench.path("a.blend"),
        compress: false,
        pack: true,
    };
    pool.export_blend(export, &quiet).await.expect("an export");
    let found = pool.inspect_studio(&bench.path("a.blend"), &quiet).await.expect("it is a .blend");
    assert!(found.has_anchor && found.presets.contains(&"iso".to_owned()), "{found:?}");
    assert!(found.external_files.is_empty(), "{found:?}");
}
