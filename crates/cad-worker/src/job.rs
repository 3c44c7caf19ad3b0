//! One job from the STEP file to its results.

use std::path::{Path, PathBuf};
use std::time::Instant;

use cad::protocol::{Job, REPORT_FILE, Summary, Timings};
use cad_sys::{Document, MeshTask, OpenOptions, Progress};
use modules::ModuleError;
use modules::ports::Tessellation;

use crate::bundle::Bundle;
use crate::channel::Channel;
use crate::fail;
use crate::geometry::{self, Shape};
use crate::mesh::{self, Group};
use crate::output::Writer;
use crate::references;
use crate::report::{self, Meshed};
use crate::tree::{self, Node};

pub fn run(job: &Job, channel: &Channel) -> Result<Summary, ModuleError> {
    let bundle = Bundle::open(&job.bundle_dir, &job.root)?;
    let mut timings = Timings::default();

    channel.progress(0.0, "Reading");
    let started = Instant::now();
    let scratch = Scratch(job.out_dir.join(".references"));
    let file = references::resolve(&bundle.dir, &bundle.root, &scratch.0)?;
    let document = open(job, &file, &bundle, channel, &mut timings)?;
    drop(scratch);
    timings.transfer = started.elapsed().as_secs_f64() - timings.read;

    let walking = Instant::now();
    let structure = document.structure().map_err(|e| fail::working("walking the assembly", &e))?;
    let nodes = tree::build(&structure, &bundle.file)?;
    if nodes.is_empty() {
        return Err(fail::no_geometry(&bundle.file));
    }
    let shapes = geometry::collect(&document)?;
    timings.walk = walking.elapsed().as_secs_f64();

    let mut written = Vec::new();
    let mut meshed: Vec<Meshed> = Vec::new();
    for number in 0..job.outputs.len() {
        let facts = write(job, number, &document, &nodes, &shapes, channel, &mut timings, &mut written)?;
        if number == 0 {
            meshed = facts;
        }
    }
    meshed.resize_with(shapes.len(), Meshed::default);
    if job.report {
        let measuring = Instant::now();
        channel.progress(0.97, "Measuring");
        let sources = report::Sources {
            file: &bundle.file,
            document: &document,
            structure: &structure,
            nodes: &nodes,
            shapes: &shapes,
            meshed: &meshed,
        };
        let report = report::build(&sources)?;
        let path = job.out_dir.join(REPORT_FILE);
        let text = serde_json::to_vec(&report).expect("a report is plain data");
        std::fs::write(&path, text).map_err(|error| fail::disk("Writing", &path, &error))?;
        timings.measure = measuring.elapsed().as_secs_f64();
    }
    channel.progress(1.0, "Done");
    let summary = Summary {
        written,
        occurrences: nodes.len() as u64,
        shapes: shapes.iter().enumerate().filter(|(index, shape)| shape.same_as == *index).count() as u64,
        triangles: meshed.iter().map(|meshed| meshed.facts.triangles).sum(),
        timings,
        peak_rss_bytes: peak_rss_bytes(),
    };
    // Taking the kernel's data apart piece by piece costs time, and this process is about to end.
    std::mem::forget(document);
    Ok(summary)
}

/// A folder that is gone when the work with it is done.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // Missing where there were no references; otherwise the caller's folder is temporary as well.
        let _ignored = std::fs::remove_dir_all(&self.0);
    }
}

fn open(
    job: &Job,
    file: &Path,
    bundle: &Bundle,
    channel: &Channel,
    timings: &mut Timings,
) -> Result<cad_sys::UniquePtr<Document>, ModuleError> {
    let options = OpenOptions {
        path: file.to_string_lossy().into_owned(),
        threads: job.threads,
        validation_properties: job.report,
    };
    let sink = channel.clone();
    let started = Instant::now();
    let read = std::rc::Rc::new(std::cell::Cell::new(0.0));
    let read_seen = read.clone();
    let mut progress = Progress::new(move |stage, fraction| {
        if stage == "transfer" {
            if fraction == 0.0 && read_seen.get() == 0.0 {
                read_seen.set(started.elapsed().as_secs_f64());
            }
            sink.progress(0.3 + 0.3 * fraction as f32, "Building shapes");
        }
    });
    let document = cad_sys::open_document(&options, &mut progress).map_err(|e| fail::reading(&bundle.file, &e))?;
    timings.read = read.get();
    Ok(document)
}

