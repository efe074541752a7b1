#!/usr/bin/env bash
# Makes one of the programs as native code, installs what that takes, and prints its path.
#
#   publish.sh PROJECT PROGRAM        (publish.sh LogRelay.Cli logrelay)
#
# Progress goes to standard error. When it fails, so does the output of dotnet.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
fail() { echo "publish.sh: $*" >&2; exit 1; }
[ $# -eq 2 ] || fail "usage: publish.sh PROJECT PROGRAM"
project=$1 program=$2

# The linker is driven by clang, or by gcc where there is no clang.
command -v clang >/dev/null || "$root/deploy/packages.sh" gcc:gcc >&2
"$root/deploy/packages.sh" strip:binutils '/usr/include/zlib.h:zlib1g-dev' >&2
case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) fail "no build for $(uname -m); there are x86_64 and aarch64." ;;
esac
echo "Publishing src/$project for $rid (about a minute when its sources changed)" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! (cd "$root" && dotnet publish "src/$project" -c Release -r "$rid") >"$log" 2>&1; then
  cat "$log" >&2
  fail "dotnet publish failed; its output is above."
fi
echo "$root/artifacts/publish/$project/release_$rid/$program"
