#!/usr/bin/env bash
# Makes the golden files again with the Docker engine at DOCKER_HOST, which has the image "busybox":
# what its json-file driver writes for the lines of input.bin, and for a container with odd labels.
set -euo pipefail
cd "$(dirname "$0")"

version=$(docker version --format '{{.Server.Version}}')
version=${version%%+*}
keep() {
  cp "$(docker inspect -f '{{.LogPath}}' golden)" "$1"
  docker rm golden >/dev/null
}

docker run --name golden --network none --log-driver json-file -v "$PWD/input.bin:/input:ro" busybox cat /input >/dev/null
keep "docker-$version.log"

odd=$(printf '<&>"\\ tab\tnl\nsep \xe2\x80\xa8 del\x7f esc\x1b')
docker run --name golden --network none --log-driver json-file \
  --log-opt 'labels=quote,empty,ключ,Z,a.b/c' --log-opt env=E --log-opt tag='{{.Name}}' \
  --label "quote=$odd" --label empty= --label 'ключ=😀' --label Z=1 --label a.b/c=2 --label other=3 --env E=v \
  busybox sh -c 'echo to stderr >&2; printf "no end" >&2' >/dev/null 2>&1
keep "docker-$version-attrs.log"
