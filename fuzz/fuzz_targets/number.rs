#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| belay_lab::probe::run("number", bytes));
