#!/bin/sh
# A Docker engine for the container tests, on machines where no init system keeps one.
#
#   scripts/dockerd.sh start    uses the engine that answers already; starts one (root) only where none does
#   scripts/dockerd.sh stop     ends the engine that "start" started, and no other
#   scripts/dockerd.sh status   exit 0 if an engine answers
set -eu
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin

# Images, containers, log and pid file: in the checkout, away from the images of an engine that belongs to somebody.
state=${GATEWRIGHT_DOCKER_DIR:-$PWD/.cache/docker}
pid_file=$state/dockerd.pid
log=$state/dockerd.log

answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# The pid of the engine that "start" started, if it lives. A pid used again by another program does not count.
own_pid() {
  pid=$(cat "$pid_file" 2>/dev/null) || return 1
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] && echo "$pid"
}

# cgroup v2 is one tree and needs nothing. On v1 the engine wants every controller mounted, which an init system does.
mount_cgroups() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ] || grep -q '^cgroup ' /proc/mounts; then return 0; fi
  mountpoint -q /sys/fs/cgroup || mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
  awk '$4 == 1 { print $1 }' /proc/cgroups | while read -r controller; do
    mkdir -p "/sys/fs/cgroup/$controller"
    mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" || rmdir "/sys/fs/cgroup/$controller"
  done
}

# wait_until TENTHS COMMAND...: asks ten times a second.
wait_until() {
  left=$1
  shift
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.1
  done
}

start() {
  if answers; then
    echo "docker: an engine answers"
    return
  fi
  command -v dockerd >/dev/null || fail "dockerd is not installed; sh scripts/setup.sh does that as root"
  [ "$(id -u)" = 0 ] || fail "no engine answers, and starting one needs root"
  mkdir -p "$state"
  mount_cgroups
  own_pid >/dev/null || rm -f "$pid_file"
  # --ip: published ports are reachable from this machine only. The engine picks overlay2, or vfs where the checkout
  # itself lies on an overlay. setsid: it outlives the terminal that started it.
  setsid dockerd --data-root "$state/data" --pidfile "$pid_file" --ip 127.0.0.1 --log-level warn \
    >"$log" 2>&1 </dev/null &
  launched=$!
  wait_until 300 started_or_ended
  answers || fail "the engine did not start; the end of $log:
$(tail -n 20 "$log")"
  echo "docker: engine started"
}

started_or_ended() { answers || ! kill -0 "$launched" 2>/dev/null; }

stop() {
  if ! pid=$(own_pid); then
    echo "docker: no engine of ours runs"
    return
  fi
  kill "$pid"
  wait_until 200 ended "$pid" || kill -9 "$pid"
  echo "docker: engine stopped"
}

ended() { ! kill -0 "$1" 2>/dev/null; }

fail() {
  echo "docker: $*" >&2
  exit 1
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  status) if answers; then echo "docker: an engine answers"; else fail "no engine answers"; fi ;;
  *)
    echo "usage: scripts/dockerd.sh start|stop|status" >&2
    exit 2
    ;;
esac
