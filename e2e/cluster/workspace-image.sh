#!/usr/bin/env bash
# workspace-image.sh OUTPUT.tar: localhost/satchel-workspace:1, what the scenarios' workspaces run: busybox, ssh and its tools, the users
# root and dev (1000), and a home in the image. Made from this machine's own Debian packages; done again only when they or this change.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
out=$(realpath -m "${1:?usage: workspace-image.sh OUTPUT.tar}")

install_packages busybox-static openssh-client jq

programs=(/usr/bin/ssh /usr/bin/ssh-keygen)
[[ $out -nt $0 && $out -nt $here/archive-image.sh && $out -nt /bin/busybox && $out -nt ${programs[0]} ]] && exit

say "Packing the workspace image"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
mkdir -p "$root"/{bin,etc,usr/bin,root,home/dev,tmp,workspace}
cp /bin/busybox "$root/bin/"
for applet in $(busybox --list | grep -vx busybox); do ln -s busybox "$root/bin/$applet"; done
for file in "${programs[@]}" $(ldd "${programs[@]}" | grep -o '/[^ :]*' | sort -u); do
  [[ -e $root$file ]] || install -D "$file" "$root$file"
done
printf '%s\n' root:x:0:0:root:/root:/bin/sh dev:x:1000:1000:dev:/home/dev:/bin/sh >"$root/etc/passwd"
printf '%s\n' root:x:0: dev:x:1000: >"$root/etc/group"
chown -R 1000:1000 "$root/home/dev"
chmod 700 "$root/root" "$root/home/dev"
chmod 1777 "$root/tmp"

mkdir -p "$(dirname "$out")"
"$here/archive-image.sh" "$root" localhost/satchel-workspace:1 /bin/sh -c 'trap exit TERM; sleep 2147483647 & wait' >"$out.new"
mv "$out.new" "$out"
