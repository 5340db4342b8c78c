# The sidecar as an image:  docker build -t gatewright-sidecar .
# Stages are in this order so that scripts/images.sh can build the first alone and bring program and packages itself.
ARG NODE_IMAGE=node:24-alpine

FROM ${NODE_IMAGE} AS base
WORKDIR /app
ENV NODE_ENV=production
COPY package.json ./
# The local copies of what was revoked; a volume here keeps them when the container is replaced.
RUN mkdir -p /var/lib/gatewright && chown 1000:1000 /var/lib/gatewright && chmod 700 /var/lib/gatewright
# "node" of the public image, by number: Kubernetes' runAsNonRoot cannot judge a name.
USER 1000:1000
STOPSIGNAL SIGTERM
# Loading leaves garbage that makes the young generation grow to 17 MB, where it stays. With 4 MiB a half of it the idle
# process is 7 MB smaller and a guard needs a tenth more processor time; with 2 MiB it needs a fifth more and is no smaller.
ENTRYPOINT ["node", "--max-semi-space-size=4", "/app/sidecars/main.js"]
CMD ["--config", "/etc/gatewright/sidecar.json", "--run-dir", "/run/gatewright", "--state-dir", "/var/lib/gatewright"]

FROM ${NODE_IMAGE} AS program
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/compile.ts ./scripts/
COPY model ./model
COPY sidecars ./sidecars
RUN node scripts/compile.ts sidecar

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The optional packages are the TypeScript compiler's binaries; the others that go are of the compiler, of its commands and of editors.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && npm uninstall --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund @types/node acorn commander picocolors typescript

FROM base
COPY --from=packages /app/node_modules ./node_modules
COPY --from=program /app/.cache/compiled ./
