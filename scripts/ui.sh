#!/usr/bin/env bash
# Builds ui/dist when something in ui/ is newer than it.
set -euo pipefail
cd "$(dirname "$0")/../ui"
if [ -f dist/index.html ] && [ -z "$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -newer dist/index.html -print -quit)" ]; then
  exit 0
fi
echo "ui: building"
npm run --silent build
