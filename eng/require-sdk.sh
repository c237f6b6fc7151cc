# Sourced by ./cleave and ./test: ends with one sentence where there is no .NET 10 SDK, and sets what both need.
# shellcheck shell=bash
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# The SDK needs no ICU library this way, so a bare machine will do.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

mkdir -p "$root/artifacts"
if [ ! -w "${HOME:-/nonexistent}" ]; then
  # The SDK and NuGet keep things in the home folder; without one they get a place here.
  export HOME=$root/artifacts/home DOTNET_CLI_HOME=$root/artifacts/home
  mkdir -p "$HOME"
fi

if ! command -v dotnet >/dev/null; then
  problem='SDK'
else
  problem=$(cd "$root" && dotnet --version 2>&1 >/dev/null) && problem=
fi

case $problem in
  '') ;;
  *SDK*)
    echo "Cleave needs the .NET 10 SDK (the command 'dotnet', version 10.0.100 or later), and it is not installed." >&2
    exit 3
    ;;
  *)
    echo "Cleave needs the .NET 10 SDK, and 'dotnet --version' fails: $problem" >&2
    exit 3
    ;;
esac
