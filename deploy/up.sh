#!/usr/bin/env bash
# Sets LogRelay up on this machine, plugin and aggregator, and shows it at work. Run it again to upgrade; twice in a row
# changes nothing.
#
#   sudo ./deploy/up.sh
#
# It installs what is missing (Docker engine, compiler, .NET SDK if a package has it), starts Docker if none runs, builds
# the plugin, enables it, puts the command line logrelay on the PATH, runs the aggregator as a container, sends it every
# container's lines (relay.json, unless you have one), and runs a small container that logs through it all.
# deploy/down.sh undoes that and keeps the logs.
#
#   PLUGIN_NAME    the plugin's name, and so the --log-driver (logrelay)
#   LOGRELAY_DATA  the folder for logs (/var/lib/logrelay, or what the installed plugin uses)
#   PREFIX         where the command line goes (/usr/local)
#   AGGREGATOR     no: leave it out, containers' lines stay on this host (yes)
#   AGGREGATOR_DATA    the folder for what it stores (/var/lib/logrelay-aggregator, or what the running one uses)
#   AGGREGATOR_LISTEN  where it listens (127.0.0.1:7420, or where the running one does)
#   DOCKER_HOST    another engine on this machine, unix:// only (with sudo: sudo DOCKER_HOST=... ./deploy/up.sh)
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
name=${PLUGIN_NAME:-logrelay}
assembled=$root/artifacts/deploy # its own, so that a build for tests beside it is not disturbed
readonly root name assembled
readonly aggregator=$name-aggregator aggregator_user=65532
readonly demo=$name-demo engine_note=/run/logrelay/engine engine_log=/var/log/logrelay-dockerd.log

say() { printf '\n== %s\n' "$*"; }
fail() { printf '\nup.sh: %s\n' "$*" >&2; exit 1; }

# --- What is needed -------------------------------------------------------------------------------------------------

install_missing() {
  local wanted=(gcc:gcc strip:binutils '/usr/include/zlib.h:zlib1g-dev' '/usr/lib/*/libc.a:libc6-dev' '/usr/lib/*/libssl.so.3:libssl3'
    '/etc/ssl/certs/ca-certificates.crt:ca-certificates' busybox:busybox-static)
  engine_answers || wanted+=(dockerd:docker.io docker:docker.io)
  "$root/deploy/packages.sh" "${wanted[@]}" || fail "something is missing, see above."
}

sdk_fits() { command -v dotnet >/dev/null && (cd "$root" && dotnet --version) >/dev/null 2>&1; }
choose_build() {
  build_options=(--assemble-only) cli_options=(--install) aggregator_options=()
  sdk_fits && return
  echo "No .NET SDK that fits global.json; looking for a package"
  if apt-get update >/dev/null 2>&1 && apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y dotnet-sdk-10.0 >/dev/null || true
  fi
  sdk_fits && return
  echo "None; the plugin will be built in a container instead, which pulls the SDK's image."
  build_options+=(--in-docker) cli_options+=(--in-docker) aggregator_options+=(--in-docker)
}

# --- The engine -----------------------------------------------------------------------------------------------------

engine_answers() { docker info >/dev/null 2>&1; }
wait_for_engine() {
  local deadline=$((SECONDS + $1))
  until engine_answers; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.2
  done
}
note_engine() { mkdir -p "$(dirname "$engine_note")"; echo "$*" >"$engine_note"; }

# start_dockerd [options]: for machines without an init system that knows Docker. Keeps running when this script ends.
start_dockerd() {
  setsid --fork bash -c 'echo $$ >"$0.pid"; exec dockerd "$@"' "$engine_note" "$@" </dev/null >"$engine_log" 2>&1
  local deadline=$((SECONDS + 60)) pid
  until engine_answers; do
    pid=$(cat "$engine_note.pid" 2>/dev/null || true)
    if [ -n "$pid" ] && ! grep -qs '^State:[[:space:]]*[^Z]' "/proc/$pid/status"; then return 1; fi
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.2
  done
  note_engine "process $pid"
  rm -f "$engine_note.pid"
}

