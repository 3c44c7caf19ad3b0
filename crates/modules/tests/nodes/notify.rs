//! One notice per line and generation, by the ways that were chosen.

use contracts::{
    NotifyEvent,
    module::params::{NotifyChannel, NotifyParams},
};
use modules::{
    output::notify::{self, Subject},
    ports::About,
};

use crate::world::{World, id, pinned};

async fn run(world: &World) -> Result<(), modules::ModuleError> {
    tell(world, &NotifyParams::default()).await
}

async fn tell(world: &World, params: &NotifyParams) -> Result<(), modules::ModuleError> {
    let subject = Subject::Line { snapshot: &world.snapshot, generation: 1, assets: &[id(50)] };
    notify::run(&world.ports, subject, params).await
}

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    run(&world).await.expect("queued");
    assert_eq!(world.fake.asked.all().len(), 1);
}

#[tokio::test]
async fn fails() {
    assert_eq!(run(&World::broken().await).await.expect_err("refused").code, "test.broken");
}

#[tokio::test]
async fn only_chosen_ways_are_gone_and_silence_is_kept() {
    let world = World::new().await;
    tell(&world, &NotifyParams { channels: vec![NotifyChannel::Email], ..NotifyParams::default() })
        .await
        .expect("queued");
    tell(&world, &NotifyParams { on_success: false, ..NotifyParams::default() }).await.expect("nothing to do");
    let notices = world.fake.notices.lock().unwrap().clone();
    let told: Vec<_> = notices.into_iter().map(|notice| (notice.channels, notice.about)).collect();
    assert_eq!(told, [(vec![NotifyChannel::Email], About::Line(world.snapshot.line))]);
}

#[tokio::test]
async fn a_cad_file_is_told_with_what_was_read() {
    let world = World::new().await;
    let record = world.ports.store.cad_file(world.snapshot.cad_file).await.expect("a file");
    let subject = Subject::CadFile { record: &record, run: id(20) };
    notify::run(&world.ports, subject, &NotifyParams::default()).await.expect("queued");
    let notices = world.fake.notices.lock().unwrap().clone();
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((notice.about, notice.event), (About::CadFile(record.id), NotifyEvent::CadFileReady));
    assert!(notice.body.contains("parts with"), "{notice:?}");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world).await.expect("queued");
    pinned(notify::VERSION, &world.fake.asked.all().concat(), (1, "9572fc90f6485d5e"));
}
