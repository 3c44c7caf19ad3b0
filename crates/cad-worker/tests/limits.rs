//! A child that takes too much or is not wanted any more is ended, and its end is a typed error.

mod support;

use std::path::Path;
use std::sync::Arc;

use cad::{Cad, IntakeRequest, LimitPolicy, LinearDeflection, Tessellation};
use modules::control::{CancellationToken, Progress, ProgressSink};
use modules::{Control, Fault, ModuleError};
use support::{client, fixture, request};

/// Work without end for any machine: balls and rings in triangles of a thousandth of a millimetre.
const ENDLESS: Tessellation = Tessellation { linear: LinearDeflection::AbsoluteMm(1e-4), angular_rad: 1e-3 };

fn endless(out: &Path) -> IntakeRequest {
    IntakeRequest { tessellation: ENDLESS, ..request(&fixture("ball_bearing.step"), out) }
}

async fn under(limits: LimitPolicy) -> ModuleError {
    let out = tempfile::tempdir().expect("temporary folder");
    let client = client().with_threads(1).with_limits(limits);
    client.intake(endless(out.path()), &Control::unattended()).await.expect_err("it cannot end well")
}

fn assert_says(error: &ModuleError, code: &str) {
    assert_eq!((error.fault, error.code.as_str()), (Fault::Transient, code), "{error:?}");
    assert!(error.message.contains("ball_bearing.step") && !error.remedy.is_empty(), "{error:?}");
    assert_eq!(error.exit_code(), 1);
}

#[tokio::test]
async fn too_much_memory_is_said_so() {
    // Too little to read the file; too little to mesh it.
    for megabytes in [600, 1500] {
        let limits = LimitPolicy {
            memory_base_bytes: megabytes << 20,
            memory_bytes_per_input_byte: 0,
            ..LimitPolicy::default()
        };
        assert_says(&under(limits).await, "cad.out_of_memory");
    }
}

#[tokio::test]
async fn too_much_processor_time_is_said_so() {
    let limits = LimitPolicy { cpu_base_seconds: 1, cpu_seconds_per_megabyte: 0, ..LimitPolicy::default() };
    let error = under(limits).await;
    assert_says(&error, "cad.timeout");
    assert!(error.message.contains("processor time"), "{error:?}");
}

#[tokio::test]
async fn too_much_time_is_said_so() {
    let limits = LimitPolicy { wall_base_seconds: 1, wall_seconds_per_megabyte: 0, ..LimitPolicy::default() };
    let error = under(limits).await;
    assert_says(&error, "cad.timeout");
    assert!(error.message.contains("1 s"), "{error:?}");
}

/// Cancels as soon as work of a kind is under way.
struct CancelAt {
    note: &'static str,
    token: CancellationToken,
}

impl ProgressSink for CancelAt {
    fn report(&self, progress: Progress) {
        if progress.note == self.note {
            self.token.cancel();
        }
    }
}

#[tokio::test]
async fn work_that_is_cancelled_midway_ends_at_once() {
    let token = CancellationToken::new();
    let sink = CancelAt { note: "Meshing", token: token.clone() };
    let control = Control { cancel: token.clone(), progress: Arc::new(sink) };
    let out = tempfile::tempdir().expect("temporary folder");
    let client = client().with_concurrency(1);
    let error = client.intake(endless(out.path()), &control).await.expect_err("it was cancelled");
    assert_eq!(error.fault, Fault::Cancelled, "{error:?}");
    assert!(token.is_cancelled(), "it was cancelled while meshing and not before");
    // Its place is free again and its child is gone: the next file is read.
    let next = request(&fixture("flange.step"), out.path());
    client.intake(next, &Control::unattended()).await.expect("readable");
}

#[tokio::test]
async fn progress_never_goes_back() {
    struct Watch(std::sync::Mutex<Vec<f32>>);
    impl ProgressSink for Watch {
        fn report(&self, progress: Progress) {
            self.0.lock().expect("a lock").push(progress.fraction);
        }
    }
    let watch = Arc::new(Watch(std::sync::Mutex::default()));
    let control = Control { cancel: CancellationToken::new(), progress: watch.clone() };
    let out = tempfile::tempdir().expect("temporary folder");
    client().intake(request(&fixture("gear_pair.step"), out.path()), &control).await.expect("readable");
    let seen = watch.0.lock().expect("a lock").clone();
    assert!(!seen.is_empty() && seen.windows(2).all(|pair| pair[0] <= pair[1]) && seen.iter().all(|f| *f <= 1.0));
}
