#!/usr/bin/env bash
# Builds the custom-resource server of Kubernetes 1.36 (k8s.io/apiextensions-apiserver) from Debian sid's library packages into the
# user's cache folder, once a machine. They are unpacked aside; nothing is installed. About 7 minutes. Does nothing when it is there.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

works() { [[ -x $crd_server ]] && "$crd_server" --help >/dev/null 2>&1; }

fetch() { # into $work/root: the whole closure, as if nothing were installed
  local mirror apt deb
  mirror=$(debian_mirror)
  mkdir -p "$work"/{lists/partial,cache/archives/partial,root}
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:?no Debian mirror is configured} sid main" >"$work/sources.list"
  : >"$work/status"
  apt=(apt-get -q -y -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$work/lists"
    -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" -o APT::Install-Recommends=0 -o APT::Sandbox::User=root)
  "${apt[@]}" update
  "${apt[@]}" --download-only install golang-k8s-apiextensions-apiserver-dev golang-1.26-go
  for deb in "$work"/cache/archives/golang-*.deb; do dpkg -x "$deb" "$work/root"; done
}

compile() {
  local go=$work/root/usr/lib/go-1.26
  GOROOT=$go GOPATH=$work/root/usr/share/gocode GO111MODULE=off CGO_ENABLED=0 GOCACHE=$work/gocache GOFLAGS='' \
    "$go/bin/go" build -ldflags '-s -w' -o "$work/crd-server" k8s.io/apiextensions-apiserver
}

works && exit
mkdir -p "$(dirname "$crd_server")"
exec 9>"$cache/crd-server.lock"
flock -n 9 || { say "Waiting for another build of the custom-resource server to end" && flock 9; }
works && exit

say "Building the custom-resource server of Kubernetes 1.36 from Debian sid's packages, once on this machine: about 7 minutes"
work=$(mktemp -d "$cache/build.XXXXXX")
finish() {
  local status=$?
  rm -rf "$work"
  ((status == 0)) || say "WITHOUT the custom-resource server no CEL rule and no server-side apply of today is tested:" \
    "Debian sid may have moved on. './dev up --floor' and './dev test floor' do without it; a crd-server built elsewhere may be put at $crd_server."
}
trap finish EXIT

install_packages dpkg-dev debian-archive-keyring
quietly "$cache/log/crd-server-fetch.log" "Fetching Debian sid's Go libraries (400 MB)" fetch
quietly "$cache/log/crd-server-build.log" "Compiling the custom-resource server" compile
mv "$work/crd-server" "$crd_server"
works || fail "the built custom-resource server does not start" "remove $crd_server and try again"
say "The custom-resource server is in $crd_server"
