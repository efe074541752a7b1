#!/usr/bin/env bash
# Builds the aggregator for this machine's architecture: artifacts/bin/logrelay-aggregator, its root folder and, if wanted, an image.
#
#   aggregator.sh [--in-docker] [--image NAME] [--output DIR]
#
#   --in-docker    build it with the Dockerfile, as plugin/build.sh does
#   --image NAME   hand the root folder to Docker under that name; needs no registry. Nothing happens when Docker has the same.
#   --output DIR   assemble the root folder in DIR/rootfs (artifacts/aggregator)
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
bin=$root/artifacts/bin output=$root/artifacts/aggregator
image='' in_docker=false
readonly user=65532 # nobody's on any system; the image's program is not root
fail() { echo "aggregator.sh: $*" >&2; exit 1; }
while [ $# -gt 0 ]; do
  case $1 in
    --in-docker) in_docker=true ;;
    --image) image=${2:?--image needs a name}; shift ;;
    --output) output=$(realpath -m "${2:?--output needs a folder}"); shift ;;
    *) fail "unknown option $1; see the head of $0" ;;
  esac
  shift
done

build_here() {
  "$root/deploy/packages.sh" '/usr/lib/*/libssl.so.3:libssl3' '/etc/ssl/certs/ca-certificates.crt:ca-certificates'
  local program
  program=$("$root/deploy/publish.sh" LogRelay.Aggregator logrelay-aggregator) || exit 1
  "$root/plugin/rootfs.sh" "$program" "$output/rootfs" var/lib/logrelay-aggregator
}

build_in_docker() {
  local built=logrelay-aggregator-rootfs container
  echo "Building the Dockerfile's target aggregator"
  docker build --target aggregator --tag "$built" ${SDK_IMAGE:+--build-arg "SDK_IMAGE=$SDK_IMAGE"} "$root" || fail "docker build failed; its output is above."
  container=$(docker create "$built")
  rm -rf "$output/rootfs"
  mkdir -p "$output/rootfs"
  docker export "$container" | tar -x -C "$output/rootfs" --exclude=.dockerenv --exclude='dev/*' --exclude=etc/hostname --exclude=etc/hosts \
    --exclude=etc/resolv.conf --exclude=etc/mtab
  docker rm "$container" >/dev/null
}

pack() { # the same files give the same bytes
  tar -C "$output/rootfs" --sort=name --mtime=@0 --numeric-owner --owner=0 --group=0 --exclude=./var/lib/logrelay-aggregator -cf "$1" .
  tar -C "$output/rootfs" --sort=name --mtime=@0 --numeric-owner --owner=$user --group=$user -rf "$1" ./var/lib/logrelay-aggregator
}

# The label says which files an image was made of: Docker gives each import another id.
import_image() {
  local archive files
  archive=$(mktemp)
  pack "$archive"
  files=$(sha256sum "$archive" | cut -d' ' -f1)
  if [ "$(docker image inspect --format '{{index .Config.Labels "logrelay.files"}}' "$image" 2>/dev/null)" = "$files" ]; then
    echo "The image $image is up to date"
  else
    docker import --change 'ENTRYPOINT ["/logrelay-aggregator"]' --change "USER $user:$user" --change 'WORKDIR /' \
      --change 'VOLUME /var/lib/logrelay-aggregator' --change 'EXPOSE 7420' --change "LABEL logrelay.files=$files" "$archive" "$image" >/dev/null
    echo "Made the image $image"
  fi
  rm -f "$archive"
}

mkdir -p "$bin" "$output"
if $in_docker; then build_in_docker; else build_here; fi
# A running one is not disturbed: the new file takes the name of the old one.
cp "$output/rootfs/logrelay-aggregator" "$bin/logrelay-aggregator.new"
mv "$bin/logrelay-aggregator.new" "$bin/logrelay-aggregator"
echo "$bin/logrelay-aggregator: $(du -h "$bin/logrelay-aggregator" | cut -f1)"
[ -z "$image" ] || import_image
