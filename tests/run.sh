#!/usr/bin/env bash
# Builds LogRelay and runs its tests, installing first what is missing (as root, on Debian and its kin).
#
#   run.sh                        everything: the build (which is also lint), unit tests, the plugin, the Dockerfile, end to end
#   run.sh unit                   the build and the unit tests; needs no root
#   run.sh e2e [xunit options]    the build, the plugin and the end-to-end tests, for example: run.sh e2e -class '*.EngineTests'
#
# The last line says how many tests passed, failed and were skipped; the exit code is 0 only if none failed.
# With CI=true a missing real part (root, a Docker engine) is a failure instead of a skip.
# What the test programs printed is kept in artifacts/test-results.
set -euo pipefail

cd "$(dirname "$0")/.."
mode=${1:-all}
[ $# -eq 0 ] || shift
case $mode in
  all|unit|e2e) ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

readonly results=$PWD/artifacts/test-results
passed=0 failed=0 skipped=0

say() { printf '\n== %s\n' "$*"; }
finish() {
  echo
  if [ $skipped -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
  [ $failed -eq 0 ] && [ $passed -gt 0 ] || exit 1
  exit 0
}
# attempt NAME COMMAND...: quiet unless it fails.
attempt() {
  local name=$1 began=$SECONDS; shift
  say "$name"
  if ! "$@" >"$results/step.log" 2>&1 </dev/null; then
    cat "$results/step.log"
    echo "FAILED: $name"
    failed=$((failed + 1))
    return 1
  fi
  echo "done in $((SECONDS - began)) s"
}
# step NAME COMMAND...: as attempt, for what everything after it needs: without it the run ends there.
step() { attempt "$@" || finish; }

# run_tests PROJECT LIMIT [xunit options]: one test program; its own XML report holds the counts.
run_tests() {
  local project=$1 limit=$2 began=$SECONDS code=0; shift 2
  local report=$results/$project.xml log=$results/$project.log
  rm -f "$report"
  timeout --kill-after=30 "$limit" "artifacts/bin/$project/release/$project" -noColor -noLogo -result-xml "$report" "$@" >"$log" 2>&1 </dev/null || code=$?
  local counts=0
  counts=$(grep -o '<assembly [^>]*>' "$report" 2>/dev/null) || counts=
  if [ -z "$counts" ]; then
    cat "$log"
    echo "FAILED: $project ended with $code before it could report$([ $code -ne 124 ] || echo " (it ran longer than $limit)")"
    failed=$((failed + 1))
    return
  fi
  local p f e s
  p=$(count passed "$counts") f=$(count failed "$counts") e=$(count errors "$counts") s=$(count skipped "$counts")
  # A run that reports no failure and yet ends badly (a crash in a fixture, say) is a failure all the same.
  if [ $((f + e)) -eq 0 ] && [ $code -ne 0 ]; then e=1; fi
  echo "$project: $p passed, $((f + e)) failed, $s skipped in $((SECONDS - began)) s"
  passed=$((passed + p)) failed=$((failed + f + e)) skipped=$((skipped + s))
  if [ $((f + e)) -gt 0 ]; then cat "$log"; elif [ "$s" -gt 0 ]; then grep -A2 '\[SKIP\]' "$log" || true; fi
}
count() { grep -o " $1=\"[0-9]*\"" <<<"$2" | grep -o '[0-9]*'; }

install_missing() {
  local wanted=(node:nodejs npm:npm gcc:gcc strip:binutils '/usr/include/zlib.h:zlib1g-dev')
  [ "$mode" = unit ] || wanted+=(dockerd:docker.io containerd:containerd runc:runc busybox:busybox-static '/usr/lib/*/libc.a:libc6-dev'
    docker-registry:docker-registry nsenter:util-linux '/etc/ssl/certs/ca-certificates.crt:ca-certificates')
  if [ "$(id -u)" = 0 ]; then ./deploy/packages.sh "${wanted[@]}"; fi
  dotnet --version >/dev/null || {
    echo "The .NET SDK that global.json asks for is missing; https://dot.net has it." >&2
    exit 1
  }
}

mkdir -p "$results"
# Test engines and databases live here, so that those of a killed test program are found and ended too.
LOGRELAY_ENGINES=$(mktemp -d "${TMPDIR:-/tmp}/lrt-XXXXXX")
LOGRELAY_CLICKHOUSES=$LOGRELAY_ENGINES/clickhouse
export LOGRELAY_ENGINES LOGRELAY_CLICKHOUSES
end_engines() {
  local folder
  for folder in "$LOGRELAY_CLICKHOUSES"/*/; do
    [ ! -d "$folder" ] || ./tests/clickhouse/clickhouse.sh remove "$folder" || true
  done
  rm -rf --one-file-system "$LOGRELAY_CLICKHOUSES"
  for folder in "$LOGRELAY_ENGINES"/*/; do
    [ ! -d "$folder" ] || ./tests/engine/engine.sh remove "$folder" || true
  done
  rm -rf --one-file-system "$LOGRELAY_ENGINES"
}
trap end_engines EXIT

install_missing
step "Build, with every analyzer on" dotnet build LogRelay.sln -c Release --nologo -v quiet

# Without it the tests that need it say so.
if command -v npm >/dev/null; then attempt "A GELF decoder that is not ours" npm ci --prefix tests/gelf --no-audit --no-fund || true; fi

attempt "A CloudWatch Logs that is not ours" ./tests/moto/moto.sh prepare || true

attempt "ClickHouse and ZooKeeper" ./tests/clickhouse/clickhouse.sh prepare || true

if [ "$mode" != e2e ]; then
  say "Unit tests"
  for project in tests/*.Tests; do
    run_tests "$(basename "$project")" 15m
  done
fi

if [ "$mode" != unit ]; then
  if [ "$(id -u)" != 0 ]; then echo "Not root: no Docker engine can be started, so the end-to-end tests will be skipped."; fi
  step "The plugin, as it ships" ./plugin/build.sh --assemble-only
  step "The command line, as it ships" ./deploy/cli.sh
  if [ "$mode" = all ] && [ "$(id -u)" = 0 ]; then
    if attempt "The Dockerfile, on a Docker engine" ./tests/engine/dockerfile-test.sh; then passed=$((passed + 1)); fi
  fi
  say "End-to-end tests on a Docker engine"
  run_tests LogRelay.EndToEnd 50m -longRunning 120 "$@"
fi

finish
