#!/usr/bin/env bash
# Builds the Dockerfile on a real engine, and runs the plugin that comes out.
#
# There may be no registry to pull the SDK's image from, so a stand-in is imported in its place: this machine's own SDK,
# compiler and what they need, copied file by file as its packages list them, and the NuGet packages that this machine
# has restored already. The build itself runs without any network.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
engine=$root/tests/engine/engine.sh
readonly root engine stand_in=logrelay-sdk-stand-in
fail() { echo "dockerfile-test.sh: $*" >&2; exit 1; }

work=$(mktemp -d "${LOGRELAY_ENGINES:-${TMPDIR:-/tmp}}/lrd-XXXXXX")
trap '"$engine" remove "$work/e"; rm -rf "$work"' EXIT

packages_of_the_stand_in() {
  local compiler=gcc
  command -v clang >/dev/null && compiler=clang
  apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
    bash dash coreutils findutils grep sed tar libc-bin binutils ca-certificates libssl3 libstdc++6 zlib1g-dev $compiler \
    | grep -v '^[ <]' | xargs dpkg-query --show --showformat='${binary:Package} ${db:Status-Abbrev}\n' 2>/dev/null | awk '$2 == "ii" { print $1 }'
}

make_stand_in() {
  local tree=$work/sdk dotnet cache
  mkdir -p "$tree"/{root/.nuget/NuGet,feed,tmp,etc,usr}
  # Links such as /bin -> usr/bin, and what packages make at installation: alternatives, CA bundle, the loader's cache.
  local link
  for link in bin sbin lib lib32 lib64 libx32; do
    [ -L "/$link" ] || continue
    cp -a "/$link" "$tree/"
    mkdir -p "$tree/$(readlink "/$link")"
  done
  # shellcheck disable=SC2046 # a list of names
  dpkg-query --listfiles $(packages_of_the_stand_in) | grep -vE '^/(usr/share/(doc|man|locale)/|\.$)' | sort -u \
    | while read -r path; do [ -d "$path" ] && [ ! -L "$path" ] || echo "$path"; done >"$work/files"
  tar -C / --no-recursion --ignore-failed-read -cf - -T <(sed 's|^/||' "$work/files") etc/alternatives 2>/dev/null | tar -C "$tree" -xf - --keep-directory-symlink
  cp -a /etc/alternatives /etc/ssl /etc/ld.so.conf /etc/ld.so.conf.d /etc/ld.so.cache /etc/passwd /etc/group "$tree/etc/"
  cp -a "$(readlink -f /bin/sh)" "$tree/usr/bin/sh"

  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  mkdir -p "$tree/usr/share/dotnet"
  # Parts that no build here uses are a quarter of it.
  tar -C "$dotnet" --exclude='./sdk/*/FSharp' --exclude='./sdk/*/DotnetTools' --exclude='./sdk/*/TestHostNetFramework' -c . | tar -C "$tree/usr/share/dotnet" -x
  ln -s /usr/share/dotnet/dotnet "$tree/usr/bin/dotnet"
  cache=$(cd "$root" && dotnet nuget locals global-packages --list | sed 's/^[^/]*//')
  find "$cache" -name '*.nupkg' -exec cp --link -t "$tree/feed" {} + 2>/dev/null || find "$cache" -name '*.nupkg' -exec cp -t "$tree/feed" {} +
  echo '<configuration><packageSources><clear /><add key="feed" value="/feed" /></packageSources></configuration>' >"$tree/root/.nuget/NuGet/NuGet.Config"
  tar -C "$tree" -c . | docker import --change 'ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 HOME=/root' - "$stand_in" >/dev/null
  rm -rf "$tree"
}

eval "export $("$engine" start "$work/e")"
export DOCKER_BUILDKIT=0 # the classic builder is part of every engine; buildx may not be installed
make_stand_in
echo "The stand-in holds $(wc -l <"$work/files") files of packages, the SDK and the restored NuGet packages: $(docker image inspect --format '{{.Size}}' "$stand_in") bytes"

SDK_IMAGE=$stand_in "$root/plugin/build.sh" --in-docker --output "$work/plugin"

# The same files as a build outside Docker gives, when there is one to compare with.
if [ -d "$root/artifacts/plugin/rootfs" ]; then
  list() { (cd "$1" && find . \( -type f -o -type l \) -printf '%P\n' | sort); }
  diff <(list "$root/artifacts/plugin/rootfs") <(list "$work/plugin/rootfs") || fail "the Dockerfile's rootfs has other files than plugin/build.sh's, see above."
fi

mkdir "$work/data"
docker plugin set logrelay "data.source=$work/data"
docker plugin enable --timeout 0 logrelay >/dev/null
"$root/tests/engine/images.sh" busybox
docker run --name hello --network none --log-driver logrelay busybox echo hello >/dev/null
[ "$(docker logs hello)" = hello ] || fail "the plugin from the Dockerfile should make docker logs print hello, but it prints: $(docker logs hello 2>&1)"
echo "The plugin from the Dockerfile works."
