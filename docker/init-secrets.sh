#!/bin/sh
# Makes every secret that compose.yaml mounts, once, with random values, in docker/secrets (which git ignores).
# Run it before the first `docker compose up`. What is there already stays as it is.
set -eu
umask 077
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
cd "$folder"

random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n'; }
# A container reads its secret as another user than ours, so the files are readable; the folder around them (0700) is not.
keep() { [ -s "$1" ] || { cat >"$1.new" && chmod 0444 "$1.new" && mv "$1.new" "$1"; }; }

random | keep postgres-superuser-password
random | keep database-password
printf 'postgres://iam_gateway:%s@postgres:5432/iam_gateway\n' "$(cat database-password)" | keep database-url
random | keep redis-password
printf 'save ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy volatile-ttl\nrequirepass %s\n' "$(cat redis-password)" | keep redis.conf
printf 'redis://:%s@redis:6379\n' "$(cat redis-password)" | keep redis-url
head -c 32 /dev/urandom | base64 | keep master.key
random | keep first-admin-password
random | keep keycloak-admin-password
random | keep grafana-admin-password

echo "Secrets are in $PWD. The first administrator's password is in first-admin-password."
