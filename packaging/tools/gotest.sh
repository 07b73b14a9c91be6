#!/usr/bin/env bash
# go test with every test counted and only what matters shown: each package's
# closing line, the whole output of those that fail, and a sum at the end.
#
#   gotest.sh [go test's arguments]
#
# Fails when a test fails and when none ran.
set -euo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT
code=0
go test -v "$@" 2>&1 | tee "$log" | awk '
  /^(ok  |\?   |---$)/ || /^\t[^ ]+\t+coverage:/ { if ($0 !~ /no test files/) print; kept = ""; fflush(); next }
  /^FAIL\t/                         { printf "%s", kept; print; kept = ""; fflush(); next }
  /^(=== (RUN|PAUSE|CONT|NAME)|PASS$)/ { next }
  /^ *--- PASS/                     { next }
                                    { kept = kept $0 "\n" }
  END                               { printf "%s", kept }
' || code=${PIPESTATUS[0]}

passed=$(grep -c '^--- PASS' "$log" || true)
failed=$(grep -c '^--- FAIL' "$log" || true)
skipped=$(grep -c '^--- SKIP' "$log" || true)
if [ $((passed + failed)) = 0 ]; then
  echo "gotest.sh: no test ran" >&2
  [ "$code" != 0 ] || code=1
fi
line="$passed passed, $failed failed"
[ "$skipped" = 0 ] || line="$line, $skipped skipped"
echo "$line"
exit "$code"
