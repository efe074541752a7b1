#!/usr/bin/env bash
# Builds the command line for this machine's architecture: artifacts/bin/logrelay, its manual page and shell completions.
#
#   cli.sh [--in-docker] [--install | --uninstall]
#
#   --in-docker   build it with the Dockerfile, as plugin/build.sh does
#   --install     put it below PREFIX (/usr/local), which is on the PATH of everybody
#   --uninstall   remove what --install put there, and build nothing
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
prefix=${PREFIX:-/usr/local}
output=$root/artifacts/bin
in_docker=false action=build
fail() { echo "cli.sh: $*" >&2; exit 1; }
while [ $# -gt 0 ]; do
  case $1 in
    --in-docker) in_docker=true ;;
    --install | --uninstall) action=${1#--} ;;
    *) fail "unknown option $1; see the head of $0" ;;
  esac
  shift
done

installed=(bin/logrelay share/man/man1/logrelay.1 share/bash-completion/completions/logrelay share/zsh/site-functions/_logrelay
  share/fish/vendor_completions.d/logrelay.fish)

build_here() {
  local program
  program=$("$root/deploy/publish.sh" LogRelay.Cli logrelay) || exit 1
  # A running one is not disturbed: the new file takes the name of the old one.
  strip --strip-unneeded -o "$output/logrelay.new" "$program"
  mv "$output/logrelay.new" "$output/logrelay"
}

build_in_docker() {
  local image=logrelay-cli container
  echo "Building the Dockerfile's target cli"
  docker build --target cli --tag "$image" ${SDK_IMAGE:+--build-arg "SDK_IMAGE=$SDK_IMAGE"} "$root" || fail "docker build failed; its output is above."
  container=$(docker create "$image" /logrelay)
  docker cp "$container:/logrelay" "$output/logrelay"
  docker rm "$container" >/dev/null
}

put() { # put MODE FILE TARGET: unless the same is there
  cmp -s "$2" "$prefix/$3" || install -D -m "$1" "$2" "$prefix/$3"
}

if [ "$action" = uninstall ]; then
  for file in "${installed[@]}"; do rm -f "$prefix/$file"; done
  exit 0
fi

mkdir -p "$output"
if $in_docker; then build_in_docker; else build_here; fi
"$output/logrelay" man >"$output/logrelay.1"
for shell in bash zsh fish; do "$output/logrelay" completion $shell >"$output/logrelay.$shell"; done
echo "$output/logrelay: $(du -h "$output/logrelay" | cut -f1)"
if [ "$action" = install ]; then
  put 755 "$output/logrelay" "${installed[0]}"
  put 644 "$output/logrelay.1" "${installed[1]}"
  put 644 "$output/logrelay.bash" "${installed[2]}"
  put 644 "$output/logrelay.zsh" "${installed[3]}"
  put 644 "$output/logrelay.fish" "${installed[4]}"
fi
