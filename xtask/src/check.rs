//! Every test of the project, in parts with a budget each; prints what ran and how long it took.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{codegen, paths, setup, sh};

/// What one part reports.
#[derive(Debug, Default, Clone)]
struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
    note: String,
}

struct Part {
    name: &'static str,
    budget_minutes: f64,
    run: fn() -> Result<Count>,
}

/// Budgets are for two cores and an empty `target`; together about 40 minutes, of which 28 were used.
const PARTS: &[Part] = &[
    Part { name: "setup", budget_minutes: 3.0, run: part_setup },
    Part { name: "format", budget_minutes: 0.2, run: part_format },
    Part { name: "build", budget_minutes: 16.0, run: part_build },
    Part { name: "rust", budget_minutes: 7.0, run: part_rust },
    Part { name: "clippy", budget_minutes: 2.0, run: part_clippy },
    Part { name: "generated", budget_minutes: 0.5, run: part_generated },
    Part { name: "python", budget_minutes: 1.0, run: part_python },
    Part { name: "web", budget_minutes: 1.0, run: part_web },
    Part { name: "browser", budget_minutes: 6.0, run: part_browser },
    Part { name: "fuzz", budget_minutes: 3.5, run: part_fuzz },
];

/// Seconds of generating requests, for all roles together.
const FUZZ_SECONDS: u32 = 160;

/// Runs all parts, or those named; goes on after a failure so that one run shows every fault.
pub fn check(wanted: &[&str]) -> Result<()> {
    if let Some(unknown) = wanted.iter().find(|w| !PARTS.iter().any(|p| p.name == **w)) {
        bail!("no part `{unknown}`; there are: {}", PARTS.iter().map(|p| p.name).collect::<Vec<_>>().join(", "));
    }
    let mut rows: Vec<(&Part, Duration, Result<Count>)> = Vec::new();
    for part in PARTS.iter().filter(|p| wanted.is_empty() || wanted.contains(&p.name)) {
        println!("── {} (budget {} min)", part.name, part.budget_minutes);
        let started = Instant::now();
        let result = (part.run)();
        if let Err(e) = &result {
            println!("{e:#}");
        }
        rows.push((part, started.elapsed(), result));
    }
    summary(&rows)
}

fn summary(rows: &[(&Part, Duration, Result<Count>)]) -> Result<()> {
    println!(
        "\n{:<10} {:>7} {:>7} {:>8} {:>8} {:>8}  note",
        "part", "passed", "failed", "skipped", "minutes", "budget"
    );
    let mut total = Count::default();
    let mut minutes = 0.0;
    for (part, took, result) in rows {
        let took = took.as_secs_f64() / 60.0;
        let broken = Count { failed: 1, note: "FAILED".into(), ..Count::default() };
        let count = result.as_ref().unwrap_or(&broken);
        let over = if took > part.budget_minutes { " OVER BUDGET" } else { "" };
        println!(
            "{:<10} {:>7} {:>7} {:>8} {took:>8.1} {:>8.1}  {}{over}",
            part.name, count.passed, count.failed, count.skipped, part.budget_minutes, count.note
        );
        total.passed += count.passed;
        total.failed += count.failed.max(u64::from(result.is_err()));
        total.skipped += count.skipped;
        minutes += took;
    }
    println!("all parts took {minutes:.1} minutes");
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    if total.failed > 0 {
        bail!("./check failed");
    }
    Ok(())
}

fn part_setup() -> Result<Count> {
    setup::for_build()?;
    setup::for_tests()?;
    setup::test_packages()?;
    setup::fuzz_packages()?;
    Ok(Count::default())
}

fn part_format() -> Result<Count> {
    sh::run(Command::new("cargo").args(["fmt", "--all", "--check"]))?;
    Ok(Count::default())
}

/// The executables and all test programs at once: built apart they would share fewer dependencies.
fn part_build() -> Result<Count> {
    sh::run(Command::new("cargo").args(["test", "--release", "--quiet", "--workspace", "--no-run"]))?;
    Ok(Count::default())
}

