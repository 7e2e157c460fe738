//! The work of a sweep.

use super::error::StoreError;
use super::folder::Folder;
use crate::sweep::Grid;
use crate::threads::Threads;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Computes blocks on the threads of `pool` and stores each as it is done. `tick` hears how much work has been
/// done since it was last asked, and may break: then the blocks that are not yet stored are lost.
///
/// A thread of its own encodes and writes while the next block is computed; never are there more than two blocks in memory.
///
/// # Errors
/// If a cell asks for more than `data` has, or the disk does not take a block; those before are kept.
pub fn compute<G: Grid>(
    folder: &Folder<G>,
    data: &G::Data,
    blocks: impl IntoIterator<Item = u64>,
    pool: &Threads,
    tick: impl Fn(u64) -> ControlFlow<()> + Sync,
) -> Result<ControlFlow<()>, StoreError> {
    let failed = AtomicBool::new(false);
    let write = |done: Receiver<(u64, Vec<G::Run>)>| {
        let written = done.into_iter().try_for_each(|(block, rows)| folder.keep(block, &rows));
        failed.store(written.is_err(), Ordering::Relaxed);
        written
    };
    let tick = |work| if failed.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { tick(work) };
    thread::scope(|scope| {
        let (sender, done) = sync_channel(0);
        let writer = thread::Builder::new().spawn_scoped(scope, move || write(done));
        let mut flow = ControlFlow::Continue(());
        for block in blocks {
            let Some(rows) = pool.install(|| folder.plan().compute_block(block, data, tick))? else {
                flow = ControlFlow::Break(());
                break;
            };
            if writer.is_err() {
                // The system gives no thread: blocks are computed and written in turn.
                folder.keep(block, &rows)?;
            } else if sender.send((block, rows)).is_err() {
                break;
            }
        }
        drop(sender);
        if let Ok(writer) = writer {
            writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        Ok(flow)
    })
}
