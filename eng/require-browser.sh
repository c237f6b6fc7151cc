# Sourced by ./test: sees to a Chromium for the tests of the HTML report and of the documentation site. Installs Debian's where it may; says so where it may not.
# shellcheck shell=bash
for browser in "${CLEAVE_BROWSER:-}" chromium chromium-browser google-chrome chrome; do
  if [ -n "$browser" ] && command -v "$browser" >/dev/null; then
    return 0
  fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  log=$root/artifacts/browser.log
  echo '== install chromium'
  if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >"$log" 2>&1; then
    return 0
  fi
  echo "Chromium could not be installed; see $log." >&2
fi

echo "The tests of the HTML report and of the site need Chromium, and it is not installed (apt-get install chromium); they will fail." >&2
