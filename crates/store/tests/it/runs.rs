//! Runs: owned by a token, events in order, rows that refuse a stale attempt.

use contracts::{
    ExecutionMode, Family,
    ids::{AttemptToken, DispatchId},
};
use newtype_uuid::GenericUuid;
use serde_json::json;
use store::{
    Authority, NodeStatus, RunStatus, StartedBy, StoreError,
    runs::{self, Change, NewEvent, NewNode, NewRun, NodeChange, RunEnd},
};
use testkit::TestDb;

testkit::both_databases!(a_run_is_owned_by_its_driver, a_node_is_leased_once_and_a_late_result_refused);

fn token(n: u128) -> AttemptToken {
    AttemptToken::from_untyped_uuid(uuid::Uuid::from_u128(n))
}

fn new(driver: AttemptToken) -> NewRun {
    NewRun {
        id: DispatchId::from_untyped_uuid(uuid::Uuid::from_u128(7)),
        order: None,
        line: None,
        cad_file: None,
        workflow: None,
        workflow_version: None,
        workflow_name: None,
        family: Family::OrderLine,
        mode: ExecutionMode::Graph,
        authority: Authority::Authoritative,
        started_by: StartedBy::Submit,
        resumed_from: None,
        driver,
        worker: "w".into(),
        document: "{}".into(),
        nodes: vec![NewNode {
            node: "still".into(),
            step: "blender_still".into(),
            module_key: "render.blender_still".into(),
            execution: "render".into(),
            params: json!({}),
            outputs: None,
        }],
    }
}

fn queued() -> Change {
    Change {
        events: vec![NewEvent { kind: "started", node: None, payload: json!({ "type": "started" }) }],
        nodes: vec![NodeChange::Queued { node: "still".into() }],
        ..Change::default()
    }
}

async fn a_run_is_owned_by_its_driver(test: TestDb) {
    let db = &test.db;
    let (first, second) = (token(1), token(2));
    let opened = runs::open(db, new(first), 1).await.expect("opened");
    assert!(!opened.taken_over);
    assert_eq!(runs::apply(db, opened.run.id, first, &queued(), 2).await.expect("written"), 1);
    let opened = runs::open(db, new(second), 3).await.expect("taken over");
    assert!(opened.taken_over);
    let late = runs::apply(db, opened.run.id, first, &queued(), 4).await;
    assert!(matches!(late, Err(StoreError::StaleAttempt { .. })), "{late:?}");
    let end = RunEnd { status: RunStatus::Succeeded, error: None, fallback_reason: None };
    let change = Change { end: Some(end), ..queued() };
    assert_eq!(runs::apply(db, opened.run.id, second, &change, 5).await.expect("written"), 2);
    let run = runs::run(db, opened.run.id).await.expect("a run");
    assert_eq!((run.status, run.finished_ms), (RunStatus::Succeeded, Some(5)));
    let events = runs::events_after(db, opened.run.id, 1).await.expect("events");
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [2]);
}

async fn a_node_is_leased_once_and_a_late_result_refused(test: TestDb) {
    let db = &test.db;
    let driver = token(1);
    let run = runs::open(db, new(driver), 1).await.expect("opened").run.id;
    runs::apply(db, run, driver, &queued(), 2).await.expect("queued");
    let lease = async |attempt| {
        runs::lease_node(db, run, "still", attempt, 1, "w", &json!({}), (100, 0), 3).await.expect("answers")
    };
    assert!(lease(token(10)).await);
    assert!(!lease(token(11)).await, "it has an owner");
    let ended = |attempt| Change {
        nodes: vec![NodeChange::Ended {
            node: "still".into(),
            attempt,
            number: 1,
            status: NodeStatus::Succeeded,
            outputs: Some(json!({})),
            error: None,
        }],
        ..Change::default()
    };
    let stale = runs::apply(db, run, driver, &ended(token(11)), 4).await;
    assert!(matches!(stale, Err(StoreError::StaleAttempt { .. })), "{stale:?}");
    runs::apply(db, run, driver, &ended(token(10)), 5).await.expect("the owner's result");
    let nodes = runs::nodes(db, run).await.expect("nodes");
    assert_eq!(nodes[0].status, NodeStatus::Succeeded);
    assert!(runs::beat_node(db, run, "still", token(10), None, (1, 0)).await.is_err(), "nothing is left to prolong");
}
