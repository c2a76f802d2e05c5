#!/usr/bin/env bash
# All checks and tests, those that fail quickly first.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s\n' "$*"; }

if [ -z "${TALKLOG_CORPUS:-}" ]; then
  echo "TALKLOG_CORPUS is not set: the tests on real input are skipped"
fi
step "format"
cargo fmt --all --check
step "types of the page, and its unit tests"
npm --prefix ui run --silent check
npm --prefix ui run --silent test
step "clippy"
cargo clippy --quiet --workspace --all-targets -- -D warnings
step "build"
cargo build --quiet --workspace
step "tests"
cargo test --workspace --no-fail-fast
