//! The targets of `tests/src/fuzzed.rs` for libFuzzer: the same functions, so that each property is written once.

#[path = "../../tests/src/fuzzed.rs"]
pub mod fuzzed;

pub use libfuzzer_sys;

/// Gives the function of a target.
pub fn named(name: &str) -> fn(&[u8]) {
    let found = fuzzed::TARGETS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("there is no target \"{name}\"")).1
}

/// Changes an input in place, for each fourth seed with the words of the seeded fuzzing, else as libFuzzer does; gives
/// how long it is then.
pub fn changed(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    if !seed.is_multiple_of(4) {
        return libfuzzer_sys::fuzzer_mutate(data, size, most);
    }
    let mut rng = fastrand::Rng::with_seed(seed.into());
    let new = fuzzed::another(&mut rng, &[data[..size].to_vec()]);
    let size = new.len().min(most);
    data[..size].copy_from_slice(&new[..size]);
    size
}

/// Makes a program of a target.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::named($name)(data));

        $crate::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
            $crate::changed(data, size, most, seed)
        });
    };
}
