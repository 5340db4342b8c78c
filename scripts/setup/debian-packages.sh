# shellcheck shell=sh
# Debian packages: NGINX 1.22, Redis, curl, what makes certificates, and what the container tests need.

# program:package. Asked for by program, not by package, so that a machine with docker-ce or its own Redis keeps it.
debian_programs="curl:curl openssl:openssl nginx:nginx redis-server:redis-server dockerd:docker.io iptables:iptables busybox:busybox-static"

lacking_debian_packages() {
  for pair in $debian_programs; do
    command -v "${pair%%:*}" >/dev/null || printf '%s ' "${pair#*:}"
  done
}

can_install_packages() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install_debian_packages() {
  packages=$(lacking_debian_packages)
  if [ -z "$packages" ] || ! can_install_packages; then return 0; fi
  say "Debian packages: $packages…"
  # shellcheck disable=SC2086 # a list of words
  apt_install $packages || say "apt-get failed; going on with what is there"
}

# Installs without starting services: a Redis or NGINX started behind the user's back would hold its default port.
# invoke-rc.d asks policy-rc.d, and 101 means "not allowed" (Debian Policy 9.3.3.1); a policy that is there already stays.
apt_install() (
  log=.cache/apt.log
  policy=/usr/sbin/policy-rc.d
  mkdir -p .cache
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
  if apt-get update -qq >"$log" 2>&1 &&
    apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1; then
    exit 0
  fi
  tail -n 20 "$log" >&2
  exit 1
)
