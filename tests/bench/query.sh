#!/usr/bin/env bash
# What finding lines costs: LogRelay inside a running service, as a cold process, and what people use without it.
#
#   ./tests/bench/query.sh [--rounds N] [--lines N] [--codec gzip|zstd] [--logs FOLDER] [--docker yes|no] [--markdown FILE]
#
# The logs: --lines (5000000) lines, 1 GB as json-file lines, of nginx, PostgreSQL, a JVM, and services in JSON and logfmt, over
# 20 streams and one hour, each rotated into 10 compressed files and one that is being written. --logs keeps and reuses them.
#
#   in the service   LogRelay.Benchmarks: journals open, as in the plugin; the first time, the median of --rounds (5), CPU
#                    time, and how many bytes were looked at
#   cold             a process for each question, files in the page cache: logrelay query --dir, zgrep, rg -z, and zcat with jq
#                    for a field; medians in milliseconds
#   memory           the peak of a process for each kind of question, and for hostile ones (200 MB is the bound); needs
#                    /usr/bin/time. And that of the plugin's own program, run without Docker on a copy of the logs, while it
#                    answers the same on its query socket; needs plugin/build.sh --assemble-only
#   docker           docker logs | grep of the same lines in one json-file container on a private engine (--docker yes; needs
#                    root and docker.io), once
#
# Needs: dotnet build -c Release tests/LogRelay.Benchmarks; logrelay in artifacts (src/LogRelay.Cli published) or on the PATH;
# apt-get install ripgrep jq gzip. What is missing is left out, with a word. Run it on a machine that does nothing else.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
bench=$root/artifacts/bin/LogRelay.Benchmarks/release/LogRelay.Benchmarks
readonly root bench
fail() { echo "query.sh: $*" >&2; exit 1; }

rounds=5 lines=5000000 codec=gzip logs='' docker=no markdown=''
command_line="./tests/bench/query.sh${*:+ $(printf "%q " "$@")}"
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value"
  case $1 in
    --rounds) rounds=$2 ;;
    --lines) lines=$2 ;;
    --codec) codec=$2 ;;
    --logs) logs=$2 ;;
    --docker) docker=$2 ;;
    --markdown) markdown=$2 ;;
    *) sed -n '2,22s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
[ -x "$bench" ] || fail "there is no $bench; build it: dotnet build -c Release tests/LogRelay.Benchmarks"
load=$(cut -d' ' -f1 /proc/loadavg)
if awk -v load="$load" 'BEGIN { exit !(load > 0.5) }'; then
  echo "This machine is busy (load $load): the numbers below are of it and whatever else it does. CPU times still say something." >&2
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/lrb-XXXXXX")
engine='' plugin=''
clean() { stop_plugin; [ -z "$engine" ] || "$root/tests/engine/engine.sh" remove "$work/e"; rm -rf "$work"; }
stop_plugin() {
  [ -n "$plugin" ] || return 0
  kill -KILL "$plugin" 2>/dev/null || true
  wait "$plugin" 2>/dev/null || true
  plugin=
}
trap clean EXIT
logs=${logs:-$work/logs}
if [ ! -d "$logs/streams" ]; then
  echo "writing $lines lines" >&2
  "$bench" make-logs "$logs" "$lines" "$codec"
fi

logrelay=
for candidate in "$root"/artifacts/bin/logrelay "$root"/artifacts/publish/LogRelay.Cli/release_*/logrelay "$(command -v logrelay || true)"; do
  [ ! -x "$candidate" ] || { logrelay=$candidate; break; }
done
[ -n "$logrelay" ] || echo "no logrelay: publish src/LogRelay.Cli" >&2
for program in rg jq zgrep; do
  command -v "$program" >/dev/null || echo "no $program: its column stays empty" >&2
done

mapfile -t compressed < <(find "$logs/streams" -name '*-json.log.*.gz' -o -name '*-json.log.*.zst' | sort -V)
mapfile -t active < <(find "$logs/streams" -name '*-json.log' | sort)

# Each question, in four: name, query, pattern for grep, filter for jq ("-" for none).
readonly questions=(
  "a rare word" "xylophonquake" "xylophonquake" -
  "a phrase of common words, nowhere" '"refused by user"' "refused by user" -
  "an expression, nowhere" '/refused by (user|token) \d+/' "refused by (user|token) [0-9]+" -
  "a number of a field" "service:api http.status>=500 took>2995ms" -
  'fromjson? | select(type == "object" and .http.status >= 500 and (.took | rtrimstr("ms") | tonumber) > 2995)'
)

