//! `hartomat smoke`: a real order through the HTTP API of a running server, as any client would place it.

mod api;
mod contract;

use std::time::{Duration, Instant};

use anyhow::Result;
use contracts::ExecutionMode;
use modules::{Fault, ModuleError};
use serde_json::{Value, json};

use self::{api::Api, contract::Contract};
use crate::{
    cli::{Global, SmokeArgs, Subject},
    config::Config,
};

/// Between two looks at what is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// For taking back a rollout, whatever happened before.
const TO_UNDO: Duration = Duration::from_secs(30);

pub async fn run(global: &Global, args: &SmokeArgs) -> Result<()> {
    let config = Config::load(global)?;
    let token = args.token.clone().or_else(|| std::env::var("HARTOMAT_TOKEN").ok()).ok_or_else(|| {
        wrong(
            "smoke.no_token",
            "No API token is named.",
            "Give --token or HARTOMAT_TOKEN; one is made on the page API tokens.",
        )
    })?;
    let mode = args.execution_mode.execution();
    let until = Until { ends: Instant::now() + Duration::from_secs(args.timeout_s), timeout_s: args.timeout_s };
    let api = Api::new(&args.server, &token, until.ends)?;
    let step = args
        .step
        .clone()
        .or_else(|| Some(config.fixtures.as_ref()?.join("flange.step")))
        .ok_or_else(|| wrong("smoke.no_step", "No STEP file is named.", "Give --step FILE."))?;
    let report = match args.subject.contract() {
        Some(contract) => order(&api, &contract, mode, &step, &until).await?,
        None => intake(&api, mode, &step, &until).await?,
    };
    if global.json {
        println!("{report}");
    } else {
        println!("{}: {}", report["verdict"].as_str().unwrap_or_default(), report["said"].as_str().unwrap_or_default());
    }
    if report["verdict"] == "pass" {
        return Ok(());
    }
    let said = report["said"].as_str().unwrap_or_default().to_owned();
    Err(ModuleError::new(Fault::Transient, "smoke.failed", said, "Look at the run's page for node, error and log.")
        .into())
}

/// Provisions, preflights, orders, waits, tries the mode, judges.
async fn order(
    api: &Api,
    contract: &Contract,
    mode: ExecutionMode,
    step: &std::path::Path,
    until: &Until,
) -> Result<Value> {
    let product = contract.product(api, step, until).await?;
    let (output_type, workflow) = contract.provision(api).await?;
    say(&format!("{} in {mode} mode by {}", contract.name, api.base()));
    if mode != ExecutionMode::Legacy {
        let found = api.post(&format!("/api/workflows/{workflow}/preflight"), json!({})).await?;
        if found["ok"] != true {
            return Ok(verdict(
                "fail",
                format!("The preflight finds: {}", first_problem(&found)),
                &Value::Null,
                &Value::Null,
            ));
        }
    }
    let placed = json!({
        "note": "Smoke test", "submit": true,
        "lines": [{ "product_id": product, "output_type_id": output_type }],
    });
    let order = text(&api.post("/api/orders", placed).await?["id"]);
    let line = text(&api.get(&format!("/api/orders/{order}")).await?["lines"][0]["id"]);
    let line = done(api, &line, until).await?;
    if line["status"] != "done" {
        return Ok(not_done(&line));
    }
    if mode == ExecutionMode::Legacy {
        return Ok(verdict("pass", "The line is done by the fixed pipeline.".into(), &line, &Value::Null));
    }
    // Rollout decides what an order does; the mode that is tried is named for this line alone.
    let line = text(&line["id"]);
    let started = api.post(&format!("/api/order-lines/{line}/dispatch"), json!({ "mode": mode })).await?;
    let runs = format!("line_id={line}&mode={mode}");
    let run = until.sees("the run", || ended_run(api, &runs, text(&started["run_id"]))).await?;
    let line = done(api, &line, until).await?;
    Ok(if line["status"] == "done" { judged(mode, &line, &run) } else { not_done(&line) })
}

async fn done(api: &Api, line: &str, until: &Until) -> Result<Value> {
    let path = format!("/api/order-lines/{line}");
    until
        .sees("the order line", || async {
            let line = api.get(&path).await?;
            Ok(ended(&line["status"], &["done", "failed", "cancelled"]).then_some(line))
        })
        .await
}

fn not_done(line: &Value) -> Value {
    let said = format!("The line is {}: {}", text(&line["status"]), text(&line["error"]["message"]));
    verdict("fail", said, line, &Value::Null)
}

