#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# The netlink family through a client that is not ours: the kernel's tools/net/ynl with our
# specification.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ynl_start

sim=$(sim_up pf0 driver_total_vfs=6)
other=$(sim_up other driver_total_vfs=7)
manage "$sim" 0 1 5
dir=$mgr/$sim
echo 52:54:00:00:07:00 >"$dir/vf0/mac"
echo 70 >"$dir/vf0/vlan"
echo 802.1ad >"$dir/vf0/vlan_proto"
echo 4 >"$dir/policy/max_vfs"
echo 3 >"$dir/num_vfs"
ip link set "$(netdev "$(vf_of "$sim" 1)")" up

# ---- one object ----

ask get pf-get "{\"address\": \"$sim\"}"
is "pf-get: address" "$(told 'r["address"]')" "$sim"
is "pf-get: state" "$(told 'r["state"]')" ready
is "pf-get: managed" "$(told '"managed" in r')" True
is "pf-get: driver and netdev" "$(told 'r["driver"] + " " + r["netdev"]')" \
	"sriov_sim_pf $(netdev "$sim")"
is "pf-get: ifindex" "$(told 'r["ifindex"]')" "$(cat "$devices/$sim/net/"*/ifindex)"
is "pf-get: IDs and class" \
	"$(told '"0x%04x 0x%04x 0x%06x" % tuple(int(r[key], 0) '\
'for key in ("vendor-id", "device-id", "class"))')" \
	"$(values "$devices/$sim/vendor" "$devices/$sim/device" "$devices/$sim/class")"
is "pf-get: numbers of VFs" "$(told 'r["num-vfs"], r["wanted-vfs"]')" "(3, 3)"
is "pf-get: limit" "$(told 'r["limit"], r["limited-by"]')" "(4, 'max-vfs')"
is "pf-get: constraints" "$(told 'r["total-vfs"], r["driver-total-vfs"], r["max-vfs"]')" \
	"(8, 6, 4)"
is "pf-get: policy-mode" "$(told 'r["policy-mode"]')" enforce
is "pf-get: no last-error" "$(told '"last-error" in r')" False
put "$dir/num_vfs" 5 >/dev/null
ask get pf-get "{\"address\": \"$sim\"}"
is "pf-get: last-error is that of configfs" "$(told 'r["last-error"]')" "$(<"$dir/last_error")"
ask get pf-get "{\"address\": \"$other\"}"
is "pf-get: a PF that nobody manages" \
	"$(told '"managed" in r, "wanted-vfs" in r, "max-vfs" in r, r["driver"], r["limit"]')" \
	"(False, False, False, 'sriov_sim_pf', 7)"

ask get vf-get "{\"pf\": \"$sim\", \"index\": 0}"
is "vf-get: which" "$(told 'r["pf"], r["index"], r["address"]')" \
	"('$sim', 0, '$(vf_of "$sim" 0)')"
is "vf-get: state, driver, netdev" "$(told 'r["state"], r["driver"], r["netdev"]')" \
	"('bound', 'sriov_sim_vf', '$(netdev "$(vf_of "$sim" 0)")')"
is "vf-get: wanted" "$(told 'sorted(r["wanted"]), r["wanted"]["vlan"]')" \
	"(['mac', 'vlan', 'vlan-proto'], 70)"
is "vf-get: actual has the mac" "$(told 'r["actual"]["mac"].replace(":", "")')" 525400000700
is "vf-get: actual has all" "$(told 'sorted(r["actual"])')" \
	"['driver', 'link-state', 'mac', 'max-tx-rate', 'min-tx-rate', 'msix-vectors', \
'node-guid', 'port-guid', 'qos', 'rss-query-en', 'spoofchk', 'trust', 'vlan', 'vlan-proto']"
is "vf-get: all is as wanted" "$(told '"drift" in r')" False
is "vf-get: not in use" "$(told '"in-use" in r')" False
ask get vf-get "{\"pf\": \"$sim\", \"index\": 1}"
like "vf-get: in use" "$(told 'r["in-use"]')" "$(netdev "$(vf_of "$sim" 1)")"
is "vf-get: nothing wanted" "$(told '"wanted" in r, "managed" in r')" "(False, True)"
ask get vf-get "{\"pf\": \"$sim\", \"index\": 5}"
is "vf-get: a VF that does not exist" \
	"$(told 'r["state"], "address" in r, "actual" in r, "managed" in r')" \
	"('absent', False, False, True)"
