#!/usr/bin/env bash
# What forwarding costs: Docker's own driver and LogRelay in turn, to the same receiver on the same private engine.
#
#   sudo ./tests/bench/sinks.sh cloudwatch|gelf-tcp|gelf-udp [--rounds N] [--lines N] [--size BYTES] [--markdown FILE]
#
# A container writes --lines (1000000) lines of --size (128) bytes as fast as they are taken. The receiver answers at once
# and only counts. The rows take turns within each round, so that a slow minute of the machine hits all; the table shows
# medians of the rounds (3).
#
#   awslogs, gelf  Docker's driver: it sends while the container writes, and keeps nothing
#   logrelay live  LogRelay: it stores and sends while the container writes
#   logrelay file  LogRelay: the receiver was down until everything was stored; from its first event to its last
#
# Over UDP (with gzip, Docker's default) messages get lost without a word: the row counts what arrived until two seconds
# passed without another. LogRelay is told to send as fast as it goes (gelf-udp-rate=0) and not 20000 a second.
#
#   seconds  from the container's start to the last event; for the backlog from the first event to the last
#   CPU      seconds, user and system, of dockerd and of the plugin, from before the start until after the last event;
#            for the backlog only the plugin's, from when the receiver is up
#   peak     the most memory the plugin's process has had resident since it was enabled
#
# Needs root, gcc, and the plugin in artifacts/plugin (plugin/build.sh --assemble-only). Run it on a machine that does
# nothing else: anything beside it is measured too.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
engine=$root/tests/engine/engine.sh
readonly root engine
fail() { echo "sinks.sh: $*" >&2; exit 1; }
usage() { sed -n '2,25s/^# \{0,1\}//p' "$0" >&2; exit 2; }

sink=${1:-}
case $sink in cloudwatch | gelf-tcp | gelf-udp) ;; *) usage ;; esac
rounds=3 lines=1000000 size=128 markdown=
command_line="./tests/bench/sinks.sh $*"
shift
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value"
  case $1 in
    --rounds) rounds=$2 ;;
    --lines) lines=$2 ;;
    --size) size=$2 ;;
    --markdown) markdown=$2 ;;
    *) usage ;;
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
receiver=
stop_receiver() { [ -z "$receiver" ] || { kill "$receiver" && wait "$receiver" || true; } 2>/dev/null; receiver=; }
trap 'stop_receiver; "$engine" remove "$work/e"; rm -rf "$work"' EXIT

# Docker's driver takes credentials from dockerd's environment only.
export AWS_ACCESS_KEY_ID=AKIABENCH AWS_SECRET_ACCESS_KEY=bench AWS_REGION=eu-central-1
eval "export $("$engine" start "$work/e")"
"$root/tests/engine/images.sh" programs >/dev/null
gcc -O2 -Wall -Wextra -pthread -o "$work/receiver" "$root/tests/bench/${sink%%-*}.c"
readonly results=$work/results.tsv
ticks=$(getconf CLK_TCK)

port=0
start_receiver() {
  # What the one before said must not be taken for what this one says.
  rm -f "$work/port"
  "$work/receiver" "$port" >"$work/port" &
  receiver=$!
  until grep -q . "$work/port" 2>/dev/null; do sleep 0.01; done
  port=$(cut -d' ' -f2 "$work/port")
}
# What the receiver says: events, first, last, CPU.
ask() { local answer; exec 3<>"/dev/tcp/127.0.0.1/$port"; printf 'GET / HTTP/1.1\r\n\r\n' >&3; while read -r answer <&3; do case $answer in [0-9]*) break ;; esac; done; exec 3>&-; echo "$answer"; }
wait_for_events() {
  local said before=0 quiet=0
  for _ in $(seq 6000); do
    said=$(ask)
    if [ "${said%% *}" -ge "$lines" ]; then echo "$said"; return; fi
    if [ "${said%% *}" = "$before" ]; then quiet=$((quiet + 1)); else quiet=0; fi
    if [ "$sink" = gelf-udp ] && [ "$before" != 0 ] && [ $quiet = 20 ]; then echo "$said"; return; fi
    before=${said%% *}
    sleep 0.1
  done
  fail "after ten minutes the receiver has ${said%% *} of $lines events"
}

cpu_ticks() {
  local pid stat total=0 fields
  for pid in "$@"; do
    stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
    read -ra fields <<<"${stat##*) }"
    total=$((total + fields[11] + fields[12]))
  done
  echo $total
}
dockerd_ticks() { cpu_ticks "$("$engine" pids "$work/e" | awk '$1 == "dockerd" { print $2 }')"; }
# A plugin's control group is named by its id.
plugin_pids() { [ -z "$plugin" ] || grep -l "$plugin" /proc/[0-9]*/cgroup 2>/dev/null | cut -d/ -f3 | xargs; }
# shellcheck disable=SC2046 # a list of numbers
plugin_ticks() { cpu_ticks $(plugin_pids); }
monotonic() { awk '{ print $1 }' /proc/uptime; }

