//! Drafting, changing, submitting orders.

use store::{
    LineStatus, PageRequest, StoreError,
    orders::{self, NewLine, NewOrder, OrderPatch, OrderQuery},
};
use testkit::TestDb;

use crate::world::{NOW, World};

testkit::both_databases!(
    numbers_increase_and_are_never_used_twice,
    what_a_line_names_must_exist,
    a_draft_is_submitted_once_and_only_as_it_was_read,
    only_drafts_can_be_deleted,
    a_changed_priority_reaches_what_is_queued,
    lists_are_filtered_and_paged,
    a_large_order_is_written_and_read,
);

async fn numbers_increase_and_are_never_used_twice(test: TestDb) {
    let world = World::new(&test.db).await;
    let mut numbers = Vec::new();
    for _ in 0..3 {
        let order = world.draft(1, 0).await;
        numbers.push(orders::order(&test.db, order).await.expect("the order").number);
    }
    orders::delete(&test.db, world.draft(1, 0).await, 1).await.expect("a draft can go");
    let last = world.draft(1, 0).await;
    numbers.push(orders::order(&test.db, last).await.expect("the order").number);
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
}

async fn what_a_line_names_must_exist(test: TestDb) {
    let world = World::new(&test.db).await;
    let good = NewLine::new(world.product, world.output_type);
    let place = async |lines: Vec<NewLine>| {
        let new = NewOrder { note: String::new(), priority: 0, due: None, proof: false, lines, created_by: world.user };
        match orders::create(&test.db, new, NOW).await {
            Err(StoreError::Invalid { field, code, .. }) => (field, code),
            other => panic!("{other:?}"),
        }
    };
    let no_product = NewLine { product: store::new_id(NOW), ..good.clone() };
    assert_eq!(place(vec![good.clone(), no_product]).await, ("lines[1].product_id".into(), "unknown"));
    let no_type = NewLine { output_type: store::new_id(NOW), ..good.clone() };
    assert_eq!(place(vec![no_type]).await, ("lines[0].output_type_id".into(), "unknown"));
    assert_eq!(place(vec![]).await, ("lines".into(), "length"));
    let mut input = crate::world::still("Still");
    input.active = false;
    store::output_types::update(&test.db, world.output_type, 1, input).await.expect("deactivated");
    assert_eq!(place(vec![good]).await, ("lines[0].output_type_id".into(), "inactive"));
    assert_eq!(orders::list(&test.db, &OrderQuery::default(), &PageRequest::default()).await.expect("a list").total, 0);
}

async fn a_draft_is_submitted_once_and_only_as_it_was_read(test: TestDb) {
    let world = World::new(&test.db).await;
    let order = world.draft(2, 0).await;
    let frozen = world.freeze(order).await;
    let stale = orders::submit_order(&test.db, order, 7, &frozen, NOW).await;
    assert!(matches!(stale, Err(StoreError::VersionConflict { current: 1, .. })), "{stale:?}");
    let partial = orders::submit_order(&test.db, order, 1, &frozen[..1], NOW).await;
    assert!(matches!(partial, Err(StoreError::VersionConflict { .. })), "{partial:?}");
    let change = orders::submit_order(&test.db, order, 1, &frozen, NOW).await.expect("submitted");
    assert_eq!((change.order_status, change.lines.len()), (LineStatus::Queued, 2));
    let version = orders::order(&test.db, order).await.expect("the order").version;
    let again = orders::submit_order(&test.db, order, version, &[], NOW).await;
    assert!(matches!(again, Err(StoreError::Forbidden { code: "order.nothing_to_submit", .. })), "{again:?}");
}

async fn only_drafts_can_be_deleted(test: TestDb) {
    let world = World::new(&test.db).await;
    let (order, _) = world.submitted(1, 0).await;
    let version = orders::order(&test.db, order).await.expect("the order").version;
    let refused = orders::delete(&test.db, order, version).await;
    assert!(matches!(refused, Err(StoreError::Forbidden { code: "order.submitted", .. })), "{refused:?}");
}

async fn a_changed_priority_reaches_what_is_queued(test: TestDb) {
    let world = World::new(&test.db).await;
    world.submitted(1, 0).await;
    let (late, lines) = world.submitted(1, 0).await;
    let version = orders::order(&test.db, late).await.expect("the order").version;
    let patch = OrderPatch { priority: Some(9), ..Default::default() };
    orders::update(&test.db, late, version, patch).await.expect("raised");
    assert_eq!(world.lease("w", NOW).await.expect("work").line, lines[0]);
}

async fn lists_are_filtered_and_paged(test: TestDb) {
    let world = World::new(&test.db).await;
    for _ in 0..5 {
        world.draft(1, 0).await;
    }
    world.submitted(1, 0).await;
    let pending = OrderQuery { status: Some(LineStatus::Pending), ..Default::default() };
    let mut page = PageRequest::first(2);
    let mut seen = Vec::new();
    loop {
        let slice = orders::list(&test.db, &pending, &page).await.expect("a page");
        assert_eq!(slice.total, 5);
        seen.extend(slice.items.iter().map(|order| order.number));
        match slice.next_cursor {
            Some(cursor) => page.cursor = Some(cursor),
            None => break,
        }
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 5);
    let by_number = OrderQuery { text: Some(format!("#{}", seen[0])), ..Default::default() };
    assert_eq!(orders::list(&test.db, &by_number, &PageRequest::default()).await.expect("a page").total, 1);
}

async fn a_large_order_is_written_and_read(test: TestDb) {
    let world = World::new(&test.db).await;
    let (order, lines) = world.submitted(1200, 0).await;
    assert_eq!(orders::lines(&test.db, order).await.expect("lines").len(), lines.len());
    let outcome = orders::cancel_order(&test.db, order, NOW).await.expect("cancelled");
    assert_eq!(outcome.change.order_status, LineStatus::Cancelled);
}
