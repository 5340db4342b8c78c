#!/usr/bin/env bash
# The images of the container tests.
#
#   scripts/images.sh [NAME...]    default: envoy nginx redis node sidecar
#
# GATEWRIGHT_TEST_IMAGES=public (default): the programs' images come from their registry when a test asks for them, and
# only the sidecar's is built here, from the Dockerfile. =local: no registry is asked; each image is a root folder with
# one program of this machine, the libraries ldd names, and busybox, turned into an image by `docker import`.
# An image whose inputs have not changed is left as it is. What they are not: they have no package manager and no locales;
# NGINX is the wheel's static build.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin
source scripts/images/root-folder.sh
source scripts/images/programs.sh
source scripts/images/sidecar.sh

choice=${GATEWRIGHT_TEST_IMAGES:-public}
# Names of their own: the public names would shadow a user's real images and claim to be what these are not.
declare -A image=(
  [envoy]=gatewright-test/envoy:1.40.0
  [nginx]=gatewright-test/nginx:1.31.3
  [redis]=gatewright-test/redis:7
  [node]=gatewright-test/node:24
  [sidecar]=gatewright-test/sidecar:local
)

fail() {
  echo "images: $*" >&2
  exit 1
}

# up_to_date IMAGE ID: whether the image was made of exactly these inputs.
up_to_date() {
  [[ $(docker image inspect --format '{{index .Config.Labels "gatewright.test.inputs"}}' "$1" 2>/dev/null) == "$2" ]]
}

# Makes one program's image from the `fill_NAME` and `inputs_of_NAME` functions of programs.sh.
make_program_image() {
  local name=$1 id root option options=() settings=()
  # shellcheck disable=SC2046 # the inputs are a list of words
  id=$({ cat scripts/images.sh scripts/images/*.sh; stat -L -c '%n %s %Y' $("inputs_of_$name") "$(command -v busybox)"; } | sha256sum)
  id=${id:0:16}
  if up_to_date "${image[$name]}" "$id"; then return 0; fi
  root=$(mktemp -d "$PWD/.cache/image.XXXXXX")
  chmod 755 "$root"
  fill_base
  "fill_$name" # sets settings: Dockerfile lines
  for option in "${settings[@]}" "ENV PATH=/usr/local/bin:/usr/sbin:/usr/bin:/bin" "LABEL gatewright.test.inputs=$id"; do
    options+=(--change "$option")
  done
  tar -C "$root" --numeric-owner -c . | docker import "${options[@]}" - "${image[$name]}" >/dev/null
  rm -rf "$root"
  echo "images: ${image[$name]} made"
}

names=("$@")
((${#names[@]})) || names=(envoy nginx redis node sidecar)
mkdir -p .cache
trap 'rm -rf .cache/image.??????' EXIT
for name in "${names[@]}"; do
  [[ ${image[$name]:-} ]] || fail "no image is called \"$name\"; there are: ${!image[*]}"
  case $choice:$name in
    local:sidecar) make_local_sidecar_image ;;
    local:*) make_program_image "$name" ;;
    public:sidecar) docker build --quiet --tag "${image[sidecar]}" . >/dev/null ;;
    public:*) ;; # pulled by the test that starts it
    *) fail "GATEWRIGHT_TEST_IMAGES must be \"public\" or \"local\", not \"$choice\"" ;;
  esac
done
# What was replaced keeps its layers, a hundred megabytes each, until it is removed.
docker image prune --force --filter label=gatewright.test.inputs >/dev/null