#[expect(clippy::too_many_arguments, reason = "one output is made from everything the job holds")]
fn write(
    job: &Job,
    number: usize,
    document: &Document,
    nodes: &[Node],
    shapes: &[Shape],
    channel: &Channel,
    timings: &mut Timings,
    written: &mut Vec<String>,
) -> Result<Vec<Meshed>, ModuleError> {
    let output = &job.outputs[number];
    let path = job.out_dir.join(&output.name);
    let disk = |error: std::io::Error| fail::disk("Writing", &path, &error);
    let mut writer = Writer::create(output.format, &path, nodes).map_err(disk)?;
    let mut facts = vec![Meshed::default(); shapes.len()];
    let mut prepared = 0;
    for (index, shape) in shapes.iter().enumerate() {
        if shape.same_as != index {
            facts[index] = facts[shape.same_as];
            continue;
        }
        if shape.construction {
            continue;
        }
        let done = (number as f32 + index as f32 / shapes.len() as f32) / job.outputs.len() as f32;
        channel.progress(0.6 + 0.35 * done, "Meshing");
        let meshing = Instant::now();
        if index >= prepared {
            prepared = prepare(document, shapes, index, &output.tessellation, job.threads)?;
        }
        let options = geometry::mesh_options(document, index, &output.tessellation, job.threads)?;
        let mesh = document.mesh(index, &options).map_err(|e| fail::working("meshing", &e))?;
        let (groups, own) = mesh::group(&mesh, &shape.colors);
        drop(mesh);
        timings.mesh += meshing.elapsed().as_secs_f64();
        facts[index] = summarize(&groups, own);
        let writing = Instant::now();
        writer.add(index, shapes, &groups).map_err(disk)?;
        timings.write += writing.elapsed().as_secs_f64();
    }
    let writing = Instant::now();
    if writer.finish(nodes, shapes).map_err(disk)? {
        written.push(output.name.clone());
    }
    timings.write += writing.elapsed().as_secs_f64();
    Ok(facts)
}

/// Meshes the small shapes from `first` on at the same time, and returns where they end. Within a
/// small shape there is too little to share out; large ones are shared out face by face. What is
/// prepared waits in memory, so it is bounded.
fn prepare(
    document: &Document,
    shapes: &[Shape],
    first: usize,
    asked: &Tessellation,
    threads: u32,
) -> Result<usize, ModuleError> {
    const SMALL_FACES: usize = 200;
    const MAX_FACES: usize = 2000;
    let mut faces = 0;
    let mut tasks = Vec::new();
    let mut end = first;
    while threads != 1 && end < shapes.len() && faces <= MAX_FACES {
        let shape = &shapes[end];
        let own = shape.colors.face_colors.len();
        if shape.same_as == end && !shape.construction && own <= SMALL_FACES {
            let options = geometry::mesh_options(document, end, asked, threads)?;
            tasks.push(MeshTask { shape: end as u32, options });
            faces += own;
        }
        end += 1;
    }
    if tasks.len() > 1 {
        document.prepare_meshes(&tasks).map_err(|e| fail::working("meshing", &e))?;
    }
    Ok(end.max(first + 1))
}

fn summarize(groups: &[Group], facts: mesh::MeshFacts) -> Meshed {
    let plain: f64 = groups.iter().filter(|g| g.color.is_none()).map(|g| g.area).sum();
    let largest = groups.iter().filter(|group| group.color.is_some()).max_by(|a, b| a.area.total_cmp(&b.area));
    Meshed {
        facts,
        prevailing: largest.and_then(|group| group.color),
        mostly_plain: largest.is_none_or(|group| plain > group.area),
    }
}

/// Highest resident memory of this process so far.
fn peak_rss_bytes() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|text| {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
            line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()
        })
        .map_or(0, |kib| kib * 1024)
}
