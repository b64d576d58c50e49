#!/bin/sh
# Runs the referee with Musubi beside its peers: bench/referee/run.sh <folder of the referee> [its options]
# The referee is copied first, so that its folder stays as it is.
set -eu
[ $# -ge 1 ] || { echo "usage: bench/referee/run.sh <folder of the referee> [--adapters=ours,ejabberd --reps=3 …]" >&2; exit 2; }
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
referee="$1"; shift
copy="$(mktemp -d)"
cp -r "$referee/." "$copy/"
chmod -R u+w "$copy"
cp "$here/our-server.mjs" "$copy/adapters/our-server.mjs"
cd "$copy"
[ -d node_modules ] || npm install --no-audit --no-fund --no-package-lock >/dev/null
ulimit -n 20000 || true
OUR_SERVER="'$root/node_modules/.bin/node' '$root/apps/server/bin/musubi.mjs' serve" node run.mjs "$@"
