#!/usr/bin/env bash
# Undoes deploy/up.sh: the demonstration, the plugin, the aggregator, the command line, and the engine if up.sh started it.
# Logs stay where they are.
#
#   sudo ./deploy/down.sh
#
# PLUGIN_NAME, PREFIX and DOCKER_HOST as for up.sh. Twice in a row changes nothing.
set -euo pipefail

name=${PLUGIN_NAME:-logrelay}
readonly name demo=$name-demo aggregator=$name-aggregator engine_note=/run/logrelay/engine
fail() { echo "down.sh: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "it must be root: sudo $0"

users() { # users [docker ps options]
  docker ps --quiet "$@" | xargs -r docker inspect --format '{{.HostConfig.LogConfig.Type}} {{.Name}}' \
    | awk -v name="$name" '$1 == name || $1 == name ":latest" { print substr($2, 2) }' | xargs
}

remove_plugin() {
  docker rm --force "$demo" >/dev/null 2>&1 || true
  docker image rm "$demo" >/dev/null 2>&1 || true
  if ! docker plugin inspect "$name" >/dev/null 2>&1; then
    echo "There is no plugin $name"
    return
  fi
  local running stopped data
  running=$(users)
  [ -z "$running" ] || fail "running containers log through $name and would block without it: $running
Stop them first. Nothing was changed but the demonstration."
  stopped=$(users --all)
  data=$(docker plugin inspect --format '{{range .Settings.Mounts}}{{if eq .Name "data"}}{{.Source}}{{end}}{{end}}' "$name")
  docker plugin disable "$name" >/dev/null 2>&1 || docker plugin disable --force "$name" >/dev/null 2>&1 || true
  docker plugin rm --force "$name" >/dev/null
  remove_route "$data"
  echo "Removed the plugin $name. The logs stay in $data"
  [ -z "$stopped" ] || echo "These stopped containers name it as their logging driver and need it back to start: $stopped"
}

remove_aggregator() {
  local stored
  if stored=$(docker inspect --type container --format '{{range .Mounts}}{{.Source}}{{end}}' "$aggregator" 2>/dev/null); then
    docker stop --time 30 "$aggregator" >/dev/null
    docker rm --force "$aggregator" >/dev/null
    echo "Removed the aggregator. What it stored stays in $stored"
  fi
  docker image rm "$aggregator" >/dev/null 2>&1 || true
}
# A relay.json that says nothing but what up.sh has written into it.
remove_route() {
  if [ -n "$1" ] && [ -f "$1/relay.json" ] && grep -qE '^\{ "defaults": \{ "relay-address": "http://[^"]*" \} \}$' "$1/relay.json" && [ "$(wc -l <"$1/relay.json")" = 1 ]; then
    rm -f "$1/relay.json"
  fi
}

# stop_engine: only one that up.sh started, and only if nobody runs anything else in it meanwhile.
stop_engine() {
  [ -z "${DOCKER_HOST:-}" ] && [ -s "$engine_note" ] || return 0
  if [ -n "$(docker ps --quiet)" ]; then
    echo "up.sh started the Docker engine, but containers run in it; it is left running"
    return
  fi
  local how pid
  read -r how pid <"$engine_note"
  case $how in
    systemd) systemctl stop docker docker.socket ;;
    service) service docker stop >/dev/null ;;
    process)
      # The number may belong to another process by now.
      if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then
        kill -TERM "$pid"
        timeout 40 bash -c 'while grep -qs "^State:[[:space:]]*[^Z]" "/proc/$0/status"; do sleep 0.1; done' "$pid" \
          || fail "dockerd ($pid) does not end."
      fi ;;
    *) fail "$engine_note says \"$how\", which this script does not know." ;;
  esac
  rm -f "$engine_note"
  echo "Stopped the Docker engine that up.sh had started"
}

"$(dirname "$0")/cli.sh" --uninstall
if docker info >/dev/null 2>&1; then
  remove_plugin
  remove_aggregator
  stop_engine
else
  echo "No Docker engine answers at ${DOCKER_HOST:-the default socket}; there is nothing to take down"
fi
