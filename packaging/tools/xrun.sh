#!/usr/bin/env bash
# Runs a command on a display of its own:
#
#   xrun.sh COMMAND [ARGUMENT...]
#
# Xvfb chooses a free display number; openbox manages its windows; a session bus
# of its own keeps the command away from the desktop's. XRUN_SIZE sets the size
# (1366x768). XRUN_SCREEN names the file in which the display's pixels stand (in
# the format of xwd), so that looking at it costs nothing. The command's exit code
# is passed on, and only what was started here is stopped.
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: xrun.sh COMMAND [ARGUMENT...]" >&2; exit 2; }
for program in Xvfb openbox xprop dbus-daemon; do
  command -v "$program" >/dev/null || { echo "xrun.sh: $program is missing: run packaging/tools/deps.sh window" >&2; exit 1; }
done

work=$(mktemp -d)
server="" manager="" bus="" child=""

# stop PID: ends one process of ours and waits for it.
stop() {
  [ -n "$1" ] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}
cleanup() {
  trap - EXIT INT TERM HUP
  stop "$child"
  stop "$bus"
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

# until_ready WHAT PID COMMAND...: waits up to 15 s for the command to succeed.
until_ready() {
  local what=$1 pid=$2
  shift 2
  for _ in $(seq 150); do
    "$@" && return 0
    kill -0 "$pid" 2>/dev/null || fail "$what ended at once"
    sleep 0.1
  done
  fail "$what did not get ready within 15 s"
}
managed() { xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 'window id'; }

# -r: keys do not repeat; on a busy machine a typed key would come thrice.
Xvfb -displayfd 3 -screen 0 "${XRUN_SIZE:-1366x768}x24" -nolisten tcp -noreset -r -fbdir "$work" \
  3>"$work/display" >"$work/xvfb.log" 2>&1 &
server=$!
until_ready Xvfb "$server" test -s "$work/display"
DISPLAY=":$(cat "$work/display")"
XRUN_SCREEN=$work/Xvfb_screen0
export DISPLAY XRUN_SCREEN LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY XAUTHORITY

openbox --sm-disable >"$work/openbox.log" 2>&1 &
manager=$!
until_ready openbox "$manager" managed

dbus-daemon --session --nofork --nopidfile --print-address=3 3>"$work/bus" >"$work/dbus.log" 2>&1 &
bus=$!
until_ready dbus-daemon "$bus" test -s "$work/bus"
DBUS_SESSION_BUS_ADDRESS=$(cat "$work/bus")
export DBUS_SESSION_BUS_ADDRESS

# In the background and waited for, so that a signal is acted on at once.
"$@" <&0 &
child=$!
code=0
wait "$child" || code=$?
child=""
exit "$code"
