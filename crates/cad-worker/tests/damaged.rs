//! Randomly damaged files: the parent lives, and each gets a report or a typed error.

mod support;

use std::collections::BTreeMap;

use support::{client, fixture, request};

/// How many damaged files are read.
const FILES: u64 = 200;

/// SplitMix64: the same files in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % below as u64) as usize
    }
}

fn damage(text: &[u8], seed: u64) -> Vec<u8> {
    let mut dice = Dice(seed);
    let mut lines: Vec<Vec<u8>> = text.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
    for _ in 0..=dice.roll(6) {
        match dice.roll(5) {
            0 => {
                let line = dice.roll(lines.len());
                if !lines[line].is_empty() {
                    let at = dice.roll(lines[line].len());
                    lines[line][at] = (dice.roll(95) + 32) as u8;
                }
            }
            1 => {
                let line = dice.roll(lines.len());
                lines.remove(line);
            }
            2 => {
                let (a, b) = (dice.roll(lines.len()), dice.roll(lines.len()));
                lines.swap(a, b);
            }
            3 => {
                // Two entities change their numbers, so that references meet the wrong kind.
                let (a, b) = (dice.roll(lines.len()), dice.roll(lines.len()));
                let (Some(x), Some(y)) = (equals(&lines[a]), equals(&lines[b])) else { continue };
                let (tail_a, tail_b) = (lines[a].split_off(x), lines[b].split_off(y));
                if a != b {
                    lines[a].extend(tail_b);
                    lines[b].extend(tail_a);
                }
            }
            _ => {
                // A number becomes absurd.
                let line = dice.roll(lines.len());
                if let Some(at) = lines[line].iter().position(|&b| b == b'.') {
                    let huge: &[u8] = if dice.roll(2) == 0 { b"e308" } else { b"999999999." };
                    lines[line].splice(at..=at, huge.iter().copied());
                }
            }
        }
    }
    lines.join(&b'\n')
}

fn equals(line: &[u8]) -> Option<usize> {
    line.iter().position(|&b| b == b'=')
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_damaged_files_each_end_in_a_report_or_a_typed_error() {
    let sources: Vec<Vec<u8>> = ["flange.step", "shaft_coupling.step"]
        .iter()
        .map(|name| std::fs::read(fixture(name)).expect("a sample"))
        .collect();
    // Some damage makes the kernel run for ever: the limit is short, and its error is typed as well.
    let limits =
        cad::LimitPolicy { wall_base_seconds: 10, wall_seconds_per_megabyte: 0, ..cad::LimitPolicy::default() };
    let client = client().with_concurrency(2).with_threads(1).with_limits(limits);
    let mut open = tokio::task::JoinSet::new();
    for seed in 0..FILES {
        let bytes = damage(&sources[seed as usize % sources.len()], seed);
        let client = client.clone();
        open.spawn(async move {
            let folder = tempfile::tempdir().expect("temporary folder");
            let file = folder.path().join("damaged.step");
            std::fs::write(&file, bytes).expect("test file");
            let out = folder.path().join("out");
            std::fs::create_dir(&out).expect("out folder");
            let outcome = cad::Cad::intake(&client, request(&file, &out), &modules::Control::unattended()).await;
            (seed, outcome)
        });
    }
    let (mut clean, mut warned) = (0, 0);
    let mut refused: BTreeMap<String, u32> = BTreeMap::new();
    while let Some(done) = open.join_next().await {
        let (seed, outcome) = done.expect("the parent does not panic");
        match outcome {
            Ok(output) if output.report.warnings.is_empty() => clean += 1,
            Ok(_) => warned += 1,
            Err(error) => {
                assert!(
                    !error.code.is_empty() && !error.message.is_empty() && !error.remedy.is_empty(),
                    "{seed}: {error:?}"
                );
                assert!(error.code.starts_with("cad."), "{seed}: {error:?}");
                if error.code != "cad.timeout" {
                    assert!(error.detail.is_some_and(|said| !said.is_empty()), "{seed}: what the kernel said is kept");
                }
                *refused.entry(error.code).or_default() += 1;
            }
        }
    }
    println!("{FILES} damaged files: {clean} read, {warned} read with warnings, refused {refused:?}");
    assert_eq!(clean + warned + u64::from(refused.values().sum::<u32>()), FILES);
    // Faults of the kernel fail an entity and not the file: without that, half of these files crash.
    assert!(refused.get("cad.crashed").is_none_or(|&crashed| crashed * 100 <= FILES as u32), "{refused:?}");
}
