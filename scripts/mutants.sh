#!/usr/bin/env bash
# Takes one mechanism out after the other, and fails when no test goes red.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "mutants: none yet" >&2
exit 1
