#!/usr/bin/env bash
# Installs what a fresh Debian or Ubuntu lacks: `scripts/setup.sh build|test`. Says what it installs, is silent when
# nothing is missing. Elsewhere it lists what to install and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

build=(build-essential curl file git libayatana-appindicator3-dev librsvg2-dev libssl-dev libwebkit2gtk-4.1-dev
  libxdo-dev patchelf pkg-config)
window=(webkit2gtk-driver xauth xvfb)
test=(dbus fcgiwrap gnupg hugo jekyll nginx-light openssh-client openssh-server openssl ripgrep ruby-kramdown-parser-gfm strace)

case "${1:-build}" in
  build) wanted=("${build[@]}") ;;
  run) wanted=("${build[@]}" "${window[@]}") ;;
  test) wanted=("${build[@]}" "${window[@]}" "${test[@]}") ;;
  *) echo "usage: scripts/setup.sh build|run|test" >&2; exit 2 ;;
esac

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v cargo >/dev/null || fail "no Rust toolchain: install it as https://rustup.rs says, then try again"
command -v npm >/dev/null || fail "no Node.js: version 20 or newer is needed, with npm"
node_major=$(node -p 'process.versions.node.split(".")[0]')
[ "$node_major" -ge 20 ] || fail "Node.js $node_major is too old: version 20 or newer is needed"

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
  missing=()
  for package in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  if [ "${#missing[@]}" -gt 0 ]; then
    sudo=()
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null || fail "not root and no sudo: install these packages, then try again: ${missing[*]}"
      sudo=(sudo)
    fi
    echo "setup: installing ${missing[*]}"
    # Servers that come with the tests must not start as services of this machine.
    policy=/usr/sbin/policy-rc.d
    made_policy=no
    if [ ! -e "$policy" ]; then
      made_policy=yes
      printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
      "${sudo[@]}" chmod 755 "$policy"
      trap '"${sudo[@]}" rm -f "$policy"' EXIT
    fi
    log=$(mktemp)
    if ! { "${sudo[@]}" apt-get update -qq &&
      "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
      tail -n 30 "$log" >&2
      fail "apt-get could not install them; its whole output is in $log"
    fi
    rm -f "$log"
    if [ "$made_policy" = yes ]; then "${sudo[@]}" rm -f "$policy"; trap - EXIT; fi
  fi
else
  missing=()
  for tool in cc pkg-config patchelf; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  for library in webkit2gtk-4.1 librsvg-2.0 openssl; do
    pkg-config --exists "$library" 2>/dev/null || missing+=("$library (development files)")
  done
  [ "${#missing[@]}" -eq 0 ] || fail "this is no Debian or Ubuntu; please install: $(IFS=,; echo "${missing[*]}")"
fi

# npm packages: only when the lock file has changed since they were installed.
packages() {
  local stamp=$1/node_modules/.talklog-lock
  if [ -f "$1/package-lock.json" ] && ! cmp -s "$1/package-lock.json" "$stamp"; then
    echo "setup: installing the npm packages of $1/package-lock.json"
    log=$(mktemp)
    npm --prefix "$1" ci --no-fund --no-audit --loglevel=error >"$log" 2>&1 || { tail -n 30 "$log" >&2; fail "npm ci failed"; }
    rm -f "$log"
    cp "$1/package-lock.json" "$stamp"
  fi
}
packages ui
# The site generators that no distribution has, which posts are built with.
if [ "${1:-build}" = test ]; then packages tests/generators; fi