ask_logrelay() { "$logrelay" query --dir "$logs" -o raw --color never "$query"; }
ask_zgrep() { zgrep -hE -e "$pattern" "${compressed[@]}" "${active[@]}"; }
ask_rg() { rg -z --no-filename --no-line-number -e "$pattern" "${compressed[@]}" "${active[@]}"; }
ask_jq() { { zcat "${compressed[@]}"; cat "${active[@]}"; } | jq -c ".log | $filter"; }

# measure TOOL: prints "median-ms answers", or "-" twice when the tool or the question is not for it.
measure() {
  local tool=$1 times=$work/times began round
  : >"$times"
  for ((round = 0; round < $2; round++)); do
    began=$(date +%s%N)
    "ask_$tool" >"$work/answer" 2>"$work/problem" || true
    echo $(($(date +%s%N) - began)) >>"$times"
  done
  if [ -s "$work/problem" ]; then sed "s/^/$tool: /" "$work/problem" | head -3 >&2; fi
  sort -n "$times" | awk '{ v[NR] = $1 } END { printf "%.0f", v[int((NR + 1) / 2)] / 1e6 }'
  printf ' %s' "$(wc -l <"$work/answer")"
}

cold_table() {
  echo "| cold | logrelay ms | zgrep ms | rg -z ms | zcat, jq ms | answers |"
  echo "|---|---|---|---|---|---|"
  local question name query pattern filter tool cells answers cell result
  for ((question = 0; question < ${#questions[@]}; question += 4)); do
    name=${questions[question]} query=${questions[question + 1]} pattern=${questions[question + 2]} filter=${questions[question + 3]}
    cells='' answers=''
    for tool in logrelay zgrep rg jq; do
      cell=-
      if is_for "$tool"; then
        # The others take seconds and vary little.
        result=$(measure "$tool" "$([ "$tool" = logrelay ] && echo "$rounds" || echo 1)")
        cell=${result% *} answers="$answers ${result#* }"
      fi
      cells="$cells $cell |"
    done
    echo "| $name |$cells $(tr ' ' '\n' <<<"$answers" | sort -u | xargs) |"
  done
}

# Everything that a process can be asked, and what is only meant to cost much. A limit of time ends what has no end.
memory_table() {
  if [ -z "$logrelay" ] || [ ! -x /usr/bin/time ]; then
    echo "no /usr/bin/time, or no logrelay: memory is not measured" >&2
    return 0
  fi
  echo
  echo "| memory of a process | peak MB | seconds | ends with |"
  echo "|---|---|---|---|"
  ask_everything memory_of
}

# The same, answered by the program that Docker runs.
plugin_table() {
  local program=$root/artifacts/plugin/rootfs/logrelay-plugin waited=0
  if [ -z "$logrelay" ] || [ ! -x "$program" ]; then
    echo "no plugin in artifacts/plugin, or no logrelay: the plugin's memory is not measured" >&2
    return 0
  fi
  mkdir -p "$work/p/fifos"
  # It looks after what it finds.
  cp -r "$logs" "$work/p/data"
  LOGRELAY_DATA=$work/p/data LOGRELAY_SOCKET=$work/p/plugin.sock LOGRELAY_FIFOS=$work/p/fifos LOG_LEVEL=warning "$program" >"$work/p/log" 2>&1 &
  plugin=$!
  until [ -S "$work/p/logrelay-query.sock" ] && "$logrelay" streams --socket "$work/p/logrelay-query.sock" >/dev/null 2>&1; do
    if [ $((waited += 1)) -gt 600 ] || ! kill -0 "$plugin" 2>/dev/null; then
      fail "the plugin does not answer: $(tail -n 5 "$work/p/log")"
    fi
    sleep 0.1
  done
  echo
  echo "| memory of the plugin | peak MB | seconds | ends with |"
  echo "|---|---|---|---|"
  ask_everything plugin_memory_of
  plugin_memory_of "all records, to two at once" both query -r
  stop_plugin
}

# ask_everything MEASURE: calls it with the name and the arguments of each question.
ask_everything() {
  local measure=$1 parentheses words
  parentheses=$(printf '(%.0s' {1..5000})a$(printf ')%.0s' {1..5000})
  words=$(printf 'w%s OR ' {1..400})w
  "$measure" "a rare word" query xylophonquake
  "$measure" "a phrase, nowhere" query '"refused by user"'
  "$measure" "an expression without plain text" query '/[qx]{3}[0-9]+[qx]{3}/'
  "$measure" "a number of a field" query service:api 'http.status>=500' 'took>2995ms'
  "$measure" "a minute, as JSON" query --since 2026-11-23T09:30:00Z --until 2026-11-23T09:31:00Z -o json
  "$measure" "all records, the newest first" query -r
  "$measure" "histogram" hist
  "$measure" "histogram of a word" hist refused
  "$measure" "names of fields" fields
  "$measure" "patterns of warnings" patterns 'level>=warn'
  "$measure" "an expression of many states" query '/(a|b|c|d|e)*a(.){200}q{9}/'
  "$measure" "an expression of large classes" query '/\w{20,60}.*\w{20,60}[0-9]{5,50}\bzz/'
  "$measure" "400 words, one of which must be there" query "$words"
  "$measure" "a query of 100 kB" query "$(head -c 100000 /dev/zero | tr '\0' a)"
  "$measure" "5000 parentheses" query "$parentheses"
}

memory_of() {
  local name=$1 status=0
  shift
  /usr/bin/time -o "$work/peak" -f '%M %e' timeout 300 "$logrelay" "$@" --dir "$logs" --color never >/dev/null 2>&1 || status=$?
  awk -v name="$name" -v status="$status" 'END { printf "| %s | %.0f | %s | %s |\n", name, $1 * 1.024 / 1000, $2, status }' "$work/peak"
}

plugin_memory_of() {
  local name=$1 status=0 began
  shift
  # Its peak begins anew.
  echo 5 >"/proc/$plugin/clear_refs"
  began=$(date +%s%N)
  if [ "$1" = both ]; then
    shift
    ask_plugin "$@" &
    local other=$!
    ask_plugin "$@" || status=$?
    wait "$other" || status=$?
  else
    ask_plugin "$@" || status=$?
  fi
  awk -v name="$name" -v status="$status" -v ns=$(($(date +%s%N) - began)) \
    '$1 == "VmHWM:" { printf "| %s | %.0f | %.2f | %s |\n", name, $2 * 1.024 / 1000, ns / 1e9, status }' "/proc/$plugin/status"
}

ask_plugin() { timeout 300 "$logrelay" "$@" --socket "$work/p/logrelay-query.sock" --color never >/dev/null 2>&1; }

# Whether a tool is there, and can answer the question at hand.
is_for() {
  case $1 in
    logrelay) [ -n "$logrelay" ] ;;
    jq) command -v jq >/dev/null && [ "$filter" != - ] ;;
    *) command -v "$1" >/dev/null && [ "$pattern" != - ] ;;
  esac
}

