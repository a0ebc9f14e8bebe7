#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --sim
# The netlink family through a client that is not ours: the kernel's tools/net/ynl with our
# specification.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ynl_start

# field JSON EXPRESSION: the Python expression, with the reply, or the list of a dump, as "r"
field()
{
	"$python" -c '
import json, sys
r = json.loads(sys.argv[1])
if "replies" in r:
    r = r["replies"]
print(eval(sys.argv[2]))' "$1" "$2"
}

sim=$(sim_up pf0 driver_total_vfs=6)
igb=$(pfs_of igb)
manage "$sim" 0 1 5
dir=$mgr/$sim
echo 52:54:00:00:07:00 >"$dir/vf0/mac"
echo 70 >"$dir/vf0/vlan"
echo 802.1ad >"$dir/vf0/vlan_proto"
echo 4 >"$dir/policy/max_vfs"
echo 3 >"$dir/num_vfs"
ip link set "$(netdev "$(vf_of "$sim" 1)")" up

# ---- do ----

r=$(ynl do pf-get "{\"address\": \"$sim\"}")
is "pf-get: address" "$(field "$r" 'r["address"]')" "$sim"
is "pf-get: state" "$(field "$r" 'r["state"]')" ready
is "pf-get: managed" "$(field "$r" '"managed" in r')" True
is "pf-get: driver and netdev" "$(field "$r" 'r["driver"] + " " + r["netdev"]')" \
	"sriov_sim_pf $(netdev "$sim")"
is "pf-get: ifindex" "$(field "$r" 'r["ifindex"]')" "$(cat "$devices/$sim/net/"*/ifindex)"
is "pf-get: IDs and class" \
	"$(field "$r" '"0x%04x 0x%04x 0x%06x" % (r["vendor-id"], r["device-id"], r["class"])')" \
	"$(cat "$devices/$sim/vendor" "$devices/$sim/device" "$devices/$sim/class" | xargs)"
is "pf-get: numbers of VFs" "$(field "$r" 'r["num-vfs"], r["wanted-vfs"]')" "(3, 3)"
is "pf-get: limit" "$(field "$r" 'r["limit"], r["limited-by"]')" "(4, 'max-vfs')"
is "pf-get: constraints" "$(field "$r" 'r["total-vfs"], r["driver-total-vfs"], r["max-vfs"]')" \
	"(8, 6, 4)"
is "pf-get: policy-mode" "$(field "$r" 'r["policy-mode"]')" enforce
is "pf-get: no last-error" "$(field "$r" '"last-error" in r')" False
put "$dir/num_vfs" 5 >/dev/null
is "pf-get: last-error is that of configfs" \
	"$(field "$(ynl do pf-get "{\"address\": \"$sim\"}")" 'r["last-error"]')" \
	"$(cat "$dir/last_error")"
r=$(ynl do pf-get "{\"address\": \"$igb\"}")
is "pf-get: a PF that nobody manages" \
	"$(field "$r" '"managed" in r, "wanted-vfs" in r, "max-vfs" in r, r["driver"], r["limit"]')" \
	"(False, False, False, 'igb', 7)"

r=$(ynl do vf-get "{\"pf\": \"$sim\", \"index\": 0}")
is "vf-get: which" "$(field "$r" 'r["pf"], r["index"], r["address"]')" \
	"('$sim', 0, '$(vf_of "$sim" 0)')"
is "vf-get: state, driver, netdev" "$(field "$r" 'r["state"], r["driver"], r["netdev"]')" \
	"('bound', 'sriov_sim_vf', '$(netdev "$(vf_of "$sim" 0)")')"
is "vf-get: wanted" "$(field "$r" 'sorted(r["wanted"]), r["wanted"]["vlan"]')" \
	"(['mac', 'vlan', 'vlan-proto'], 70)"
is "vf-get: actual has the mac" "$(field "$r" 'r["actual"]["mac"].replace(":", "")')" 525400000700
is "vf-get: actual has all" "$(field "$r" 'sorted(r["actual"])')" \
	"['mac', 'qos', 'vlan', 'vlan-proto']"
is "vf-get: not in use" "$(field "$r" '"in-use" in r')" False
r=$(ynl do vf-get "{\"pf\": \"$sim\", \"index\": 1}")
like "vf-get: in use" "$(field "$r" 'r["in-use"]')" "$(netdev "$(vf_of "$sim" 1)")"
is "vf-get: nothing wanted" "$(field "$r" '"wanted" in r, "managed" in r')" "(False, True)"
r=$(ynl do vf-get "{\"pf\": \"$sim\", \"index\": 5}")
is "vf-get: a VF that does not exist" \
	"$(field "$r" 'r["state"], "address" in r, "actual" in r, "managed" in r')" \
	"('absent', False, False, True)"
r=$(ynl do vf-get "{\"pf\": \"$sim\", \"index\": 2}")
is "vf-get: a VF that nobody manages" "$(field "$r" 'r["state"], "managed" in r')" "('bound', False)"

# ---- dump ----

