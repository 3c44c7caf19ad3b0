//! `hartomat demo`: samples into an empty data folder, one order rendered before your eyes, then serve.

use anyhow::{Context, Result, bail};
use modules::ports::Blobs;
use store::{LineStatus, PageRequest, orders::NewLine, products::ProductQuery};

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
        order_samples(&app, global).await?;
    } else {
        eprintln!("The data folder {} has products already; no sample order is placed.", app.config.data.display());
    }
    if args.once {
        app.runtime.drain();
        for worker in workers {
            worker.await?;
        }
        app.blender.shut_down();
        return Ok(());
    }
    up::serve(app, workers, global, &UpArgs { listen: args.listen }).await
}

async fn order_samples(app: &App, global: &Global) -> Result<()> {
    let seeded = samples::seed(app).await?;
    let fixtures = app.config.fixtures.clone().context("the folder of the sample STEP files is not set; run ./run")?;
    let mut lines = Vec::new();
    for (sku, name, step) in samples::sample_products(&fixtures) {
        let cad_file = samples::upload(app, &step).await?;
        let product = samples::product(app, &sku, &name, cad_file).await?;
        // One picture in catalogue quality, one quick proof: minutes, also on two cores.
        match lines.len() {
            0 => lines.push(NewLine { product, output_type: seeded.proof_still }),
            1 => lines.push(NewLine { product, output_type: seeded.catalogue_still }),
            _ => {}
        }
    }
    if lines.is_empty() {
        bail!("there are no sample STEP files in {}", fixtures.display());
    }
    eprintln!(
        "Rendering a sample order of {} stills. Ctrl-C stops; the next start goes on where it stopped.",
        lines.len()
    );
    let order = samples::order(app, "Sample order", lines).await?;
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