start_engine() {
  [ -z "${DOCKER_HOST:-}" ] || fail "no engine answers at DOCKER_HOST=$DOCKER_HOST. Start it, or unset DOCKER_HOST to use this machine's."
  if [ -d /run/systemd/system ]; then
    systemctl start docker || fail "systemctl start docker failed; journalctl -u docker says why."
    wait_for_engine 60 || fail "Docker was started but does not answer; journalctl -u docker says why."
    note_engine systemd
    echo "Docker was not running; started it with systemctl"
    return
  fi
  if [ -x /etc/init.d/docker ] && service docker start >/dev/null 2>&1 && wait_for_engine 15; then
    note_engine service
    echo "Docker was not running; started it with: service docker start"
    return
  fi
  if [ -x /etc/init.d/docker ]; then service docker stop >/dev/null 2>&1 || true; fi
  mkdir -p "$(dirname "$engine_note")"
  if start_dockerd; then
    echo "Docker was not running, and no init system here starts it: dockerd runs in the background, its log is $engine_log"
  elif grep -qiE 'iptables|bridge|nat' "$engine_log" && start_dockerd --iptables=false --ip6tables=false --bridge=none; then
    echo "This machine lets dockerd set up neither iptables nor a bridge, so it runs without container networks"
    echo "(--iptables=false --bridge=none): containers need --network none or host. Its log is $engine_log"
  else
    tail -n 15 "$engine_log" >&2
    fail "dockerd does not start; the end of $engine_log is above."
  fi
}

# --- The plugin -----------------------------------------------------------------------------------------------------

inspect() { docker plugin inspect --format "$2" "$1" 2>/dev/null; }
running_users() {
  docker ps --quiet | xargs -r docker inspect --format '{{.HostConfig.LogConfig.Type}} {{.Name}}' \
    | awk -v name="$name" '$1 == name || $1 == name ":latest" { print substr($2, 2) }'
}
installed_rootfs() { echo "$(docker info --format '{{.DockerRootDir}}')/plugins/$(inspect "$name" '{{.Id}}')/rootfs"; }
same_files() {
  local installed file
  installed=$(installed_rootfs)
  (cd "$assembled/rootfs" && find . -type f -o -type l) | while read -r file; do
    cmp -s "$assembled/rootfs/$file" "$installed/$file" || exit 1
  done
}
# What Docker fixed when the plugin was created, but for the data folder, which `docker plugin set` writes into it.
shape() {
  inspect "$1" '{{json .Config.Interface}}{{json .Config.Entrypoint}}{{json .Config.Network}}{{json .Config.Linux}}{{json .Config.Env}}{{.Config.PropagatedMount}}{{range .Config.Mounts}}{{.Name}} {{.Destination}} {{.Options}}{{end}}'
}

enable() {
  docker plugin enable --timeout 0 "$name" >/dev/null \
    || fail "the plugin $name was created but does not start. What it said is in dockerd's log (journalctl -u docker, /var/log/docker.log or $engine_log)."
}
create() {
  docker plugin create "$name" "$assembled" >/dev/null
  docker plugin set "$name" "data.source=$data"
  local setting
  for setting in "$@"; do
    docker plugin set "$name" "$setting" || echo "The new version has no setting like $setting; it is dropped."
  done
  enable
}

install_plugin() {
  if ! inspect "$name" ok >/dev/null; then
    create
    echo "Created and enabled the plugin $name"
    return
  fi

  local users settings next
  next=$name-next
  docker plugin rm --force "$next" >/dev/null 2>&1 || true
  docker plugin create "$next" "$assembled" >/dev/null
  local same_shape=false
  [ "$(shape "$name")" != "$(shape "$next")" ] || same_shape=true
  docker plugin rm "$next" >/dev/null

  if $same_shape && same_files && [ "$(data_source)" = "$data" ]; then
    [ "$(inspect "$name" '{{.Enabled}}')" = true ] || enable
    echo "The plugin $name is up to date"
    return
  fi

  users=$(running_users | xargs)
  if [ -z "$users" ]; then
    mapfile -t settings < <(inspect "$name" '{{range .Settings.Env}}{{println .}}{{end}}' | grep .)
    docker plugin disable --force "$name" >/dev/null 2>&1 || true
    docker plugin rm --force "$name" >/dev/null
    create "${settings[@]}"
    echo "Replaced the plugin $name; no running container was using it"
    return
  fi

  # Removing the plugin would remove the pipes of these containers. Its files can be exchanged instead: the pipes lie
  # outside them, the containers write on into them, and the new process takes them up.
  if ! $same_shape || [ "$(data_source)" != "$data" ] || [ ! -d "$(installed_rootfs)" ]; then
    fail "the new version needs the plugin to be removed and made again (its config.json or data folder differ), and running
containers log through it: $users
Stop them, run up.sh, and start them again. Nothing was changed."
  fi
  echo "Upgrading in place; these containers wait for it, and lose nothing: $users"
  docker plugin disable --force "$name" >/dev/null
  exchange_files || { enable; fail "the plugin's files could not be exchanged; it runs on as it was."; }
  enable
}
data_source() { inspect "$name" '{{range .Settings.Mounts}}{{if eq .Name "data"}}{{.Source}}{{end}}{{end}}'; }
exchange_files() {
  local installed file
  installed=$(installed_rootfs)
  # Each file is written beside its place and renamed, so that no file is ever half new.
  (cd "$assembled/rootfs" && find . -type f -o -type l) | while read -r file; do
    mkdir -p "$installed/$(dirname "$file")" \
      && cp -a "$assembled/rootfs/$file" "$installed/$file.next" && mv -T "$installed/$file.next" "$installed/$file" || exit 1
  done
}

