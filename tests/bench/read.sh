#!/usr/bin/env bash
# What reading a large log costs: docker logs, by driver and compression, on the same private engine.
#
#   sudo ./tests/bench/read.sh [--rounds N] [--lines N] [--size-each SIZE] [--files N] [--whole N]
#                              [--variants "json-file/gzip logrelay/gzip logrelay/zstd logrelay/plain"] [--markdown FILE]
#
# A container of each variant writes --lines (5300000) lines of 128 bytes, 1 GB as json-file lines, into --files (11) files of
# --size-each (100m): all but the last rotated and, but for plain, compressed. Three seconds later it writes 100 lines more.
#
#   since    docker logs --since one second before the last line: those 100 lines
#   tail     docker logs --tail 100
#   whole    docker logs > /dev/null, --whole (1) times
#
# The table shows medians in seconds of --rounds (5); the variants take turns within a round. What since and tail print is
# counted. Needs root, and the plugin in artifacts/plugin (plugin/build.sh --assemble-only). Run it on a machine that does
# nothing else: anything beside it is measured too.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
engine=$root/tests/engine/engine.sh
readonly root engine
fail() { echo "read.sh: $*" >&2; exit 1; }

rounds=5 lines=5300000 size=100m files=11 whole=1 variants="json-file/gzip logrelay/gzip logrelay/zstd logrelay/plain" markdown=
readonly last_lines=100
command_line="./tests/bench/read.sh${*:+ $(printf "%q " "$@")}"
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value"
  case $1 in
    --rounds) rounds=$2 ;;
    --lines) lines=$2 ;;
    --size-each) size=$2 ;;
    --files) files=$2 ;;
    --whole) whole=$2 ;;
    --variants) variants=$2 ;;
    --markdown) markdown=$2 ;;
    *) sed -n '2,17s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
[ "$(id -u)" = 0 ] || fail "a Docker engine needs root; run this with sudo."
[ -f "$root/artifacts/plugin/config.json" ] || fail "there is no plugin in artifacts/plugin; build it: plugin/build.sh --assemble-only"

load=$(cut -d' ' -f1 /proc/loadavg)
if awk -v load="$load" 'BEGIN { exit !(load > 0.5) }'; then
  echo "This machine is busy (load $load): the numbers below are of it and whatever else it does. Ratios within a round still say something." >&2
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/lrb-XXXXXX")
trap '"$engine" remove "$work/e"; rm -rf "$work"' EXIT
eval "export $("$engine" start "$work/e")"
"$root/tests/engine/images.sh" programs >/dev/null
readonly results=$work/results.tsv
mkdir -p "$work/data"
docker plugin create logrelay "$root/artifacts/plugin" >/dev/null
docker plugin set logrelay "data.source=$work/data"
docker plugin enable --timeout 0 logrelay >/dev/null

declare -A ids sinces

# fill VARIANT: writes its log, and waits until nothing is left to be compressed.
fill() {
  local driver=${1%/*} compress=${1#*/} id options=()
  case $compress in
    gzip) options=(--log-opt compress=true) ;;
    plain) ;;
    *) options=(--log-opt "compress=$compress") ;;
  esac
  id=$(docker run --detach --network none --log-driver "$driver" --log-opt "max-size=$size" --log-opt "max-file=$files" "${options[@]}" \
    programs sh -c "emit --count $lines --size 128 --buffer 4096 && sleep 3 && emit --count $last_lines --start $((lines + 1)) --size 128")
  docker wait "$id" >/dev/null
  ids[$1]=$id
  if [ "$driver" = logrelay ] && [ "$compress" != plain ]; then
    local folder=$work/data/streams/$id deadline=$((SECONDS + 300))
    while compgen -G "$folder/$id-json.log.+([0-9])" >/dev/null || compgen -G "$folder/*.tmp" >/dev/null; do
      [ $SECONDS -lt $deadline ] || fail "$1: the rotated files are not compressed after 300 s"
      sleep 0.2
    done
  fi
  local last
  last=$(docker logs --timestamps --tail 1 "$id" | cut -d' ' -f1)
  sinces[$1]=$(date -u -d "$last - 1 second" +%Y-%m-%dT%H:%M:%S.%NZ)
}
shopt -s extglob

# measure VARIANT WHAT [options of docker logs]: one run; appends a row to the results.
measure() {
  local variant=$1 what=$2 began ended printed; shift 2
  began=$(date +%s%N)
  if [ "$what" = whole ]; then
    docker logs "${ids[$variant]}" >/dev/null
    ended=$(date +%s%N)
  else
    docker logs "$@" "${ids[$variant]}" >"$work/printed"
    ended=$(date +%s%N)
    printed=$(wc -l <"$work/printed")
    [ "$printed" = $last_lines ] || fail "$variant: docker logs $* printed $printed lines, not $last_lines"
  fi
  awk -v OFS='\t' -v variant="$variant" -v what="$what" -v wall=$((ended - began)) 'BEGIN { print variant, what, wall / 1e9 }' >>"$results"
}

for variant in $variants; do
  echo "writing the log of $variant" >&2
  fill "$variant"
done
sync
for round in $(seq "$rounds"); do
  for variant in $variants; do
    echo "round $round of $rounds: $variant" >&2
    # json-file takes as long for each of these as for the whole.
    if [ "${variant%/*}" = logrelay ] || [ "$round" = 1 ]; then
      measure "$variant" since --since "${sinces[$variant]}"
      measure "$variant" tail --tail $last_lines
    fi
    [ "$round" -gt "$whole" ] || measure "$variant" whole
  done
done

median() {
  awk -F'\t' -v variant="$1" -v what="$2" '$1 == variant && $2 == what { print $3 }' "$results" | sort -n |
    awk '{ v[NR] = $1 } END { if (NR) printf "%.3f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; else printf "-" }'
}
table() {
  local variant folder bytes
  echo "| driver | rotated files | on disk MB | --since last second s | --tail 100 s | whole s |"
  echo "|---|---|---|---|---|---|"
  for variant in $variants; do
    if [ "${variant%/*}" = logrelay ]; then folder=$work/data/streams/${ids[$variant]}; else folder=$(dirname "$(docker inspect --format '{{.LogPath}}' "${ids[$variant]}")"); fi
    bytes=$(find "$folder" -name '*-json.log*' -printf '%s\n' | awk '{ total += $1 } END { printf "%.0f", total / 1e6 }')
    echo "| ${variant%/*} | ${variant#*/} | $bytes | $(median "$variant" since) | $(median "$variant" tail) | $(median "$variant" whole) |"
  done
}

report=$(table)
echo "$report"
if [ -n "$markdown" ]; then
  {
    echo "$report"
    echo
    echo "Made by \`$command_line\`: medians of $rounds round(s), whole of $whole; $lines lines of 128 bytes in $files files of $size."
    echo "$(nproc) cores, $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, kernel $(uname -r | cut -d- -f1), Docker $(docker version --format '{{.Server.Version}}')."
  } >"$markdown"
fi
