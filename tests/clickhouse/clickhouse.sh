#!/usr/bin/env bash
# ClickHouse for tests: Debian's clickhouse-server (18.16), one alone or replicas with a ZooKeeper, everything below one
# folder and on free ports of loopback.
#
#   clickhouse.sh prepare                installs what is missing (as root, on Debian and its kin), and starts no service by it
#   clickhouse.sh have                   exits 0 when `start` would work
#   clickhouse.sh start DIR [REPLICAS]   1 (the default): one server; 2 and more: as many replicas of one shard of the cluster
#                                        "logrelay", and a ZooKeeper. Prints a server's address on each line
#   clickhouse.sh run DIR [REPLICAS]     as start, then waits for the end of standard input, and removes everything
#   clickhouse.sh kill DIR NAME          SIGKILL; NAME is 1, 2, ... for a server, or zookeeper
#   clickhouse.sh stop DIR NAME          SIGTERM, and waits until it is gone
#   clickhouse.sh resume DIR NAME        starts it again, where it was
#   clickhouse.sh pid DIR NAME           prints its process id
#   clickhouse.sh remove DIR             ends all, and DIR is gone
#
# Users: "default" without a password, and "logrelay" with the password "secret of a test"; both from loopback only.
# DIR/logs has what the servers say. A server that runs longer than its caller is ended by `remove`.
set -euo pipefail

readonly ready_seconds=60 shutdown_seconds=30
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root extracted=$root/artifacts/clickhouse

fail() { echo "clickhouse.sh: $*" >&2; exit 1; }
usage() { sed -n '2,20s/^# \{0,1\}//p' "$0" >&2; exit 2; }

server_path() {
  # What the package brings by itself is not installed: its installation would start a server on the machine.
  if [ -x "$extracted/usr/sbin/clickhouse-server" ]; then echo "$extracted/usr/sbin/clickhouse-server"; else command -v clickhouse-server; fi
}
have() { server_path >/dev/null && [ -f /usr/share/java/zookeeper.jar ] && command -v java >/dev/null; }

prepare() {
  ! have || return 0
  [ "$(id -u)" = 0 ] || fail "there is no clickhouse-server or no ZooKeeper, and installing them needs root (Debian: clickhouse-server, libzookeeper-java, default-jre-headless)."
  "$root/deploy/packages.sh" '/usr/lib/*/libclickhouse.so.*:clickhouse-common' '/usr/lib/*/libPocoNetSSL.so.*:libpoconetssl80' \
    '/usr/lib/*/libPocoUtil.so.*:libpocoutil80' '/usr/lib/*/libPocoXML.so.*:libpocoxml80' \
    /usr/share/java/zookeeper.jar:libzookeeper-java java:default-jre-headless
  if server_path >/dev/null; then return; fi
  local work
  work=$(mktemp -d)
  chmod 755 "$work"
  (
    cd "$work"
    { apt-get download clickhouse-server || { apt-get update && apt-get download clickhouse-server; }; } >log 2>&1 \
      || { tail -n 5 log >&2; fail "the Debian package clickhouse-server could not be downloaded."; }
    dpkg-deb -x clickhouse-server*.deb files
  )
  mkdir -p "$extracted/usr/sbin"
  # Copied under another name first: a run that is cut off here leaves no half of it.
  cp "$work/files/usr/sbin/clickhouse-server" "$extracted/usr/sbin/clickhouse-server.new"
  mv "$extracted/usr/sbin/clickhouse-server.new" "$extracted/usr/sbin/clickhouse-server"
  rm -rf "$work"
  if ldd "$extracted/usr/sbin/clickhouse-server" | grep 'not found' >&2; then fail "clickhouse-server needs the libraries above; install their packages."; fi
}

