#!/usr/bin/env bash
# Records the public API of the libraries anew, in src/*/PublicAPI.Unshipped.txt: each line is a symbol that the analyzer misses in the record.
# Symbols that a release has shipped stand in PublicAPI.Shipped.txt; one that is removed gets a line with *REMOVED* before it, by hand.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/eng/require-sdk.sh"
cd "$root"

for record in src/*/PublicAPI.Unshipped.txt; do
  grep -F '*REMOVED*' "$record" >"$record.removed" || true
  printf '#nullable enable\n' | cat - "$record.removed" >"$record"
  rm "$record.removed"
done

# One by one, in the order of their names, in which none refers to a later one.
log=$root/artifacts/api.log
: >"$log"
for library in $(dirname src/*/PublicAPI.Unshipped.txt | LC_ALL=C sort); do
  dotnet build "$library" -c Release --no-incremental -v quiet --nologo \
    -p:BuildProjectReferences=false -p:TreatWarningsAsErrors=false -p:RunAnalyzers=true >>"$log" || {
    cat "$log" >&2
    exit 1
  }
done

for record in src/*/PublicAPI.Unshipped.txt; do
  library=$(basename "$(dirname "$record")")
  sed -nE "s/^.*: warning RS0016: Symbol '(.*)' is not part of the declared public API.*\/$library\.csproj\]$/\1/p" "$log" | LC_ALL=C sort -u >>"$record"
  echo "$record: $(($(wc -l <"$record") - 1)) symbols"
done
