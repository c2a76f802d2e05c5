#!/usr/bin/env bash
# Tries what is read from strangers with RUNS inputs for each target, as SEED decides; TARGET names one of them. Led by
# coverage where a nightly toolchain and cargo-fuzz are at hand, with the address sanitizer, since some of the libraries
# below use unsafe code; else with inputs made by the seed alone, on stable. What is found stands in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."
export RUNS=${RUNS:-1000000} SEED=${SEED:-1}

if ! cargo +nightly fuzz --version >/dev/null 2>&1; then
  echo "fuzz: no nightly toolchain with cargo-fuzz here (rustup toolchain install nightly; cargo install cargo-fuzz --locked):"
  echo "fuzz: seeded inputs on stable, not led by coverage"
  exec cargo test --quiet --release --workspace --test fuzz -- --nocapture
fi
echo "fuzz: led by coverage, with $(cargo +nightly fuzz --version) and $(cargo +nightly --version)"
# The very versions of what is shipped.
cp Cargo.lock fuzz/Cargo.lock
built=fuzz/target
cargo +nightly fuzz build --target-dir "$built"
# Where files cost little: the journals' folders.
if [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi
# Panics are looked for and not leaks: libraries keep tables for the life of the process.
export ASAN_OPTIONS=detect_leaks=0
for program in fuzz/fuzz_targets/*.rs; do
  name=$(basename "$program" .rs)
  [ "${TARGET:-$name}" = "$name" ] || continue
  # What is worth keeping for the next run goes beside the build, not into the corpus that is kept here.
  kept=$built/kept/$name log=$built/$name.log
  mkdir -p "$kept" "fuzz/artifacts/$name"
  status=0
  nice -n 19 "$built"/*/release/"$name" "$kept" "fuzz/corpus/$name" -artifact_prefix="fuzz/artifacts/$name/" \
    -runs="$RUNS" -seed="$SEED" -max_len=4096 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 >"$log" 2>&1 || status=$?
  of() { sed -n "s/^stat::$1: *//p" "$log"; }
  covered=$(grep -oE 'cov: [0-9]+ ft: [0-9]+ corp: [0-9]+' "$log" | tail -n 1)
  echo "fuzz: $name: $(of number_of_executed_units) runs with seed $SEED, $(of average_exec_per_sec) a second," \
    "slowest $(of slowest_unit_time_sec) s, ${covered:-no coverage}"
  if [ $status -ne 0 ]; then
    echo "fuzz: $name failed; the input is in fuzz/artifacts/$name, and what was said in $log" >&2
    grep -E 'panicked|ERROR|SUMMARY' "$log" | head -n 5 >&2
    exit 1
  fi
done
