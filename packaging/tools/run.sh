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
