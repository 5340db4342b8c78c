# shellcheck shell=bash disable=SC2154 # root: the folder that becomes the image, set by scripts/images.sh

applets="sh cat ls grep awk sed nc wget sleep kill env id ps test true mkdir rm cp mv ln chmod chown hostname nslookup"

# add_program SOURCE TARGET: copies a binary with its shared libraries and their loader.
add_program() {
  local library
  install -D -m 755 "$1" "$root$2"
  # ldd refuses a static binary, which needs nothing.
  for library in $(ldd "$1" 2>/dev/null | grep -o '/[^ ]*' || true); do
    [[ -e $root$library ]] || install -D -m 755 "$(readlink -f "$library")" "$root$library"
  done
}

# The folders, shell and tables of users that any program expects; the user numbers are the public images'.
fill_base() {
  local applet
  mkdir -p "$root"/{bin,dev,etc/ssl/certs,proc,sys,run,root,usr/bin,usr/sbin,usr/local/bin,var/log}
  install -d -m 1777 "$root/tmp"
  add_program "$(command -v busybox)" /bin/busybox
  for applet in $applets; do ln -s busybox "$root/bin/$applet"; done
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
  printf '%s\n' "hosts: files dns" "passwd: files" "group: files" >"$root/etc/nsswitch.conf"
  printf '%s\n' root:x:0:0::/root:/bin/sh nobody:x:65534:65534::/:/bin/false envoy:x:101:101::/:/bin/false \
    nginx:x:102:102::/:/bin/false redis:x:999:999::/data:/bin/false node:x:1000:1000::/tmp:/bin/sh >"$root/etc/passwd"
  # "users" is the group that the wheel's NGINX gives its workers unless told.
  printf '%s\n' root:x:0: nogroup:x:65534: users:x:100: envoy:x:101: nginx:x:102: redis:x:999: node:x:1000: >"$root/etc/group"
}
