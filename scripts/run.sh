#!/usr/bin/env bash
# Opens the window on a copy of the sample notebook; with no display, does the main job in a virtual one.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
  cargo build --quiet --release -p talklog-app -p talklog
  exec "${CARGO_TARGET_DIR:-target}/release/talklog-app" --sample
fi
echo "run: no display, so the main job is done in a virtual one"
cargo build --quiet --workspace
exec cargo run --quiet -p talklog-tests --bin tour
