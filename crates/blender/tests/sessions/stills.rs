//! What a still is, whichever process made it.

use contracts::scene::{ImageFormat, View};
use modules::{
    Control, Fault,
    ports::{Blender, StillRequest},
};

use crate::support::{Bench, watch_for};

#[tokio::test(flavor = "multi_thread")]
async fn same_seed_gives_same_content_in_two_processes_and_in_a_warm_one() {
    let bench = Bench::new();
    let (first, second) = (bench.pool(), bench.pool());
    let quiet = Control::unattended();
    let report = first.still(bench.still("a.png", 4), &quiet).await.expect("the first process renders");
    assert!(report.import_s > 0.0, "the first render imports");
    // Another view in between must leave no trace.
    let mut top = bench.still("top.png", 4);
    top.scene.view = View::Preset { name: "top".into() };
    top.settings.transparent = true;
    first.still(top, &quiet).await.expect("the first process renders another view");
    let warm = first.still(bench.still("warm.png", 4), &quiet).await.expect("the warm process renders");
    second.still(bench.still("b.png", 4), &quiet).await.expect("the second process renders");

    assert_eq!(warm.import_s, 0.0, "a warm scene is not imported again");
    assert!(report.blender_build.contains('+'), "version and build: {}", report.blender_build);
    let hash = bench.content_hash("a.png");
    assert!(hash.starts_with("v1:rgb8:64x48:"), "{hash}");
    assert_eq!(hash, bench.content_hash("b.png"), "two processes");
    assert_eq!(hash, bench.content_hash("warm.png"), "a cold and a warm session");
    assert_ne!(hash, bench.content_hash("top.png"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_decodes_to_its_layout_and_progress_is_told() {
    let bench = Bench::new();
    let pool = bench.pool();
    let (watcher, control) = watch_for("Sample 2/2");
    for (format, transparent, layout) in [
        (ImageFormat::Png, true, "v1:rgba8:64x48:"),
        (ImageFormat::Png16, true, "v1:rgba16:64x48:"),
        (ImageFormat::Exr, true, "v1:exr-r32-a.b.g.r:64x48:"),
        (ImageFormat::Jpeg, false, "v1:rgb8:64x48:"),
        (ImageFormat::Webp, true, "v1:rgba8:64x48:"),
        (ImageFormat::Tiff, true, "v1:rgba16:64x48:"),
    ] {
        let name = format!("picture-{format}.{}", format.extension());
        let mut request = bench.still(&name, 2);
        request.settings.format = format;
        request.settings.transparent = transparent;
        pool.still(request, &control).await.expect("the format renders");
        let hash = bench.content_hash(&name);
        assert!(hash.starts_with(layout), "{format}: {hash}");
    }
    watcher.seen.notified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_are_input_faults_and_the_session_lives_on() {
    let bench = Bench::new();
    let pool = bench.pool();
    let quiet = Control::unattended();
    type Spoil<'a> = &'a dyn Fn(&mut StillRequest);
    let cases: [(&str, Spoil<'_>); 7] = [
        ("blender.bad_size", &|r| r.settings.width = 0),
        ("blender.bad_size", &|r| r.settings.height = 100_000),
        ("blender.unknown_preset", &|r| r.scene.view = View::Preset { name: "from behind".into() }),
        ("blender.axes", &|r| r.scene.front_axis = contracts::scene::Axis::NegZ),
        ("blender.bad_glb", &|r| {
            r.scene.glb = "/nowhere/at/all.glb".into();
            r.scene.glb_sha256 = contracts::Sha256::from_bytes(&[1; 32]);
        }),
        ("blender.studio_no_blend", &|r| r.scene.studio = Some("/etc/hostname".into())),
        ("blender.format_without_alpha", &|r| {
            r.settings.format = ImageFormat::Jpeg;
            r.settings.transparent = true;
        }),
    ];
    for (code, change) in cases {
        let mut request = bench.still("never.png", 1);
        change(&mut request);
        let error = pool.still(request, &quiet).await.expect_err(code);
        assert_eq!((error.code.as_str(), error.fault), (code, Fault::Input), "{error:?}");
        assert!(!error.remedy.is_empty());
    }
    let mut no_gpu = bench.still("never.png", 1);
    no_gpu.settings.device = contracts::scene::Device::Metal;
    let error = pool.still(no_gpu, &quiet).await.expect_err("no Metal on this machine");
    assert_eq!((error.code.as_str(), error.fault), ("blender.device_absent", Fault::Environment));
    assert_eq!(bench.files(), ["product.glb"], "nothing half-made is left");
    let pids = pool.idle_pids();
    pool.still(bench.still("fine.png", 1), &quiet).await.expect("the next render works");
    assert_eq!(pool.idle_pids(), pids, "in the same process");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confined_session_renders_the_same_and_writes_only_where_it_may() {
    let mut bench = Bench::new();
    let quiet = Control::unattended();
    bench.pool().still(bench.still("open.png", 2), &quiet).await.expect("an open session renders");
    bench.config.confine = true;
    let results = bench.path("results");
    std::fs::create_dir(&results).expect("a folder for results");
    bench.config.results = vec![results];
    let pool = bench.pool();
    pool.still(bench.still("results/confined.png", 2), &quiet).await.expect("a confined session renders");
    assert_eq!(bench.content_hash("open.png"), bench.content_hash("results/confined.png"));
    if pool.facts().await.expect("facts").files == "open" {
        eprintln!("skipped: this kernel offers no Landlock");
        return;
    }
    let refused = pool.still(bench.still("elsewhere.png", 2), &quiet).await.expect_err("outside its folders");
    assert_ne!(refused.fault, Fault::Input, "{refused:?}");
    assert!(!bench.files().contains(&"elsewhere.png".to_owned()));
}
