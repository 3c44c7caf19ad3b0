//! One thread, alive as long as this process, starts all children.
//!
//! Children ask the kernel to be killed when their parent *thread* ends. A worker thread of the
//! async runtime may end long before the process does; this one does not.

use std::{io, sync::OnceLock};

use tokio::{
    process::{Child, Command},
    runtime::Handle,
    sync::{mpsc, oneshot},
};

struct Order {
    command: Command,
    runtime: Handle,
    reply: oneshot::Sender<io::Result<Child>>,
}

/// Orders that may wait; more callers than this wait in turn.
const MAX_WAITING: usize = 64;

fn orders() -> &'static mpsc::Sender<Order> {
    static ORDERS: OnceLock<mpsc::Sender<Order>> = OnceLock::new();
    ORDERS.get_or_init(|| {
        let (sender, mut receiver) = mpsc::channel::<Order>(MAX_WAITING);
        std::thread::Builder::new()
            .name("blender-spawner".to_owned())
            .spawn(move || {
                while let Some(mut order) = receiver.blocking_recv() {
                    let _runtime = order.runtime.enter();
                    // A caller that gave up drops the child, and dropping kills it.
                    let _ = order.reply.send(order.command.spawn());
                }
            })
            .expect("a thread can be started");
        sender
    })
}

/// # Errors
/// As [`Command::spawn`].
pub async fn spawn(command: Command) -> io::Result<Child> {
    let (reply, answer) = oneshot::channel();
    let order = Order { command, runtime: Handle::current(), reply };
    let gone = || io::Error::other("the thread that starts Blender is gone");
    orders().send(order).await.map_err(|_| gone())?;
    answer.await.map_err(|_| gone())?
}
