#!/usr/bin/env bash
# archive.sh FOLDER NAME COMMAND... >IMAGE.tar: packs a root file system as a docker-archive; owners and modes are the folder's.
set -euo pipefail
folder=$(realpath "$1") name=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tar -C "$folder" --numeric-owner --sort=name --mtime=@0 -cf "$work/layer.tar" .
digest=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
# shellcheck disable=SC2016 # jq's variables
jq -nc '{architecture: "amd64", os: "linux", config: {Entrypoint: $ARGS.positional, Env: ["PATH=/usr/local/bin:/usr/bin:/bin"]},
  rootfs: {type: "layers", diff_ids: [$digest]}}' --arg digest "sha256:$digest" --args -- "$@" >"$work/config.json"
# shellcheck disable=SC2016
jq -nc '[{Config: "config.json", RepoTags: [$name], Layers: ["layer.tar"]}]' --arg name "$name" >"$work/manifest.json"
tar -C "$work" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - config.json layer.tar manifest.json
