#!/usr/bin/env bash
# Makes the images of the tests without a registry, and imports them into the engine at DOCKER_HOST.
#
#   images.sh [busybox|programs|nginx]...     (all of them when none is named)
#
#   busybox    busybox-static with its links
#   programs   busybox, and the programs below programs/: emit (numbered lines) and bytes (odd bytes)
#   nginx      Debian's nginx, logging to stdout and stderr, and busybox for its wget
#
# An image whose sources have not changed is not made again (artifacts/test-images keeps the archives), and one that the
# engine has already is not imported again.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=$root/artifacts/test-images
readonly here root cache

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "images.sh: $*" >&2; exit 1; }

tree_busybox() {
  mkdir -p "$1"/{bin,tmp,run,etc,root}
  chmod 1777 "$1/tmp"
  cp "$(busybox_path)" "$1/bin/busybox"
  local applet
  for applet in $("$1/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$1/bin/$applet"
  done
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$1/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$1/etc/group"
}
busybox_path() {
  local path
  path=$(command -v busybox) || fail "busybox is not installed."
  # A busybox that needs libraries would not start in the image.
  if ldd "$path" >/dev/null 2>&1; then fail "$path is not statically linked; install busybox-static."; fi
  echo "$path"
}

tree_programs() {
  tree_busybox "$1"
  local source
  for source in "$here"/programs/*.c; do
    gcc -std=gnu17 -O2 -Wall -Wextra -Werror -static -o "$1/bin/$(basename "$source" .c)" "$source"
  done
}

tree_nginx() {
  tree_busybox "$1"
  # Taken from the packages without installing them: an installed nginx would start on the machine itself.
  (
    mkdir "$work/packages" && cd "$work/packages"
    chmod 755 "$work" "$work/packages"
    { apt-get download nginx nginx-common || { apt-get update && apt-get download nginx nginx-common; }; } >log 2>&1 \
      || { tail -n 5 log >&2; fail "the Debian packages nginx and nginx-common could not be downloaded."; }
    for package in *.deb; do dpkg-deb -x "$package" files; done
  )
  local files=$work/packages/files
  mkdir -p "$1"/usr/{sbin,share/nginx} "$1"/etc/nginx "$1"/var/{lib,log}/nginx
  cp "$files/usr/sbin/nginx" "$1/usr/sbin/"
  cp -r "$files/usr/share/nginx/html" "$1/usr/share/nginx/"
  cp "$files/etc/nginx/mime.types" "$here/nginx/nginx.conf" "$1/etc/nginx/"
  if ldd "$1/usr/sbin/nginx" | grep 'not found' >&2; then fail "nginx needs the libraries above; install their packages."; fi
  local library
  ldd "$1/usr/sbin/nginx" | grep -o '/[^ ]*' | while read -r library; do install -D "$library" "$1$library"; done
}

packages_busybox() { echo busybox:busybox-static; }
packages_programs() { echo 'busybox:busybox-static gcc:gcc /usr/lib/*/libc.a:libc6-dev'; }
packages_nginx() { echo 'busybox:busybox-static /usr/lib/*/libpcre2-8.so.0:libpcre2-8-0 /usr/lib/*/libssl.so.3:libssl3 /usr/lib/*/libcrypt.so.1:libcrypt1'; }
command_busybox() { echo '["sh"]'; }
command_programs() { echo '["sh"]'; }
command_nginx() { echo '["nginx"]'; }

# Two runs at once would make the same archive.
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9

sources=$(cat "$0" "$here"/programs/*.c "$here"/nginx/* | sha256sum | cut -c1-16)

[ $# -gt 0 ] || set -- busybox programs nginx
for image in "$@"; do
  case $image in busybox|programs|nginx) ;; *) fail "no image is called \"$image\"; there are busybox, programs and nginx." ;; esac
  label=$(docker image inspect --format '{{index .Config.Labels "logrelay.sources"}}' "$image" 2>/dev/null || true)
  [ "$label" != "$sources" ] || continue
  archive=$cache/$image-$sources.tar
  if [ ! -f "$archive" ]; then
    read -ra wanted <<<"$("packages_$image")"
    "$root/deploy/packages.sh" "${wanted[@]}"
    "tree_$image" "$work/$image"
    rm -f "$cache/$image"-*.tar
    tar --numeric-owner --owner=0 --group=0 -C "$work/$image" -cf "$archive.new" .
    mv "$archive.new" "$archive"
  fi
  docker import --change "CMD $("command_$image")" --change "LABEL logrelay.sources=$sources" "$archive" "$image" >/dev/null
  echo "image $image"
done
