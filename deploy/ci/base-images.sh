#!/usr/bin/env bash
# Gives a Debian machine what the container suite needs: a running Docker daemon and the two public base images of deploy/Dockerfile.
# Where an image cannot be pulled, a stand-in with the same name is made from Debian's packages and from the Node that npm installed,
# so that the Dockerfile and the compose file are built as they are. Run it as root, in the project, after "npm ci".
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly DEBIAN=debian:bookworm-slim NODE=node:24-bookworm-slim
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

die() { echo "base-images: $*" >&2; exit 1; }

# Runs a command quietly; shows its last lines only when it fails.
quietly() { "$@" >"$scratch/log" 2>&1 || { tail -n 20 "$scratch/log" >&2; die "failed: $*"; }; }

install_packages() {
  command -v dockerd >/dev/null && command -v debootstrap >/dev/null && command -v docker-compose >/dev/null && return
  quietly apt-get update
  DEBIAN_FRONTEND=noninteractive quietly apt-get install -y --no-install-recommends docker.io debootstrap docker-compose iptables ca-certificates
}

start_daemon() {
  docker info >/dev/null 2>&1 && return
  # A separate session without inherited descriptors, so that the caller does not wait for the daemon.
  setsid nohup dockerd >/var/log/dockerd.log 2>&1 </dev/null &
  for _ in $(seq 60); do
    docker info >/dev/null 2>&1 && return
    sleep 0.5
  done
  tail -n 20 /var/log/dockerd.log >&2
  die 'dockerd does not start here; its log is /var/log/dockerd.log'
}

present() { docker image inspect "$1" >/dev/null 2>&1 || timeout 60 docker pull -q "$1" >/dev/null 2>&1; }

debian_mirror() {
  { sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } |
    grep debian | grep -v security | head -n 1
}

debian_stand_in() {
  local mirror
  mirror=$(debian_mirror)
  quietly debootstrap --variant=minbase bookworm "$scratch/debian" ${mirror:+"$mirror"}
  rm -rf "$scratch"/debian/var/cache/apt/archives/*.deb "$scratch"/debian/var/lib/apt/lists/* "$scratch"/debian/usr/share/{doc,man,locale}/*
  tar -C "$scratch/debian" -c . | docker import - "$DEBIAN" >/dev/null
}

node_stand_in() {
  local node
  node=$(node_modules/.bin/node -p process.execPath) || die 'run "npm ci" first: the stand-in takes the Node that it installs'
  mkdir "$scratch/node"
  cp "$node" "$scratch/node/node"
  cp -rL "$(npm root -g)/npm" "$scratch/node/npm"
  cp /etc/ssl/certs/ca-certificates.crt "$scratch/node/"
  cat >"$scratch/node/Dockerfile" <<DOCKERFILE
FROM $DEBIAN
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libstdc++6 && rm -rf /var/lib/apt/lists/* && useradd --create-home --uid 1000 node
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
DOCKERFILE
  quietly docker build --network host -t "$NODE" "$scratch/node"
}

install_packages
start_daemon
present "$NODE" || {
  present "$DEBIAN" || debian_stand_in
  node_stand_in
}
docker image ls --format '{{.Repository}}:{{.Tag}}  {{.Size}}' | grep -E '^(debian|node):'
