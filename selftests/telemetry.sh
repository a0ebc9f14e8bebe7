#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --nvme 1 --sim --qemu -numa --qemu node,memdev=m0,cpus=0 --qemu -object --qemu memory-backend-ram,id=m0,size=768M --qemu -numa --qemu node,memdev=m1 --qemu -object --qemu memory-backend-ram,id=m1,size=256M
# slow
# Counters with their source, interrupts, PCI facts, events and who may read them.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ynl_start
common="rx-packets tx-packets rx-bytes tx-bytes rx-broadcast rx-multicast rx-dropped tx-dropped \
rx-errors tx-errors"

# vf PF N PART...: ask for these parts of a VF
vf()
{
	local pf=$1 n=$2
	shift 2
	ask get vf-get "{\"pf\": \"$pf\", \"index\": $n, \"parts\": [$(printf '"%s",' "$@" |
		sed 's/,$//')]}"
}

# counter NAME: its value and its source, of the VF that was asked for last
counter()
{
	told "' '.join('%s %s' % (c['$1'], c['source']) for c in r.get('counters', []) if '$1' in c)"
}

# ---- counters ----

sim=$(sim_up pf0 provider=1 counter_step=7)
echo 0 >"$mgr/stats_max_age_ms"
echo 3 >"$devices/$sim/sriov_numvfs"
echo 3 >"$simroot/pf0/tick"
vf "$sim" 2 counters
is "only the part that is asked for" "$(told 'sorted(r)')" \
	"['counters', 'counters-age', 'index', 'pf']"
is "the sources, each once and in their order" \
	"$(told '[c["source"] for c in r["counters"]]')" "['provider', 'pf-driver', 'vf-netdev']"
for name in $common; do
	case $name in
	rx-packets | tx-packets | rx-bytes | tx-bytes) source=provider ;;
	rx-errors | tx-errors) source='vf-netdev' ;;
	*) source='pf-driver' ;;
	esac
	like "$name is the $source's" "$(counter "$name")" "^[0-9]+ $source\$"
	[ $source != vf-netdev ] || continue
	is "$name is what the driver has" "$(counter "$name")" \
		"$(sim_counter "$sim" 2 "$source" "$name") $source"
done
is "the provider's own counters have names and units" \
	"$(told 'sorted((o["name"], o["unit"]) for o in r["counters"][0]["own"])')" \
	"[('jobs', 'jobs'), ('queue-wait', 'ns')]"
is "and values" "$(told '[o["value"] for o in r["counters"][0]["own"] if o["name"] == "jobs"][0]')" \
	"$(sim_counter "$sim" 2 provider jobs)"

echo "get_vf_stats provider_vf_count" >"$simroot/pf0/not_implemented"
echo "$sim" >"$devices/$sim/driver/unbind"
echo "$sim" >/sys/bus/pci/drivers/sriov_sim_pf/bind
echo 3 >"$devices/$sim/sriov_numvfs"
vf "$sim" 2 counters
is "a driver that does not count: the VF's own netdev does" \
	"$(told '[c["source"] for c in r["counters"]]')" "['vf-netdev']"
is "broadcast packets are counted by nobody, which is not 0" "$(counter rx-broadcast)" ""
vf_of "$sim" 2 >"$devices/$(vf_of "$sim" 2)/driver/unbind"
vf "$sim" 2 counters
is "nobody counts" "$(told '"counters" in r, "stale" in r')" "(False, False)"

