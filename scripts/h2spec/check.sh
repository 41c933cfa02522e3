#!/bin/sh
# Holds the built gateway against h2spec: HTTP/2 without and over TLS, on a path of each plane. h2spec is built into a cache folder
# that git ignores; a database of the run's own. Needs node and go; twenty seconds once both are built.
set -eu
cd "$(dirname "$0")/../.."
cache=$PWD/node_modules/.cache/h2spec
mkdir -p "$cache"

command -v go >/dev/null || { echo 'scripts/h2spec/check.sh needs go' >&2; exit 1; }
# By go.mod and go.sum beside this: h2spec itself says nothing of the versions that it needs.
[ -x "$cache/h2spec" ] ||
  (cd scripts/h2spec && GOFLAGS=-buildvcs=false go build -o "$cache/h2spec" github.com/summerwind/h2spec/cmd/h2spec)

exec node scripts/h2spec/run.mjs "$cache/h2spec"
