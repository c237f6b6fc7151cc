# Sourced by ./test: sees to Redis and PostgreSQL for the tests of Cleave.Orleans, which start servers of their own on free ports.
# shellcheck shell=bash
if command -v redis-server >/dev/null && ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
  return 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  log=$root/artifacts/stores.log
  mkdir -p "$root/artifacts"
  echo '== install Redis and PostgreSQL'
  # RUNLEVEL=1: the packages start no service of the system; the tests start their own.
  if { apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends redis-server postgresql; } >"$log" 2>&1; then
    return 0
  fi
  echo "Redis and PostgreSQL could not be installed; see $log." >&2
fi

echo "The tests of Cleave.Orleans need redis-server and postgres, and they are not installed" \
  "(apt-get install redis-server postgresql); those with a server will fail." >&2
