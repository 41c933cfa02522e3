#!/bin/sh
# Runs once, when the database is made. The application's user is neither superuser nor BYPASSRLS: both see through
# row-level security, and the gateway refuses to start as such a user.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$(cat /run/secrets/database-password)" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE iam_gateway LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE iam_gateway OWNER iam_gateway;
REVOKE CONNECT ON DATABASE iam_gateway FROM PUBLIC;
SQL
