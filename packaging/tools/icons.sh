#!/usr/bin/env bash
# Draws assets/icons/ronghe.png (512×512) from the SVG beside it.
set -euo pipefail
cd "$(dirname "$0")/../.."
packaging/tools/deps.sh icons
rsvg-convert --width 512 --height 512 assets/icons/ronghe.svg --output assets/icons/ronghe.png
