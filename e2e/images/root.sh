# shellcheck shell=bash
# Making a root file system of this machine's own programs. Sourced.

# make_root PROGRAM...: prints a new folder with busybox, its applets, the programs and the libraries they load.
make_root() {
  local root applet file
  root=$(mktemp -d)
  chmod 755 "$root"
  mkdir -p "$root"/{bin,etc,usr/bin,root,home,tmp}
  cp /bin/busybox "$root/bin/"
  for applet in $(busybox --list | grep -vx busybox); do ln -s busybox "$root/bin/$applet"; done
  for file in "$@"; do install -D "$file" "$root$file"; done
  add_libraries "$root" "$@"
  chmod 700 "$root/root"
  chmod 1777 "$root/tmp"
  echo "$root"
}

# add_libraries ROOT FILE...: what the loader asks for, at the same paths.
add_libraries() {
  local root=$1 file
  shift
  (($#)) || return 0
  for file in $(ldd "$@" | grep -o ' /[^ :]*\|^\s*/lib64/[^ :]*' | sort -u); do
    [[ -e $root$file ]] || install -D "$file" "$root$file"
  done
}

# write_image ROOT NAME OUTPUT.tar COMMAND...
write_image() {
  local root=$1 name=$2 out=$3
  shift 3
  mkdir -p "$(dirname "$out")"
  "$(dirname "${BASH_SOURCE[0]}")/archive.sh" "$root" "$name" "$@" >"$out.new"
  mv "$out.new" "$out"
  rm -rf "$root"
}

# made_from IMAGE.tar INPUT...: whether the image was made from inputs of this content.
made_from() {
  local image=$1
  shift
  [[ -e $image && $(cat "$image.inputs" 2>/dev/null) == "$(cat "$@" | sha256sum)" ]]
}

# remember_inputs IMAGE.tar INPUT...
remember_inputs() { cat "${@:2}" | sha256sum >"$1.inputs"; }
