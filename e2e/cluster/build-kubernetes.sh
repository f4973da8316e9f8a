#!/usr/bin/env bash
# Builds Kubernetes 1.20.2 (kube-apiserver, kube-controller-manager, kube-scheduler, kube-proxy, kubelet) from Debian bookworm's
# source package into the user's cache folder, once a machine. About 6 minutes on 2 cores. Does nothing when it is there.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

programs=(kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet)

complete() {
  local program
  for program in "${programs[@]}"; do [[ -x $kubernetes/$program ]] || return 1; done
  [[ $("$kubernetes/kube-apiserver" --version) == "Kubernetes v1.20.2" ]]
}

fetch() { # into $work
  local mirror apt
  mirror=$(debian_mirror)
  mkdir -p "$work"/{lists/partial,gopath/src/k8s.io}
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:?no Debian mirror is configured} bookworm main" >"$work/sources.list"
  apt=(apt-get -q -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$work/lists" -o APT::Sandbox::User=root)
  "${apt[@]}" update
  (cd "$work" && "${apt[@]}" source --download-only kubernetes)
  dpkg-source -x "$work"/kubernetes_*.dsc "$source"
}

# The vendored reflect2 of 2018 corrupts memory under Go 1.18 and newer (kube-apiserver dies on the first custom resource);
# Debian packages the releases that do not.
replace_vendored() {
  local package share=/usr/share/gocode/src/github.com
  cd "$source"
  for package in modern-go/reflect2 json-iterator/go; do
    rm -rf "vendor/github.com/$package"
    cp -rL "$share/$package" "vendor/github.com/$package"
  done
  find vendor/github.com/{modern-go,json-iterator} -name '*_test.go' -delete
}

generate() { cd "$source" && CGO_ENABLED=0 make gen_openapi; } # the one generated file that the source lacks

# No cloud providers, no dockershim, which halves the time. The kubelet needs cgo, and packages that are compiled with it can be used by no
# program without: all have it, so that what they share is compiled once.
compile() { # PROGRAM...
  local package flags='-s -w'
  for package in k8s.io/kubernetes/vendor/k8s.io/component-base/version k8s.io/kubernetes/vendor/k8s.io/client-go/pkg/version; do
    flags+=" -X $package.gitVersion=v1.20.2 -X $package.gitMajor=1 -X $package.gitMinor=20"
  done
  cd "$source"
  CGO_ENABLED=1 go build -tags providerless,dockerless -ldflags "$flags" -o "$work/out/" "${@/#/./cmd/}"
}

complete && exit
mkdir -p "$cache"
exec 9>"$cache/kubernetes.lock"
flock -n 9 || { say "Waiting for another build of Kubernetes to end" && flock 9; }
complete && exit

say "Building Kubernetes 1.20.2 from Debian's source, once on this machine: about 6 minutes on 2 cores"
install_packages dpkg-dev gcc libc6-dev make jq rsync golang-go debian-archive-keyring \
  golang-github-modern-go-reflect2-dev golang-github-json-iterator-go-dev

work=$(mktemp -d "$cache/build.XXXXXX")
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
source=$work/gopath/src/k8s.io/kubernetes
log=$cache/log
mkdir "$work/out"
export GOPATH=$work/gopath GO111MODULE=off GOCACHE=$work/gocache GOFLAGS=

quietly "$log/kubernetes-source.log" "Fetching Debian's source package of Kubernetes" fetch
quietly "$log/kubernetes-vendor.log" "Replacing libraries that modern Go breaks" replace_vendored
quietly "$log/kubernetes-openapi.log" "Generating the OpenAPI definitions" generate
quietly "$log/kube-apiserver.log" "Compiling kube-apiserver (1 of 3)" compile kube-apiserver
quietly "$log/kube-others.log" "Compiling the other control-plane programs (2 of 3)" compile kube-controller-manager kube-scheduler kube-proxy
quietly "$log/kubelet.log" "Compiling the kubelet (3 of 3)" compile kubelet

rm -rf "$kubernetes"
mv -T "$work/out" "$kubernetes"
complete || fail "the built Kubernetes is not complete" "remove $kubernetes and try again"
say "Kubernetes 1.20.2 is in $kubernetes"