# --- The aggregator -------------------------------------------------------------------------------------------------

aggregator_is() { docker inspect --type container --format "$1" "$aggregator" 2>/dev/null; }
aggregator_setting() { aggregator_is '{{range .Config.Env}}{{println .}}{{end}}' | sed -n "s/^$1=//p" | head -n 1; }
run_aggregator() {
  # Its own log goes to json-file: through the plugin it would feed itself.
  docker run --detach --name "$aggregator" --network host --restart unless-stopped --read-only --cap-drop ALL \
    --security-opt no-new-privileges --log-driver json-file --log-opt max-size=10m --log-opt max-file=3 \
    --mount "type=bind,source=$aggregator_data,target=/var/lib/logrelay-aggregator" --env "LOGRELAY_LISTEN=$aggregator_listen" \
    "$@" "$aggregator" >/dev/null
}
aggregator_runs() { [ "$(aggregator_is '{{.State.Running}} {{.State.Restarting}}')" = 'true false' ]; }
answers() { (exec 3<>"/dev/tcp/${1%:*}/${1##*:}") 2>/dev/null; }
wait_for_aggregator() {
  local deadline=$((SECONDS + 30))
  until aggregator_runs && answers "$(sed 's/^\[\(.*\)\]/\1/' <<<"$aggregator_listen")"; do
    [ $SECONDS -lt $deadline ] || { docker logs --tail 20 "$aggregator" >&2 || true; fail "the aggregator does not start; the end of its log is above."; }
    sleep 0.2
  done
}

install_aggregator() {
  "$root/deploy/aggregator.sh" --output "$assembled/aggregator" --image "$aggregator" "${aggregator_options[@]}"
  aggregator_data=${AGGREGATOR_DATA:-$(aggregator_is '{{range .Mounts}}{{.Source}}{{end}}' || true)}
  aggregator_data=$(realpath -m "${aggregator_data:-/var/lib/logrelay-aggregator}")
  aggregator_listen=${AGGREGATOR_LISTEN:-$(aggregator_setting LOGRELAY_LISTEN || true)}
  aggregator_listen=${aggregator_listen:-127.0.0.1:7420}
  [ -d "$aggregator_data" ] || install -d -m 750 -o $aggregator_user -g $aggregator_user "$aggregator_data"

  local wanted present settings=() setting
  wanted="$(docker image inspect --format '{{.Id}}' "$aggregator") $aggregator_data $aggregator_listen"
  present="$(aggregator_is '{{.Image}} {{range .Mounts}}{{.Source}}{{end}}' || true) $(aggregator_setting LOGRELAY_LISTEN || true)"
  if [ "$wanted" = "$present" ]; then
    aggregator_runs || docker start "$aggregator" >/dev/null
    wait_for_aggregator
    echo "The aggregator is up to date"
    return
  fi
  if aggregator_is '{{.Id}}' >/dev/null; then
    # Settings that somebody gave the old one stay.
    while read -r setting; do settings+=(--env "$setting"); done < <(aggregator_is '{{range .Config.Env}}{{println .}}{{end}}' | grep -E '^(LOG_LEVEL|LOGRELAY_)' | grep -v '^LOGRELAY_LISTEN=')
    # It acknowledges nothing that it has not stored: nodes go on where it stopped.
    docker stop --time 30 "$aggregator" >/dev/null
    docker rm --force "$aggregator" >/dev/null
  fi
  run_aggregator "${settings[@]}"
  wait_for_aggregator
  echo "The aggregator listens on $aggregator_listen and stores in $aggregator_data"
}

# Every container's lines go to the aggregator: a route for those who have not said anything themselves.
route_to_aggregator() {
  local relay=$data/relay.json
  "${PREFIX:-/usr/local}/bin/logrelay" options | grep relay-address >/dev/null || return 0 # an older LogRelay, built from an older checkout
  # What this script wrote, and nobody has touched, is its own to change.
  if [ ! -e "$relay" ] || { [ "$(wc -l <"$relay")" = 1 ] && grep -qE '^\{ "defaults": \{ "relay-address": "http://[^"]*" \} \}$' "$relay"; }; then
    printf '{ "defaults": { "relay-address": "http://%s" } }\n' "$aggregator_listen" >"$relay.next"
    chmod 640 "$relay.next"
    mv "$relay.next" "$relay"
    echo "$relay sends every container's lines to it"
  elif grep -qF "\"relay-address\": \"http://$aggregator_listen\"" "$relay"; then
    echo "$relay sends lines to it"
  else
    echo "$relay is yours and stays as it is. For all lines to reach the aggregator, its defaults need:"
    echo "  \"relay-address\": \"http://$aggregator_listen\""
  fi
}

