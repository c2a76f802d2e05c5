#!/usr/bin/env bash
# Takes one mechanism out after the other, and fails when no test goes red: `mutants.sh [NAME…]`, all where none is
# named; a name may be a beginning, such as P10. Each patch of tests/mutants is applied to a copy of the tree, has to
# compile, and makes the test that it names fail. SECONDS_EACH limits one test; a test that hangs counts as red only
# where it had begun to run. Without a patch each of these tests has to pass.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
each=${SECONDS_EACH:-420}
target=${CARGO_TARGET_DIR:-$root/target}
tree=$target/mutants/tree
mkdir -p "$tree"
log=$target/mutants/log
mkdir -p "$log"

patches=()
for patch in tests/mutants/*.patch; do
  name=$(basename "$patch" .patch)
  [ $# -eq 0 ] && patches+=("$name")
  for wanted in "$@"; do [[ $name == "$wanted"* ]] && patches+=("$name"); done
done
[ ${#patches[@]} -gt 0 ] || { echo "mutants: there is none of that name" >&2; exit 2; }

# The copy: what git knows here, as it is now. What did not change keeps its time, so that little is compiled.
git ls-files --cached --others --exclude-standard | while read -r file; do
  [ -f "$file" ] || continue
  cmp -s "$file" "$tree/$file" || cp --parents "$file" "$tree/"
done
(cd "$tree" && find . -type f -not -path './ui/dist/*') | sed 's|^\./||' | while read -r file; do
  [ -f "$file" ] || rm "$tree/$file"
done
if [ -d ui/dist ] && ! diff -rq ui/dist "$tree/ui/dist" >/dev/null 2>&1; then
  rm -rf "$tree/ui/dist" && cp -r ui/dist "$tree/ui/dist"
fi
# Outside any repository for git, so that it changes files there and nothing else.
change() { (cd "$tree" && GIT_CEILING_DIRECTORIES=$(dirname "$tree") git apply "$@"); }

# TEST asks whether another test sees them too: TEST="--test war" scripts/mutants.sh P03
test_of() { if [ -n "${TEST:-}" ]; then echo "$TEST"; else sed -n 's/^test: //p' "tests/mutants/$1.patch"; fi; }

# Runs the named test in the copy: 0 it passed, 1 a test failed, 2 it does not compile, 3 nothing ran, 4 it hung.
run() {
  local out=$1 words
  read -ra words <<<"$2"
  (cd "$tree" && CARGO_TARGET_DIR=$target cargo test --quiet --workspace "${words[0]}" $(first "${words[@]}") --no-run) >"$out" 2>&1 || return 2
  local status=0
  (cd "$tree" && CARGO_TARGET_DIR=$target timeout --kill-after=10 "$each" cargo test --workspace "${words[@]}") >>"$out" 2>&1 || status=$?
  if [ $status -eq 0 ]; then
    grep -q '^test result: ok\. [1-9]' "$out" || return 3
    return 0
  fi
  grep -qE '^test .*FAILED|panicked at' "$out" && return 1
  [ $status -ge 124 ] && return 4
  return 3
}

# `--test NAME` needs its name to be compiled, `--lib` does not.
first() { if [ "$1" = --test ]; then echo "$2"; fi; }

failed=0
say() { printf '%-34s %-10s %5ss  %s\n' "$@"; }
printf '%-34s %-10s %6s  %s\n' mutant outcome time test
# First what each test says of the sources as they are: then they are compiled once for all of it.
declare -A sound
for name in "${patches[@]}"; do
  test=$(test_of "$name")
  [ -z "${sound[$test]:-}" ] || continue
  status=0
  run "$log/without-$name.log" "$test" || status=$?
  sound[$test]=$status
  [ $status -eq 0 ] || echo "mutants: $test does not pass without a patch: $log/without-$name.log" >&2
done
for name in "${patches[@]}"; do
  test=$(test_of "$name")
  if [ "${sound[$test]}" -ne 0 ]; then
    say "$name" "NO GROUND" 0 "$test"
    failed=1
    continue
  fi
  begin=$SECONDS
  if ! change "$root/tests/mutants/$name.patch" 2>"$log/$name.log"; then
    say "$name" "STALE" 0 "it does not apply: $log/$name.log"
    failed=1
    continue
  fi
  status=0
  run "$log/$name.log" "$test" || status=$?
  change -R "$root/tests/mutants/$name.patch"
  case $status in
    1) say "$name" caught $((SECONDS - begin)) "$test" ;;
    4) say "$name" "caught" $((SECONDS - begin)) "$test (it hung)" ;;
    0) say "$name" SURVIVED $((SECONDS - begin)) "$test"; failed=1 ;;
    2) say "$name" "NO BUILD" $((SECONDS - begin)) "$log/$name.log"; failed=1 ;;
    *) say "$name" "NO TEST" $((SECONDS - begin)) "$log/$name.log"; failed=1 ;;
  esac
done
echo "mutants: ${#patches[@]} in all"
exit $failed
