#!/usr/bin/env bash
# Installs the peer of the bench of reconciling, PouchDB with express-pouchdb,
# under build/pouchdb. Nothing of it is part of the program.
set -euo pipefail

cd "$(dirname "$0")/../.."
command -v npm >/dev/null || "$(dirname "$0")/deps.sh" peer
mkdir -p build/pouchdb
cd build/pouchdb
[ -d node_modules/express-pouchdb ] && exit 0
echo '{"private": true}' > package.json
npm install --no-audit --no-fund pouchdb@9.0.0 express-pouchdb@4.2.0 express@4 >&2
