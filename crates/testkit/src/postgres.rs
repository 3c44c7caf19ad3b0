//! A private PostgreSQL for tests: started once, shared by all test processes that run at the same
//! time, and gone when the last of them is.
//!
//! It listens on a Unix socket in a folder of its own and never on the network. Who uses it holds
//! a shared lock on `users.lock`; a small shell started with the server waits for the exclusive
//! lock, which it gets when the last user's process has ended in whatever way, and stops it.

use std::{
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// Where Debian puts the server's programs; the newest is taken.
const DEBIAN_ROOT: &str = "/usr/lib/postgresql";
/// Connections of all test processes together.
const MAX_CONNECTIONS: u32 = 300;

struct Server {
    bin: PathBuf,
    /// Folder of socket and data.
    dir: PathBuf,
    template: String,
    _user_lock: File,
}

/// Creates a database of its own and says where it is.
pub fn fresh_database() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let server = server();
    let name = format!("t_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    server.create_database(&name, &server.template);
    server.url(&name)
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start)
}

impl Server {
    fn start() -> Self {
        let bin = programs();
        let account = Account::for_server();
        let dir = std::env::temp_dir().join(format!("hartomat-test-pg-{}", account.uid));
        std::fs::create_dir_all(&dir).expect("a folder for the test PostgreSQL");
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700)).expect("folder rights");
        chown(&dir, Some(account.uid), Some(account.gid)).expect("the test PostgreSQL's account owns its folder");

        let start_lock = lock_file(&dir.join("start.lock"));
        start_lock.lock().expect("the start lock");
        let user_lock = lock_file(&dir.join("users.lock"));
        user_lock.lock_shared().expect("the users' lock");

        let mut server = Self { bin, dir, template: String::new(), _user_lock: user_lock };
        if !server.answers() {
            server.initialise(&account);
        }
        server.template = server.template_database();
        drop(start_lock);
        server
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://hartomat@localhost/{database}?host={}", self.dir.display())
    }

    fn answers(&self) -> bool {
        Command::new(self.bin.join("pg_isready"))
            .args(["--quiet", "--host"])
            .arg(&self.dir)
            .status()
            .is_ok_and(|status| status.success())
    }

    fn initialise(&self, account: &Account) {
        let data = self.dir.join("data");
        let _ = std::fs::remove_dir_all(&data);
        must(
            account.command(&self.bin.join("initdb")).arg("--pgdata").arg(&data).args([
                "--username=hartomat",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]),
            "create the test PostgreSQL",
        );
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = {MAX_CONNECTIONS}\n\
             shared_buffers = 32MB\nfsync = off\nfull_page_writes = off\nwal_level = minimal\nmax_wal_senders = 0\n\
             autovacuum = off\nlogging_collector = off\n",
            self.dir.display()
        );
        std::fs::write(data.join("postgresql.auto.conf"), settings).expect("the test PostgreSQL's settings");
        must(
            account
                .command(&self.bin.join("pg_ctl"))
                .arg("--pgdata")
                .arg(&data)
                .args(["--wait", "--silent", "--log"])
                .arg(self.dir.join("log"))
                .arg("start"),
            "start the test PostgreSQL",
        );
        self.stop_with_last_user(account, &data);
    }

    /// Leaves a shell behind that outlives this process and stops the server after the last user.
    #[expect(clippy::zombie_processes, reason = "it waits for this very process to end")]
    fn stop_with_last_user(&self, account: &Account, data: &Path) {
        let script =
            r#"exec 9<"$1/users.lock"; flock -x 9; "$2" --pgdata "$3" --mode immediate --silent stop; rm -rf "$3""#;
        let mut shell = account.command(Path::new("/bin/sh"));
        shell.args(["-c", script, "sh"]).arg(&self.dir).arg(self.bin.join("pg_ctl")).arg(data);
        use std::os::unix::process::CommandExt;
        shell.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        shell.spawn().expect("the shell that stops the test PostgreSQL");
    }

    /// A migrated database per test executable: another executable may carry other migrations.
    fn template_database(&self) -> String {
        let exe = std::env::current_exe().expect("the path of this test");
        let changed =
            exe.metadata().map(|meta| (meta.mtime(), meta.mtime_nsec(), meta.len())).expect("this test's file");
        let mut hasher = DefaultHasher::new();
        (exe, changed).hash(&mut hasher);
        let name = format!("template_{:016x}", hasher.finish());
        let listed = must(
            &mut self.psql("postgres", &format!("SELECT 1 FROM pg_database WHERE datname = '{name}'")),
            "list databases",
        );
        if listed.stdout.is_empty() {
            let draft = format!("{name}_draft");
            must(
                &mut self.psql("postgres", &format!("DROP DATABASE IF EXISTS {draft}")),
                "drop an unfinished template",
            );
            self.create_database(&draft, "template0");
            self.migrate(&draft);
            must(&mut self.psql("postgres", &format!("ALTER DATABASE {draft} RENAME TO {name}")), "name the template");
        }
        name
    }

    fn migrate(&self, database: &str) {
        let url = self.url(database);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a tokio runtime");
        runtime.block_on(async {
            let db = store::Database::connect(&url).await.expect("a new database migrates");
            db.close().await.expect("the template closes");
        });
    }

    fn create_database(&self, name: &str, template: &str) {
        must(
            &mut self.psql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {template}")),
            "create a test database",
        );
    }

    fn psql(&self, database: &str, sql: &str) -> Command {
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set=ON_ERROR_STOP=1",
            "--username=hartomat",
        ]);
        psql.arg("--host").arg(&self.dir).args(["--dbname", database, "--command", sql]);
        psql
    }
}

fn lock_file(path: &Path) -> File {
    let file = File::options().create(true).truncate(false).write(true).read(true).open(path).expect("a lock file");
    // The shell that waits for the last user runs under another account and opens it too.
    let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644));
    file
}

fn programs() -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(DEBIAN_ROOT)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists() && bin.join("psql").exists())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin).unwrap_or_else(|| {
        panic!("PostgreSQL is not installed and these tests need it: run ./check, or `apt-get install postgresql` (looked in {DEBIAN_ROOT})")
    })
}

/// Under which account the server runs: PostgreSQL refuses to be root.
struct Account {
    uid: u32,
    gid: u32,
    switch: bool,
}

impl Account {
    fn for_server() -> Self {
        let me = Path::new("/proc/self").metadata().expect("/proc is mounted");
        if me.uid() != 0 {
            return Self { uid: me.uid(), gid: me.gid(), switch: false };
        }
        let accounts = std::fs::read_to_string("/etc/passwd").expect("/etc/passwd can be read");
        let of = |name: &str| {
            let mut fields = accounts.lines().find(|line| line.split(':').next() == Some(name))?.split(':').skip(2);
            Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        };
        let (uid, gid) = of("postgres").or_else(|| of("nobody")).expect("an account `postgres` or `nobody`");
        Self { uid, gid, switch: true }
    }

    fn command(&self, program: &Path) -> Command {
        if !self.switch {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args([
            format!("--reuid={}", self.uid),
            format!("--regid={}", self.gid),
            "--clear-groups".into(),
            "--".into(),
        ]);
        command.arg(program).current_dir("/");
        command
    }
}

/// Runs a helper program; on failure the test says which and what it said.
fn must(command: &mut Command, what: &str) -> Output {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|e| panic!("cannot {what}: {e} ({command:?})"));
    assert!(
        output.status.success(),
        "cannot {what}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
