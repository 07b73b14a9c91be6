#!/usr/bin/env bash
# Opens the program's window; without a display, opens it on a virtual one and
# lets it demonstrate itself:
#
#   run.sh PROGRAM
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$1

if [ -n "${DISPLAY:-}" ]; then
  if ! command -v xprop >/dev/null || xprop -root _NET_SUPPORTED >/dev/null 2>&1; then
    exec "$program"
  fi
  echo "The display $DISPLAY does not answer."
elif [ -n "${WAYLAND_DISPLAY:-}" ]; then
  echo "This Wayland session has no XWayland (DISPLAY is not set); the window needs X11 for Chinese input."
fi

packaging/tools/deps.sh window
echo "No display: the program runs on a virtual one, fills demonstration records, imports, checks and exports."
mkdir -p out
before=$(mktemp)
trap 'rm -f "$before"' EXIT
packaging/tools/xrun.sh "$program" --demo-tour out
echo "Left under out/:"
find out -type f -newer "$before" -printf '  out/%P (%s bytes)\n' | sort

# Two computers of a county reconcile through a provincial server on this machine.
if [ -x bin/provinced ] && [ -x bin/rhctl ]; then
  work=$(mktemp -d)
  server=
  trap 'rm -f "$before"; [ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
  export RONGHE_PASSWORD='Ronghe-2026'
  bin/provinced init --data "$work/province"
  bin/provinced serve --data "$work/province" --listen 127.0.0.1:0 2>"$work/log" &
  server=$!
  address=
  for _ in $(seq 100); do
    address=$(sed -n 's/.*"address":"\([^"]*\)".*/\1/p' "$work/log" | head -n 1)
    [ -n "$address" ] && break
    sleep 0.1
  done
  [ -n "$address" ] || { cat "$work/log" >&2; exit 1; }
  echo "A provincial server at $address; two computers of 220281-edu reconcile through it:"
  for pc in one two; do
    bin/rhctl --data "$work/$pc" init --unit 220281-edu >/dev/null
    bin/provinced enrol-code --data "$work/province" --unit 220281-edu --address "https://$address" --out "$work/$pc.json"
    [ $pc = two ] || bin/rhctl --data "$work/$pc" demo
    bin/rhctl --data "$work/$pc" enrol "$work/$pc.json"
    bin/rhctl --data "$work/$pc" sync
  done
  a=$(bin/rhctl --data "$work/one" list partnership | wc -l)
  b=$(bin/rhctl --data "$work/two" list partnership | wc -l)
  [ "$a" = "$b" ] && [ "$a" -gt 0 ] || { echo "the computers hold $a and $b agreements" >&2; exit 1; }
  echo "Both hold the same $a agreements."
fi
