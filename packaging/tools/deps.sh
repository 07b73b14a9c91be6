#!/usr/bin/env bash
# Installs what a bare Debian 12 with Go lacks, by feature group:
#
#   deps.sh GROUP...      base build window ime windows wine office postgres bench peer fonts icons
#
# Only packages that are missing are installed, and each is named with its
# reason. Nothing is printed when nothing is missing.
set -euo pipefail

# group|package|why
wants() {
  cat <<'LIST'
base|make|the Makefile
base|git|versions in the build
base|ca-certificates|Go modules over TLS
build|clang-14|compiles the C in Fyne's window driver in a minute, where gcc takes nine
build|libc6-dev|C headers
build|pkg-config|finds the C libraries
build|libgl-dev|OpenGL headers for the window
build|libx11-dev|X11 headers for the window
build|libxcursor-dev|X11 headers for the window
build|libxrandr-dev|X11 headers for the window
build|libxinerama-dev|X11 headers for the window
build|libxi-dev|X11 headers for the window
build|libxxf86vm-dev|X11 headers for the window
window|xvfb|a display for machines that have none
window|openbox|a window manager on that display
window|dbus-daemon|a session bus on that display
window|xdotool|keys and clicks for window tests
window|imagemagick|pictures of the display
window|libgl1|OpenGL at run time
window|libgl1-mesa-dri|OpenGL drawn in software
window|x11-utils|looks whether a display is ready
window|x11-xserver-utils|gives Chinese characters keys in window tests
window|xclip|reads the clipboard in window tests
ime|fcitx5|the input method in tests of Chinese input
ime|fcitx5-pinyin|pinyin for it
ime|locales|the Chinese locale that programs with an input method run in
windows|clang-14|compiles the C in Fyne's window driver
windows|gcc-mingw-w64-x86-64-win32|the linker and the libraries of Windows programs
wine|wine64|runs the programs for Windows
office|libreoffice-calc|opens exported workbooks as an office program does
office|fonts-noto-cjk|Chinese in pages made from workbooks
office|poppler-utils|turns PDF pages into pictures
office|zbar-tools|reads the QR code on the report's cover
postgres|postgresql-15|the server's other database, in tests on a cluster of their own
bench|gcc|the C baselines
bench|libc6-dev|C headers
bench|libxlsxwriter-dev|the baseline for writing workbooks
bench|sqlite3|looks into database files
bench|python3-openpyxl|the baseline for reading workbooks
bench|libzip-dev|and in C
bench|libexpat1-dev|and in C
peer|nodejs|runs the peer of the bench of reconciling
peer|npm|installs it under build/
fonts|fonts-noto-cjk|the Chinese font that the program's own is cut from
fonts|python3-fonttools|cuts the font
icons|librsvg2-bin|draws the icon's picture
LIST
}

[ $# -gt 0 ] || { echo "usage: deps.sh GROUP...  (base build window ime windows wine office postgres bench peer fonts icons)" >&2; exit 2; }

for group in "$@"; do
  wants | grep -q "^$group|" || { echo "deps.sh: unknown group '$group'" >&2; exit 2; }
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "deps.sh: this is no Debian-family system; going on with what is here. Needed for '$*':" >&2
  for group in "$@"; do wants | grep "^$group|" | awk -F'|' '{print "  " $2 ": " $3}' >&2; done
  exit 0
fi

missing=()
for group in "$@"; do
  while IFS='|' read -r _ package why; do
    case " ${missing[*]-} " in *" $package "*) continue ;; esac
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] && continue
    [ ${#missing[@]} -gt 0 ] || echo "Missing on this system, installing with apt-get:"
    echo "  $package: $why ($group)"
    missing+=("$package")
  done < <(wants | grep "^$group|")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=(env)
elif command -v sudo >/dev/null; then
  as_root=(sudo env)
else
  echo "deps.sh: installing needs root or sudo, and there is neither. Ask an administrator to run:" >&2
  echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
  "$@" >"$log" 2>&1 </dev/null || { cat "$log" >&2; return 1; }
}

# The package lists are fetched when the plan cannot be made from those at
# hand, or when what they name is no longer served.
install=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}")
if "${install[@]}" --simulate >/dev/null 2>&1 </dev/null && "${install[@]}" >"$log" 2>&1 </dev/null; then
  echo "Installed: ${missing[*]}"
  exit 0
fi
quietly "${as_root[@]}" apt-get update || { echo "deps.sh: apt-get update failed" >&2; exit 1; }
quietly "${install[@]}" || { echo "deps.sh: apt-get could not install ${missing[*]}" >&2; exit 1; }
echo "Installed: ${missing[*]}"
