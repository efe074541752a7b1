#!/usr/bin/env bash
# What a logging driver costs: json-file, local and logrelay in turn on the same private engine.
#
#   sudo ./tests/bench/driver.sh [--rounds N] [--lines N] [--containers "1 16"] [--drivers "json-file local logrelay"]
#                                [--buffer BYTES] [--option NAME=VALUE]... [--markdown FILE]
#
# Each container writes --lines (1000000) lines of 128 bytes as fast as they are taken, gathered into writes of --buffer
# bytes: 4096 is what C's stdio does on a pipe, 0 is a write(2) for each line, as unbuffered programs do. The drivers
# take turns within each round, so that a slow minute of the machine hits all; the table shows medians of the rounds (3).
#
#   wall     from the first container's start to the last one's exit
#   dockerd  its CPU seconds, user and system; containerd's beside it
#   plugin   CPU seconds of the plugin's processes
#   peak     the most memory the plugin's process has had resident since it was enabled, once for each row
#
# --option goes to every driver's --log-opt (max-size=10m, say). Needs root, and the plugin in artifacts/plugin
# (plugin/build.sh --assemble-only). Run it on a machine that does nothing else: anything beside it is measured too.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
engine=$root/tests/engine/engine.sh
readonly root engine
fail() { echo "driver.sh: $*" >&2; exit 1; }

rounds=3 lines=1000000 buffer=4096 containers="1 16" drivers="json-file local logrelay" markdown=
log_options=()
command_line="./tests/bench/driver.sh${*:+ $(printf "%q " "$@")}"
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value"
  case $1 in
    --rounds) rounds=$2 ;;
    --lines) lines=$2 ;;
    --buffer) buffer=$2 ;;
    --containers) containers=$2 ;;
    --drivers) drivers=$2 ;;
    --option) log_options+=(--log-opt "$2") ;;
    --markdown) markdown=$2 ;;
    *) sed -n '2,19s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
[ "$(id -u)" = 0 ] || fail "a Docker engine needs root; run this with sudo."
[[ " $drivers " != *" logrelay "* ]] || [ -f "$root/artifacts/plugin/config.json" ] \
  || fail "there is no plugin in artifacts/plugin; build it: plugin/build.sh --assemble-only"

load=$(cut -d' ' -f1 /proc/loadavg)
if awk -v load="$load" 'BEGIN { exit !(load > 0.5) }'; then
  echo "This machine is busy (load $load): the numbers below are of it and whatever else it does. Ratios within a round still say something." >&2
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/lrb-XXXXXX")
trap '"$engine" remove "$work/e"; rm -rf "$work"' EXIT
eval "export $("$engine" start "$work/e")"
"$root/tests/engine/images.sh" programs >/dev/null
readonly results=$work/results.tsv
ticks=$(getconf CLK_TCK)

# cpu_ticks PID...: user and system time of these processes so far.
cpu_ticks() {
  local pid stat total=0 fields
  for pid in "$@"; do
    stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
    read -ra fields <<<"${stat##*) }"
    total=$((total + fields[11] + fields[12]))
  done
  echo $total
}
pid_of() { "$engine" pids "$work/e" | awk -v name="$1" '$1 == name { print $2 }'; }
# A plugin's control group is named by its id.
plugin_pids() { [ -z "$plugin" ] || grep -l "$plugin" /proc/[0-9]*/cgroup 2>/dev/null | cut -d/ -f3 | xargs; }

enable_plugin() {
  mkdir -p "$work/data"
  docker plugin create logrelay "$root/artifacts/plugin" >/dev/null
  docker plugin set logrelay "data.source=$work/data"
  docker plugin enable --timeout 0 logrelay >/dev/null
  plugin=$(docker plugin inspect --format '{{.Id}}' logrelay)
}
disable_plugin() {
  [ -z "$plugin" ] || docker plugin rm --force logrelay >/dev/null
  plugin=
  rm -rf "$work/data"
}

