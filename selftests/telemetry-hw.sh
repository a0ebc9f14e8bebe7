#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb nvme
# vm: --sim --qemu -numa --qemu node,memdev=m0,cpus=0 --qemu -object --qemu memory-backend-ram,id=m0,size=768M --qemu -numa --qemu node,memdev=m1 --qemu -object --qemu memory-backend-ram,id=m1,size=256M
# debug
# Counters of real traffic, interrupts and PCI facts.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ynl_start
echo 0 >"$mgr/stats_max_age_ms"

# ---- igb: traffic between two VFs ----

igb=$(pfs_of igb)
two_ends "$igb"
ask_vf "$igb" 0 counters interrupts
rx=$(counter rx-packets) irqs=$(told 'r["interrupts"]["total"]')
soon "the VFs reach each other" ip netns exec ns0 busybox ping -q -c 1 -W 1 192.0.2.2
ip netns exec ns0 busybox ping -q -c 20 -A 192.0.2.2 >/dev/null
of_netdev=(ip netns exec ns0 cat /sys/class/net/data/statistics/rx_packets)
rx=${rx% *}

# igbvf reads its counters every 2 seconds.
has_received()
{
	[ $(($("${of_netdev[@]}") - rx)) -ge 20 ]
}

soon "vf0 has received 20 packets more" has_received
before=$("${of_netdev[@]}")
ask_vf "$igb" 0 counters interrupts
after=$("${of_netdev[@]}")
like "they come from the VF's netdev" "$(counter rx-packets)" "vf-netdev\$"
now=$(counter rx-packets)
at_least "the packets are told" $((${now% *} - rx)) 20
is "as its netdev has it" $((before <= ${now% *} && ${now% *} <= after)) 1
at_least "interrupts were taken" $(($(told 'r["interrupts"]["total"]') - irqs)) 20

# ---- interrupts ----

# irqs ADDRESS: those that the PCI core has of a device
irqs()
{
	(cd "$devices/$1/msi_irqs" && printf '%s\n' *) | sort -n | xargs
}

# taken IRQ...: how often these interrupts came
taken()
{
	awk -v "irqs=$*" 'BEGIN { split(irqs, a); for (i in a) wanted[a[i] ":"] = 1 }
		$1 in wanted { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i } END { print n + 0 }' /proc/interrupts
}

vf0=$(vf_of "$igb" 0)
ask_vf "$igb" 0 interrupts
is "MSI-X: table size, enabled, allocated" \
	"$(told '[r["interrupts"].get(k) for k in ("table-size", "enabled", "allocated")]')" \
	"[3, True, 3]"
is "the interrupts are those of the device" \
	"$(told '" ".join(str(v["irq"]) for v in r["interrupts"]["vector"])')" "$(irqs "$vf0")"
is "they are numbered" "$(told '[v["index"] for v in r["interrupts"]["vector"]]')" "[0, 1, 2]"
is "each has a CPU and that one's node" \
	"$(told '[(v["cpu"], v["node"]) for v in r["interrupts"]["vector"]]')" \
	"[(0, 0), (0, 0), (0, 0)]"
is "where the device has no node, nothing is remote or local" \
	"$(told '"remote" in r["interrupts"], "locality" in r["interrupts"]["vector"][0]')" \
	"(False, False)"
# shellcheck disable=SC2046
before=$(taken $(irqs "$vf0"))
ask_vf "$igb" 0 interrupts
# shellcheck disable=SC2046
after=$(taken $(irqs "$vf0"))
is "their total is that of /proc/interrupts" \
	"$(told "$before <= r['interrupts']['total'] <= $after")" True
is "which is the sum of the vectors" \
	"$(told 'sum(v["count"] for v in r["interrupts"]["vector"]) == r["interrupts"]["total"]')" True
echo 1 >"$devices/$vf0/numa_node"
ask_vf "$igb" 0 interrupts
is "on the other node they are remote" \
	"$(told 'r["interrupts"]["remote"], {v["locality"] for v in r["interrupts"]["vector"]}')" \
	"(3, {'remote'})"
echo 0 >"$devices/$vf0/numa_node"
ask_vf "$igb" 0 interrupts
is "and on the same one local" \
	"$(told 'r["interrupts"]["remote"], {v["locality"] for v in r["interrupts"]["vector"]}')" \
	"(0, {'local'})"
ask get pf-get "{\"address\": \"$igb\", \"parts\": [\"interrupts\"]}"
is "a PF: table size" "$(told 'r["interrupts"]["table-size"]')" 10
is "a PF: interrupts" "$(told '" ".join(str(v["irq"]) for v in r["interrupts"]["vector"])')" \
	"$(irqs "$igb")"
echo "$vf0" >"$devices/$vf0/driver/unbind"
ask_vf "$igb" 0 interrupts
is "without a driver there is a table, and no vector" \
	"$(told '[r["interrupts"].get(k) for k in ("table-size", "enabled", "allocated", "vector")]')" \
	"[3, None, 0, None]"

# ---- PCI ----

nvme=$(pfs_of nvme)
for pf in "$igb" "$nvme"; do
	ask get pf-get "{\"address\": \"$pf\", \"parts\": [\"pci\"]}"
	is "$(driver_of "$pf"): link" \
		"$(told '"%.1f GT/s PCIe x%d" % (r["pci"]["link-speed"] / 1000, r["pci"]["link-width"])')" \
		"$(<"$devices/$pf/current_link_speed") x$(<"$devices/$pf/current_link_width")"
	is "$(driver_of "$pf"): link at best" \
		"$(told '"%.1f GT/s PCIe x%d" % (r["pci"]["max-link-speed"] / 1000, r["pci"]["max-link-width"])')" \
		"$(<"$devices/$pf/max_link_speed") x$(<"$devices/$pf/max_link_width")"
	is "$(driver_of "$pf"): power state" "$(told 'r["pci"]["power-state"]')" \
		"$(values "$devices/$pf/power_state" | tr DCHOLT dcholt)"
	is "$(driver_of "$pf"): errors are counted where the kernel does" \
		"$(told '"aer-fatal" in r["pci"]')" \
		"$([ -e "$devices/$pf/aer_dev_fatal" ] && echo True || echo False)"
done
is "the narrowest link" "$(told 'r["pci"]["narrowest-width"] > 0')" True

like "the summary has the link" "$(grep -A 3 "^$igb" "$debug/summary")" "link 2500 MT/s x1"
like "and interrupts those of the PF" "$(grep -A 1 "^$igb *pf" "$debug/interrupts" | xargs)" "table of [0-9]+, enabled.* vector 0 irq"
finish
