#!/usr/bin/env bash
# Builds the plugin for this machine's architecture, into artifacts/plugin, and hands it to Docker.
#
#   build.sh [--assemble-only] [--in-docker] [--output DIR] [--force]
#
#   --assemble-only   stop when DIR/{config.json,rootfs} are there; needs no Docker
#   --in-docker       build it with the Dockerfile: needs a Docker engine that can have the SDK's image, and no SDK here
#                     (SDK_IMAGE names another image than the Dockerfile's)
#   --output DIR      assemble it there (artifacts/plugin)
#   --force           replace an enabled plugin too. Containers that log through it stop being logged, and block
#                     once their pipe is full: deploy/up.sh upgrades more gently.
#
# PLUGIN_NAME (default logrelay) names the plugin, DOCKER_HOST the engine.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
name=${PLUGIN_NAME:-logrelay}
output=$root/artifacts/plugin
assemble_only=false in_docker=false force=false
fail() { echo "build.sh: $*" >&2; exit 1; }
while [ $# -gt 0 ]; do
  case $1 in
    --assemble-only) assemble_only=true ;;
    --in-docker) in_docker=true ;;
    --output) output=$(realpath -m "${2:?--output needs a folder}"); shift ;;
    --force) force=true ;;
    *) fail "unknown option $1; see the head of $0" ;;
  esac
  shift
done

build_here() {
  "$root/deploy/packages.sh" '/usr/lib/*/libssl.so.3:libssl3' '/etc/ssl/certs/ca-certificates.crt:ca-certificates'
  local program
  program=$("$root/deploy/publish.sh" LogRelay.Plugin logrelay-plugin) || exit 1
  "$root/plugin/rootfs.sh" "$program" "$output/rootfs" run/docker/logging run/docker/plugins var/lib/logrelay
}

build_in_docker() {
  local image=logrelay-plugin-rootfs container
  echo "Building the Dockerfile's target plugin-rootfs"
  docker build --target plugin-rootfs --tag "$image" ${SDK_IMAGE:+--build-arg "SDK_IMAGE=$SDK_IMAGE"} "$root" || fail "docker build failed; its output is above."
  # The image has no command, and none is run: the container is only a way to its files.
  container=$(docker create "$image" /logrelay-plugin)
  rm -rf "$output/rootfs"
  mkdir -p "$output/rootfs"
  docker export "$container" | tar -x -C "$output/rootfs" --exclude=.dockerenv --exclude='dev/*' --exclude=etc/hostname --exclude=etc/hosts \
    --exclude=etc/resolv.conf --exclude=etc/mtab
  docker rm "$container" >/dev/null
}

mkdir -p "$output"
if $in_docker; then build_in_docker; else build_here; fi
cp "$root/plugin/config.json" "$output/config.json"
if $assemble_only; then exit 0; fi

docker info >/dev/null 2>&1 || fail "no Docker engine answers at ${DOCKER_HOST:-the default socket}; --assemble-only needs none."
if enabled=$(docker plugin inspect --format '{{.Enabled}}' "$name" 2>/dev/null); then
  if [ "$enabled" = true ] && ! $force; then
    fail "the plugin $name is enabled. Disable it first (docker plugin disable $name), upgrade it with deploy/up.sh, or pass --force."
  fi
  docker plugin rm --force "$name" >/dev/null
fi
docker plugin create "$name" "$output" >/dev/null
echo "Created the plugin $name. Enable it: docker plugin enable --timeout 0 $name"