# measure DRIVER CONTAINERS: one round; appends a row to the results.
measure() {
  local driver=$1 count=$2 ids began ended dockerd dockerd_before containerd containerd_before plugin_before plugin_used=0 peak=0 pid
  plugin=
  # A plugin of its own for each row: its peak is this row's.
  [ "$driver" != logrelay ] || enable_plugin
  ids=()
  for _ in $(seq "$count"); do
    ids+=("$(docker create --network none --log-driver "$driver" "${log_options[@]}" programs emit --count "$lines" --size 128 --buffer "$buffer")")
  done
  sync
  dockerd=$(pid_of dockerd) containerd=$(pid_of containerd)
  dockerd_before=$(cpu_ticks "$dockerd") containerd_before=$(cpu_ticks "$containerd")
  # shellcheck disable=SC2046 # a list of numbers
  plugin_before=$(cpu_ticks $(plugin_pids))

  began=$(date +%s%N)
  # One client each: a single one would start them one after the other.
  printf '%s\n' "${ids[@]}" | xargs -n 1 -P "$count" docker start >/dev/null
  docker wait "${ids[@]}" >/dev/null
  ended=$(date +%s%N)

  local dockerd_used=$(($(cpu_ticks "$dockerd") - dockerd_before)) containerd_used=$(($(cpu_ticks "$containerd") - containerd_before))
  # shellcheck disable=SC2046 # a list of numbers
  [ -z "$plugin" ] || plugin_used=$(($(cpu_ticks $(plugin_pids)) - plugin_before))
  for pid in $(plugin_pids); do
    peak=$((peak + $(awk '$1 == "VmHWM:" { print $2 }' "/proc/$pid/status")))
  done
  check_lines "$driver" "${ids[@]}"
  docker rm --force "${ids[@]}" >/dev/null
  disable_plugin
  awk -v OFS='\t' -v driver="$driver" -v count="$count" -v wall=$((ended - began)) -v dockerd=$dockerd_used -v plugin=$plugin_used -v peak=$peak -v ticks="$ticks" \
    -v containerd=$containerd_used 'BEGIN { print driver, count, wall / 1e9, dockerd / ticks, plugin / ticks, peak / 1024, containerd / ticks }' >>"$results"
}

# A fast driver that loses lines is no fast driver: the last line must be there.
check_lines() {
  local driver=$1 id last; shift
  for id in "$@"; do
    last=$(docker logs --tail 1 "$id" | cut -d' ' -f1)
    [ "$last" = "$lines" ] || fail "with $driver, docker logs --tail 1 should print line $lines, but prints \"$last\""
  done
}

for round in $(seq "$rounds"); do
  for count in $containers; do
    for driver in $drivers; do
      echo "round $round of $rounds: $driver, $count container(s)" >&2
      measure "$driver" "$count"
    done
  done
done

table() {
  echo "| driver | containers | wall s | lines/s | dockerd CPU s | containerd CPU s | plugin CPU s | plugin peak MB | wall x | CPU x |"
  echo "|---|---|---|---|---|---|---|---|---|---|"
  for count in $containers; do
    for driver in $drivers; do
      awk -F'\t' -v driver="$driver" -v count="$count" '$1 == driver && $2 == count' "$results" | medians "$driver" "$count"
    done
  done | awk -F'\t' -v lines="$lines" '
    # The first driver of a count is what the others are compared with.
    !($2 in wall) { wall[$2] = $3; cpu[$2] = $4 + $5 }
    { printf "| %s | %d | %.2f | %d | %.2f | %.2f | %.2f | %.0f | %.2f | %.2f |\n", $1, $2, $3, $2 * lines / $3, $4, $7, $5, $6, $3 / wall[$2], ($4 + $5) / cpu[$2] }'
}
medians() {
  awk -F'\t' -v OFS='\t' -v driver="$1" -v count="$2" '
    { n++; for (c = 3; c <= 7; c++) value[c, n] = $c }
    function median(c,   i, j, t) {
      for (i = 2; i <= n; i++) for (j = i; j > 1 && value[c, j - 1] > value[c, j]; j--) { t = value[c, j]; value[c, j] = value[c, j - 1]; value[c, j - 1] = t }
      return n % 2 ? value[c, (n + 1) / 2] : (value[c, n / 2] + value[c, n / 2 + 1]) / 2
    }
    END { print driver, count, median(3), median(4), median(5), median(6), median(7) }'
}

report=$(table)
echo "$report"
echo "wall x, CPU x: times ${drivers%% *}'s; CPU is dockerd's and the plugin's together; medians of $rounds round(s)."
if [ -n "$markdown" ]; then
  {
    echo "$report"
    echo
    echo "Made by \`$command_line\`: medians of $rounds round(s), $lines lines of 128 bytes per container;"
    echo "wall x and CPU x are times ${drivers%% *}'s, CPU is dockerd's and the plugin's together."
    echo "$(nproc) cores, $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, kernel $(uname -r | cut -d- -f1), Docker $(docker version --format '{{.Server.Version}}')."
  } >"$markdown"
fi
