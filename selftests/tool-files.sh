#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# once
# sriovctl restore: what may be in a file. What may be wrong with one is in host/files.sh.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

nic=$(sim_up nic)
manage "$nic" 0 1
echo mac=52:54:00:00:05:01 vlan=101 >"$mgr/$nic/vf1/commit"
echo 6 >"$mgr/$nic/policy/max_vfs"
echo 2 >"$mgr/$nic/num_vfs"

whole=$(state)
printf '{ "version": 1, "pfs": { "%s": {\n"num-vfs": 3,\n"policy": { "max-vfs": 2 }\n} } }\n' "$nic" >"$tmp/bad.json"
is "a file that is wrong" "$(ends 2 1 restore "$tmp/bad.json")" ok
like "it says in which line" "$(<"$tmp/err")" ":2: pfs.$nic.num-vfs: is over policy.max-vfs, which is 2\$"
is "a file that is wrong changes nothing" "$(state)" "$whole"
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
