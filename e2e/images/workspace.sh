#!/usr/bin/env bash
# workspace.sh OUTPUT.tar: localhost/satchel-workspace:1, what the scenarios' workspaces and gateways run: busybox, ssh and its tools, curl
# and nginx, the users root and dev (1000), their homes, and one for any uid. Made of this machine's Debian packages; done again only when they or the scripts change.
source "$(dirname "${BASH_SOURCE[0]}")/../cluster/common.sh"
source "$(dirname "${BASH_SOURCE[0]}")/root.sh"
out=$(realpath -m "${1:?usage: workspace.sh OUTPUT.tar}")

install_packages busybox-static openssh-client curl nginx-light jq
programs=(/usr/bin/ssh /usr/bin/ssh-keygen /usr/bin/curl /usr/sbin/nginx)
inputs=("$0" "$(dirname "$0")"/{root,archive}.sh /bin/busybox "${programs[@]}")
if made_from "$out" "${inputs[@]}"; then exit; fi

say "Packing the workspaces' image"
root=$(make_root "${programs[@]}")
printf '%s\n' root:x:0:0:root:/root:/bin/sh dev:x:1000:1000:dev:/home/dev:/bin/sh >"$root/etc/passwd"
printf '%s\n' root:x:0: dev:x:1000: >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
install -d -m 755 "$root"/var/{lib,log}/nginx
install -d -m 700 -o 1000 -g 1000 "$root/home/dev"
install -d -m 777 "$root/home/any"
write_image "$root" localhost/satchel-workspace:1 "$out" /bin/sh -c 'trap exit TERM; sleep 2147483647 & wait'
remember_inputs "$out" "${inputs[@]}"
