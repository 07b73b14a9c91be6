#!/usr/bin/env bash
# Prepares a small Windows under build/wine, builds rhctl for it, and runs a command
# with
#
#   RONGHE_WINE     the program that starts Windows programs
#   RONGHE_WINCTL   rhctl.exe
#   WINEPREFIX      the Windows, whose drive C is $WINEPREFIX/drive_c
#
# Wine 8 (Debian 12) lacks two things that Go's programs ask for: a library, which
# is made here, and a way to remove what lies in an open folder, in the place of
# which the programs for this test get the plain one. What is shipped has neither.
set -euo pipefail
cd "$(dirname "$0")/../.."

packaging/tools/deps.sh base windows wine
build="$PWD/build/wine"
mkdir -p "$build/os"
export WINEPREFIX="$build/prefix" WINEARCH=win64 WINEDEBUG=-all RONGHE_WINE=/usr/lib/wine/wine64 RONGHE_WINCTL="$build/rhctl.exe"
[ -d "$WINEPREFIX/drive_c/windows/system32" ] || DISPLAY="" "$RONGHE_WINE" wineboot -i >"$build/wineboot.txt" 2>&1
x86_64-w64-mingw32-gcc -shared -O1 -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" packaging/wine/prng/bcryptprimitives.c -ladvapi32

os=$(go env GOROOT)/src/os
sed 's#^//go:build .*#//go:build unix || wasip1#' "$os/removeall_at.go" >"$build/os/at.go"
sed 's#^//go:build .*#//go:build (js \&\& wasm) || plan9 || windows#' "$os/removeall_noat.go" >"$build/os/noat.go"
echo 'func removeAllFrom(sysfdType, string) error { return ErrInvalid }' >>"$build/os/noat.go"
printf '{"Replace":{"%s":"%s","%s":"%s"}}\n' "$os/removeall_at.go" "$build/os/at.go" "$os/removeall_noat.go" "$build/os/noat.go" >"$build/overlay.json"
for name in app/cmd/rhctl packaging/wine/holder; do
  GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -overlay "$build/overlay.json" -tags netgo,osusergo -o "$build/$(basename "$name").exe" "./$name"
done
"$@"
