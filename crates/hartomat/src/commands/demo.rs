//! `hartomat demo`: samples into an empty data folder, one order rendered before your eyes, then serve.

use anyhow::{Context, Result, bail};
use contracts::{NotifyEvent, ids::OrderId, module::params::NotifyChannel};
use modules::ports::Blobs;
use store::{
    LineStatus, PageRequest,
    identity::subscriptions::Wanted,
    orders::{NewLine, OrderQuery},
    products::ProductQuery,
    seeds,
};

use super::{samples, up};
use crate::{
    app::App,
    cli::{DemoArgs, Global, UpArgs},
    config::Config,
    progress,
};

pub async fn run(global: &Global, args: &DemoArgs) -> Result<()> {
    let mut config = Config::load(global)?;
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    let app = App::open(config).await?;
    let workers = app.runtime.start().await?;
    let empty =
        store::products::list(&app.db, &ProductQuery::default(), &PageRequest::first(1)).await?.items.is_empty();
    if empty {
        place_samples(&app).await?;
    } else {
        eprintln!("The data folder {} has products already; nothing is added.", app.config.data.display());
    }
    if let Some(order) = sample_order(&app).await? {
        follow(&app, global, order).await?;
    }
    if args.once {
        app.runtime.deliver_due().await?;
        app.runtime.drain();
        for worker in workers {
            worker.await?;
        }
        app.blender.shut_down();
        return Ok(());
    }
    up::serve(app, workers, global, &UpArgs { listen: args.listen }).await
}

/// What the sample order says of itself, and how it is found again.
const NOTE: &str = "Sample order";

/// The sample order, also one that an earlier start placed.
async fn sample_order(app: &App) -> Result<Option<OrderId>> {
    let query = OrderQuery { text: Some(NOTE.to_owned()), ..OrderQuery::default() };
    let found = store::orders::list(&app.db, &query, &PageRequest::first(1)).await?;
    Ok(found.items.first().map(|order| order.id))
}

async fn place_samples(app: &App) -> Result<()> {
    let seeded = samples::seed(app).await?;
    let fixtures = app.config.fixtures.clone().context("the folder of the sample STEP files is not set; run ./run")?;
    // One of each thing the pipelines make, small enough for two cores and a few minutes.
    let wanted = [
        (0, seeds::PROOF_STILL),
        (1, seeds::CATALOGUE_STILL),
        (0, seeds::TURNTABLE),
        (0, seeds::PRODUCTION_BLEND),
        (1, seeds::MODEL_GLB),
        (2, seeds::THUMBNAIL),
    ];
    let mut products = Vec::new();
    for (sku, name, step) in samples::sample_products(&fixtures) {
        let cad_file = samples::upload(app, &step).await?;
        products.push(samples::product(app, &sku, &name, cad_file).await?);
    }
    let lines: Vec<NewLine> = (wanted.iter())
        .filter_map(|(product, name)| Some(NewLine::new(*products.get(*product)?, *seeded.output_types.get(*name)?)))
        .collect();
    if lines.is_empty() {
        bail!("there are no sample STEP files in {}", fixtures.display());
    }
    eprintln!(
        "Rendering a sample order of {} lines. Ctrl-C stops; the next start goes on where it stopped.",
        lines.len()
    );
    if app.runtime.sends_mail() {
        // Whoever sets a mail server for the demonstration wants to see a mail.
        let account = samples::local_account(&app.db, app.clock.now_ms()).await?;
        let mut wanted = Wanted::default();
        wanted.set(NotifyEvent::OrderDone, NotifyChannel::Email, true);
        store::identity::subscriptions::choose(&app.db, account, &wanted).await?;
    }
    samples::order(app, NOTE, lines).await?;
    Ok(())
}

/// Shows the order's progress to its end and lays its files out.
async fn follow(app: &App, global: &Global, order: OrderId) -> Result<()> {
    let (order, lines) = progress::follow_order(app, order).await?;
    let mut files = Vec::new();
    for asset in lines.iter().flat_map(|l| &l.assets) {
        let file = app.config.data.join("demo").join(&asset.file_name);
        std::fs::create_dir_all(file.parent().expect("a folder"))?;
        std::fs::copy(app.blobs.local_path(&asset.blob.sha256).await?, &file)?;
        files.push(file);
    }
    if global.json {
        println!("{}", serde_json::json!({ "order": order.number, "status": order.status, "files": files }));
    } else {
        for file in &files {
            println!("{}", file.display());
        }
    }
    if order.status != LineStatus::Done {
        let error = lines.into_iter().find_map(|l| l.error);
        return Err(error.map_or_else(|| anyhow::anyhow!("the sample order ended {}", order.status), Into::into));
    }
    Ok(())
}
