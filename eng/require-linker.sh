# Sourced by ./test: sees to a linker for the test that compiles a program ahead of time. Installs Debian's where it may; says so where it may not.
# shellcheck shell=bash
if { command -v clang || command -v gcc; } >/dev/null && [ -e /usr/include/zlib.h ]; then
  return 0
fi

if [ "$(uname)" = Linux ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  log=$root/artifacts/linker.log
  echo '== install clang and zlib'
  if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends clang zlib1g-dev; } >"$log" 2>&1; then
    return 0
  fi
  echo "clang and zlib could not be installed; see $log." >&2
fi

[ "$(uname)" != Linux ] || echo "The tests that compile ahead of time need clang (or gcc) and zlib's headers, and they are not installed; they will fail." >&2
