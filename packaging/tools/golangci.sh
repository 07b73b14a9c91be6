#!/usr/bin/env bash
# Builds golangci-lint with the linters that .golangci.yml names and no others:
#
#   golangci.sh VERSION PROGRAM
#
# It carries more than a hundred, and what those others stand on is two fifths of
# all the packages to compile. The module is copied into build/golangci, the rest is
# taken out of its one list, and the copy is built with its own go.mod and go.sum.
# A linter that is named but not built in is an error when it runs. Does
# nothing when the program is there and has these; fails when the source no
# longer looks as it did.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ $# = 2 ] || { echo "usage: golangci.sh VERSION PROGRAM" >&2; exit 2; }
version=$1 program=$2
# What is built is this: the sum of the module as go.sum has it.
sum=h1:w94zf8HAYI7hm3164kwKsvZRuqXvY+YxeFoTbu1OLg8=

fail() { echo "golangci.sh: $*" >&2; exit 1; }

# The names below "enable:", in lines of their own or in brackets.
wanted=$(awk '
  /^ +enable: *\[/ { gsub(/.*\[|\].*|,/, " "); for (i = 1; i <= NF; i++) print $i; next }
  /^ +enable: *$/  { on = 1; next }
  on && /^ *#/     { next }
  on && /^ +- [a-z]+$/ { print $2; next }
                   { on = 0 }
' .golangci.yml | sort)
[ "$(wc -w <<<"$wanted")" -gt 5 ] || fail ".golangci.yml names no linters where they are looked for"
stamp="$version $(cat "$0" - <<<"$wanted" | sha256sum | cut -c1-40)"
if [ -x "$program" ] && [ "$(cat "$program.stamp" 2>/dev/null)" = "$stamp" ]; then
  touch "$program"
  exit 0
fi

module=$(go mod download -json "github.com/golangci/golangci-lint/v2@$version")
got=$(sed -n 's/^\t"Sum": "\(.*\)",\{0,1\}$/\1/p' <<<"$module")
[ "$got" = "$sum" ] || fail "golangci-lint $version has the sum $got, not $sum"
source=$(sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p' <<<"$module")
rm -rf build/golangci
mkdir -p build
cp -R "$source" build/golangci
chmod -R u+w build/golangci

# Each linter is a paragraph of the list and a line among the imports.
list=build/golangci/pkg/lint/lintersdb/builder_linter.go
[ -f "$list" ] || fail "golangci-lint $version has no $list"
wanted=$wanted awk '
  BEGIN { n = split(ENVIRON["wanted"], names, "\n"); for (i = 1; i <= n; i++) want[names[i]] = 1 }
  /^\t"github.com\/.*\/pkg\/golinters\/[a-z0-9]+"$/ {
    name = $0; sub(/.*\//, "", name); sub(/"/, "", name)
    if (name in want) print
    next
  }
  /^\t\tlinter\.NewConfig\([a-z0-9]+\.New/ {
    name = $0; sub(/.*NewConfig\(/, "", name); sub(/\..*/, "", name)
    drop = name != "golinters" && !(name in want) # that one is the type checker
    kept[name] = 1
  }
  /^\t}, nil$/ { drop = 0 }
  !drop { print }
  /^$/ { drop = 0 }
  END { for (name in want) if (!(name in kept)) { print name > "/dev/stderr"; bad = 1 } exit bad }
' "$list" >"$list.new" || fail "these linters are not where they were in $list"
mv "$list.new" "$list"

out=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
(cd build/golangci && CGO_ENABLED=0 go build -tags netgo,osusergo -ldflags '-s -w' -o "$out.new" ./cmd/golangci-lint)
mv "$out.new" "$out"
echo "$stamp" >"$out.stamp"
rm -rf build/golangci
