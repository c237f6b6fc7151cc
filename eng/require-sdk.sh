# Sourced by ./cleave and ./test: ends with one sentence where there is no .NET 10 SDK, and sets what both need.
# shellcheck shell=bash
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# The SDK needs no ICU library this way, so a bare machine will do.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

if ! command -v dotnet >/dev/null || ! (cd "$root" && dotnet --version >/dev/null 2>&1); then
  echo "Cleave needs the .NET 10 SDK (the command 'dotnet', version 10.0.100 or later), and it is not installed." >&2
  exit 3
fi