plugin=
enable_plugin() {
  mkdir -p "$work/data"
  docker plugin create logrelay "$root/artifacts/plugin" >/dev/null
  docker plugin set logrelay "data.source=$work/data" AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY AWS_REGION=$AWS_REGION
  docker plugin enable --timeout 0 logrelay >/dev/null
  plugin=$(docker plugin inspect --format '{{.Id}}' logrelay)
}
disable_plugin() {
  [ -z "$plugin" ] || docker plugin rm --force logrelay >/dev/null
  plugin=
  rm -rf "$work/data"
}
create_container() {
  local options
  case $sink in
    cloudwatch) options=(awslogs-group=/bench "awslogs-endpoint=http://127.0.0.1:$port" awslogs-force-flush-interval-seconds=1) ;;
    *) options=("gelf-address=${sink#gelf-}://127.0.0.1:$port") ;;
  esac
  [ "$sink/$1" != gelf-udp/logrelay ] || options+=(gelf-udp-rate=0)
  docker create --network none --log-driver "$1" "${options[@]/#/--log-opt=}" programs emit --count "$lines" --size "$size" --buffer 4096
}

built_in=gelf
[ "$sink" != cloudwatch ] || built_in=awslogs

# measure ROW: one round of a row; appends to the results: row, seconds, dockerd, plugin, receiver CPU, peak.
measure() {
  local row=$1 id began said dockerd_before plugin_before dockerd=0 seconds peak=0 pid
  start_receiver
  [ "$row" = "$built_in" ] || enable_plugin
  id=$(create_container "${row%% *}")
  sync
  [ "$row" != "logrelay file" ] || stop_receiver
  dockerd_before=$(dockerd_ticks) plugin_before=$(plugin_ticks) began=$(monotonic)
  docker start "$id" >/dev/null
  docker wait "$id" >/dev/null
  if [ "$row" = "logrelay file" ]; then
    plugin_before=$(plugin_ticks)
    start_receiver
    said=$(wait_for_events)
    seconds=$(awk '{ print $3 - $2 }' <<<"$said")
  else
    said=$(wait_for_events)
    dockerd=$(($(dockerd_ticks) - dockerd_before))
    seconds=$(awk -v began="$began" '{ print $3 - began }' <<<"$said")
  fi
  local plugin_used=0
  [ -z "$plugin" ] || plugin_used=$(($(plugin_ticks) - plugin_before))
  for pid in $(plugin_pids); do
    peak=$((peak + $(awk '$1 == "VmHWM:" { print $2 }' "/proc/$pid/status")))
  done
  [ "${said%% *}" = "$lines" ] || echo "$row: ${said%% *} events for $lines lines" >&2
  awk -v OFS='\t' -v row="$row" -v events="${said%% *}" -v seconds="$seconds" -v dockerd=$dockerd -v plugin=$plugin_used -v ticks="$ticks" -v cpu="${said##* }" -v peak=$peak \
    'BEGIN { print row, seconds, dockerd / ticks, plugin / ticks, cpu, peak / 1024, events }' >>"$results"
  docker rm --force "$id" >/dev/null
  disable_plugin
  stop_receiver
  port=0
}

readonly rows=("$built_in" "logrelay live" "logrelay file")
for round in $(seq "$rounds"); do
  for row in "${rows[@]}"; do
    echo "round $round of $rounds: $row" >&2
    measure "$row"
  done
done

table() {
  echo "| | events | seconds | events/s | dockerd CPU s | plugin CPU s | plugin peak MB | receiver CPU s |"
  echo "|---|---|---|---|---|---|---|---|"
  for row in "${rows[@]}"; do
    awk -F'\t' -v row="$row" '
      $1 == row { n++; for (c = 2; c <= 7; c++) value[c, n] = $c }
      function median(c,   i, j, t) {
        for (i = 2; i <= n; i++) for (j = i; j > 1 && value[c, j - 1] > value[c, j]; j--) { t = value[c, j]; value[c, j] = value[c, j - 1]; value[c, j - 1] = t }
        return n % 2 ? value[c, (n + 1) / 2] : (value[c, n / 2] + value[c, n / 2 + 1]) / 2
      }
      END { printf "| %s | %d | %.2f | %d | %.2f | %.2f | %.0f | %.2f |\n", row, median(7), median(2), median(7) / median(2), median(3), median(4), median(6), median(5) }' "$results"
  done
}

report=$(table)
echo "$report"
if [ -n "$markdown" ]; then
  {
    echo "$report"
    echo
    echo "Made by \`$command_line\`: medians of $rounds round(s), $lines lines of $size bytes; the receiver answers at once and only counts."
    echo "$(nproc) cores, $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, kernel $(uname -r | cut -d- -f1), Docker $(docker version --format '{{.Server.Version}}')."
  } >"$markdown"
fi
