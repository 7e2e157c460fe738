//! The choice, at run time, of the instructions that a loop is compiled for.

/// A set of vector instructions. Every one gives the same bits; they differ in speed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstructionSet {
    /// Instruction set that the whole program is built for: SSE2, two numbers at a time, unless the build says otherwise.
    Baseline,
    /// AVX2: four numbers at a time.
    Avx2,
    /// AVX-512 (F, BW, DQ and VL): eight numbers at a time.
    Avx512,
}

/// Work that can be compiled for every instruction set. Whatever `run` calls in its loops has to be `#[inline(always)]`: only
/// what is inlined is compiled for the set.
pub(crate) trait Work {
    /// Runs the kernel.
    fn run(self);
}

impl InstructionSet {
    /// The widest set that this processor has.
    pub fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::is_x86_feature_detected as has;
            if has!("avx512f") && has!("avx512bw") && has!("avx512dq") && has!("avx512vl") {
                return Self::Avx512;
            }
            if has!("avx2") {
                return Self::Avx2;
            }
        }
        Self::Baseline
    }

    /// Every set that this processor has, the narrowest first.
    pub fn available() -> Vec<Self> {
        [Self::Baseline, Self::Avx2, Self::Avx512].into_iter().filter(|set| *set <= Self::best()).collect()
    }

    /// Runs `work` with this set, or with the widest that the processor has where this one is missing.
    #[allow(unsafe_code, reason = "a function for other instructions is safe to call once they are known to be there")]
    pub(crate) fn run(self, work: impl Work) {
        match self.min(Self::best()) {
            Self::Baseline => work.run(),
            // SAFETY: `best` has found these instructions.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { with_avx2(work) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { with_avx512(work) },
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => work.run(),
        }
    }
}

/// Asks for `items` to be brought near before they are needed. Nothing but speed depends on it.
#[inline(always)]
#[allow(unsafe_code, reason = "the instruction takes a pointer, which it neither reads nor writes through")]
pub(crate) fn prefetch<T>(items: &[T]) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        const LINE: usize = 64;
        let start = items.as_ptr().cast::<i8>();
        for byte in (0..size_of_val(items)).step_by(LINE) {
            // SAFETY: every x86-64 processor has the instruction, and no address is wrong for it.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(start.wrapping_add(byte)) };
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = items;
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2(work: impl Work) {
    work.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn with_avx512(work: impl Work) {
    work.run();
}