fn part_rust() -> Result<Count> {
    let nextest = Command::new("cargo").args(["nextest", "--version"]).output().is_ok_and(|o| o.status.success());
    let mut command = Command::new("cargo");
    if nextest {
        command.args(["nextest", "run", "--release", "--workspace", "--no-fail-fast", "--status-level", "all"]);
        command.args(["--final-status-level", "fail", "--success-output", "never"]);
    } else {
        command.args(["test", "--release", "--workspace", "--no-fail-fast"]);
    }
    with_test_environment(&mut command)?;
    let (ok, lines) = watch(&mut command, |line| !line.trim_start().starts_with("PASS"))?;
    let passed: Vec<&String> = lines
        .iter()
        .filter(|l| l.trim_start().starts_with("PASS") || (l.starts_with("test ") && l.ends_with("... ok")))
        .collect();
    // nextest names a failed test again at the end.
    let failed: BTreeSet<&str> = lines.iter().filter_map(|l| failed_test(l)).collect();
    let failed = failed.len() as u64;
    let on = |database: &str| passed.iter().filter(|l| l.contains(database)).count();
    if !ok && failed == 0 {
        bail!("the Rust tests did not run");
    }
    Ok(Count {
        passed: passed.len() as u64,
        failed: failed.max(u64::from(!ok)),
        skipped: lines.iter().filter(|l| l.trim_start().starts_with("SKIP")).count() as u64,
        note: format!("on SQLite {}, on PostgreSQL {}", on("sqlite"), on("postgres")),
    })
}

