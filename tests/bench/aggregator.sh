#!/usr/bin/env bash
# What many hosts cost an aggregator: storing what nodes send, and finding it again.
#
#   ./tests/bench/aggregator.sh [--clients N] [--streams N] [--lines N] [--search-lines N] [--rounds N] [--data FOLDER] [--markdown FILE]
#
# The aggregator is the published program (Native AOT) with its embedded store, on a free port of loopback.
#
#   ingest   --clients (8) nodes, each with --streams (10), send --lines (20000000) lines of common programs over gRPC, a batch
#            of 1 MB behind the other as far as the window allows. A line counts when it is acknowledged. Batches are made and
#            compressed before: what is measured is the aggregator. Its CPU time is user and system together.
#   search   5 nodes with 20 streams each, --search-lines (50000000; 10 GB) lines over an hour, rotated and compressed; each
#            question is asked once and then --rounds (5) times. 0 leaves it out.
#
# Goals (issue 6): 10^6 lines/s, 1 CPU-s per 10^6 lines, 200 MB. --data keeps and reuses the logs of the search.
# Needs: dotnet build -c Release tests/LogRelay.Benchmarks; dotnet publish -c Release src/LogRelay.Aggregator; curl.
# Run it on a machine that does nothing else.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
bench=$root/artifacts/bin/LogRelay.Benchmarks/release/LogRelay.Benchmarks
readonly root bench
fail() { echo "aggregator.sh: $*" >&2; exit 1; }

clients=8 streams=10 lines=20000000 search_lines=50000000 rounds=5 data='' markdown=''
command_line="./tests/bench/aggregator.sh${*:+ $(printf "%q " "$@")}"
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value"
  case $1 in
    --clients) clients=$2 ;;
    --streams) streams=$2 ;;
    --lines) lines=$2 ;;
    --search-lines) search_lines=$2 ;;
    --rounds) rounds=$2 ;;
    --data) data=$2 ;;
    --markdown) markdown=$2 ;;
    *) sed -n '2,18s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
[ -x "$bench" ] || fail "there is no $bench; build it: dotnet build -c Release tests/LogRelay.Benchmarks"
program=
for candidate in "$root"/artifacts/publish/LogRelay.Aggregator/release*/logrelay-aggregator "$root"/artifacts/bin/logrelay-aggregator; do
  [ ! -f "$candidate" ] || { program=$candidate; break; }
done
[ -n "$program" ] || fail "there is no published aggregator; publish it: dotnet publish -c Release src/LogRelay.Aggregator"
load=$(cut -d' ' -f1 /proc/loadavg)
if awk -v load="$load" 'BEGIN { exit !(load > 0.5) }'; then
  echo "This machine is busy (load $load): the numbers below are of it and whatever else it does. CPU times still say something." >&2
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/lra-XXXXXX")
aggregator=
end() {
  stop_aggregator
  rm -rf --one-file-system "$work"
}
stop_aggregator() {
  [ -n "$aggregator" ] || return 0
  kill -TERM "$aggregator" 2>/dev/null || true
  wait "$aggregator" 2>/dev/null || true
  aggregator=
}
trap end EXIT

# start_aggregator FOLDER: sets $url. The port is free when it is asked for; should somebody take it, another is tried.
start_aggregator() {
  local port
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    url=http://127.0.0.1:$port
    LOGRELAY_DATA=$1 LOGRELAY_LISTEN=127.0.0.1:$port LOG_LEVEL=warn "$program" >>"$work/log" 2>&1 &
    aggregator=$!
    for _ in $(seq 200); do
      kill -0 "$aggregator" 2>/dev/null || break
      if curl -fsS -o "$work/nodes" "$url/api/v1/nodes" 2>/dev/null; then return 0; fi
      sleep 0.05
    done
    stop_aggregator
  done
  cat "$work/log" >&2
  fail "the aggregator does not start"
}

report() {
  echo "\`$command_line\`, $(nproc) processors, $(date -u +%F), load before: $load"
  echo
  start_aggregator "$work/ingest"
  "$bench" ingest "$url" "$aggregator" "$clients" "$streams" "$lines"
  stop_aggregator
  rm -rf --one-file-system "$work/ingest"
  [ "$search_lines" -gt 0 ] || return 0
  local node logs=${data:-$work/search}
  if [ ! -d "$logs/nodes" ]; then
    echo "writing $search_lines lines" >&2
    for node in 1 2 3 4 5; do
      node=$(printf '%032x' "$node")
      "$bench" make-logs "$logs/nodes/$node" $((search_lines / 5)) zstd
      printf '{"version":1,"id":"%s","name":"host-%d"}\n' "$node" "$((16#$node))" >"$logs/nodes/$node/node.json"
    done
  fi
  start_aggregator "$logs"
  echo
  "$bench" ask "$url" "$rounds"
  echo
  echo "Peak memory of the aggregator while it searched: $(awk '/VmHWM/ { printf "%.0f", $2 * 1024 / 1e6 }' "/proc/$aggregator/status") MB."
}
report >"$work/report"
cat "$work/report"
[ -z "$markdown" ] || cp "$work/report" "$markdown"