docker_table() {
  [ "$docker" = yes ] || return 0
  [ "$(id -u)" = 0 ] || fail "a Docker engine needs root; run this with sudo."
  eval "export $("$root/tests/engine/engine.sh" start "$work/e")"
  engine=started
  "$root/tests/engine/images.sh" programs >/dev/null
  mkdir "$work/text"
  { zcat -f "${compressed[@]}"; cat "${active[@]}"; } | jq -j .log >"$work/text/all"
  local id began took
  id=$(docker run --detach --network none --volume "$work/text:/text:ro" --log-driver json-file --log-opt max-size=100m --log-opt max-file=11 --log-opt compress=true programs cat /text/all)
  docker wait "$id" >/dev/null
  sleep 3
  began=$(date +%s%N)
  docker logs "$id" 2>/dev/null | grep -c xylophonquake >"$work/answer" || true
  took=$((($(date +%s%N) - began) / 1000000))
  echo
  echo "docker logs | grep for the rare word, json-file, one container with all lines: $took ms, $(cat "$work/answer") answers"
}

report() {
  "$bench" search "$logs" "$rounds"
  echo
  cold_table
  memory_table
  plugin_table
  docker_table
}
# In this shell, which cleans up behind it, and not in one end of a pipe.
exec 3> >(tee "$work/report")
printer=$!
report >&3 3>&-
exec 3>&-
wait "$printer"
if [ -n "$markdown" ]; then
  {
    cat "$work/report"
    echo
    echo "Made by \`$command_line\`: medians of $rounds round(s); $(find "$logs/streams" -name '*-json.log*' -printf '%s\n' | awk '{ total += $1 } END { printf "%.0f", total / 1e6 }') MB on disk, $codec."
    echo "$(nproc) cores, $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, kernel $(uname -r | cut -d- -f1)."
  } >"$markdown"
fi
