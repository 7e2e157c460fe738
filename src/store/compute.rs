//! The work of a sweep.

use super::error::StoreError;
use super::folder::Folder;
use crate::sweep::Grid;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Threads to compute with: so many, or as many as the machine has cores where that is not said.
///
/// # Errors
/// Where they cannot be had.
pub fn threads(number: Option<usize>) -> Result<ThreadPool, StoreError> {
    let number = number.unwrap_or(0);
    let pool = ThreadPoolBuilder::new().num_threads(number).build();
    pool.map_err(|error| StoreError::Threads(number, error.to_string()))
}

/// Computes blocks on the threads of `pool` and stores each as it is done. `tick` hears how much work has been
/// done since it was last asked, and may break: then the blocks that are not yet stored are lost.
///
/// A thread of its own encodes and writes while the next block is computed; never are there more than two blocks in memory.
///
/// # Errors
/// Where a cell asks for more than `data` has, or the disk does not take a block; those before are kept.
pub fn compute<G: Grid>(
    folder: &Folder<G>,
    data: &G::Data,
    blocks: impl IntoIterator<Item = u64>,
    pool: &ThreadPool,
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
        let writer = scope.spawn(move || write(done));
        let mut flow = ControlFlow::Continue(());
        for block in blocks {
            let Some(rows) = pool.install(|| folder.plan().compute_block(block, data, tick))? else {
                flow = ControlFlow::Break(());
                break;
            };
            if sender.send((block, rows)).is_err() {
                break;
            }
        }
        drop(sender);
        writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(flow)
    })
}
