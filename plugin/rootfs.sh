#!/usr/bin/env bash
# Assembles a program's root folder, the plugin's or the aggregator's: the program, the libraries it loads, CA certificates, and nothing else.
#
#   rootfs.sh BINARY ROOTFS [FOLDER...]      (ROOTFS is made anew, with these folders in it)
#
# The libraries come from the machine (or build image) that this runs on, which is the one that linked the program.
set -euo pipefail

fail() { echo "rootfs.sh: $*" >&2; exit 1; }
[ $# -ge 2 ] || fail "usage: rootfs.sh BINARY ROOTFS [FOLDER...]"
binary=$1
rootfs=$2
shift 2
[ -x "$binary" ] || fail "$binary is not a program."

rm -rf "$rootfs"
mkdir -p "$rootfs"/{etc/ssl/certs,tmp}
for folder in "$@"; do mkdir -p "$rootfs/$folder"; done
chmod 1777 "$rootfs/tmp"
install -m 755 "$binary" "$rootfs/$(basename "$binary")"
strip --strip-unneeded "$rootfs/$(basename "$binary")"

# find_library NAME: where the loader finds it.
find_library() { ldconfig -p | sed -n "s|^[[:space:]]*$1 .*=> ||p" | head -n 1; }
needs() {
  local lines
  lines=$(ldd "$1") || fail "ldd cannot read $1."
  ! grep -q 'not found' <<<"$lines" || fail "$1 needs libraries that are not installed: $(grep 'not found' <<<"$lines")"
  grep -o '/[^ ]*' <<<"$lines"
}
add() { [ -e "$rootfs$1" ] || install -D -m "$([ -x "$1" ] && echo 755 || echo 644)" "$1" "$rootfs$1"; }
add_with_needs() { add "$1"; local library; for library in $(needs "$1"); do add "$library"; done; }

for library in $(needs "$binary"); do add "$library"; done

# .NET opens OpenSSL by name when it first needs TLS; ldd does not see that.
for name in libssl.so.3 libcrypto.so.3; do
  path=$(find_library $name)
  [ -n "$path" ] || fail "$name is not installed (Debian: libssl3)."
  add_with_needs "$path"
done
# glibc before 2.34 opens its name services by name as well; since then they are part of libc.
libc=$(find_library libc.so.6)
if ! grep -qa _nss_dns_gethostbyname4_r "$libc"; then
  for name in libnss_files.so.2 libnss_dns.so.2; do add_with_needs "$(find_library $name)"; done
fi
echo 'hosts: files dns' >"$rootfs/etc/nsswitch.conf"

# OpenSSL reads cert.pem in the folder that it was compiled with, and .NET asks it for that folder.
certificates=
for path in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem; do
  if [ -s "$path" ]; then certificates=$path; break; fi
done
[ -n "$certificates" ] || fail "no CA certificates are installed (Debian: ca-certificates)."
install -m 644 "$certificates" "$rootfs/etc/ssl/certs/ca-certificates.crt"
openssl_folder=$(grep -ao 'OPENSSLDIR: "[^"]*"' "$(find_library libcrypto.so.3)" | cut -d'"' -f2 | head -n 1)
[ -n "$openssl_folder" ] || fail "libcrypto does not say where it looks for certificates."
mkdir -p "$rootfs$openssl_folder"
ln -sf /etc/ssl/certs/ca-certificates.crt "$rootfs$openssl_folder/cert.pem"

echo "$rootfs: $(du -sh "$rootfs" | cut -f1), $(find "$rootfs" -type f | wc -l) files"
