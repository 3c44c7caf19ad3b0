//! Killed, hung, slow, cancelled, missing: typed errors, and the next render works.

use std::time::{Duration, Instant};

use blender::SessionMode;
use modules::{Control, Fault, ports::Blender};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::support::{Bench, ENDLESS_SAMPLES, watch_for};

fn pid(id: u32) -> Pid {
    Pid::from_raw(id.cast_signed()).expect("a process id")
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_mid_render_is_a_typed_error_and_the_next_render_works() {
    let bench = Bench::new();
    let pool = bench.pool();
    pool.warm_up().await.expect("Blender starts");
    let child = pool.idle_pids()[0];
    let (watcher, control) = watch_for("Sample");
    let render = tokio::spawn({
        let (pool, request) = (pool.clone(), bench.still("lost.png", ENDLESS_SAMPLES));
        async move { pool.still(request, &control).await }
    });
    watcher.seen.notified().await;
    kill_process(pid(child), Signal::KILL).expect("the child can be killed");
    let error = render.await.expect("the task ends").expect_err("a killed render fails");
    assert_eq!((error.code.as_str(), error.fault), ("blender.crashed", Fault::Transient), "{error:?}");
    assert_eq!(bench.files(), ["product.glb"], "nothing half-made is left");
    pool.still(bench.still("next.png", 1), &Control::unattended()).await.expect("the next render works");
    assert_ne!(pool.idle_pids(), [child]);
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_stops_a_render_within_five_seconds() {
    let bench = Bench::new();
    let pool = bench.pool();
    pool.warm_up().await.expect("Blender starts");
    let child = pool.idle_pids()[0];
    let (watcher, control) = watch_for("Sample");
    let cancel = control.cancel.clone();
    let render = tokio::spawn({
        let (pool, request) = (pool.clone(), bench.still("never.png", ENDLESS_SAMPLES));
        async move { pool.still(request, &control).await }
    });
    watcher.seen.notified().await;
    let asked = Instant::now();
    cancel.cancel();
    let error = render.await.expect("the task ends").expect_err("a cancelled render fails");
    assert_eq!(error.fault, Fault::Cancelled, "{error:?}");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert!(test_kill_process(pid(child)).is_err(), "the process is gone");
    pool.still(bench.still("next.png", 1), &Control::unattended()).await.expect("the next render works");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_render_over_its_time_out_is_stopped() {
    let mut bench = Bench::new();
    bench.config.limits.request = Duration::from_secs(2);
    let pool = bench.pool();
    pool.warm_up().await.expect("Blender starts");
    let error = pool
        .still(bench.still("never.png", ENDLESS_SAMPLES), &Control::unattended())
        .await
        .expect_err("it takes for ever");
    assert_eq!((error.code.as_str(), error.fault), ("blender.timeout", Fault::Transient), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_process_is_found_by_its_heartbeat() {
    let mut bench = Bench::new();
    bench.config.limits.heartbeat = Duration::from_secs(3);
    let pool = bench.pool();
    pool.warm_up().await.expect("Blender starts");
    let child = pool.idle_pids()[0];
    let (watcher, control) = watch_for("Sample");
    let render = tokio::spawn({
        let (pool, request) = (pool.clone(), bench.still("never.png", ENDLESS_SAMPLES));
        async move { pool.still(request, &control).await }
    });
    watcher.seen.notified().await;
    kill_process(pid(child), Signal::STOP).expect("the child can be stopped");
    let error = render.await.expect("the task ends").expect_err("a hung render fails");
    assert_eq!((error.code.as_str(), error.fault), ("blender.hung", Fault::Transient), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_session_that_died_is_replaced() {
    let bench = Bench::new();
    let pool = bench.pool();
    pool.warm_up().await.expect("Blender starts");
    let child = pool.idle_pids()[0];
    kill_process(pid(child), Signal::KILL).expect("the child can be killed");
    // A kill takes effect at once; the pool must notice whichever way it learns of it.
    match pool.still(bench.still("a.png", 1), &Control::unattended()).await {
        Ok(_) => {}
        Err(error) => assert_eq!(error.code, "blender.crashed"),
    }
    pool.still(bench.still("b.png", 1), &Control::unattended()).await.expect("the next render works");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_recycled_by_jobs_and_cold_mode_keeps_none() {
    let mut bench = Bench::new();
    bench.config.max_jobs_per_session = 2;
    let pool = bench.pool();
    let quiet = Control::unattended();
    pool.still(bench.still("1.png", 1), &quiet).await.expect("first");
    assert_eq!(pool.idle_pids().len(), 1);
    pool.still(bench.still("2.png", 1), &quiet).await.expect("second");
    assert!(pool.idle_pids().is_empty(), "two requests are the bound");

    bench.config.max_jobs_per_session = 100;
    bench.config.max_rss_mb = 1;
    let heavy = bench.pool();
    heavy.still(bench.still("h.png", 1), &quiet).await.expect("heavy");
    assert!(heavy.idle_pids().is_empty(), "more memory than the bound");

    bench.config.mode = SessionMode::Cold;
    let cold = bench.pool();
    cold.still(bench.still("3.png", 1), &quiet).await.expect("cold");
    assert!(cold.idle_pids().is_empty());
    assert_eq!(bench.content_hash("1.png"), bench.content_hash("3.png"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_wrong_interpreter_says_what_to_do() {
    let mut bench = Bench::new();
    for (python, code) in [("/nowhere/python", "blender.missing"), ("/bin/false", "blender.start_failed")] {
        bench.config.python = Some(python.into());
        let error = bench.pool().still(bench.still("never.png", 1), &Control::unattended()).await.expect_err(python);
        assert_eq!((error.code.as_str(), error.fault), (code, Fault::Environment), "{error:?}");
    }
    bench.config.python = None;
    bench.config.package = Some("/nowhere".into());
    let error = bench.pool().warm_up().await.expect_err("no package");
    assert_eq!(error.code, "blender.package_missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_the_pool_ends_its_processes() {
    let bench = Bench::new();
    let pool = bench.pool();
    let facts = pool.warm_up().await.expect("Blender starts");
    assert!(facts.version >= (4, 2, 0));
    assert!(facts.devices.iter().any(|d| d.kind == "cpu"));
    let child = pid(pool.idle_pids()[0]);
    drop(pool);
    // The group was killed; the runtime reaps it as soon as the kernel says so.
    let gone = async {
        while test_kill_process(child).is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("the process is gone");
}