echo 2 >"$devices/$igb/sriov_numvfs"
r=$(ynl dump pf-get)
is "dump of PFs" "$(field "$r" 'sorted(p["address"] for p in r)')" "['$igb', '$sim']"
r=$(ynl dump pf-get "{\"address\": \"$igb\"}")
is "dump of PFs by address" "$(field "$r" '[p["address"] for p in r]')" "['$igb']"
r=$(ynl dump vf-get)
is "dump of VFs" "$(field "$r" 'sorted((v["pf"], v["index"]) for v in r)')" \
	"[('$igb', 0), ('$igb', 1), ('$sim', 0), ('$sim', 1), ('$sim', 2), ('$sim', 5)]"
r=$(ynl dump vf-get "{\"pf\": \"$sim\"}")
is "dump of VFs by PF" "$(field "$r" '[v["index"] for v in r]')" "[0, 1, 2, 5]"
is "a dumped VF is that of a do" "$(field "$r" 'r[0]')" \
	"$(field "$(ynl do vf-get "{\"pf\": \"$sim\", \"index\": 0}")" r)"

# ---- errors ----

# nl_error DESCRIPTION REGEX ARGUMENT...
nl_error()
{
	local what=$1 regex=$2
	shift 2
	like "$what" "$(ynl "$@")" "$regex"
}

nodev='No such (device|file)'
nl_error "do: no such PF" "$nodev" do pf-get '{"address": "0000:ff:00.0"}'
nl_error "do: a device that is no PF" "$nodev" do pf-get \
	"{\"address\": \"$(vf_of "$sim" 0)\"}"
nl_error "do: no address" "$EINVAL.*miss-type.*address" do pf-get
nl_error "do: no such VF" "$nodev" do vf-get "{\"pf\": \"$sim\", \"index\": 3}"
nl_error "do: index 2^32-1" "$nodev" do vf-get "{\"pf\": \"$sim\", \"index\": 4294967295}"
nl_error "do: no index" "$EINVAL.*miss-type.*index" do vf-get "{\"pf\": \"$sim\"}"
nl_error "do: no PF" "$EINVAL.*miss-type.*pf" do vf-get '{"index": 0}'
nl_error "do: an attribute of replies" "$EINVAL" do pf-get \
	"{\"address\": \"$sim\", \"num-vfs\": 1}"
nl_error "do: an address that is too long" "$ERANGE|$EINVAL" do pf-get \
	'{"address": "0000:ff:00.0.000000000000000000000000000000"}'
nl_error "do: an empty address" "$nodev|$EINVAL" do pf-get '{"address": ""}'
is "dump: no such PF" "$(field "$(ynl dump vf-get '{"pf": "0000:ff:00.0"}')" r)" "[]"
nl_error "dump: an attribute that is no filter" "$EINVAL" dump vf-get '{"index": 0}'

# ---- events ----

is "events can be listened to" "$(ynl listen)" true
seq=$(last_seq)
echo 0 >"$devices/$igb/sriov_numvfs"
echo 71 >"$dir/vf0/vlan"
echo "set_vf_vlan 1 EIO" >"$simroot/pf0/fail"
put "$dir/vf0/vlan" 72 >/dev/null
echo 3 >"$dir/policy/max_vfs"
r=$(ynl heard)
is "events: the numbers that debugfs has" "$(field "$r" '" ".join(str(e["msg"]["seq"]) for e in r)')" \
	"$(awk -v seq="$seq" '$1 > seq { print $1 }' "$debug/events" | xargs)"
is "events: the same words" "$(field "$r" '"\n".join(" ".join(
	[m["pf"]] + ["vf%d" % m["vf"] for _ in "x" if "vf" in m] + [m["type"], m["message"]])
	for m in (e["msg"] for e in r))')" "$(events_since "$seq")"
is "events: of each kind" "$(field "$r" 'sorted(set(e["msg"]["type"] for e in r))')" \
	"['config-applied', 'config-failed', 'limit-changed', 'vf-remove', 'vf-unbind']"
is "events: the time is that of the wall clock" \
	"$(field "$r" "abs(r[0]['msg']['time'] / 1e9 - $(date +%s)) < 60")" True

# ---- who may ----

nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
is "a user without privileges can read" \
	"$("${nobody[@]}" "${ynl_client[@]}" <<<"dump pf-get" | grep -c "$sim")" 1
like "and listen" "$("${nobody[@]}" "${ynl_client[@]}" <<<"listen")" true
like "and cannot write" "$("${nobody[@]}" sh -c "echo 1 >$dir/num_vfs" 2>&1)" 'Permission denied'
ip netns add other
like "another network namespace does not have the family" \
	"$(ip netns exec other "${ynl_client[@]}" <<<"dump pf-get")" "'sriov_mgr' not supported"

# ---- the module goes and comes ----

unmanage
is "rmmod with a listener" "$(words rmmod sriov_mgr)" ok
# The client keeps what it knows of families, so these are new ones.
like "no family without the module" "$("${ynl_client[@]}" <<<"dump vf-get")" "not supported"
load_mgr
is "dump after another load" \
	"$(field "$("${ynl_client[@]}" <<<"dump vf-get")" '[(v["pf"], v["index"]) for v in r]')" \
	"[('$sim', 0), ('$sim', 1), ('$sim', 2)]"
finish
