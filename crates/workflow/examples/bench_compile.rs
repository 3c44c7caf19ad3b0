//! Times of reading and compiling graphs of 1,000 to 10,000 nodes; called by `cargo xtask bench`.
//!
//! `cargo run --release -p workflow --example bench_compile` prints one line per size and step: median and
//! best of the repetitions and processor time, ms. `--json` prints the same as JSON.

use std::{hint::black_box, time::Instant};

use workflow::{Document, Registry, compile, document, parse};

/// First step of issue 5: compile and validate 1,000 nodes with 3,000 edges, ms.
const TARGET_MS: f64 = 5.0;

/// Stills with their publications below one set-up, each after some of the earlier ones: the
/// given number of nodes and three edges per node.
fn sample(nodes: usize, registry: &Registry) -> Document {
    let mut text = String::from(
        r#"{"version":1,"nodes":[{"id":"setup","step":"order_line_setup"},{"id":"populate","step":"auto_populate_materials"},
        {"id":"map","step":"material_map_resolve"},{"id":"template","step":"resolve_template"}"#,
    );
    let mut edges = String::from(
        r#"{"from":"setup","to":"populate"},{"from":"populate","to":"map"},{"from":"setup","to":"template"}"#,
    );
    let pairs = (nodes - 5) / 2;
    for i in 0..pairs {
        text.push_str(&format!(
            r#",{{"id":"still{i}","step":"blender_still","params":{{"samples":{},"view":"angle","azimuth_deg":{},"seed":{i}}}}},{{"id":"save{i}","step":"output_save"}}"#,
            i % 128 + 1,
            i % 360
        ));
        edges.push_str(&format!(
            r#",{{"from":"map","to":"still{i}"}},{{"from":"template","to":"still{i}"}},{{"from":"still{i}","to":"save{i}"}},{{"from":"save{i}","to":"notify"}}"#
        ));
        for back in [1, 7].into_iter().filter(|back| i >= *back) {
            edges.push_str(&format!(r#",{{"from":"still{}","to":"still{i}"}}"#, i - back));
        }
    }
    text.push_str(r#",{"id":"notify","step":"notify"}],"edges":["#);
    text.push_str(&edges);
    text.push_str("]}");
    parse(text.as_bytes(), registry).into_document().expect("a sound document")
}

/// What a piece of work costs, ms.
struct Cost {
    median: f64,
    best: f64,
    /// Mean processor time: what is left of it when other programs use the machine too. None where
    /// the system does not tell.
    cpu: Option<f64>,
}

/// Processor time of this thread, ms (Linux).
fn cpu_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse::<f64>().ok().map(|ns| ns / 1e6)
}

fn time(repetitions: u32, mut work: impl FnMut()) -> Cost {
    let before = cpu_ms();
    let mut times: Vec<f64> = (0..repetitions)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    let cpu = before.zip(cpu_ms()).map(|(before, after)| (after - before) / f64::from(repetitions));
    times.sort_by(f64::total_cmp);
    Cost { median: times[times.len() / 2], best: times[0], cpu }
}

fn main() {
    let json = std::env::args().any(|a| a == "--json");
    let registry = runtime::nodes::registry();
    for (nodes, repetitions) in [(100, 200), (1_000, 50), (3_000, 20), (10_000, 10)] {
        let document = sample(nodes, &registry);
        let text = document.to_canonical();
        let (plan, diagnostics) = compile(&document, &registry);
        assert!(plan.is_some(), "{diagnostics:?}");
        let compiled = time(repetitions, || {
            black_box(compile(black_box(&document), &registry));
        });
        let parsed = time(repetitions, || {
            black_box(parse(black_box(text.as_bytes()), &registry));
        });
        let printed = time(repetitions, || {
            black_box(document::canonical::to_string(&black_box(&document).to_value()));
        });
        print(&document, json, [("compile", compiled), ("parse", parsed), ("print", printed)]);
    }
    adversarial(&registry);
}

fn print(document: &Document, json: bool, costs: [(&str, Cost); 3]) {
    let (nodes, edges) = (document.nodes.len(), document.edges.len());
    for (name, cost) in costs {
        let cpu = cost.cpu.unwrap_or(cost.median);
        if json {
            println!(
                r#"{{"bench":"workflow_{name}","nodes":{nodes},"edges":{edges},"median_ms":{:.3},"best_ms":{:.3},"cpu_ms":{cpu:.3}}}"#,
                cost.median, cost.best
            );
        } else {
            let target =
                if name == "compile" && nodes == 999 { format!("  (target {TARGET_MS} ms)") } else { String::new() };
            println!(
                "{nodes:>6} nodes {edges:>6} edges: {name:<8} median {:>8.3} ms, best {:>8.3} ms, processor {cpu:>8.3} ms{target}",
                cost.median, cost.best
            );
        }
    }
}

/// What is built to be slow must be refused or finished quickly too.
fn adversarial(registry: &Registry) {
    let node = |i: usize, step: &str| format!(r#"{{"id":"n{i:06}","step":"{step}"}}"#);
    let document = |nodes: Vec<String>, edges: Vec<(usize, usize)>| {
        let edges: Vec<String> = edges.iter().map(|(a, b)| format!(r#"{{"from":"n{a:06}","to":"n{b:06}"}}"#)).collect();
        format!(r#"{{"version":1,"nodes":[{}],"edges":[{}]}}"#, nodes.join(","), edges.join(","))
    };
    let many = 10_000;
    let half = many / 2;
    let cases = [
        ("100,000 nodes", document((0..100_000).map(|i| node(i, "notify")).collect(), Vec::new())),
        (
            "one cycle of 10,000",
            document((0..many).map(|i| node(i, "notify")).collect(), (0..many).map(|i| (i, (i + 1) % many)).collect()),
        ),
        (
            "5,000 producers above 5,000 consumers",
            document(
                (0..many).map(|i| node(i, if i < half { "resolve_template" } else { "blender_still" })).collect(),
                (0..half).map(|i| (i, half + i)).chain((half..many - 1).map(|i| (i, i + 1))).collect(),
            ),
        ),
        (
            "5,000 publications below a chain of 5,000 messages",
            document(
                (0..many).map(|i| node(i, if i < half { "output_save" } else { "notify" })).collect(),
                (0..half).map(|i| (i, half)).chain((half..many - 1).map(|i| (i, i + 1))).collect(),
            ),
        ),
        ("depth bomb", format!("{{\"version\":1,\"ui\":{}", "[".repeat(1_000_000))),
    ];
    for (name, text) in cases {
        let start = Instant::now();
        let report = workflow::check(text.as_bytes(), registry, &workflow::Invocation::default());
        println!(
            "{name}: {:.1} ms, {} diagnostics ({})",
            start.elapsed().as_secs_f64() * 1e3,
            report.diagnostics.len(),
            report.diagnostics.first().map_or("none", |d| d.code.as_str())
        );
    }
}
