#!/usr/bin/env bash
# Many containers at once: what 500 streams cost the plugin, and how soon it answers with 2,000 streams on disk.
#
#   ./tests/bench/scale.sh [--streams N] [--seconds N] [--folders N] [--live N] [--markdown FILE]
#
# The plugin is the program of artifacts/plugin (plugin/build.sh --assemble-only), run without Docker; a driver program
# (manystreams.c) plays dockerd: real FIFOs, real calls on the plugin's socket. Needs gcc, no root.
#
#   idle     --streams (500) containers that write nothing: memory (RSS), threads, open files, CPU over --seconds (30)
#   1 line/s the same containers with one line of 100 bytes a second each: CPU in per cent of one core
#   restart  --folders (2000) streams on disk, --live (200) of them with FIFOs that hold lines; the plugin is killed and
#            started again: time until its socket answers, and until it has taken the waiting lines
#
# At the end each stream's file has to hold every line once. CPU and times are of this machine and whatever else it does.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
fail() { echo "scale.sh: $*" >&2; exit 1; }
streams=500 seconds=30 folders=2000 live=200 markdown=
command_line="./tests/bench/scale.sh${*:+ $(printf "%q " "$@")}"
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value"
  case $1 in
    --streams) streams=$2 ;;
    --seconds) seconds=$2 ;;
    --folders) folders=$2 ;;
    --live) live=$2 ;;
    --markdown) markdown=$2 ;;
    *) sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
readonly program=$root/artifacts/plugin/rootfs/logrelay-plugin
[ -x "$program" ] || fail "there is no plugin in artifacts/plugin; build it: plugin/build.sh --assemble-only"
[ "$live" -le "$folders" ] || fail "--live $live of --folders $folders streams cannot be"
# The driver holds every FIFO. The plugin starts with the soft limit that Docker's service may have.
ulimit -S -n "$(ulimit -H -n)"

work=$(mktemp -d "${TMPDIR:-/tmp}/lrs-XXXXXX")
plugin='' driver=''
end() {
  local pid
  for pid in $plugin $driver; do
    kill -KILL "$pid" && wait "$pid" || true
  done 2>/dev/null
  rm -rf --one-file-system "$work"
}
trap end EXIT
gcc -O2 -o "$work/manystreams" "$root/tests/bench/manystreams.c"
ticks=$(getconf CLK_TCK)

start_plugin() {
  (
    ulimit -S -n 1024
    export LOGRELAY_DATA=$work/data LOGRELAY_SOCKET=$work/plugin.sock LOGRELAY_FIFOS=$work/fifos LOG_LEVEL=warning
    exec "$program"
  ) >>"$work/plugin.log" 2>&1 7>&- 8<&- &
  plugin=$!
}
kill_plugin() { kill -KILL "$plugin"; wait "$plugin" 2>/dev/null || true; plugin=; }
start_driver() {
  mkdir -p "$work/fifos" "$work/data"
  coproc DRIVER { exec "$work/manystreams" "$work/plugin.sock" "$work/fifos"; }
  driver=$DRIVER_PID
  # Bash keeps a coprocess's own descriptors from subshells.
  exec 7>&"${DRIVER[1]}" 8<&"${DRIVER[0]}"
}
# play COMMAND...: prints the driver's answer.
play() {
  local answer
  echo "$*" >&7
  IFS= read -r -t 300 answer <&8 || fail "the driver did not do: $*. The plugin said: $(tail -n 5 "$work/plugin.log")"
  echo "$answer"
}

status_of() { awk -v key="$1:" '$1 == key { print $2 }' "/proc/$plugin/status"; }
cpu_ticks() { local stat fields; stat=$(cat "/proc/$plugin/stat"); read -ra fields <<<"${stat##*) }"; echo $((fields[11] + fields[12])); }
per_cent() { awk -v ticks="$1" -v second="$ticks" -v seconds="$2" 'BEGIN { printf "%.2f", 100 * ticks / second / seconds }'; }
open_files() { find "/proc/$plugin/fd" -mindepth 1 | wc -l; }
file_of() { printf '%s/data/streams/%064x/%064x-json.log' "$work" "$1" "$1"; }
# Until a second has cost less than a twentieth of it.
wait_until_quiet() {
  local before deadline=$((SECONDS + 60))
  while :; do
    before=$(cpu_ticks)
    sleep 1
    [ $(($(cpu_ticks) - before)) -ge $((ticks / 20)) ] || return 0
    [ $SECONDS -lt $deadline ] || fail "the plugin is still busy after a minute"
  done
}
# settle FIRST COUNT LINES: waits until that many lines are in each file.
settle() {
  local stream deadline=$((SECONDS + 30))
  for ((stream = $1; stream < $1 + $2; stream++)); do
    until [ "$(wc -l <"$(file_of "$stream")")" -ge "$3" ]; do
      [ $SECONDS -lt $deadline ] || fail "stream $stream holds $(wc -l <"$(file_of "$stream")") lines of $3"
      sleep 0.01
    done
  done
}
# check FIRST COUNT LINES: each of the lines 1..LINES once, in order.
check() {
  local stream
  for ((stream = $1; stream < $1 + $2; stream++)); do
    sed 's/^{"log":"\([0-9]*\) .*/\1/' "$(file_of "$stream")" | cmp -s - <(seq "$3") || fail "stream $stream does not hold the lines 1 to $3 once each"
  done
}

