#!/usr/bin/env bash
# moto_server: CloudWatch Logs as other people understand it, for tests that compare with it.
#
#   moto.sh prepare   installs what is missing (as root, on Debian and its kin); nothing when it is there
#   moto.sh have      exits 0 when `serve` would work
#   moto.sh serve     listens on a free port of loopback until it is killed, and says where on standard error
#
# A moto_server on the PATH is taken as it is. Debian 12 has none, so there one is put into a Debian 13 of its own, a folder
# in artifacts/moto, which takes some minutes once.
set -euo pipefail

cd "$(dirname "$0")/../.."
readonly root=$PWD/artifacts/moto/root
fail() { echo "moto.sh: $*" >&2; exit 1; }

# A command of that name may be there and not work: a version manager's shim, for example.
on_path() { moto_server --help >/dev/null 2>&1; }
in_root() { [ -x "$root/usr/bin/moto_server" ]; }

prepare() {
  if on_path || in_root; then return; fi
  [ "$(id -u)" = 0 ] || fail "there is no moto_server, and installing it needs root (or: pip install 'moto[server]')."
  if apt-get update >/dev/null && apt-get install -y --no-install-recommends python3-moto python3-flask python3-flask-cors >/dev/null 2>&1 && on_path; then
    return
  fi
  ./deploy/packages.sh debootstrap:debootstrap
  local building=$root.new
  rm -rf --one-file-system "$building"
  mkdir -p "$building"
  debootstrap --variant=minbase trixie "$building" >"$building.log" 2>&1 || { tail -n 20 "$building.log" >&2; fail "no Debian 13 could be made in $building."; }
  # apt inside resolves what debootstrap cannot: alternatives among dependencies.
  DEBIAN_FRONTEND=noninteractive chroot "$building" apt-get install -y --no-install-recommends python3-moto python3-flask python3-flask-cors >"$building.log" 2>&1 \
    || { tail -n 20 "$building.log" >&2; fail "moto could not be installed in $building."; }
  rm -f "$building"/var/cache/apt/archives/*.deb "$building.log"
  mv "$building" "$root"
}

serve() {
  local start=(moto_server -H 127.0.0.1 -p 0)
  if ! on_path; then
    in_root || fail "there is no moto_server; tests/moto/moto.sh prepare installs it."
    start=(chroot "$root" "${start[@]}")
  fi
  # Without it the address would stay in a buffer.
  PYTHONUNBUFFERED=1 exec "${start[@]}"
}

case ${1:-} in
  prepare) prepare ;;
  have) on_path || { in_root && [ "$(id -u)" = 0 ]; } ;;
  serve) serve ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