/// A file is read anew: by the graph of CAD intake where that is asked for.
async fn intake(api: &Api, mode: ExecutionMode, step: &std::path::Path, until: &Until) -> Result<Value> {
    if mode == ExecutionMode::Shadow {
        return Err(wrong(
            "smoke.no_shadow",
            "CAD intake has no shadow: what it derives is the same bytes or a failed run.",
            "Use legacy or graph.",
        )
        .into());
    }
    let file = contract::upload(api, step, until).await?;
    let workflow = contract::workflow(api, "Smoke intake", contract::Shape::CadIntake).await?;
    let rollout = format!("/api/workflows/{workflow}/rollout");
    let runs = format!("cad_file_id={file}&workflow_id={workflow}&mode={mode}");
    let earlier = newest(api, &runs).await?.map(|run| text(&run["id"]));
    api.put(&rollout, json!({ "mode": mode, "percent": 100, "reason": "smoke test" })).await?;
    let again = api.post(&format!("/api/cad-files/{file}/reprocess"), json!({})).await;
    let read = async {
        again?;
        until.sees("the CAD file", || contract::read_file(api, &file)).await
    };
    let read = read.await;
    let legacy = json!({ "mode": "legacy", "percent": 100, "reason": "smoke test" });
    let back = api.lasting(TO_UNDO).put(&rollout, legacy).await;
    let read = read?;
    back?;
    if read["status"] != "ready" {
        return Ok(verdict(
            "fail",
            format!("The file was not read: {}", text(&read["error"]["message"])),
            &read,
            &Value::Null,
        ));
    }
    if mode == ExecutionMode::Legacy {
        return Ok(verdict(
            "pass",
            format!("{} parts were read by the fixed intake.", read["occurrences"]),
            &read,
            &Value::Null,
        ));
    }
    // The file is ready, so that a graph that was begun is on record.
    let Some(begun) = newest(api, &runs).await?.filter(|run| earlier.as_deref() != run["id"].as_str()) else {
        let said = "The graph was not begun; the fixed intake read the file.".to_owned();
        return Ok(verdict("fail", said, &read, &Value::Null));
    };
    let run = until.sees("the run", || ended_run(api, &runs, text(&begun["id"]))).await?;
    Ok(judged(mode, &read, &run))
}

/// The run of this id once it has ended.
async fn ended_run(api: &Api, query: &str, id: String) -> Result<Option<Value>> {
    let runs = api.get(&format!("/api/workflows/runs?{query}")).await?;
    let run = runs["items"].as_array().into_iter().flatten().find(|run| run["id"] == *id);
    Ok(run.filter(|run| ended(&run["status"], &["succeeded", "failed", "fell_back", "cancelled"])).cloned())
}

async fn newest(api: &Api, query: &str) -> Result<Option<Value>> {
    let runs = api.get(&format!("/api/workflows/runs?{query}")).await?;
    Ok(runs["items"].as_array().and_then(|runs| runs.first()).cloned())
}

/// Pure: what a finished line or file and its run amount to.
fn judged(mode: ExecutionMode, subject: &Value, run: &Value) -> Value {
    let status = text(&run["status"]);
    if status != "succeeded" {
        let why = [&run["fallback_reason"]["message"], &run["error"]["message"]].map(text).concat();
        return verdict("fail", format!("The run is {status}: {why}"), subject, run);
    }
    match (mode, run["verdict"].as_str()) {
        (ExecutionMode::Shadow, Some("pass")) => {
            verdict("pass", "The shadow shows the same as the fixed pipeline.".into(), subject, run)
        }
        (ExecutionMode::Shadow, other) => {
            verdict("fail", format!("The comparison says {}.", other.unwrap_or("nothing")), subject, run)
        }
        _ => verdict(
            "pass",
            format!("The graph did it, {} nodes of {}.", run["nodes_done"], run["nodes_total"]),
            subject,
            run,
        ),
    }
}

fn verdict(verdict: &str, said: String, subject: &Value, run: &Value) -> Value {
    json!({ "verdict": verdict, "said": said, "subject": subject, "run": run })
}

fn first_problem(found: &Value) -> String {
    let of = |list: &Value, pick: &str| {
        list.as_array().into_iter().flatten().find(|p| p["severity"] == "error").map(|p| text(&p[pick]))
    };
    of(&found["problems"], "message").or_else(|| of(&found["diagnostics"], "message")).unwrap_or_default()
}

fn ended(status: &Value, last: &[&str]) -> bool {
    status.as_str().is_some_and(|status| last.contains(&status))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn say(line: &str) {
    eprintln!("{line}");
}

fn wrong(code: &str, message: &str, remedy: &str) -> ModuleError {
    ModuleError::new(Fault::Input, code, message, remedy)
}

/// How long a smoke test waits, all in all.
struct Until {
    ends: Instant,
    timeout_s: u64,
}

impl Until {
    /// Asks until there is an answer.
    async fn sees<T, F: Future<Output = Result<Option<T>>>>(&self, what: &str, ask: impl Fn() -> F) -> Result<T> {
        loop {
            if let Some(found) = ask().await? {
                return Ok(found);
            }
            if Instant::now() >= self.ends {
                let message = format!("{} s are over, and {what} has not ended.", self.timeout_s);
                return Err(ModuleError::new(
                    Fault::Transient,
                    "smoke.timeout",
                    message,
                    "Look whether workers run, or give --timeout-s more.",
                )
                .into());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

impl Subject {
    fn contract(self) -> Option<Contract> {
        match self {
            Self::Still => Some(Contract::still()),
            Self::Turntable => Some(Contract::turntable()),
            Self::Blend => Some(Contract::blend()),
            Self::Intake => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_graph_that_did_it_passes() {
        let of = |mode, run: Value| judged(mode, &Value::Null, &run)["verdict"].clone();
        let ran = |status: &str, verdict: Value| json!({ "status": status, "verdict": verdict });
        assert_eq!(of(ExecutionMode::Graph, ran("succeeded", Value::Null)), "pass");
        assert_eq!(of(ExecutionMode::Graph, ran("fell_back", Value::Null)), "fail");
        assert_eq!(of(ExecutionMode::Shadow, ran("succeeded", json!("pass"))), "pass");
        assert_eq!(of(ExecutionMode::Shadow, ran("succeeded", json!("warn"))), "fail");
        assert_eq!(of(ExecutionMode::Shadow, ran("succeeded", Value::Null)), "fail");
        assert_eq!(of(ExecutionMode::Shadow, ran("failed", json!("pass"))), "fail");
    }
}
