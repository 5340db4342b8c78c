# shellcheck shell=bash disable=SC2034,SC2154 # settings is read by scripts/images.sh, root is set there
# One program an image. The public images take "PROGRAM ARGUMENTS..." as the command and have an entry point script that
# runs it as given; these have no entry point and take the same command, so one test serves both.

inputs_of_envoy() { echo .cache/bin/envoy; }
fill_envoy() {
  add_program .cache/bin/envoy /usr/local/bin/envoy
  install -d -o 101 -g 101 "$root/etc/envoy"
  settings=("USER 101:101" 'CMD ["envoy","-c","/etc/envoy/envoy.yaml"]' "EXPOSE 10000")
}

inputs_of_nginx() { echo .cache/bin/nginx; }
fill_nginx() {
  # The wheel's NGINX is built with relative paths; the script in front gives it the public image's.
  add_program .cache/bin/nginx /usr/libexec/nginx
  mkdir -p "$root"/etc/nginx/conf.d "$root/var/log/nginx" "$root/var/cache/nginx" "$root/usr/share/nginx/html"
  ln -s /dev/stdout "$root/var/log/nginx/access.log"
  ln -s /dev/stderr "$root/var/log/nginx/error.log"
  printf '%s\n' "#!/bin/sh" \
    'cd /etc/nginx && exec /usr/libexec/nginx -p /etc/nginx/ -c /etc/nginx/nginx.conf -e stderr "$@"' >"$root/usr/sbin/nginx"
  chmod 755 "$root/usr/sbin/nginx"
  printf '%s\n' "types {" "  text/html html;" "  application/json json;" "  text/plain txt;" "}" >"$root/etc/nginx/mime.types"
  settings=('CMD ["nginx","-g","daemon off;"]' "EXPOSE 80")
}

inputs_of_redis() { command -v redis-server redis-cli; }
fill_redis() {
  add_program "$(readlink -f "$(command -v redis-server)")" /usr/local/bin/redis-server
  add_program "$(readlink -f "$(command -v redis-cli)")" /usr/local/bin/redis-cli
  install -d -o 999 -g 999 "$root/data"
  settings=("USER 999:999" "WORKDIR /data" 'CMD ["redis-server","--bind","0.0.0.0","--protected-mode","no"]' "EXPOSE 6379")
}

inputs_of_node() { echo node_modules/node/bin/node; }
fill_node() {
  add_program node_modules/node/bin/node /usr/local/bin/node
  install -d -o 1000 -g 1000 "$root/app"
  settings=("WORKDIR /app" 'CMD ["node"]')
}
