# shellcheck shell=sh
# The npm packages, as package-lock.json has them. Node 24 is one of them: npm puts node_modules/.bin first on the PATH of
# every script, so whatever Node started `npm run`, the scripts themselves run under 24.

# A copy of the lock file that node_modules was made from. It lies inside, so it cannot outlive what it describes.
npm_stamp=node_modules/.gatewright-lock.json

install_npm_packages() {
  if [ -x node_modules/.bin/node ] && cmp -s package-lock.json "$npm_stamp"; then return 0; fi
  command -v npm >/dev/null || fail "npm is not on PATH; install Node 20 or newer with npm"
  say "npm packages …"
  # No package's install script is needed but one: that of "node", which fetches the binary of this platform. Run here, it
  # does not depend on which scripts this npm allows, and nothing is compiled.
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || fail "npm ci failed; its message is above"
  (cd node_modules/node && node installArchSpecificPackage.js >/dev/null) || fail "Node 24 could not be fetched"
  ln -sf ../node/bin/node node_modules/.bin/node # npm links no file that is not there yet
  is_node_24 || fail "node_modules/.bin/node is not Node 24 but $(node_modules/.bin/node --version 2>&1)"
  cp package-lock.json "$npm_stamp"
}

is_node_24() {
  case $(node_modules/.bin/node --version 2>/dev/null) in
    v24.*) return 0 ;;
    *) return 1 ;;
  esac
}
