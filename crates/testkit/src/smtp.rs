//! A real mail server (aiosmtpd) in a child process, which behaves as a test needs it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use serde_json::Value;

/// Longest wait for one event on a slow machine.
const DEADLINE: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Accept,
    /// Takes the whole mail and hangs up without a word.
    Drop,
    /// 451 to the recipient.
    Busy,
    /// 550 to the recipient.
    Refuse,
}

/// Ends with its value, and with this process.
pub struct SmtpReceiver {
    child: Child,
    /// Its end is what the child waits for.
    _stdin: ChildStdin,
    said: Receiver<Value>,
    port: u16,
}

impl SmtpReceiver {
    pub fn start(behaviour: Behaviour) -> Self {
        let set = |name: &str| {
            std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set; run these tests through ./check rust"))
        };
        let mut child = Command::new(set("HARTOMAT_PYTHON"))
            .args(["-c", include_str!("smtp_receiver.py")])
            .arg(format!("{behaviour:?}").to_lowercase())
            .env("PYTHONPATH", set("HARTOMAT_TEST_PACKAGES"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server starts");
        let stdin = child.stdin.take().expect("piped");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, said) = channel();
        // Ends when the child closes its output.
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let document = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(document).is_err() {
                    break;
                }
            }
        });
        let port: Value = said.recv_timeout(DEADLINE).expect("the mail server says its port");
        let port = port.as_u64().and_then(|p| u16::try_from(p).ok()).unwrap_or_else(|| panic!("{port}"));
        Self { child, _stdin: stdin, said, port }
    }

    /// For `smtp_url`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// The next `{from, to, data}` or `{rcpt}` it was told; waits for it.
    pub fn next(&self) -> Value {
        self.said.recv_timeout(DEADLINE).expect("the mail server was told something")
    }

    /// The next mail; waits for it.
    pub fn next_mail(&self) -> Value {
        loop {
            let said = self.next();
            if said.get("data").is_some() {
                return said;
            }
        }
    }

    /// What it was told and nobody asked about yet.
    pub fn rest(&self) -> Vec<Value> {
        self.said.try_iter().collect()
    }
}

impl Drop for SmtpReceiver {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