/// The test a line of nextest (`FAIL [  0.1s] (1/9) crate::binary name`) or of cargo says has failed.
fn failed_test(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix("FAIL") {
        return rest.rsplit([']', ')']).next().map(str::trim);
    }
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

fn part_clippy() -> Result<Count> {
    sh::run(Command::new("cargo").args([
        "clippy",
        "--release",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    Ok(Count::default())
}

fn part_generated() -> Result<Count> {
    codegen::check()?;
    Ok(Count { passed: 4, note: "OpenAPI document, API types, materials, parity matrix".into(), ..Count::default() })
}

fn part_python() -> Result<Count> {
    let mut command = Command::new(setup::built_python()?);
    command.env("PYTHONPATH", setup::test_packages()?);
    command.args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]).current_dir(paths::blender());
    with_test_environment(&mut command)?;
    let (ok, lines) = watch(&mut command, |_| true)?;
    count_words(ok, &lines, "pytest")
}

fn part_web() -> Result<Count> {
    sh::run_quiet(Command::new("npm").args(["run", "lint"]).current_dir(paths::web()))?;
    let mut command = Command::new("npm");
    command.args(["test"]).current_dir(paths::web()).env("NO_COLOR", "1");
    let (ok, lines) = watch(&mut command, |l| !l.trim().is_empty())?;
    let lines: Vec<String> = lines.into_iter().filter(|l| l.trim_start().starts_with("Tests ")).collect();
    count_words(ok, &lines, "vitest")
}

/// The API from its own document, signed out and for each role: no 5xx and no request without an answer.
fn part_fuzz() -> Result<Count> {
    with_server("fuzz", |url, setup_token| {
        let mut command = Command::new(setup::built_python()?);
        command
            .arg(paths::root().join("xtask/fuzz/fuzz.py"))
            .arg(FUZZ_SECONDS.to_string())
            .env("PYTHONPATH", setup::fuzz_packages()?)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("HARTOMAT_URL", url)
            .env("HARTOMAT_SETUP_TOKEN", setup_token)
            .env("HARTOMAT_STEP", paths::root().join("fixtures/step/pillow_block.step"));
        let (ok, lines) = watch(&mut command, |_| true)?;
        let count = count_words(ok, &lines, "fuzz")?;
        Ok(Count { note: "schemathesis: signed out, viewer, operator, admin; zero 5xx".into(), ..count })
    })
}

/// The web app in Chromium against the real server.
fn part_browser() -> Result<Count> {
    with_server("browser", |url, setup_token| {
        let mut command = Command::new("npm");
        command
            .args(["run", "e2e"])
            .current_dir(paths::web())
            .env("NO_COLOR", "1")
            .env("HARTOMAT_URL", url)
            .env("HARTOMAT_SETUP_TOKEN", setup_token)
            .env("HARTOMAT_STEP", browser_step_file());
        let (ok, lines) = watch(&mut command, |_| true)?;
        let number = |name: &str| {
            lines
                .iter()
                .rev()
                .find_map(|l| l.trim_start_matches(['#', 'ℹ', ' ']).strip_prefix(name)?.trim().parse::<u64>().ok())
        };
        match (number("pass"), number("fail")) {
            (Some(passed), Some(failed)) => Ok(Count {
                passed,
                failed: failed.max(u64::from(!ok)),
                skipped: number("skipped").unwrap_or(0),
                note: "Chromium against the real server".into(),
            }),
            _ => count_words(ok, &lines, "browser"),
        }
    })
}

/// Runs `test` with address and set-up token of a real server that has a data folder of its own.
fn with_server(name: &str, test: impl FnOnce(&str, &str) -> Result<Count>) -> Result<Count> {
    let data = std::env::temp_dir().join(format!("hartomat-{name}-{}", std::process::id()));
    let mut server = Command::new(paths::executable())
        .args(["--json", "--data"])
        .arg(&data)
        .args(["up", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the server")?;
    let result = (|| {
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("piped")).read_line(&mut line)?;
        let started: serde_json::Value =
            serde_json::from_str(&line).with_context(|| format!("the server said: {line}"))?;
        let text = |key: &str| started[key].as_str().unwrap_or_default().to_owned();
        test(&text("url"), &text("setup_token"))
    })();
    server.kill().ok();
    server.wait()?;
    std::fs::remove_dir_all(&data).ok();
    result
}

/// A real assembly where the shared files exist, else one of our own fixtures.
fn browser_step_file() -> std::path::PathBuf {
    let shared = paths::root().join("../shared/step/02_as1-oc-214.stp");
    if shared.exists() { shared } else { paths::root().join("fixtures/step/pillow_block.step") }
}

pub fn with_test_environment(command: &mut Command) -> Result<()> {
    command
        .env("HARTOMAT_PYTHON", setup::built_python()?)
        .env("HARTOMAT_BLENDER_PACKAGE", paths::blender())
        .env("HARTOMAT_STUDIOS", setup::built_studios()?)
        .env("HARTOMAT_CAD", paths::release().join("hartomat-cad"))
        .env("HARTOMAT_TEST_PACKAGES", setup::test_packages()?)
        .env("HARTOMAT_EXE", paths::executable())
        .env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(())
}

/// Runs a command, showing the lines that `show` picks, and returns all of them.
fn watch(command: &mut Command, show: impl Fn(&str) -> bool + Sync) -> Result<(bool, Vec<String>)> {
    let shown = format!("{command:?}");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {shown}"))?;
    let (stdout, stderr) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
    let lines = std::sync::Mutex::new(Vec::new());
    let follow = |reader: &mut dyn BufRead| {
        for line in reader.lines().map_while(Result::ok) {
            if show(&line) {
                println!("{line}");
            }
            lines.lock().expect("no panic under the lock").push(line);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| follow(&mut BufReader::new(stderr)));
        follow(&mut BufReader::new(stdout));
    });
    let ok = child.wait()?.success();
    Ok((ok, lines.into_inner().expect("no panic under the lock")))
}

/// Counts from a closing line such as `12 passed, 1 failed, 2 skipped` or `Tests  3 passed (3)`.
fn count_words(ok: bool, lines: &[String], tool: &str) -> Result<Count> {
    let before = |word: &str| {
        lines.iter().rev().find_map(|line| {
            let words: Vec<&str> = line.split([' ', ',', '|', '=']).filter(|w| !w.is_empty()).collect();
            let at = words.iter().position(|w| *w == word)?;
            words.get(at.checked_sub(1)?)?.parse::<u64>().ok()
        })
    };
    let passed = before("passed").unwrap_or(0);
    let failed = before("failed").unwrap_or(0).max(u64::from(!ok));
    if passed + failed == 0 {
        bail!("{tool} ran no test");
    }
    Ok(Count { passed, failed, skipped: before("skipped").unwrap_or(0), note: String::new() })
}
