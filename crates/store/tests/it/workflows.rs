//! Workflow definitions: versions, drafts, publishing.

use contracts::{ExecutionMode, Family, ids::WorkflowId};
use store::{
    PageRequest, StoreError,
    workflows::{self, MAX_DRAFTS, NewVersion, NewWorkflow, Saved, WorkflowPatch, WorkflowQuery},
};
use testkit::TestDb;

use crate::world::NOW;

testkit::both_databases!(
    every_changed_text_is_a_new_version,
    a_stale_change_is_refused,
    old_drafts_go_and_published_versions_stay,
    names_are_unique_and_lists_are_filtered,
);

fn new(name: &str) -> NewWorkflow {
    NewWorkflow { name: name.into(), description: String::new(), family: Family::OrderLine, active: true }
}

fn text(n: usize) -> NewVersion {
    NewVersion {
        text: format!("{{\"n\":{n}}}"),
        execution_mode: ExecutionMode::Legacy,
        nodes: 3,
        errors: u32::from(n % 2 == 1),
        by: None,
    }
}

async fn made(test: &TestDb) -> WorkflowId {
    workflows::create(&test.db, new("One"), text(0), NOW).await.expect("made").id
}

async fn every_changed_text_is_a_new_version(test: TestDb) {
    let id = made(&test).await;
    let Saved { workflow, changed } = workflows::save(&test.db, id, 1, text(0), NOW).await.expect("saved");
    assert_eq!((changed, workflow.latest, workflow.version), (false, 1, 1));
    let Saved { workflow, changed } = workflows::save(&test.db, id, 1, text(1), NOW + 1).await.expect("saved");
    assert_eq!((changed, workflow.latest, workflow.version, workflow.published), (true, 2, 2, None));
    let (info, stored) = workflows::document(&test.db, id, 2).await.expect("version 2");
    assert_eq!((info.errors, stored.as_str()), (1, "{\"n\":1}"));
    assert_eq!(workflows::document(&test.db, id, 1).await.expect("version 1").1, "{\"n\":0}");
    assert!(matches!(workflows::document(&test.db, id, 3).await, Err(StoreError::NotFound { .. })));

    let published = workflows::publish(&test.db, id, 2, 1, &[], NOW + 2).await.expect("published");
    assert_eq!((published.published, published.latest), (Some(1), 2));
    let all = workflows::versions(&test.db, id, &PageRequest::default()).await.expect("versions").items;
    assert_eq!(all.iter().map(|v| (v.number, v.published_ms)).collect::<Vec<_>>(), [(2, None), (1, Some(NOW + 2))]);
    let first = workflows::versions(&test.db, id, &PageRequest::first(1)).await.expect("a page");
    let next = PageRequest { limit: 1, cursor: first.next_cursor };
    assert_eq!(workflows::versions(&test.db, id, &next).await.expect("next").items[0].number, 1);
}

async fn a_stale_change_is_refused(test: TestDb) {
    let id = made(&test).await;
    workflows::save(&test.db, id, 1, text(1), NOW).await.expect("saved");
    let stale = |error: StoreError| assert!(matches!(error, StoreError::VersionConflict { current: 2, .. }), "{error}");
    stale(workflows::save(&test.db, id, 1, text(2), NOW).await.expect_err("stale"));
    stale(workflows::publish(&test.db, id, 1, 1, &[], NOW).await.expect_err("stale"));
    stale(workflows::update(&test.db, id, 1, WorkflowPatch::default(), NOW).await.expect_err("stale"));
    stale(workflows::delete(&test.db, id, 1).await.expect_err("stale"));
    workflows::delete(&test.db, id, 2).await.expect("gone");
    assert!(matches!(workflows::workflow(&test.db, id).await, Err(StoreError::NotFound { .. })));
}

async fn old_drafts_go_and_published_versions_stay(test: TestDb) {
    let id = made(&test).await;
    workflows::publish(&test.db, id, 1, 1, &[], NOW).await.expect("published");
    for n in 1..=MAX_DRAFTS + 3 {
        let version = i64::try_from(n).expect("small") + 1;
        workflows::save(&test.db, id, version, text(n), NOW).await.expect("saved");
    }
    let total = workflows::versions(&test.db, id, &PageRequest::first(1)).await.expect("versions").total;
    assert_eq!(total, MAX_DRAFTS as u64 + 1);
    assert!(workflows::document(&test.db, id, 1).await.is_ok(), "the published one stays");
    assert!(matches!(workflows::document(&test.db, id, 4).await, Err(StoreError::NotFound { .. })));
    assert!(workflows::document(&test.db, id, 5).await.is_ok());
}

async fn names_are_unique_and_lists_are_filtered(test: TestDb) {
    let id = made(&test).await;
    let twice = workflows::create(&test.db, new("ONE"), text(0), NOW).await.expect_err("taken");
    assert!(twice.is_duplicate_of("name"), "{twice}");
    workflows::create(&test.db, new("Two"), text(0), NOW).await.expect("made");
    workflows::publish(&test.db, id, 1, 1, &[], NOW).await.expect("published");
    let count = async |query: WorkflowQuery| {
        workflows::list(&test.db, &query, &PageRequest::default()).await.expect("a list").total
    };
    assert_eq!(count(WorkflowQuery::default()).await, 2);
    assert_eq!(count(WorkflowQuery { published: Some(true), ..Default::default() }).await, 1);
    assert_eq!(count(WorkflowQuery { text: Some("tw".into()), ..Default::default() }).await, 1);
    assert_eq!(count(WorkflowQuery { family: Some(Family::CadFile), ..Default::default() }).await, 0);
}
