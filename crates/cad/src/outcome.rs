//! What the end of a child process means: a summary, or a typed error with what it said.

use std::os::unix::process::ExitStatusExt;

use modules::{Fault, ModuleError};

use crate::protocol::{Line, Summary};
use crate::supervise::Ending;

const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;
const SIGSEGV: i32 = 11;
const SIGXCPU: i32 = 24;

const TOO_HEAVY: &str =
    "Export the assembly in smaller files or without threads and other fine detail, or raise the CAD limits.";
const REPORT_IT: &str =
    "Try again; if it happens again, export the file anew from CAD (AP214 or AP242) and keep this one for a report.";

pub fn judge(ending: Ending, file: &str) -> Result<Summary, ModuleError> {
    match ending {
        Ending::Cancelled => Err(ModuleError::cancelled()),
        Ending::WallTimeOut { seconds } => Err(timeout(file, &format!("{seconds} s"))),
        Ending::Exited { last_line: Some(Line::Done(summary)), status, .. } if status.success() => Ok(summary),
        Ending::Exited { last_line: Some(Line::Failed(error)), stderr, .. } => {
            let detail = error.detail.clone().unwrap_or(stderr);
            Err(error.with_detail(detail))
        }
        Ending::Exited { status, stderr, .. } => {
            let starved = stderr.contains("memory allocation of") || stderr.contains("bad_alloc");
            let error = match status.signal() {
                Some(SIGXCPU) => timeout(file, "its share of processor time"),
                Some(SIGKILL) => out_of_memory(file),
                Some(SIGABRT | SIGSEGV) if starved => out_of_memory(file),
                Some(signal) => crashed(file, &format!("it was ended by signal {signal}")),
                None if starved => out_of_memory(file),
                None => crashed(file, &format!("it exited with {}", status.code().unwrap_or(-1))),
            };
            Err(error.with_detail(stderr))
        }
    }
}

fn timeout(file: &str, limit: &str) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "cad.timeout",
        format!("Reading {file} took longer than {limit}, the limit for a file of its size, and was stopped."),
        TOO_HEAVY,
    )
}

fn out_of_memory(file: &str) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "cad.out_of_memory",
        format!("Reading {file} took more memory than a file of its size may."),
        TOO_HEAVY,
    )
}

fn crashed(file: &str, how: &str) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "cad.crashed",
        format!("The CAD process broke down while reading {file}: {how}."),
        REPORT_IT,
    )
}

#[cfg(test)]
mod tests {
    use std::process::ExitStatus;

    use super::*;

    fn ended(raw: i32, stderr: &str) -> String {
        let ending = Ending::Exited { status: ExitStatus::from_raw(raw), last_line: None, stderr: stderr.to_owned() };
        judge(ending, "a.step").expect_err("no summary was given").code
    }

    #[test]
    fn every_end_without_a_word_has_its_own_code() {
        assert_eq!(ended(11, ""), "cad.crashed");
        assert_eq!(ended(SIGSEGV, "memory allocation of the kernel failed"), "cad.out_of_memory");
        assert_eq!(ended(SIGABRT, "memory allocation of 9 bytes failed"), "cad.out_of_memory");
        assert_eq!(ended(SIGABRT, "terminate called"), "cad.crashed");
        assert_eq!(ended(SIGKILL, ""), "cad.out_of_memory");
        assert_eq!(ended(SIGXCPU, ""), "cad.timeout");
        assert_eq!(ended(3 << 8, ""), "cad.crashed");
        assert_eq!(ended(0, ""), "cad.crashed");
    }
}
