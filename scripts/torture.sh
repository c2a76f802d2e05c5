#!/usr/bin/env bash
# Breaks things for as long as asked for: `torture.sh [PART…]`, all parts where none is named. SEED decides what happens (made
# here and printed when it is not given), OPS how much of it.
set -euo pipefail
cd "$(dirname "$0")/.."
export SEED=${SEED:-$RANDOM$RANDOM} OPS=${OPS:-20000}
echo "torture: SEED=$SEED OPS=$OPS"

# Where files cost little, since what is proved here does not depend on the disk.
quick() { if [ -w /dev/shm ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi; }

# One line for each part: its name, and what runs it.
part() {
  case $1 in
    war) cargo build --quiet --workspace && TMPDIR=$(quick) "${CARGO_TARGET_DIR:-target}/debug/war" "$OPS" "$SEED" ;;
    race) cargo build --quiet --workspace && "${CARGO_TARGET_DIR:-target}/debug/faults" race "$OPS" "$SEED" ;;
    kills) cargo build --quiet --workspace && KILLS=${KILLS:-200} cargo test --quiet --workspace --test window kills:: -- --nocapture ;;
    two) cargo build --quiet --workspace && KILLS=${KILLS:-100} cargo test --quiet --workspace --test two -- --nocapture ;;
    # All take hours: POINTS limits it to so many kills and errors for each operation, ERRORS to so many of the four errors at each call.
    crashes) cargo build --quiet --workspace && "${CARGO_TARGET_DIR:-target}/debug/faults" crashes "$SEED" "${POINTS:-0}" "${ERRORS:-4}" ;;
    network) cargo test --quiet --workspace --test network -- --ignored --nocapture ;;
    payloads) cargo build --quiet --workspace && PAYLOADS=all cargo test --quiet --workspace --test window attack:: -- --nocapture ;;
    power) cargo build --quiet --workspace && "${CARGO_TARGET_DIR:-target}/debug/faults" power "${CUTS:-200}" "$SEED" ;;
    again) ROUNDS=${ROUNDS:-10000} cargo test --quiet --workspace --test again -- --nocapture ;;
    posts) POSTS=all cargo test --quiet --workspace --test export -- --nocapture ;;
    fuzz) RUNS=${RUNS:-1000000} scripts/fuzz.sh ;;
    soak) cargo build --quiet --workspace && "${CARGO_TARGET_DIR:-target}/debug/soak" 30 "$SEED" ;;
    *) echo "torture: there is no part \"$1\"" >&2; return 2 ;;
  esac
}

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(soak war race crashes kills two network payloads power again posts fuzz)
for name in "${parts[@]}"; do
  echo "torture: $name"
  part "$name" || { echo "torture: $name failed; again with: make torture SEED=$SEED OPS=$OPS PARTS=$name" >&2; exit 1; }
done
