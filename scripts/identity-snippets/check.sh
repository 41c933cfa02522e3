#!/bin/sh
# Runs the snippets of docs/identity-to-backends.md, from the text of the page, against tokens that the built code makes.
# Their libraries go into a cache folder that git ignores. Needs a build, node, python3 with venv, a JDK and Maven.
set -eu
cd "$(dirname "$0")/../.."
cache=$PWD/node_modules/.cache/identity-snippets
mkdir -p "$cache/jars"

need() { command -v "$1" >/dev/null || { echo "scripts/identity-snippets/check.sh needs $1" >&2; exit 1; }; }
need node
need python3
need javac
need mvn

[ -x "$cache/venv/bin/pip" ] || python3 -m venv "$cache/venv"
"$cache/venv/bin/python" -c 'import jwt.algorithms as a, sys; sys.exit(not a.has_crypto)' 2>/dev/null ||
  "$cache/venv/bin/pip" install --quiet 'PyJWT[crypto]==2.15.1'
[ -f "$cache/jars/nimbus-jose-jwt-10.5.jar" ] ||
  mvn -q -B dependency:copy -Dartifact=com.nimbusds:nimbus-jose-jwt:10.5 -DoutputDirectory="$cache/jars"

exec node scripts/identity-snippets/run.mjs "$cache"
