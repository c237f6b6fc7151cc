# Sourced by eng/fuzz: sees to AFL++, as Debian has it.
# shellcheck shell=bash
if command -v afl-fuzz >/dev/null; then
  return 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  log=$root/artifacts/afl.log
  mkdir -p "$root/artifacts"
  echo '== install AFL++'
  if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends afl++; } >"$log" 2>&1; then
    return 0
  fi
  echo "AFL++ could not be installed; see $log." >&2
fi

echo "eng/fuzz needs AFL++, and it is not installed (apt-get install afl++)." >&2
exit 1