rows=()
row() { rows+=("| $1 | $2 | $3 |"); echo "$1: $2 (goal: $3)" >&2; }

# --- Idle, and one line a second --------------------------------------------------------------------------------------
start_driver
start_plugin
play answer >/dev/null
alone_rss=$(status_of VmRSS) alone_threads=$(status_of Threads)
play start 0 "$streams" >&2
play write 0 "$streams" 0 3 >/dev/null
settle 0 "$streams" 3
# The collector may have something to collect, and pipes that were busy are shrunk after some seconds.
sleep 8
before=$(cpu_ticks); sleep "$seconds"; used=$(($(cpu_ticks) - before))
row "memory without a stream" "$((alone_rss / 1024)) MB" "30 MB"
row "memory, $streams idle streams" "$(($(status_of VmRSS) / 1024)) MB" "60 MB"
row "threads without a stream, with $streams" "$alone_threads, $(status_of Threads)" "the same"
row "open files per idle stream" "$(awk -v files="$(open_files)" -v streams="$streams" 'BEGIN { printf "%.2f", files / streams }')" ""
row "CPU, $streams idle streams" "$(per_cent "$used" "$seconds") % of a core" "0"

before=$(cpu_ticks); play write 0 "$streams" 1 "$seconds" >/dev/null; used=$(($(cpu_ticks) - before))
row "CPU, $streams streams, 1 line/s each" "$(per_cent "$used" "$seconds") % of a core" "3 %"
row "memory, $streams streams, 1 line/s each" "$(($(status_of VmRSS) / 1024)) MB" "60 MB"
row "threads, $streams streams, 1 line/s each" "$(status_of Threads)" "as without"
settle 0 "$streams" $((3 + seconds))
check 0 "$streams" $((3 + seconds))
play stop 0 "$streams" >&2
kill_plugin
rm -rf --one-file-system "$work/data"

# --- Start-up with many streams on disk -------------------------------------------------------------------------------
mkdir "$work/data"
start_plugin
play answer >/dev/null
stopped=$((folders - live))
# fill FIRST COUNT OPTIONS: streams of containers that have stopped, some of their files rotated and compressed.
fill() {
  local first count
  for ((first = $1; first < $1 + $2; first += 200)); do
    count=$(($1 + $2 - first < 200 ? $1 + $2 - first : 200))
    play start "$first" "$count" "$3" >/dev/null
    play write "$first" "$count" 0 40 >/dev/null
    play stop "$first" "$count" >/dev/null
  done
}
# restart WHAT: kills the plugin, fills its pipes, starts it.
restart() {
  local answered
  kill_plugin
  play write 0 "$live" 0 50 >/dev/null
  stored=$((stored + 50))
  start_plugin
  answered=$(play answer | grep -o '[0-9]*')
  row "restart, $1: until the socket answers" "$answered ms" "2000 ms"
  row "restart, $1: until every pipe is empty" "$((answered + $(play empty 0 "$live" | grep -o '[0-9]*'))) ms" ""
}
readonly rotation='"max-size":"2k","max-file":"4","compress":"true"'
# Nobody listens there: the streams wait to be delivered.
readonly undelivered='"gelf-address":"tcp://127.0.0.1:9"'
fill "$live" "$stopped" "{$rotation}"
play start 0 "$live" >/dev/null
play write 0 "$live" 0 20 >/dev/null
stored=20
settle 0 "$live" 20
for round in 1 2 3; do
  restart "$live live streams and $stopped stopped ones (round $round)"
done
fill "$folders" "$folders" "{$rotation,$undelivered}"
restart "the same and $folders stopped ones that wait for a GELF receiver"
wait_until_quiet
row "memory, $folders streams that wait for a GELF receiver" "$(($(status_of VmRSS) / 1024)) MB, at most $(($(status_of VmHWM) / 1024)) MB" "150 MB"
row "open files then" "$(open_files)" ""
settle 0 "$live" "$stored"
play stop 0 "$live" >&2
check 0 "$live" "$stored"

table() {
  echo "| what | measured | goal |"
  echo "|---|---|---|"
  printf '%s\n' "${rows[@]}"
}
table
[ -z "$markdown" ] || { table; echo; echo "Made by \`$command_line\`."; } >"$markdown"
