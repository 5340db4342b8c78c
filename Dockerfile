# The sidecar as an image:  docker build -t gatewright-sidecar .
# Stages are in this order so that scripts/images.sh can build the first alone and bring the packages itself.
ARG NODE_IMAGE=node:24-alpine

FROM ${NODE_IMAGE} AS program
WORKDIR /app
ENV NODE_ENV=production
COPY package.json ./
COPY model ./model
COPY sidecars ./sidecars
# The local copies of what was revoked; a volume here keeps them when the container is replaced.
RUN mkdir -p /var/lib/gatewright && chown 1000:1000 /var/lib/gatewright && chmod 700 /var/lib/gatewright
# "node" of the public image, by number: Kubernetes' runAsNonRoot cannot judge a name.
USER 1000:1000
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/sidecars/main.ts"]
CMD ["--config", "/etc/gatewright/sidecar.json", "--run-dir", "/run/gatewright", "--state-dir", "/var/lib/gatewright"]

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The optional packages are the TypeScript compiler's binaries; the sidecar compiles nothing.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM program
COPY --from=packages /app/node_modules ./node_modules