echo 0 >"$devices/$sim/sriov_numvfs"
echo 1 >"$simroot/pf0/representors"
echo 3 >"$devices/$sim/sriov_numvfs"
echo 3 >"$simroot/pf0/tick"
vf_of "$sim" 2 >"$devices/$(vf_of "$sim" 2)/driver/unbind"
vf "$sim" 2 counters
is "a representor counts" "$(told '[c["source"] for c in r["counters"]]')" "['representor']"
for name in rx-packets tx-packets rx-bytes tx-bytes rx-dropped tx-dropped rx-errors tx-errors; do
	# The port sends what the VF receives.
	case $name in rx-*) port=tx-${name#rx-} ;; *) port=rx-${name#tx-} ;; esac
	is "$name is what the VF received or sent" "$(counter "$name")" \
		"$(sim_counter "$sim" 2 representor "$port") representor"
done
ask get pf-get "{\"address\": \"$sim\"}"
is "a representor is not taken for the PF's netdev" "$(told 'r["netdev"]')" "sim0"
echo 0 >"$devices/$sim/sriov_numvfs"
is "the representors are gone with the VFs" "$(ls -d /sys/class/net/sim0r* 2>/dev/null)" ""

# An accelerator has no netdev, and a provider that configures as well.
acc=$(sim_up acc accelerator=1 msix_pool=32 counter_step=1)
manage "$acc" 0
echo 5 >"$simroot/acc/tick"
echo "trust=1 max_tx_rate=300" >"$mgr/$acc/vf0/commit"
can "2 VFs of an accelerator" "$mgr/$acc/num_vfs" 2
echo 4 >"$simroot/acc/tick"
vf "$acc" 0 config counters
is "its provider has configured them" \
	"$(told 'r["actual"]["trust"], r["actual"]["max-tx-rate"], "mac" in r["actual"]')" \
	"(1, 300, False)"
is "what the provider cannot set is refused" "$(put "$mgr/$acc/vf0/mac" 52:54:00:00:00:01)" \
	"$EOPNOTSUPP"
is "its provider counts" "$(counter rx-packets)" \
	"$(sim_counter "$acc" 0 provider rx-packets) provider"
is "what it does not count is absent" "$(counter rx-dropped)" ""
ask get limit-check "{\"pf\": \"$acc\"}"
is "it tells of a pool of vectors" \
	"$(told '[c["vectors"] for c in r["constraint"] if c["type"] == "msix-pool"]')" "[32]"
is "sriov_mgr stays while it is registered" "$(rmmod sriov_mgr 2>&1 | grep -c 'in use')" 1
was=$(sim_calls "$acc" provider_vf_count)
vf "$acc" 0 identity config interrupts pci
is "no counter is asked for without need" "$(sim_calls "$acc" provider_vf_count)" "$was"
was=$(sim_calls "$acc" provider_vf_get)
vf "$acc" 0 identity counters interrupts pci
is "nor any configuration" "$(sim_calls "$acc" provider_vf_get)" "$was"

# ---- sharing ----

echo 60000 >"$mgr/stats_max_age_ms"
is "the age can be read" "$(<"$mgr/stats_max_age_ms")" 60000
refused_plain()
{
	is "$1" "$(put "$2" "$3")" "$4"
	is "$1: as before" "$(<"$2")" 60000
}
refused_plain "an age of over an hour" "$mgr/stats_max_age_ms" 3600001 "$ERANGE"
refused_plain "a negative age" "$mgr/stats_max_age_ms" -1 "$EINVAL"
refused_plain "no number" "$mgr/stats_max_age_ms" never "$EINVAL"
sleep 0.1
vf "$acc" 0 counters
was=$(sim_calls "$acc" provider_vf_count)
first=$(counter rx-packets)
echo 1 >"$simroot/acc/tick"
sleep 0.2
vf "$acc" 0 counters
is "a shared snapshot costs no call" "$(sim_calls "$acc" provider_vf_count)" "$was"
is "and has the old value" "$(counter rx-packets)" "$first"
at_least "its age is told" "$(told 'r["counters-age"]')" 200
echo 0 >"$mgr/stats_max_age_ms"
vf "$acc" 0 counters
is "a newer one has the new value" "$(counter rx-packets)" \
	"$(sim_counter "$acc" 0 provider rx-packets) provider"
is "nothing is stale" "$(told '"stale" in r')" False

# ---- ranges ----

ask dump vf-get "{\"pf\": \"$acc\", \"index\": 1, \"last\": 1, \"parts\": [\"identity\"]}"
is "a range of one VF" "$(told '[v["index"] for v in r["replies"]]')" "[1]"
ask dump vf-get "{\"pf\": \"$acc\", \"index\": 2, \"last\": 9}"
is "a range with no VF" "$(told 'r["replies"]')" "[]"
gap=$(sim_up gap total_vfs=64)
manage "$gap" 40
echo 20 >"$devices/$gap/sriov_numvfs"
ask dump vf-get "{\"pf\": \"$gap\", \"parts\": [\"config\", \"counters\"]}"
is "a VF that is only wanted, far behind the others" \
	"$(told '[v["index"] for v in r["replies"]] == [*range(20), 40]')" True
is "has no counters, the others have" \
	"$(told '[v["index"] for v in r["replies"] if "counters" not in v]')" "[40]"
rmdir "$mgr/$gap/vf40" "$mgr/$gap"
ask get vf-get "{\"pf\": \"$acc\", \"index\": 0, \"last\": 1}"
like "a range for one answer is refused" "$(told 'r')" "Invalid|Unknown|error"

# ---- igb: traffic between two VFs ----

igb=$(pfs_of igb)
ip link set "$(netdev "$igb")" up
soon "igb has a link" has "/sys/class/net/$(netdev "$igb")/carrier" 1
echo 2 >"$devices/$igb/sriov_numvfs"
for n in 0 1; do
	soon "vf$n has a netdev" test -e "$devices/$(vf_of "$igb" $n)/net"
	ip netns add "ns$n"
	ip link set "$(netdev "$(vf_of "$igb" $n)")" netns "ns$n" name data
	ip -n "ns$n" addr add "192.0.2.$((n + 1))/24" dev data
	ip -n "ns$n" link set data up
done
vf "$igb" 0 counters interrupts
rx=$(counter rx-packets) irqs=$(told 'r["interrupts"]["total"]')
soon "the VFs reach each other" ip netns exec ns0 busybox ping -q -c 1 -W 1 192.0.2.2
ip netns exec ns0 busybox ping -q -c 20 -A 192.0.2.2 >/dev/null
# igbvf reads its counters every 2 seconds.
sleep 4
of_netdev=(ip netns exec ns0 cat /sys/class/net/data/statistics/rx_packets)
before=$("${of_netdev[@]}")
vf "$igb" 0 counters interrupts
after=$("${of_netdev[@]}")
like "they come from the VF's netdev" "$(counter rx-packets)" "vf-netdev\$"
now=$(counter rx-packets)
at_least "vf0 has received 20 packets more" $((${now% *} - ${rx% *})) 20
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
vf "$igb" 0 interrupts
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
vf "$igb" 0 interrupts
# shellcheck disable=SC2046
after=$(taken $(irqs "$vf0"))
is "their total is that of /proc/interrupts" \
	"$(told "$before <= r['interrupts']['total'] <= $after")" True
is "which is the sum of the vectors" \
	"$(told 'sum(v["count"] for v in r["interrupts"]["vector"]) == r["interrupts"]["total"]')" True
echo 1 >"$devices/$vf0/numa_node"
vf "$igb" 0 interrupts
is "on the other node they are remote" \
	"$(told 'r["interrupts"]["remote"], {v["locality"] for v in r["interrupts"]["vector"]}')" \
	"(3, {'remote'})"
echo 0 >"$devices/$vf0/numa_node"
vf "$igb" 0 interrupts
is "and on the same one local" \
	"$(told 'r["interrupts"]["remote"], {v["locality"] for v in r["interrupts"]["vector"]}')" \
	"(0, {'local'})"
ask get pf-get "{\"address\": \"$igb\", \"parts\": [\"interrupts\"]}"
is "a PF: table size" "$(told 'r["interrupts"]["table-size"]')" 10
is "a PF: interrupts" "$(told '" ".join(str(v["irq"]) for v in r["interrupts"]["vector"])')" \
	"$(irqs "$igb")"
echo "$vf0" >"$devices/$vf0/driver/unbind"
vf "$igb" 0 interrupts
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

# ---- who may read ----

nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
is "anybody reads counters" "$("${nobody[@]}" "${ynl_client[@]}" \
	<<<"get vf-get {\"pf\": \"$acc\", \"index\": 0, \"parts\": [\"counters\"]}" | grep -c rx-packets)" 1
is "and events" "$("${nobody[@]}" "${ynl_client[@]}" <<<"dump event-get" | grep -c pf-add)" 1
is "but not debugfs" "$("${nobody[@]}" cat "$debug/$acc/counters" 2>&1 | grep -c 'Permission denied')" 1
is "and does not set ages" \
	"$("${nobody[@]}" sh -c "echo 5 >$mgr/stats_max_age_ms" 2>&1 | grep -c 'Permission denied')" 1
is "debugfs is root's to read" "$(find "$debug" -type f ! -perm 0400)" ""
for request in "dump event-get" "get host-get" "dump vf-get {\"parts\": [\"counters\"]}"; do
	like "another network namespace does not get: $request" \
		"$(ip netns exec ns0 "${ynl_client[@]}" <<<"$request")" "'sriov_mgr' not supported"
done

# ---- debugfs ----

is "counters of debugfs are those of the driver" \
	"$(awk '$1 == "vf1" { print $2, $4, $7 }' "$debug/$acc/counters")" \
	"$(sim_counter "$acc" 1 provider rx-packets) $(sim_counter "$acc" 1 provider rx-bytes) -"
like "with those of the provider" "$(grep ^vf1 "$debug/$acc/counters")" \
	"jobs=$(sim_counter "$acc" 1 provider jobs) jobs"
is "config: wanted and actual" "$(awk '$1 == "vf0" && $2 == "trust" { print $3, $4 }' "$debug/$acc/config")" "1 1"
like "lifetime: since when, how often bound, and the last event" \
	"$(grep ^vf0 "$debug/$acc/lifetime")" "^vf0 +20[0-9-]+ [0-9:]+ +1 20[0-9-]+ [0-9:]+ [0-9]+ [a-z-]+\$"
like "limit" "$(cat "$debug/$acc/limit")" "msix-pool"
like "the PF's summary" "$(cat "$debug/$igb/summary")" "link +2500 MT/s x1.*vector 0 irq"
exec {table}<"$debug/$acc/counters"
read -r head <&"$table"
like "a table is being read" "$head" "^VF"
echo 0 >"$simroot/acc/live"
soon "its PF has gone, and its directory" test ! -e "$debug/$acc"
cat <&"$table" >/dev/null 2>&1 || :
exec {table}<&-
is "the PF is only wanted now" "$(<"$mgr/$acc/state")" absent
finish
