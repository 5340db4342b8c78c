# shellcheck shell=bash disable=SC2154 # image is set by scripts/images.sh
# The sidecar's image where no registry answers: the first stage of the Dockerfile, and what its other stages make of
# downloaded packages, made of this checkout.

make_local_sidecar_image() {
  local base=gatewright-test/sidecar-base:local
  make_program_image node
  node_modules/.bin/node scripts/compile.ts sidecar || fail "the sidecar does not compile"
  # Debian's engine has no buildx, so the older builder, which stops at the stage that is asked for.
  DOCKER_BUILDKIT=0 docker build --quiet --target base --build-arg NODE_IMAGE="${image[node]}" --tag "$base" . \
    >/dev/null 2>.cache/sidecar-image.log || fail "docker build failed: $(cat .cache/sidecar-image.log)"
  {
    printf 'FROM %s\nCOPY node_modules ./node_modules\nCOPY .cache/compiled ./\n' "$base" >.cache/sidecar-local.dockerfile
    tar -c --transform 's|^.cache/sidecar-local.dockerfile$|Dockerfile|' .cache/sidecar-local.dockerfile .cache/compiled \
      -T <(production_packages)
  } | DOCKER_BUILDKIT=0 docker build --quiet --tag "${image[sidecar]}" - >/dev/null 2>.cache/sidecar-image.log ||
    fail "docker build failed: $(cat .cache/sidecar-image.log)"
}

# The folders that `npm ci --omit=dev --omit=optional` would make; the lock file marks each package. The compiler's stay.
production_packages() {
  node_modules/.bin/node --input-type=module --eval '
    import { readFileSync } from "node:fs";
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
    const top = /^node_modules\/(@[^/]+\/)?[^/]+$/;
    for (const [path, { dev, optional, devOptional }] of Object.entries(packages)) {
      if (top.test(path) && !dev && !optional && !devOptional) console.log(path);
    }'
}