ask get vf-get "{\"pf\": \"$sim\", \"index\": 2}"
is "vf-get: a VF that nobody manages" "$(told 'r["state"], "managed" in r')" "('bound', False)"

ask get host-get
is "host-get: the module's version" "$(told 'r["version"]')" "$(</sys/module/sriov_mgr/version)"

# ---- network namespaces ----

ip netns add other
here=$(stat -Lc %i /proc/self/ns/net) there=$(stat -c %i /run/netns/other)
vf1="{\"pf\": \"$sim\", \"index\": 1}" eth=$(netdev "$(vf_of "$sim" 1)")
where='r["netdev"], r["netns"]'
ask get pf-get "{\"address\": \"$sim\"}"
is "pf-get: netns" "$(told 'r["netns"]')" "$here"
ask get vf-get "$vf1"
is "vf-get: netns" "$(told "$where")" "('$eth', $here)"
ip link set "$eth" netns other name moved
ask get vf-get "$vf1"
is "vf-get: in another namespace" "$(told "$where")" "('moved', $there)"
is "vf-get: and down" "$(told '"in-use" in r')" False
ip -n other link set moved name renamed
ask get vf-get "$vf1"
is "vf-get: with another name there" "$(told "$where")" "('renamed', $there)"
ip -n other link set renamed name moved
ip -n other link set moved up
ask get vf-get "$vf1"
is "vf-get: which is told where it is up" "$(told 'r["in-use"]')" \
	"network device moved is up in another network namespace ($there)"
refused "it is in use there" "$dir/num_vfs" 0 "$EBUSY" "vf1 .* in another network namespace .$there.;"
ip -n other link set moved netns 1 name "$eth"
ip link set "$eth" up
ask get vf-get "$vf1"
is "vf-get: back again" "$(told "$where, r['in-use']")" \
	"('$eth', $here, 'network device $eth is up')"
eth=$(netdev "$sim")
ip link set "$eth" netns other
ask get pf-get "{\"address\": \"$sim\"}"
is "pf-get: in another namespace" "$(told "$where")" "('$eth', $there)"
ip -n other link set "$eth" netns 1
ask get pf-get "{\"address\": \"$sim\"}"
is "pf-get: back again" "$(told "$where")" "('$eth', $here)"
vf_of "$sim" 1 >/sys/bus/pci/drivers/sriov_sim_vf/unbind
ask get vf-get "$vf1"
is "vf-get: no network device" "$(told '"netdev" in r, "netns" in r')" "(False, False)"
vf_of "$sim" 1 >/sys/bus/pci/drivers/sriov_sim_vf/bind

# ---- dump ----

vf0=$(ynl get vf-get "{\"pf\": \"$sim\", \"index\": 0}")
echo 2 >"$devices/$other/sriov_numvfs"
ask dump pf-get
is "dump of PFs" "$(told 'sorted(p["address"] for p in r["replies"])')" "['$sim', '$other']"
ask dump pf-get "{\"address\": \"$other\"}"
is "dump of PFs by address" "$(told '[p["address"] for p in r["replies"]]')" "['$other']"
ask dump vf-get
is "dump of VFs" "$(told 'sorted((v["pf"], v["index"]) for v in r["replies"])')" \
	"[('$sim', 0), ('$sim', 1), ('$sim', 2), ('$sim', 5), ('$other', 0), ('$other', 1)]"
ask dump vf-get "{\"pf\": \"$sim\"}"
is "dump of VFs by PF" "$(told '[v["index"] for v in r["replies"]]')" "[0, 1, 2, 5]"
is "a dumped VF is that of a get" "$(told "r['replies'][0] == json.loads('$vf0')")" True
is "none of them was interrupted" "$(told 'r["interrupted"]')" False
like "dump of VFs of no PF" "$(ynl dump vf-get '{"pf": "0000:ff:00.0"}')" "No such (device|file)"

# ---- errors ----

# nl_error DESCRIPTION REGEX ARGUMENT...
nl_error()
{
	local what=$1 regex=$2
	shift 2
	like "$what" "$(ynl "$@")" "$regex"
}

nodev='No such (device|file)'
nl_error "get: no such PF" "$nodev" get pf-get '{"address": "0000:ff:00.0"}'
nl_error "get: a device that is no PF" "$nodev" get pf-get \
	"{\"address\": \"$(vf_of "$sim" 0)\"}"
