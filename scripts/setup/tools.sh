# shellcheck shell=sh disable=SC2154 # checkout is set by scripts/setup.sh
# Where each tool is: what setup unpacked comes first, then PATH. The only place that knows; scripts/toolchain.ts asks here.

print_tools() {
  echo "envoy=$(find_envoy)"
  echo "nginx-1.22=$(find_nginx 1.22)"
  echo "nginx-1.31=$(find_nginx 1.31)"
  echo "redis-server=$(command -v redis-server || true)"
  echo "docker=$(command -v docker || true)"
}

# Envoy from PATH counts from 1.40 on, the oldest that the generated configuration is written for.
find_envoy() {
  if [ -x "$checkout/.cache/bin/envoy" ]; then
    echo "$checkout/.cache/bin/envoy"
    return
  fi
  program=$(command -v envoy) || return 0
  minor=$("$program" --version 2>/dev/null | sed -n 's|.*/1\.\([0-9][0-9]*\)\.[0-9].*|\1|p')
  if [ "${minor:-0}" -ge 40 ]; then echo "$program"; fi
}

# find_nginx VERSION: the first NGINX of that minor version.
find_nginx() {
  for program in "$checkout/.cache/bin/nginx" "$(command -v nginx || true)"; do
    [ -x "$program" ] || continue
    case $("$program" -v 2>&1) in
      *"nginx/$1."*)
        echo "$program"
        return
        ;;
    esac
  done
}

engine_answers() { command -v docker >/dev/null && docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# One line for each thing that is not there: what happens instead, and what to install.
report_lacking_tools() {
  packages=$(lacking_debian_packages)
  [ -n "$(find_envoy)" ] || report_lacking_target Envoy envoyproxy/envoy:v1.40.0 "Envoy 1.40 or newer on PATH, or python3 with pip"
  [ -n "$(find_nginx 1.31)$(find_nginx 1.22)" ] || report_lacking_target NGINX nginx:1.31.3-alpine "NGINX 1.22 or 1.31 on PATH"
  if [ -n "$packages" ]; then
    say "not installed: ${packages% }. Some tests need them: as root, apt-get install --no-install-recommends $packages"
  fi
}

report_lacking_target() {
  if engine_answers; then
    say "$1 is not here; it runs in Docker ($2). To run it without: install $3"
  else
    say "$1 is not here and no Docker engine answers: this target is left out. To have it: install $3"
  fi
}