# --- The demonstration ----------------------------------------------------------------------------------------------

# Prints the container's id.
run_demo() {
  docker rm --force "$demo" >/dev/null 2>&1 || true
  docker run --detach --name "$demo" --network none --log-driver "$name" --log-opt max-size=10m --log-opt max-file=3 "$demo" \
    sh -c 'for n in 1 2 3; do echo "line $n through LogRelay"; done' \
    || fail "a container does not start with --log-driver $name; Docker's reason is above."
  docker wait "$demo" >/dev/null
}

demonstrate() {
  local work id printed
  if ! docker image inspect "$demo" >/dev/null 2>&1; then
    work=$(mktemp -d)
    mkdir "$work/bin"
    cp "$(command -v busybox)" "$work/bin/busybox"
    ln -s busybox "$work/bin/sh"
    tar --numeric-owner --owner=0 --group=0 -C "$work" -c . | docker import - "$demo" >/dev/null
    rm -rf "$work"
  fi
  id=$(run_demo)
  printed=$(docker logs "$demo" 2>&1) || fail "docker logs $demo failed: $printed"
  grep -q '^line 3 through LogRelay$' <<<"$printed" || fail "docker logs $demo should print three lines, but prints: $printed"

  say "docker logs $demo"
  echo "$printed"
  say "Its files: $data/streams/$id"
  ls -l "$data/streams/$id"
  say "logrelay query 'line -2' --dir $data"
  "${PREFIX:-/usr/local}/bin/logrelay" query 'line -2' --container "$demo" --dir "$data" || fail "logrelay does not find these lines."
}

# Only where this script has pointed the containers' lines at the aggregator: it knows of no other route.
demonstrate_aggregator() {
  local deadline=$((SECONDS + 30)) found query=("${PREFIX:-/usr/local}/bin/logrelay" query 'line -2' --address "http://$aggregator_listen" --container "$demo")
  grep -qsF "\"relay-address\": \"http://$aggregator_listen\"" "$data/relay.json" || return 0
  until found=$("${query[@]}" 2>&1); do
    [ $SECONDS -lt $deadline ] || fail "these lines do not reach the aggregator: $found"
    sleep 1
    # A running plugin looks at relay.json each second or so: this container may have been faster than that.
    run_demo >/dev/null
  done
  say "logrelay query 'line -2' --address http://$aggregator_listen"
  echo "$found"
}

# --------------------------------------------------------------------------------------------------------------------

[ "$(id -u)" = 0 ] || fail "it installs packages and starts Docker, so it must be root: sudo $0"
case ${DOCKER_HOST:-unix://} in
  unix://*) ;;
  *) fail "DOCKER_HOST=$DOCKER_HOST is not on this machine. up.sh sets up the machine it runs on; run it there." ;;
esac

say "What is needed"
install_missing
if engine_answers; then echo "Docker $(docker version --format '{{.Server.Version}}') runs"; else start_engine; fi
choose_build

say "The plugin"
"$root/plugin/build.sh" --output "$assembled" "${build_options[@]}"
data=${LOGRELAY_DATA:-$(data_source || true)}
data=$(realpath -m "${data:-/var/lib/logrelay}")
[ -d "$data" ] || install -d -m 750 "$data"
install_plugin

say "The command line"
"$root/deploy/cli.sh" "${cli_options[@]}"

if [ "${AGGREGATOR:-yes}" != no ]; then
  say "The aggregator"
  install_aggregator
  route_to_aggregator
fi

demonstrate
[ "${AGGREGATOR:-yes}" = no ] || demonstrate_aggregator

cat <<END

== What next
Log one container through it:        docker run --log-driver $name ...
A compose service:                   deploy/compose/compose.yaml has examples
Every new container:                 "log-driver": "$name" in /etc/docker/daemon.json, then restart Docker
Read during an incident:             sudo logrelay query 'level>=error' --since 10m    (docs/runbooks/incident.md has more)
Watch all containers:                sudo logrelay tail
The same over all hosts:             logrelay query ... --address http://HOST:7420    (docs/aggregator.md)
Take it down again, keeping logs:    sudo ./deploy/down.sh
END
