#!/usr/bin/env bash
# Installs the Debian packages behind tools that are missing, and nothing when nothing is missing.
#
#   packages.sh WANTED:PACKAGE...
#
# WANTED is a command's name, or an absolute path (wildcards allowed) of a file that the package brings.
# Prints what it installs. Exits 1, naming the packages, when it cannot.
set -euo pipefail

missing=()
for pair in "$@"; do
  wanted=${pair%%:*}
  package=${pair#*:}
  case $wanted in
    /*) compgen -G "$wanted" >/dev/null && continue ;;
    *) command -v "$wanted" >/dev/null && continue ;;
  esac
  missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

by_hand="Please install by hand: ${missing[*]} (or what your distribution calls them), then run this again."
if ! command -v apt-get >/dev/null; then
  echo "packages.sh: no apt-get on this machine. $by_hand" >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "packages.sh: not root, so nothing can be installed. $by_hand" >&2
  exit 1
fi

echo "Installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# A list that is out of date names package versions that the mirrors no longer have, so it is always refreshed first.
if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "packages.sh: apt-get could not install ${missing[*]}; its last words are above. $by_hand" >&2
  exit 1
fi
