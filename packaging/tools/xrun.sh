#!/usr/bin/env bash
# Runs a command on a display of its own:
#
#   xrun.sh COMMAND [ARGUMENT...]
#
# Xvfb chooses a free display number; openbox manages its windows. XRUN_SIZE
# sets the size (1366x768). The command's exit code is passed on, and only what
# was started here is stopped.
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: xrun.sh COMMAND [ARGUMENT...]" >&2; exit 2; }
for program in Xvfb openbox xprop; do
  command -v "$program" >/dev/null || { echo "xrun.sh: $program is missing: run packaging/tools/deps.sh window" >&2; exit 1; }
done

work=$(mktemp -d)
server="" manager="" child=""

# stop PID: ends one process of ours and waits for it.
stop() {
  [ -n "$1" ] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}
cleanup() {
  trap - EXIT INT TERM HUP
  stop "$child"
  stop "$manager"
  stop "$server"
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fail() {
  echo "xrun.sh: $*" >&2
  tail -n 20 "$work"/*.log >&2 || true
  exit 1
}

Xvfb -displayfd 3 -screen 0 "${XRUN_SIZE:-1366x768}x24" -nolisten tcp -noreset \
  3>"$work/display" >"$work/xvfb.log" 2>&1 &
server=$!
for _ in $(seq 150); do
  [ -s "$work/display" ] && break
  kill -0 "$server" 2>/dev/null || fail "Xvfb ended at once"
  sleep 0.1
done
[ -s "$work/display" ] || fail "Xvfb did not get ready within 15 s"
DISPLAY=":$(cat "$work/display")"
export DISPLAY
export LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY XAUTHORITY

openbox --sm-disable >"$work/openbox.log" 2>&1 &
manager=$!
ready=""
for _ in $(seq 150); do
  if xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 'window id'; then ready=yes; break; fi
  kill -0 "$manager" 2>/dev/null || fail "openbox ended at once"
  sleep 0.1
done
[ -n "$ready" ] || fail "openbox did not get ready within 15 s"

# In the background and waited for, so that a signal is acted on at once.
"$@" <&0 &
child=$!
code=0
wait "$child" || code=$?
child=""
exit "$code"
