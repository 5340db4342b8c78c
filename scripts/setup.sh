#!/bin/sh
# Makes this checkout ready to build, test and run: npm packages (Node 24 among them), Debian packages, Envoy and NGINX.
# Idempotent; when all is there it only compares stamps. Writes into the checkout alone, save through package managers.
#
#   sh scripts/setup.sh             everything
#   sh scripts/setup.sh --npm-only  the npm packages alone, enough for `npm run check`
#   sh scripts/setup.sh --where     installs nothing; prints name=path of each tool, nothing after "=" where there is none
set -eu
cd "$(dirname "$0")/.."
checkout=$PWD
# A user's PATH often lacks the folders where Debian keeps nginx, dockerd and iptables.
PATH=$PATH:/usr/sbin:/sbin
started_at=$(date +%s)

say() { echo "setup: $*"; }
fail() {
  echo "setup: $*" >&2
  exit 1
}

. scripts/setup/npm-packages.sh
. scripts/setup/debian-packages.sh
. scripts/setup/proxy-wheels.sh
. scripts/setup/tools.sh

case ${1:-} in
  --where) print_tools ;;
  --npm-only) install_npm_packages ;;
  "")
    install_npm_packages
    install_debian_packages
    install_proxy_wheels
    report_lacking_tools
    say "ready ($(($(date +%s) - started_at)) s)"
    ;;
  *) fail "unknown option \"$1\"; usage: sh scripts/setup.sh [--npm-only | --where]" ;;
esac