nl_error "get: no address" "$EINVAL.*miss-type.*address" get pf-get
nl_error "get: no such VF" "$nodev" get vf-get "{\"pf\": \"$sim\", \"index\": 3}"
nl_error "get: index 2^32-1" "$nodev" get vf-get "{\"pf\": \"$sim\", \"index\": 4294967295}"
nl_error "get: no index" "$EINVAL.*miss-type.*index" get vf-get "{\"pf\": \"$sim\"}"
nl_error "get: no PF" "$EINVAL.*miss-type.*pf" get vf-get '{"index": 0}'
nl_error "get: an attribute of replies" "$EINVAL" get pf-get \
	"{\"address\": \"$sim\", \"num-vfs\": 1}"
nl_error "get: an address that is too long" "$ERANGE|$EINVAL" get pf-get \
	'{"address": "0000:ff:00.0.000000000000000000000000000000"}'
nl_error "get: an empty address" "$nodev|$EINVAL" get pf-get '{"address": ""}'
nl_error "dump: no such PF" "$nodev" dump pf-get '{"address": "0000:ff:00.0"}'
nl_error "dump: an attribute that is no filter" "$EINVAL" dump vf-get '{"state": "bound"}'

# ---- many requests in one message ----

echo 0 >"$mgr/stats_max_age_ms"
echo "get_vf_config 1000000 EIO" >"$simroot/pf0/fail"
vf0_config="{\"pf\": \"$sim\", \"index\": 0, \"parts\": [\"config\"]}"
ask get vf-get "$vf0_config"
is "a reader asks the driver" "$(<"$simroot/pf0/fail")" "get_vf_config 999999 5 1"
ask many 40 vf-get "$vf0_config"
is "only the first waits for it" "$(($(ynl slept) < 20))" 1
is "all are answered" "$(told 'len(r), sum("actual" in a for a in r), "stale" in r[0]')" "(40, 40, False)"
echo "get_vf_config 0" >"$simroot/pf0/fail"
echo 100 >"$mgr/stats_max_age_ms"

# ---- events ----

is "events can be listened to" "$(ynl listen)" true
settle
seq=$(last_seq)
before=$EPOCHREALTIME
echo 0 >"$devices/$other/sriov_numvfs"
echo 71 >"$dir/vf0/vlan"
echo "set_vf_vlan 1 EIO" >"$simroot/pf0/fail"
put "$dir/vf0/vlan" 72 >/dev/null
echo 3 >"$dir/policy/max_vfs"
settle
after=$EPOCHREALTIME
ask heard
is "events: the numbers that debugfs has" "$(told '" ".join(str(e["msg"]["seq"]) for e in r)')" \
	"$(awk -v seq="$seq" '$1 > seq { print $1 }' "$debug/events" | xargs)"
line='[m["pf"]] + (["vf%d" % m["vf"]] if "vf" in m else []) + [m["type"], m["message"]]'
is "events: the same words" \
	"$(told "'|'.join(' '.join($line) for m in (e['msg'] for e in r))")|" \
	"$(events_since "$seq" | tr '\n' '|')"
is "events: of each kind" "$(told 'sorted(set(e["msg"]["type"] for e in r))')" \
	"['config-applied', 'config-failed', 'limit-changed', 'vf-remove', 'vf-unbind']"
is "events: the time is that of the wall clock" \
	"$(told "all(${before/./} <= e['msg']['time'] // 1000 <= ${after/./} for e in r)")" True

# ---- who may ----

nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
is "a user without privileges can read" \
	"$("${nobody[@]}" "${ynl_client[@]}" <<<"dump pf-get" | grep -c "$sim")" 1
like "and listen" "$("${nobody[@]}" "${ynl_client[@]}" <<<"listen")" true
like "and cannot write" "$("${nobody[@]}" sh -c "echo 1 >$dir/num_vfs" 2>&1)" 'Permission denied'
like "another network namespace does not have the family" \
	"$(ip netns exec other "${ynl_client[@]}" <<<"dump pf-get")" "'sriov_mgr' not supported"

# ---- the module goes and comes ----

unmanage all
is "rmmod with a listener" "$(words rmmod sriov_mgr)" ok
# The client keeps what it knows of families, so these are new ones.
like "no family without the module" "$("${ynl_client[@]}" <<<"dump vf-get")" "not supported"
load_mgr
is "dump after another load" \
	"$("${ynl_client[@]}" <<<'dump vf-get
eval [(v["pf"], v["index"]) for v in r["replies"]]' | tail -n 1)" \
	"[('$sim', 0), ('$sim', 1), ('$sim', 2)]"
finish
