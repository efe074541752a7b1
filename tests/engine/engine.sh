#!/usr/bin/env bash
# A private Docker engine: dockerd and containerd of its own, everything below one folder, in a mount namespace
# of its own, so that any number of them run beside each other and beside the machine's own engine.
#
#   engine.sh start   DIR [dockerd options...]   starts it (the options are kept for later starts), prints DOCKER_HOST=unix://...
#   engine.sh restart DIR                        ends dockerd as a service manager would (SIGTERM) and starts it again
#   engine.sh kill    DIR                        SIGKILLs dockerd alone; containers and plugins live on; `start` brings it back
#   engine.sh stop    DIR                        ends everything that it started; images and volumes stay in DIR
#   engine.sh remove  DIR                        stop, and DIR is gone
#   engine.sh pids    DIR                        prints "dockerd PID" and "containerd PID", for measuring
#
# Needs root. `start` on a running engine and `stop` on a stopped one change nothing.
# With `--live-restore` among the options, containers outlive `restart` and `kill`.
# containerd is started here, never by dockerd: dockerd would otherwise use a machine-wide containerd when one runs,
# and share its containers with the machine's own engine.
set -euo pipefail

readonly ready_seconds=60 shutdown_seconds=30

fail() { echo "engine.sh: $*" >&2; exit 1; }
usage() { sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[ $# -ge 2 ] || usage
verb=$1
dir=$(realpath -m "$2")
shift 2
[ "$(id -u)" = 0 ] || fail "a Docker engine needs root; run this with sudo."
# A unix socket's path has at most 107 bytes; the longest one below DIR adds 35.
[ ${#dir} -le 70 ] || fail "$dir is ${#dir} characters long; its sockets leave room for 70. Choose a shorter folder."

readonly socket=$dir/docker.sock containerd_socket=$dir/containerd.sock
host_line() { echo "DOCKER_HOST=unix://$socket"; }

# A pid file holds "PID START"; START, the process's start in clock ticks since boot, tells it from a later process with its number.
started_at() { local stat; stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; stat=${stat##*) }; set -- $stat; echo "${20}"; }
remember() { echo "$2 $(started_at "$2")" >"$dir/$1.pid"; }
alive() {
  local pid start
  [ -s "$dir/$1.pid" ] && read -r pid start <"$dir/$1.pid" || return 1
  [ "$(started_at "$pid")" = "$start" ] && ! is_zombie "$pid"
}
is_zombie() { grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
pid_of() { cut -d' ' -f1 "$dir/$1.pid"; }

# wait_for SECONDS COMMAND...: polls, since none of these programs can tell a shell that it is ready or gone.
wait_for() {
  local deadline=$((SECONDS + $1)); shift
  until "$@"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.05
  done
}
gone() { ! alive "$1"; }
answers() { docker -H "unix://$socket" info >/dev/null 2>&1; }
dockerd_settled() { gone dockerd || answers; }

show_logs() {
  local name
  for name in containerd dockerd; do
    [ -s "$dir/$name.log" ] || continue
    echo "--- the end of $dir/$name.log" >&2
    tail -n 30 "$dir/$name.log" >&2
  done
}

inside() { nsenter --mount="/proc/$(pid_of namespace)/ns/mnt" -- "$@"; }

# The holder keeps the mount namespace while dockerd or containerd are down. In it, /run/docker and /run/containerd are
# private: dockerd 20.10 puts plugin sockets, and every containerd its shims' sockets, there whatever they are told.
start_namespace() {
  mkdir -p /run/docker /run/containerd
  setsid --fork unshare --mount --propagation slave bash -c '
    mount --make-rshared / &&
    mount -t tmpfs -o mode=711 tmpfs /run/docker &&
    mount -t tmpfs -o mode=711 tmpfs /run/containerd &&
    echo $$ >"$1/namespace.new" && exec sleep infinity' logrelay-engine "$dir" </dev/null >"$dir/namespace.log" 2>&1 9>&-
  wait_for 10 test -s "$dir/namespace.new" || fail "no mount namespace could be made: $(cat "$dir/namespace.log")"
  remember namespace "$(cat "$dir/namespace.new")"
  rm -f "$dir/namespace.new"
}

# start_inside NAME COMMAND...: in the namespace, detached from this script's terminal, lock and pipes.
start_inside() {
  local name=$1; shift
  rm -f "$dir/$name.new"
  inside setsid --fork bash -c 'echo $$ >"$1"; shift; exec "$@"' sh "$dir/$name.new" "$@" </dev/null >>"$dir/$name.log" 2>&1 9>&-
  wait_for 10 test -s "$dir/$name.new" || { show_logs; fail "$name did not start."; }
  remember "$name" "$(cat "$dir/$name.new")"
  rm -f "$dir/$name.new"
}

start_containerd() {
  cat >"$dir/containerd.toml" <<END
version = 2
root = "$dir/containerd"
state = "$dir/containerd-state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
  address = "$containerd_socket"
END
  start_inside containerd containerd --config "$dir/containerd.toml" --log-level warn
  wait_for $ready_seconds test -S "$containerd_socket" || { show_logs; fail "containerd did not open its socket in $ready_seconds s."; }
}

start_dockerd() {
  local options=()
  [ ! -s "$dir/options" ] || mapfile -t options <"$dir/options"
  rm -f "$socket" "$dir/dockerd-own.pid"
  # A config file of its own keeps /etc/docker/daemon.json, the machine's, away.
  [ -f "$dir/daemon.json" ] || echo '{}' >"$dir/daemon.json"
  start_inside dockerd dockerd --config-file "$dir/daemon.json" --host "unix://$socket" --containerd "$containerd_socket" \
    --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/dockerd-own.pid" --cgroup-parent "/$(cgroup_name)" \
    --bridge=none --iptables=false --ip-forward=false --ip-masq=false "${options[@]}"
  wait_for $ready_seconds dockerd_settled || { show_logs; fail "dockerd did not answer in $ready_seconds s."; }
  alive dockerd || { show_logs; fail "dockerd ended while starting."; }
}

cgroup_name() { echo "logrelay-$(printf %s "$dir" | sha256sum | cut -c1-12)"; }

start() {
  local program
  for program in dockerd containerd runc docker nsenter unshare; do
    command -v $program >/dev/null || fail "$program is not installed (Debian: apt-get install docker.io util-linux)."
  done
  mkdir -p "$dir"
  if alive dockerd && answers; then host_line; return; fi
  alive namespace || { end_everything; start_namespace; }
  alive containerd || start_containerd
  [ $# -eq 0 ] || printf '%s\n' "$@" >"$dir/options"
  start_dockerd
  host_line
}

end_dockerd() {
  alive dockerd || return 0
  kill -TERM "$(pid_of dockerd)"
  wait_for $shutdown_seconds gone dockerd || {
    echo "engine.sh: dockerd did not end in $shutdown_seconds s after SIGTERM; killing it." >&2
    kill -KILL "$(pid_of dockerd)" 2>/dev/null || true
    wait_for 5 gone dockerd
  }
}

# Pids of everything that runs in the namespace (daemons, shims), and of what those started (containers, plugins).
members() {
  local namespace pid
  namespace=$(readlink "/proc/$(pid_of namespace)/ns/mnt" 2>/dev/null) || return 0
  local roots=()
  for pid in /proc/[0-9]*; do
    [ "$(readlink "$pid/ns/mnt" 2>/dev/null)" = "$namespace" ] && roots+=("${pid#/proc/}")
  done
  descendants "${roots[@]}"
}
descendants() {
  [ $# -gt 0 ] || return 0
  local pid children
  for pid in "$@"; do
    echo "$pid"
    children=$(cat /proc/"$pid"/task/*/children 2>/dev/null) || true
    descendants $children
  done
}

end_everything() {
  if alive dockerd; then
    # Containers that ignore SIGTERM would cost dockerd ten seconds each.
    timeout 20 bash -c 'docker -H "$0" ps -q | xargs -r docker -H "$0" kill' "unix://$socket" >/dev/null 2>&1 || true
    end_dockerd
  fi
  if alive namespace; then
    # Twice: a shim that loses its container may start a last runc.
    for _ in 1 2; do members | sort -u | grep -vx "$(pid_of namespace)" | xargs -r kill -KILL 2>/dev/null || true; done
    kill -KILL "$(pid_of namespace)" 2>/dev/null || true
    wait_for 10 gone namespace || fail "the namespace's process $(pid_of namespace) does not end."
  fi
  rm -f "$dir"/{dockerd,containerd,namespace}.{pid,new} "$dir/dockerd-own.pid" "$socket" "$containerd_socket"{,.ttrpc}
  rm -rf "$dir/exec" "$dir/containerd-state"
  rmdir /run/docker /run/containerd 2>/dev/null || true
  remove_cgroups
}

remove_cgroups() {
  # A killed shim leaves its empty control groups behind; a group in use refuses to go, which is right.
  find /sys/fs/cgroup -depth -type d -path "*/$(cgroup_name)*" -exec rmdir {} + 2>/dev/null || true
  # Plugins' groups are not below the engine's, they are named by the plugin alone.
  local plugin
  for plugin in "$dir"/data/plugins/*/rootfs; do
    plugin=$(basename "$(dirname "$plugin")")
    [ "$plugin" = '*' ] || find /sys/fs/cgroup -depth -type d -path "*/$plugin*" -exec rmdir {} + 2>/dev/null || true
  done
}

[ "$verb" = start ] && mkdir -p "$dir"
if [ ! -d "$dir" ]; then
  case $verb in
    stop|remove) exit 0 ;;
    start|restart|kill|pids) fail "$dir does not exist; no engine was started there." ;;
  esac
fi
exec 9>"$dir/lock"
flock -w 120 9 || fail "another engine.sh has held $dir for two minutes."

case $verb in
  start) start "$@" ;;
  restart) end_dockerd; start ;;
  kill)
    alive dockerd || fail "no dockerd runs in $dir."
    kill -KILL "$(pid_of dockerd)"
    wait_for 5 gone dockerd || fail "dockerd $(pid_of dockerd) survived SIGKILL for 5 s." ;;
  stop) end_everything ;;
  remove) end_everything; rm -rf --one-file-system "$dir" ;;
  pids) for name in dockerd containerd; do alive $name || fail "$name does not run in $dir."; echo "$name $(pid_of $name)"; done ;;
  *) usage ;;
esac
