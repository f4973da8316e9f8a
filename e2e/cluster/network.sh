# shellcheck shell=bash
# The node's network: a namespace, reached from the host by a pair of interfaces. Sourced.

network_up() {
  ip netns add $netns
  ip link add $netns-host type veth peer name $netns-node
  ip link set $netns-node netns $netns
  ip addr add $host_ip/24 dev $netns-host
  ip link set $netns-host up
  nsenter --net=/run/netns/$netns sh -euc "
    ip link set lo up
    ip addr add $node_ip/24 dev $netns-node
    ip link set $netns-node up
    ip route add default via $host_ip
    sysctl -qw net.ipv4.ip_forward=1"
  # pods answer the host's own services (a Postgres of a scenario), and the host reaches pods and services; more specific than the /24 above
  ip route add $pods via $node_ip dev $netns-host
  ip route add $services via $node_ip dev $netns-host
}

# The routes go with the interface, the iptables rules and pods' interfaces with the namespaces.
network_down() {
  ip link del $netns-host 2>/dev/null || true
  ip netns del $netns 2>/dev/null || true
}
