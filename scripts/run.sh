#!/usr/bin/env bash
# Opens the window on a copy of the sample notebook; with no display, does the main job in a virtual one.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${CARGO_TARGET_DIR:-target}"
echo "run: building (the first time takes some minutes)"
# All of it in one go, so that what `make test` builds is the same and need not be built again.
cargo build --quiet --workspace
if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
  exec "$target/debug/talklog-app" --sample
fi
echo "run: no display, so the main job is done in a virtual one"
exec "$target/debug/tour"