# A pid file holds "PID START"; START, the process's start in clock ticks since boot, tells it from a later process with its number.
started_at() { local stat; stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; stat=${stat##*) }; set -- $stat; echo "${20}"; }
is_zombie() { grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
alive() {
  local pid start
  [ -s "$dir/$1.pid" ] && read -r pid start <"$dir/$1.pid" || return 1
  [ "$(started_at "$pid")" = "$start" ] && ! is_zombie "$pid"
}
gone() { ! alive "$1"; }
pid_of() { cut -d' ' -f1 "$dir/$1.pid"; }

# wait_for SECONDS COMMAND...: polls, since these programs cannot tell a shell that they are ready or gone.
wait_for() {
  local deadline=$((SECONDS + $1)); shift
  until "$@"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.05
  done
}

# Ports that nothing listens on, outside the range from which the system hands out its own, so that a stopped server finds
# its port free again. The reservation is a lock on a file, for two of these scripts that look at one time.
free_ports() {
  local count=$1 low port taken
  read -r low _ </proc/sys/net/ipv4/ip_local_port_range
  local -r first=12000 last=$((low > 16000 ? low - 1 : 19999))
  while [ "$count" -gt 0 ]; do
    port=$((first + ((RANDOM << 15) | RANDOM) % (last - first)))
    taken=$(printf ':%04X ' "$port")
    if ! cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -qi "$taken" && mkdir "$reserved/$port" 2>/dev/null; then
      echo "$port" >>"$dir/ports"
      echo "$port"
      count=$((count - 1))
    fi
  done
}
release_ports() {
  local port
  [ -f "$dir/ports" ] || return 0
  while read -r port; do rmdir "$reserved/$port" 2>/dev/null || true; done <"$dir/ports"
}

# start_program NAME COMMAND...: detached from this script's terminal, lock and pipes.
start_program() {
  local name=$1; shift
  rm -f "$dir/$name.new"
  setsid --fork bash -c 'echo $$ >"$1"; shift; exec "$@"' sh "$dir/$name.new" "$@" </dev/null >>"$dir/logs/$name.out" 2>&1 9>&-
  wait_for 10 test -s "$dir/$name.new" || fail "$name did not start: $(tail -n 5 "$dir/logs/$name.out")"
  echo "$(cat "$dir/$name.new") $(started_at "$(cat "$dir/$name.new")")" >"$dir/$name.pid"
  rm -f "$dir/$name.new"
}
show_logs() { tail -n 15 "$dir/logs/$1".* >&2 || true; }

answers_http() {
  exec 8<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET /?query=SELECT+macro+FROM+system.macros+WHERE+substitution=%%27%s%%27 HTTP/1.0\r\n\r\n' "$2" >&8
  timeout 5 cat <&8 2>/dev/null | grep -q '^instance'
} 2>/dev/null
serves_sessions() {
  exec 8<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf srvr >&8
  # It answers ruok before it is.
  timeout 5 cat <&8 | grep -q ^Mode:
} 2>/dev/null
is_ready() { (if [ "$1" = zookeeper ]; then serves_sessions "$(cat "$dir/zookeeper.port")"; else answers_http "$(cat "$dir/$1.http")" "$(instance)"; fi); }
settled() { gone "$1" || is_ready "$1"; }
# Another server on the same port is not taken for ours.
instance() { printf %s "$dir" | sha256sum | cut -c1-16; }

configure_zookeeper() {
  local port=$1
  echo "$port" >"$dir/zookeeper.port"
  mkdir -p "$dir/zookeeper"
  # Sessions end soon, so that a dead replica is noticed soon. Nothing here has to survive a power loss.
  cat >"$dir/zoo.cfg" <<END
dataDir=$dir/zookeeper
clientPort=$port
clientPortAddress=127.0.0.1
tickTime=500
maxClientCnxns=0
admin.enableServer=false
forceSync=no
4lw.commands.whitelist=srvr
END
}
configure_server() {
  local number=$1 replicas=$2 http=$3 tcp=$4 between=$5 replica
  echo "$http" >"$dir/$number.http"
  mkdir -p "$dir/$number"
  {
    cat <<END
<yandex>
  <logger><level>${LOG_LEVEL:-information}</level><log>$dir/logs/$number.log</log><errorlog>$dir/logs/$number.err</errorlog><size>100M</size><count>2</count></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>$http</http_port>
  <tcp_port>$tcp</tcp_port>
  <interserver_http_port>$between</interserver_http_port>
  <interserver_http_host>127.0.0.1</interserver_http_host>
  <max_connections>1024</max_connections>
  <keep_alive_timeout>10</keep_alive_timeout>
  <mark_cache_size>268435456</mark_cache_size>
  <path>$dir/$number/</path>
  <tmp_path>$dir/$number/tmp/</tmp_path>
  <user_files_path>$dir/$number/user_files/</user_files_path>
  <format_schema_path>$dir/$number/format_schemas/</format_schema_path>
  <users_config>$dir/users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <timezone>UTC</timezone>
END
    if [ "$replicas" -gt 1 ]; then
      echo "  <zookeeper><node><host>127.0.0.1</host><port>$(cat "$dir/zookeeper.port")</port></node><session_timeout_ms>4000</session_timeout_ms></zookeeper>"
      # A part that was fetched and not yet noted when its server was killed is more than half of a table of few lines: the
      # server would not start without a word from its operator.
      echo "  <merge_tree><replicated_max_ratio_of_wrong_parts>1</replicated_max_ratio_of_wrong_parts></merge_tree>"
      echo "  <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>"
      echo "  <remote_servers><logrelay><shard><internal_replication>true</internal_replication>"
      for ((replica = 1; replica <= replicas; replica++)); do echo "    <replica><host>127.0.0.1</host><port>@TCP$replica@</port></replica>"; done
      echo "  </shard></logrelay></remote_servers>"
      echo "  <macros><shard>1</shard><replica>replica-$number</replica><instance>$(instance)</instance></macros>"
    else
      echo "  <remote_servers></remote_servers>"
      echo "  <macros><instance>$(instance)</instance></macros>"
    fi
    echo "</yandex>"
  } >"$dir/$number.xml"
}
configure_users() {
  cat >"$dir/users.xml" <<'END'
<yandex>
  <profiles><default><max_memory_usage>4000000000</max_memory_usage><load_balancing>random</load_balancing></default></profiles>
  <users>
    <default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
    <logrelay><password>secret of a test</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></logrelay>
  </users>
  <quotas><default><interval><duration>3600</duration><queries>0</queries><errors>0</errors><result_rows>0</result_rows><read_rows>0</read_rows><execution_time>0</execution_time></interval></default></quotas>
</yandex>
END
}

start_one() {
  local name=$1
  ! alive "$name" || return 0
  if [ "$name" = zookeeper ]; then
    local jars
    jars=$(printf '%s:' /usr/share/java/{zookeeper,zookeeper-jute,slf4j-api,slf4j-nop,netty-all,netty-buffer,netty-codec,netty-common,netty-handler,netty-transport,metrics-core,snappy-java,commons-io,commons-cli,jackson-databind,jackson-core,jackson-annotations}.jar)
    start_program zookeeper java -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true -cp "$jars" org.apache.zookeeper.server.ZooKeeperServerMain "$dir/zoo.cfg"
  else
    [ -f "$dir/$name.xml" ] || fail "there is no server \"$name\" in $dir."
    start_program "$name" "$(server_path)" --config-file="$dir/$name.xml"
  fi
}
await_one() {
  wait_for $ready_seconds settled "$1" || { show_logs "$1"; fail "$1 did not answer in $ready_seconds s."; }
  alive "$1" || { show_logs "$1"; fail "$1 ended while starting."; }
}
addresses() { local file; for file in "$dir"/[0-9]*.http; do echo "http://127.0.0.1:$(cat "$file")"; done; }

start() {
  local replicas=${1:-1} number ports
  [[ $replicas =~ ^[1-9]$ ]] || fail "REPLICAS is \"$replicas\"; 1 to 9 are possible."
  have || fail "there is no clickhouse-server or no ZooKeeper; tests/clickhouse/clickhouse.sh prepare installs them."
  mkdir -p "$dir/logs" "$reserved"
  configure_users
  mapfile -t ports < <(free_ports $((replicas * 3 + 1)))
  if [ "$replicas" -gt 1 ]; then
    configure_zookeeper "${ports[0]}"
    start_one zookeeper
  fi
  for ((number = 1; number <= replicas; number++)); do
    configure_server "$number" "$replicas" "${ports[@]:number * 3 - 2:3}"
  done
  for ((number = 1; number <= replicas; number++)); do sed -i "s/@TCP$number@/${ports[number * 3 - 1]}/" "$dir"/[0-9]*.xml; done
  # A server that finds no ZooKeeper at its start does not look for it again for a while.
  [ "$replicas" = 1 ] || await_one zookeeper
  for ((number = 1; number <= replicas; number++)); do start_one "$number"; done
  for ((number = 1; number <= replicas; number++)); do await_one "$number"; done
  addresses
}

names() { local file; for file in "$dir"/*.pid; do [ ! -f "$file" ] || basename "$file" .pid; done; }
end_one() {
  ! gone "$1" || return 0
  kill -"$2" "$(pid_of "$1")" 2>/dev/null || true
  wait_for $shutdown_seconds gone "$1" || fail "$1, process $(pid_of "$1"), survives SIG$2."
}
remove() {
  local name
  [ -d "$dir" ] || return 0
  for name in $(names); do end_one "$name" KILL; done
  release_ports
  rm -rf --one-file-system "$dir"
}

verb=${1:-}
case $verb in
  prepare) prepare; exit ;;
  have) have; exit ;;
esac
[ $# -ge 2 ] || usage
dir=$(realpath -m "$2")
# Beside all others' reservations.
readonly dir reserved=${TMPDIR:-/tmp}/logrelay-test-ports
case $verb in
  start) start "${3:-1}" ;;
  run)
    trap remove EXIT
    start "${3:-1}"
    # The caller's death closes it as well.
    cat >/dev/null ;;
  kill|stop|resume|pid)
    name=${3:?usage: clickhouse.sh $verb DIR NAME}
    case $verb in
      kill) alive "$name" || fail "$name does not run in $dir."; end_one "$name" KILL ;;
      stop) end_one "$name" TERM ;;
      resume) start_one "$name"; await_one "$name" ;;
      pid) alive "$name" || fail "$name does not run in $dir."; pid_of "$name" ;;
    esac ;;
  remove) remove ;;
  *) usage ;;
esac
