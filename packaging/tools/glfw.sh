#!/usr/bin/env bash
# Prepares the window library for Chinese input on X11.
#
# GLFW reports a key press although the input method has taken it: while pinyin
# is being composed, Backspace deletes text that was already committed, Enter
# adds lines and Tab moves the focus (GLFW #2130, Fyne #5757). It leaves each
# answer of the input method lying until the next frame, and never says where
# the caret is. This script copies the GLFW module that Fyne uses into
# build/glfw, changes that one condition, adds packaging/glfw/ime.c for the
# rest, and writes build/go.mod with a replace, for
#
#   go build -modfile=build/go.mod
#
# It does nothing when all is in place, and fails when the source no longer
# looks as it did, rather than build a program that corrupts text.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { echo "glfw.sh: $*" >&2; exit 1; }

# once FILE LINE: the line must stand in the file exactly once.
once() {
  local count
  count=$(grep -cxF -- "$2" "$1" || true)
  [ "$count" = 1 ] || fail "$1: the line '$2' stands there $count times, not once; look at the change again"
}

# replace_in FILE FROM TO: puts the lines TO in the place of the line FROM.
replace_in() {
  once "$1" "$2"
  from=$2 to=$3 awk '$0 == ENVIRON["from"] { print ENVIRON["to"]; next } { print }' "$1" >"$1.new"
  mv "$1.new" "$1"
}

module=$(awk '$1 ~ /^github.com\/go-gl\/glfw\// { print $1 "@" $2 }' go.mod)
[ -n "$module" ] || fail "go.mod names no github.com/go-gl/glfw module"
[ "$(wc -l <<<"$module")" = 1 ] || fail "go.mod names several GLFW modules: $module"

ime=packaging/glfw/ime.c
script=$(cat "$0" "$ime" | sha256sum | cut -c1-40)
stamp="$module $script"
if [ "$(cat build/glfw/.stamp 2>/dev/null)" != "$stamp" ]; then
  source=$(go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p')
  [ -d "$source" ] || fail "$module is not in the module cache"
  mkdir -p build
  rm -rf build/glfw build/glfw.new
  cp -R "$source" build/glfw.new
  chmod -R u+w build/glfw.new

  window=build/glfw.new/glfw/src/x11_window.c
  [ -f "$window" ] || fail "$module has no glfw/src/x11_window.c"
  # The condition must still be where it was: in KeyPress, with an input
  # context, after XFilterEvent has said whether the event was taken.
  awk '
    /filtered = XFilterEvent\(event, None\);/ { taken = 1 }
    taken && /case KeyPress:/                 { press = NR }
    press && /if \(window->x11\.ic\)/         { context = NR }
    context && NR - context < 16 && NR - press < 24 &&
      /if \(diff == event->xkey\.time \|\| \(diff > 0 && diff < \(\(Time\)1 << 31\)\)\)/ { found++ }
    END { exit found == 1 ? 0 : 1 }
  ' "$window" || fail "$window: the KeyPress branch has changed; look at the change again"
  replace_in "$window" \
    '                if (diff == event->xkey.time || (diff > 0 && diff < ((Time)1 << 31)))' \
    '                if (!filtered && (diff == event->xkey.time || (diff > 0 && diff < ((Time)1 << 31))))'

  # The functions of ime.c, and the two places that call them.
  replace_in "$window" '// Process the specified X event' "$(cat "$ime")"$'\n\n// Process the specified X event'
  filter='    filtered = XFilterEvent(event, None);'
  replace_in "$window" "$filter" "$filter"$'\n    imeKey(event, keycode, filtered);'
  replace_in "$window" '    while (QLength(_glfw.x11.display))' \
    $'    imeBeginFrame();\n    while (QLength(_glfw.x11.display) || imeAnswers())'

  # The build cache does not see C files in sub-folders; the module has a
  # constant for that purpose.
  tree=build/glfw.new/glfw_tree_rebuild.go
  old=$(grep -x 'const upstreamTreeSHA = "[0-9a-f]*"' "$tree" || true)
  [ -n "$old" ] || fail "$tree has no upstreamTreeSHA"
  replace_in "$tree" "$old" "const upstreamTreeSHA = \"$(sha256sum <"$window" | cut -c1-40)\""

  echo "$stamp" >build/glfw.new/.stamp
  mv build/glfw.new build/glfw
  echo "Prepared build/glfw from $module: keys that the input method took are not reported, it is waited for and told where the caret is."
fi

# write FILE: standard input into FILE, touching it only when it differs.
write() {
  cat >"$1.new"
  if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}
{ cat go.mod; printf '\nreplace %s => ./build/glfw\n' "${module%@*}"; } | write build/go.mod
write build/go.sum <go.sum
