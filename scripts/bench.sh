#!/usr/bin/env bash
# Measures, each figure as a ratio within one run, and writes docs/performance.md. What stands there below the line
# `## What holds the missed goals back` was written by a person, and stays. `bench.sh NAME…` measures those anew and takes
# the others from the last run: one that fails costs no other.
set -euo pipefail
cd "$(dirname "$0")/.."
all=(index_bench save_bench checkpoint_bench history_bench post_bench network_bench start_bench window_bench)
parts="${CARGO_TARGET_DIR:-target}/bench"
mkdir -p "$parts"
cargo build --quiet --release --workspace
# The page that the window is held against; it is no part of the program.
(cd ui && npx vite build --config bench/vite.config.ts --logLevel warn)
chosen=("$@")
[ ${#chosen[@]} -gt 0 ] || chosen=("${all[@]}")
for bench in "${chosen[@]}"; do
  echo "bench: $bench"
  cargo bench --quiet --workspace --bench "$bench" >"$parts/$bench.new"
  mv "$parts/$bench.new" "$parts/$bench.md"
done
out=docs/performance.md
new=$(mktemp)
{
  echo "# Performance"
  echo
  echo "Written by \`make bench\` on $(nproc) cores ($(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | sed 's/^ *//'),"
  echo "$(uname -s) $(uname -r | cut -d- -f1)). Every ratio compares two things measured side by side in one run."
  for bench in "${all[@]}"; do
    [ -f "$parts/$bench.md" ] || { echo "bench: $bench was never run here: make bench BENCHES=$bench" >&2; exit 1; }
    echo
    cat "$parts/$bench.md"
  done
} >"$new"
if [ -f "$out" ]; then
  sed -n '/^## What holds the missed goals back$/,$p' "$out" | { read -r first && printf '\n%s\n' "$first" && cat || true; } >>"$new"
fi
mv "$new" "$out"
chmod 644 "$out"
cat "$out"
