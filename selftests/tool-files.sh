#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# sriovctl restore: what is wrong with a file, and what may be in one that is not.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

nic=$(sim_up nic)
manage "$nic" 0 1
echo mac=52:54:00:00:05:01 vlan=101 >"$mgr/$nic/vf1/commit"
echo 6 >"$mgr/$nic/policy/max_vfs"
echo 2 >"$mgr/$nic/num_vfs"

# wrong REGEX: restoring $tmp/bad.json, which is standard input, is refused with one such line
wrong()
{
	cat >"$tmp/bad.json"
	if [ "$(ends 2 1 restore "$tmp/bad.json")" = ok ]; then
		like "wrong: $1" "$(sed "s:^sriovctl\\: $tmp/bad.json\\:::" "$tmp/err")" "^$1\$"
	else
		fail "wrong: $1" "$(cat "$tmp/err" "$tmp/out")"
	fi
}

# wrong_pf REGEX TEXT: the same with TEXT in a PF, from line 3 on
wrong_pf()
{
	wrong "${1/PF/pfs.0000:01:00.0}" \
		< <(printf '{\n"version": 1, "pfs": { "0000:01:00.0": {\n%s\n} } }\n' "$2")
}

whole=$(state)
wrong '2:14: not JSON: .*' <<<$'{ "version": 1,\n  "pfs": {}, }'
wrong '2:1: not JSON: .*' <<<'{"version": 1'
wrong '2:4: not JSON: .*' <<<$'{ "version": 1 }\n   {}'
wrong '1: the file is empty' </dev/null
wrong '1: not an object; .*' <<<'[]'
wrong '1: version: must be there, .*' <<<'{}'
wrong '2: version: is 2; this sriovctl knows files up to 1, take a newer one' \
	<<<$'{ "news": 1,\n"version": 2 }'
wrong '3: pfs: is there already, in line 2' <<<$'{ "version": 1,\n"pfs": {},\n"pfs": {} }'
wrong '2: a key is not in quotation marks, or has a backslash .*' <<<$'{ "version": 1,\n"pf\\u0073": {} }'
wrong '2: a key is not in quotation marks, .*' <<<$'{ "version": 1,\n\'pfs\': {},\n"host": {} }'
wrong '2: policy: there is no such key; .*' <<<$'{ "version": 1,\n"policy": {} }'
wrong '2: host.vectors: there is no such key; .*' <<<$'{ "version": 1,\n"host": { "vectors": 1 } }'
wrong '2: host.vector-budget: must be a number .*' \
	<<<$'{ "version": 1,\n"host": { "vector-budget": "none" } }'
wrong '3: default-policy.mode: must be "off", .*' \
	<<<$'{ "version": 1,\n"default-policy": {\n"mode": "on" } }'
wrong '2: pfs.eth0: must be a PCI address .*' <<<$'{ "version": 1,\n"pfs": { "eth0": {} } }'
wrong '2: pfs.0000:01:00.0: must be an object' \
	<<<$'{ "version": 1,\n"pfs": { "0000:01:00.0": [] } }'
wrong_pf '4: PF.num-vfs: must be a number of VFs .*' $'\n"num-vfs": 65536'
wrong_pf '3: PF.num-vfs: must be a number of VFs .*' '"num-vfs": "4"'
wrong_pf '3: PF.num-vfs: must be a number of VFs .*' '"num-vfs": 1.0'
wrong_pf '3: PF.num-vfs: is over policy.max-vfs, which is 2' \
	$'"num-vfs": 3,\n"policy": { "max-vfs": 2 }'
wrong_pf '3: PF.allow-disruption: there is no such key; .*' '"allow-disruption": 1'
wrong_pf '3: PF.policy.max-vfs: must be .*' '"policy": { "max-vfs": null }'
wrong_pf '3: PF.policy.vectors-per-vf: must be .*' '"policy": { "vectors-per-vf": 0 }'
wrong_pf '3: PF.vfs.01: must be the number of a VF, .*' '"vfs": { "01": {} }'
wrong_pf '3: PF.vfs.vf0: must be the number of a VF, .*' '"vfs": { "vf0": {} }'
wrong_pf '5: PF.vfs.0.mac: must be a unicast MAC address .*' \
	$'"vfs": {\n"0": {\n"mac": "01:00:00:00:00:00" } }'
for mac in 00:00:00:00:00:00 02:00:00:00:00 02:00:00:00:00:0g 02-00-00-00-00-01 ''; do
	wrong_pf '3: PF.vfs.0.mac: must be a unicast MAC address .*' \
		"\"vfs\": { \"0\": { \"mac\": \"$mac\" } }"
done
wrong_pf '4: PF.vfs.0.vlan: must be .*' $'"vfs": { "0": { "mac": "02:00:00:00:00:01",\n"vlan": 4095 } }'
wrong_pf '3: PF.vfs.0.vlan-proto: must be .*' '"vfs": { "0": { "vlan-proto": 33024 } }'
wrong_pf '3: PF.vfs.0.driver: must be .*' '"vfs": { "0": { "driver": "a b" } }'
wrong_pf '3: PF.vfs.0.max_tx_rate: there is no such key; .*' '"vfs": { "0": { "max_tx_rate": 1 } }'
wrong_pf '5: PF.vfs.0.qos: is there already, in line 4' \
	$'"vfs": { "0": {\n"qos": 1, "vlan": 1,\n"qos": 2 } }'
is "a file that is not there" "$(ends 2 1 restore "$tmp/nothing.json")" ok
like "it says so" "$(cat "$tmp/err")" "/nothing.json: $ENOENT"
is "files that are wrong change nothing" "$(state)" "$whole"
echo "{\"version\": 1, \"pfs\": {\"$(vf_of "$nic" 0)\": {}}}" >"$tmp/bad.json"
is "what only the kernel knows" "$(said 3 restore "$tmp/bad.json" | cut -d : -f 1)" ok
is "it is one line" "$(wc -l <"$tmp/err")" 1
printf '{"pfs":{"%s":{"vfs":{"3":{},"1":{"driver":"sriov_sim_vf","mac":"52:54:00:00:05:0A"}}}},\n%s' \
	"$nic" "\"\$schema\": \"save.json\", \"version\":1}" >"$tmp/good.json"
is "keys in any order, capitals, an editor's schema, and no end of line" \
	"$(ends 0 0 restore "$tmp/good.json") $(<"$mgr/$nic/vf1/mac")" "ok 52:54:00:00:05:0a"
is "a policy that the file does not have is as that of a new PF" \
	"$(<"$mgr/$nic/policy/max_vfs") $(<"$mgr/$nic/policy/mode")" " enforce"
is "attributes and VFs that it does not have are not managed" \
	"$(<"$mgr/$nic/vf1/vlan") $(cd "$mgr/$nic" && echo vf*)" " vf1 vf3"
rm -r "$tmp"
finish
