//! `hartomat smoke` against a running server, and through a line that answers 502, 503 and 504,
//! resets connections and stalls.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{
    api::Server,
    command::{hartomat, json, sample, stderr},
};

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Is passed through.
    None,
    /// Is answered by the proxy; the server never sees it.
    Status(u16),
    /// Is cut before a byte was read.
    Reset,
    /// Reaches the server, whose answer is lost.
    AnswerLost,
    /// Breaks off within the answer.
    AnswerCut,
    /// Is neither read nor answered, and ends when the client gives up.
    Stall,
}

/// In turn; primes among the passes, so that every request meets every fault in some run.
const FAULTS: [Fault; 13] = [
    Fault::Status(502),
    Fault::None,
    Fault::AnswerLost,
    Fault::Status(503),
    Fault::None,
    Fault::Reset,
    Fault::None,
    Fault::AnswerCut,
    Fault::Status(504),
    Fault::None,
    Fault::AnswerLost,
    Fault::None,
    Fault::Reset,
];

/// A line of ill will in front of a server.
struct Proxy {
    address: SocketAddr,
    harmed: Arc<AtomicUsize>,
}

impl Proxy {
    fn start(server: SocketAddr, faults: &'static [Fault]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let harmed = Arc::new(AtomicUsize::new(0));
        let count = harmed.clone();
        std::thread::spawn(move || {
            for (client, fault) in listener.incoming().zip(faults.iter().cycle()) {
                if *fault != Fault::None {
                    count.fetch_add(1, Ordering::Relaxed);
                }
                std::thread::spawn(move || client.and_then(|client| serve(client, server, *fault)));
            }
        });
        Self { address, harmed }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// One request per connection: what is said to the server ends it.
fn serve(mut client: TcpStream, server: SocketAddr, fault: Fault) -> std::io::Result<()> {
    match fault {
        Fault::Reset => return Ok(()),
        Fault::Stall => {
            std::io::copy(&mut client, &mut std::io::sink())?;
            return Ok(());
        }
        _ => {}
    }
    let request = read_request(&mut client)?;
    if let Fault::Status(status) = fault {
        write!(client, "HTTP/1.1 {status} Sorry\r\ncontent-length: 5\r\nconnection: close\r\n\r\nsorry")?;
        return client.shutdown(Shutdown::Both);
    }
    let mut upstream = TcpStream::connect(server)?;
    upstream.write_all(&request)?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    match fault {
        Fault::AnswerLost => {}
        Fault::AnswerCut => client.write_all(&answer[..answer.len() - answer.len().min(8)])?,
        _ => client.write_all(&answer)?,
    }
    client.shutdown(Shutdown::Both)
}

/// Head and body of a request, told to close the connection afterwards.
fn read_request(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut chunk = [0; 65_536];
    let head = loop {
        let read = client.read(&mut chunk)?;
        request.extend_from_slice(&chunk[..read]);
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    };
    let text = String::from_utf8_lossy(&request[..head]).into_owned();
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok())
        .unwrap_or(0);
    while request.len() < head + 4 + length {
        let read = client.read(&mut chunk)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        request.extend_from_slice(&chunk[..read]);
    }
    request.splice(head..head, *b"\r\nconnection: close");
    Ok(request)
}

fn smoke(url: &str, token: &str, subject: &str, mode: &str, more: &[&str]) -> Output {
    hartomat()
        .args(["--json", "smoke", subject, "--execution-mode", mode, "--server", url, "--token", token, "--step"])
        .arg(sample("flange.step"))
        .args(more)
        .output()
        .expect("hartomat runs")
}

fn passes(output: &Output, what: &str) {
    assert_eq!(output.status.code(), Some(0), "{what}: {}", stderr(output));
    assert_eq!(json(output)["verdict"], "pass", "{what}");
}

#[test]
fn still_and_intake_pass_in_each_of_their_modes() {
    let data = tempfile::tempdir().expect("a folder");
    let mut server = Server::start(data.path());
    let token = server.set_up();
    for (subject, mode) in
        [("still", "legacy"), ("still", "graph"), ("still", "shadow"), ("intake", "legacy"), ("intake", "graph")]
    {
        passes(&smoke(&server.url(), &token, subject, mode, &[]), &format!("{subject} {mode}"));
    }
    let refused = smoke(&server.url(), &token, "intake", "shadow", &[]);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    let stranger = smoke(&server.url(), "nobody", "still", "legacy", &[]);
    assert_eq!(stranger.status.code(), Some(2), "{}", stderr(&stranger));
}

#[test]
fn a_bad_line_costs_nothing_and_orders_nothing_twice() {
    let data = tempfile::tempdir().expect("a folder");
    let mut server = Server::start(data.path());
    let token = server.set_up();
    let proxy = Proxy::start(server.url().trim_start_matches("http://").parse().expect("an address"), &FAULTS);
    passes(&smoke(&proxy.url(), &token, "still", "graph", &[]), "through the proxy");
    assert!(proxy.harmed.load(Ordering::Relaxed) >= FAULTS.len() / 2, "the line was too good");
    for (list, count) in [("orders", 1), ("products", 1), ("cad-files", 1)] {
        assert_eq!(server.get(list)["total"], count, "{list}");
    }
    let types = server.get("output-types?q=Smoke%20still");
    assert_eq!(types["total"], 1, "{types}");
}

#[test]
fn a_line_that_only_stalls_is_given_up_and_said() {
    const STALLED: [Fault; 1] = [Fault::Stall];
    let proxy = Proxy::start("127.0.0.1:1".parse().expect("an address"), &STALLED);
    let output = smoke(&proxy.url(), "token", "still", "legacy", &["--timeout-s", "2"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("was not answered"), "{}", stderr(&output));
}
