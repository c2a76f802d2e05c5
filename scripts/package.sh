#!/usr/bin/env bash
# Builds the .deb: app, command line, completions, manual page, desktop entry, icons and third-party notices.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${CARGO_TARGET_DIR:-target}"
rm -rf dist
mkdir -p dist/package
# All of it in one go: with other features for one program alone, much would be built twice.
cargo build --quiet --release --workspace --bins
cp "$target/release/talklog" dist/package/talklog
for shell in bash zsh fish; do "$target/release/talklog" completions "$shell" >"dist/package/talklog.$shell"; done
"$target/release/talklog" manual | gzip -9n >dist/package/talklog.1.gz
"$target/release/notices" >dist/package/THIRD-PARTY-NOTICES.txt
ui/node_modules/.bin/tauri bundle --bundles deb
cp "$target"/release/bundle/deb/*.deb dist/
rm -rf dist/package
ls -l dist/*.deb

# Installed for real where this may be done: as root, on a machine with dpkg, outside of which it only says so.
if [ "$(id -u)" -ne 0 ] || ! command -v dpkg >/dev/null; then
  echo "package: not root, so the package was not tried by installing it"
  exit 0
fi
dpkg -i dist/*.deb >/dev/null
trap 'dpkg -r talklog >/dev/null 2>&1 || true' EXIT
for file in /usr/bin/talklog /usr/bin/talklog-app /usr/share/man/man1/talklog.1.gz \
  /usr/share/bash-completion/completions/talklog /usr/share/doc/talklog/THIRD-PARTY-NOTICES.txt \
  /usr/share/applications/Talklog.desktop /usr/share/icons/hicolor/128x128/apps/talklog-app.png; do
  [ -e "$file" ] || { echo "package: $file is missing" >&2; dpkg -L talklog >&2; exit 1; }
done
home=$(mktemp -d)
HOME=$home XDG_CONFIG_HOME=$home XDG_DATA_HOME=$home XDG_STATE_HOME=$home XDG_CACHE_HOME=$home \
  talklog init "$home/notes" --sample >/dev/null
found=$(HOME=$home XDG_CONFIG_HOME=$home XDG_DATA_HOME=$home XDG_STATE_HOME=$home XDG_CACHE_HOME=$home \
  talklog -C "$home/notes" --json list | grep -c '"path"' || true)
[ "$found" -gt 0 ] || { echo "package: the installed command line lists no notes" >&2; exit 1; }
talklog-app --version
rm -rf "$home"
echo "package: installed, tried and removed again"
