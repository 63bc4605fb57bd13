#!/usr/bin/env bash
# The fault tests in a short form, for CI: at most a minute and a half. Fails when one fails; says what it left out.
set -euo pipefail
cd "$(dirname "$0")/../.."

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
if [ -z "${TRIAGE_PROGRAM:-}" ]; then
  dotnet publish src/Triage.Web -c Release -r linux-x64 --no-self-contained -o "$build/program" --nologo -v quiet
  export TRIAGE_PROGRAM="$build/program"
fi
if [ -z "${TRIAGE_FAULT_TOOLS:-}" ]; then
  dotnet publish tests/Triage.Benchmarks -c Release -o "$build/tools" --nologo -v quiet
  export TRIAGE_FAULT_TOOLS="$build/tools"
fi

run() { # name, count
  local status=0
  "tests/faults/$1.sh" "$2" || status=$?
  case $status in
    0) echo passed ;;
    77) echo skipped ;;
    *) echo failed ;;
  esac >>"$build/verdicts"
}
# Two at a time: each waits more than it works.
(run kill9 5) &
(run sigterm 1; HOLD_SECONDS=4 run locked 1; run diskfull 1)
wait
count() { grep -c "$1" "$build/verdicts" || true; }
failed=$(count failed)
printf 'faults: %s passed, %s failed, %s skipped\n' "$(count passed)" "$failed" "$(count skipped)"
[ "$failed" -eq 0 ]
