#!/usr/bin/env bash
# Makes the program's Chinese fonts again, in assets/fonts:
#
#   fonts.sh LIST
#
# LIST names the characters, one U+XXXX a line: GBK and the 8,105 characters of
# the Table of General Standard Chinese Characters. Letters with accents,
# punctuation, arrows, marks and kana are added here.
#
# The face is Noto Sans CJK SC from Debian's fonts-noto-cjk, taken out of its
# collection (the window library reads no collections) with its CFF outlines
# kept (they need 110 MB less memory than TrueType ones). Regular and Bold are
# both needed: the window library draws no bold of its own. Layout features for
# vertical text and for other languages' shapes (locl, aalt) are left out: they
# nearly double the file, and under a Japanese or Korean system locale they would
# draw Chinese names in those countries' shapes.
set -euo pipefail
[ $# = 1 ] && [ -f "$1" ] || { echo "usage: fonts.sh LIST  (a file with one U+XXXX a line)" >&2; exit 2; }
list=$(realpath "$1")
cd "$(dirname "$0")/../.."
packaging/tools/deps.sh fonts

out=assets/fonts
source=/usr/share/fonts/opentype/noto
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
# The time written into the font: that of the Debian package, so that the same
# input gives the same bytes.
SOURCE_DATE_EPOCH=$(date -d 2022-01-27 -u +%s)
export SOURCE_DATE_EPOCH

for weight in Regular Bold; do
  # Debian's own python3: fontTools belongs to it.
  /usr/bin/python3 - "$source/NotoSansCJK-$weight.ttc" "$work/$weight.otf" <<'PYTHON'
import sys
from fontTools.ttLib import TTCollection

for font in TTCollection(sys.argv[1], lazy=True).fonts:
    if font["name"].getDebugName(1) == "Noto Sans CJK SC":
        font.save(sys.argv[2])
        break
else:
    sys.exit("no face named Noto Sans CJK SC in " + sys.argv[1])
PYTHON
  /usr/bin/python3 -m fontTools.subset "$work/$weight.otf" \
    --unicodes-file="$list" --unicodes=0020-024F,2000-27BF,3000-33FF \
    --layout-features=ccmp,liga,dlig,kern,mark,mkmk,fwid,hwid,pwid,palt,halt --no-hinting --notdef-outline --name-IDs='*' \
    --output-file="$work/cut-$weight.otf"
  # The outlines keep their numbers (CIDs) from the whole collection. A PDF names
  # a glyph by its CID, while its subsetter knows the glyph's place in the file:
  # here the one becomes the other.
  /usr/bin/python3 - "$work/cut-$weight.otf" "$out/NotoSansCJKsc-$weight.otf" <<'PYTHON'
import sys
from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1], lazy=True, recalcTimestamp=False)
top = font["CFF "].cff.topDictIndex[0]
old, outlines = top.charset, top.CharStrings
new = [".notdef"] + ["cid%05d" % i for i in range(1, len(old))]
outlines.charStrings = {n: outlines.charStrings[o] for n, o in zip(new, old)}
top.charset = new
font.setGlyphOrder(new)
font.save(sys.argv[2], reorderTables=False)
PYTHON
  echo "$out/NotoSansCJKsc-$weight.otf: $(stat -c %s "$out/NotoSansCJKsc-$weight.otf") bytes"
done

# The licence goes beside the fonts: who made them, from the font itself, and
# the licence's text from the package.
{
  echo "NotoSansCJKsc-Regular.otf and NotoSansCJKsc-Bold.otf are subsets of Noto Sans CJK SC."
  /usr/bin/python3 -c '
import sys
from fontTools.ttLib import TTFont
name = TTFont(sys.argv[1], lazy=True)["name"]
print("Copyright", name.getDebugName(0))
print(name.getDebugName(7))
print(name.getDebugName(13))
' "$work/Regular.otf"
  echo
  zcat -f /usr/share/doc/fonts-noto-cjk/copyright |
    awk '/^License: SIL-1.1$/ { text = 1; next } /^[^ ]/ || /^$/ { text = 0 } text { sub(/^ \.?/, ""); print }'
} >"$out/OFL.txt"
grep -q 'SIL OPEN FONT LICENSE Version 1.1' "$out/OFL.txt" || { echo "fonts.sh: the licence's text was not found" >&2; exit 1; }
