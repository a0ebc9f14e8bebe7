# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Files of restore, and of save: what is wrong with them, in which line.

host host
find "$host/sys/kernel/config" -type f -exec md5sum {} + | sort >"$tmp/before"

# ---- what is wrong with a file ----

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
wrong '2: policy: there is no such key; see .*' <<<$'{ "version": 1,\n"policy": {} }'
wrong '2: pf: there is no such key; did you mean pfs\?' <<<$'{ "version": 1,\n"pf": {} }'
wrong '2: host.vectors: there is no such key; .*' <<<$'{ "version": 1,\n"host": { "vectors": 1 } }'
wrong '2: host.vector-budget: must be a number .*' \
	<<<$'{ "version": 1,\n"host": { "vector-budget": "none" } }'
wrong '3: default-policy.mode: must be "off", .*' \
	<<<$'{ "version": 1,\n"default-policy": {\n"mode": "on" } }'
wrong '2: pfs.eth0: must be a PCI address .*' <<<$'{ "version": 1,\n"pfs": { "eth0": {} } }'
wrong '2: pfs.0000:01:00.0: must be an object' \
	<<<$'{ "version": 1,\n"pfs": { "0000:01:00.0": [] } }'
wrong_pf '4: PF.num-vfs: must be a number from 0 to 65535' $'\n"num-vfs": 65536'
wrong_pf '3: PF.num-vfs: must be a number from 0 to 65535' '"num-vfs": "4"'
wrong_pf '3: PF.num-vfs: must be a number from 0 to 65535' '"num-vfs": 1.0'
wrong_pf '3: PF.num-vfs: is over policy.max-vfs, which is 2' \
	$'"num-vfs": 3,\n"policy": { "max-vfs": 2 }'
wrong_pf '3: PF.allow-disruption: there is no such key; .*' '"allow-disruption": 1'
wrong_pf '3: PF.polcy: there is no such key; did you mean policy\?' '"polcy": {}'
wrong_pf '3: PF.policy.max-vfs: must be .*' '"policy": { "max-vfs": null }'
wrong_pf '3: PF.policy.vectors-per-vf: must be .*' '"policy": { "vectors-per-vf": 0 }'
wrong_pf '3: PF.vfs.01: must be the number of a VF, .*' '"vfs": { "01": {} }'
wrong_pf '3: PF.vfs.vf0: must be the number of a VF, .*' '"vfs": { "vf0": {} }'
wrong_pf '5: PF.vfs.0.mac: must be a unicast MAC address .*' \
	$'"vfs": {\n"0": {\n"mac": "01:00:00:00:00:00" } }'
for mac in 02:00:00:00:00 02:00:00:00:00:0g 02-00-00-00-00-01 ''; do
	wrong_pf '3: PF.vfs.0.mac: must be a unicast MAC address .*' \
		"\"vfs\": { \"0\": { \"mac\": \"$mac\" } }"
done
wrong_pf '4: PF.vfs.0.vlan: must be .*' $'"vfs": { "0": { "mac": "02:00:00:00:00:01",\n"vlan": 4095 } }'
wrong_pf '3: PF.vfs.0.vlan-proto: must be .*' '"vfs": { "0": { "vlan-proto": 33024 } }'
wrong_pf '3: PF.vfs.0.driver: must be .*' '"vfs": { "0": { "driver": "a b" } }'
wrong_pf '3: PF.vfs.0.driver: must be .*' "\"vfs\": { \"0\": { \"driver\": \"$(printf '%064d' 1)\" } }"
wrong_pf '3: PF.vfs.0.max_tx_rate: there is no such key; did you mean max-tx-rate\?' \
	'"vfs": { "0": { "max_tx_rate": 1 } }'
wrong_pf '5: PF.vfs.0.qos: is there already, in line 4' \
	$'"vfs": { "0": {\n"qos": 1, "vlan": 1,\n"qos": 2 } }'
wrong_pf '5: PF.vfs.7-9: VF 7 is in "0-7" as well' \
	$'"vfs": { "0-7": { "qos": 1 },\n"3": {},\n"7-9": {} }'
wrong_pf '4: PF.vfs.7-0: must be the number of a VF, .*' $'"vfs": {\n"7-0": {} }'
wrong_pf '3: PF.vfs.1-65535: must be the number of a VF, .*' '"vfs": { "1-65535": {} }'
for key in 1- -1 1-2-3 1-02 1,2 all; do
	wrong_pf "3: PF.vfs.$key: must be the number of a VF, .*" "\"vfs\": { \"$key\": {} }"
done
wrong_pf '4: PF.defaults.vlans: there is no such key; did you mean vlan\?' $'"defaults": {\n"vlans": 1 }'
wrong_pf '3: PF.defaults.vlan: must be a number from 0 \(none\) to 4094' '"defaults": { "vlan": 4095 }'
wrong_pf '4: PF.defaults.mac: 2 VFs cannot have the same; "02:00:00:00:00:01\+" counts up' \
	$'"num-vfs": 2, "defaults": {\n"mac": "02:00:00:00:00:01" }'
wrong_pf '3: PF.vfs.2-9.vlan: ends before VF 5, as it must be a number from 0 \(none\) to 4094' \
	'"vfs": { "2-9": { "vlan": "4092+" } }'
wrong_pf '3: PF.vfs.2-4.mac: ends before VF 4, as it must be a unicast MAC address .*' \
	'"vfs": { "2-4": { "mac": "52:54:00:ff:ff:fe+" } }'
wrong_pf '3: PF.vfs.2-4.trust: must be 0 or 1' '"vfs": { "2-4": { "trust": "0+" } }'
is "a file that is not there" "$(ends 2 1 restore "$tmp/nothing.json")" ok
like "it says so" "$(cat "$tmp/err")" "^sriovctl: $tmp/nothing.json: $ENOENT\$"
wrong '1:16: not JSON: .*' < <(printf '{ "version": 1,\0 }\n')
wrong '[0-9]+:[0-9]+: not JSON: .*' < <(printf '{"version":%01000d' 1)
wrong '[0-9]+:[0-9]+: not JSON: .*' < <(printf '{"version": 1, "pfs":'; printf '[%.0s' {1..5000})

# ---- what the PF cannot have ----

rates='"min-tx-rate": 100'
wrong_pf '4: PF.vfs.0.min-tx-rate: is over max-tx-rate of vf0, which is 50' \
	$'"vfs": { "0": {\n"max-tx-rate": 50, '"$rates } }"
wrong_pf '4: PF.vfs.1-2.min-tx-rate: is over max-tx-rate of vf2, which is 50' \
	$'"vfs": { "2": { "max-tx-rate": 50 },\n"1-2": { '"$rates } }"
wrong_pf '4: PF.defaults.min-tx-rate: is over max-tx-rate of vf1, which is 50' \
	$'"num-vfs": 2, "vfs": { "1": { "max-tx-rate": 50 } },\n"defaults": { '"$rates }"
wrong_pf '3: PF.num-vfs: 0000:01:00.0 can have 8 VFs' '"num-vfs": 9'
wrong_pf '4: PF.vfs.8: 0000:01:00.0 can have 8 VFs, from vf0 to vf7' $'"vfs": {\n"8": {} }'
wrong_pf '4: PF.vfs.7-9: 0000:01:00.0 can have 8 VFs, from vf0 to vf7' $'"vfs": {\n"7-9": {} }'
echo there >"$host/modprobe"
no_driver="there is no PCI driver nosuch, and no module that brings it"
wrong_pf "4: PF.vfs.1.driver: $no_driver" $'"vfs": { "1": {\n"driver": "nosuch" } }'
like "a dry run tells it" "$(said 2 restore -d "$tmp/bad.json")" "^ok: .*bad.json:4: .*: $no_driver\$"
is "of each VF by itself, the others do not wait for it" \
	"$("$ctl" restore -dk "$tmp/bad.json" 2>&1 | grep nosuch)" "+ 0000:01:00.0 vf1 driver nosuch"
is "a module that brings it" "$(sed 's/nosuch/there/' "$tmp/bad.json" | "$ctl" restore -d - | grep vf1.driver)" \
	"+ 0000:01:00.0 vf1 driver there"
is "create tells it" "$(said 3 create -dD nosuch eth0 2)" "ok: sriovctl: 0000:01:00.0 vf0: $no_driver"
is "set as well" "$(said 3 set -d sim0 vf0,2 driver=nosuch)" "ok: sriovctl: 10000:00:00.0 vf0: $no_driver"
is "and rates" "$(said 3 set -d sim0 vf2 min-tx-rate=9 max-tx-rate=8)" \
	"ok: sriovctl: 10000:00:00.0 vf2: min-tx-rate, 9, is over max-tx-rate, 8"
rm "$host/modprobe"

# ---- VFs in ranges ----

cat >"$tmp/ranges.json" <<'JSON'
{
	"version": 1,
	"pfs": { "0000:02:00.0": {
		"vfs": {
			"1": { "vlan": 7 },
			"0-1": { "vlan": "100+", "mac": "52:54:00:aa:00:ff+" },
			"3": {}
		},
		"defaults": { "vlan": 5, "trust": 1 },
		"num-vfs": 3
	} }
}
JSON
is "what is more special counts more" "$("$ctl" restore -d "$tmp/ranges.json" | cut -d ' ' -f 3-)" \
	"
vf0
vf0 mac 52:54:00:aa:00:ff
vf0 vlan 100
vf0 trust 1
vf1
vf1 mac 52:54:00:aa:01:00
vf1 vlan 7
vf1 trust 1
vf2
vf2 vlan 5
vf2 trust 1
vf3
vf3 vlan 5
vf3 trust 1
num-vfs 3"
is "it is as the schema says" "$(valid save <"$tmp/ranges.json")" ok

# ---- words ----

# words_of FLAG: what a file with that for trust wants, and one with set
words_of()
{
	printf '{ "version": 1, "pfs": { "10000:00:00.0": { "vfs": { "3": { "trust": %s } } } } }' "$1" |
		"$ctl" restore -d - | sed -n 's/.* vf3 trust//p'
	"$ctl" set -d sim0 vf3 "trust=${1//\"/}" | sed -n 's/.* vf3 trust//p'
}
for flag in 1 '"1"' true '"true"' '"On"' '"YES"'; do
	is "trust is $flag" "$(words_of "$flag")" "$(words_of 1)"
done
for flag in 0 '"0"' false '"FALSE"' '"off"' '"No"'; do
	is "trust is $flag" "$(words_of "$flag")" "$(words_of 0)"
done
is "one and the other" "$(words_of 0 | xargs) $(words_of 1 | xargs)" "0 0 1 1"
for flag in 2 '"si"' '[]' null 1.0; do
	wrong_pf '3: PF.vfs.0.trust: must be 0 or 1' "\"vfs\": { \"0\": { \"trust\": $flag } }"
done
for word in ENABLE enable; do
	printf '{ "version": 1, "pfs": { "10000:00:00.0": { "vfs": { "2": { "link-state": "%s" } } } } }' \
		$word >"$tmp/$word.json"
	like "$word in a file" "$("$ctl" restore -d "$tmp/$word.json")" ' vf2 link-state.* enable$'
done
is "the schema has it as it is saved" "$(valid save <"$tmp/enable.json")" ok
like "and not in capitals" "$(valid save <"$tmp/ENABLE.json")" "'ENABLE' is not one of \['auto', 'enable', 'disable'\]"
is "no driver, in capitals" "$("$ctl" set -d sim0 vf2 driver=NONE | cut -d " " -f 4-)" "driver none"
is "a word in capitals" "$("$ctl" set -d sim0 vf2 link-state=ENABLE vlan-proto=802.1AD | cut -d ' ' -f 4-)" \
	"$("$ctl" set -d sim0 vf2 link-state=enable vlan-proto=802.1ad | cut -d ' ' -f 4-)"
like "a VLAN protocol is as it is typed" "$("$ctl" list -o VF,VLAN-PROTO sim0 eth0)" " 802\.1(Q|ad)"

# ---- several files ----

mkdir "$tmp/etc" "$tmp/empty"
"$ctl" save -p eth0 "$tmp/etc/a.json"
"$ctl" save -p sim0 "$tmp/etc/c.json"
is "a directory" "$("$ctl" restore --dry-run "$tmp/etc")" "nothing to change"
cp "$tmp/etc/c.json" "$tmp/etc/d.json"
is "a PF in two files" "$(ends 2 1 restore "$tmp/etc")" ok
like "it tells where" "$(cat "$tmp/err")" \
	"etc/d.json:4: pfs.10000:00:00.0: $tmp/etc/c.json has pfs.10000:00:00.0 as well\$"
echo '{"version": 1' >"$tmp/etc/b.json"
is "two files that are wrong: the first is told" "$(ends 2 1 restore -d "$tmp/etc")" ok
like "which is" "$(cat "$tmp/err")" "etc/b.json:2:1: not JSON"
is "--keep-going: a line for each" \
	"$("$ctl" restore -dk "$tmp/etc" 2>&1 >"$tmp/out" | wc -l) $(<"$tmp/out")" "2 nothing to change"
# told_each ARGUMENT...: status, lines on stderr and all of stdout of that restore
told_each()
{
	run restore -dk "$@"
	echo "$status $(wc -l <"$tmp/err") $(<"$tmp/out")"
}
a=$tmp/etc/a.json c=$tmp/etc/c.json
is "--keep-going: a file again and again" "$(told_each "$a" "$a" "$a" "$c")" "2 2 nothing to change"
like "it is told" "$(<"$tmp/err")" "etc/a.json:4: pfs.0000:01:00.0: $a has pfs.0000:01:00.0 as well\$"
is "--keep-going: a PF in two files, again and again" \
	"$(told_each "$c" "$tmp/etc/d.json" "$c" "$tmp/etc/d.json" "$tmp/etc")" "2 6 nothing to change"
rm "$tmp/etc/b.json" "$tmp/etc/d.json"
sed 's/"num-vfs": 4/"num-vfs": -1/' "$c" >"$tmp/bad.json"
is "--keep-going: a PF that is wrong in a file counts in no other one" "$(told_each "$tmp/bad.json" "$c")" \
	"2 2 nothing to change"

# What is a PF's own file, or the host's, counts.
sim=10000:00:00.0
sed 's/"num-vfs": 4/"num-vfs": 5/' "$tmp/etc/c.json" >"$tmp/etc/$sim.json"
is "a PF with a file of its own" "$("$ctl" restore -d "$tmp/etc" 2>"$tmp/err")" "~ $sim num-vfs 4 -> 5"
is "which of them counts is told" "$(grep ^sriovctl "$tmp/err")" \
	"sriovctl: $tmp/etc/c.json:4: pfs.$sim: does not count: $tmp/etc/$sim.json has pfs.$sim"
echo '{"version": 1, "host": {"vector-reserve": 7}}' >"$tmp/etc/host.json"
echo '{"version": 1, "host": {"vector-reserve": 8, "vector-budget": 300}}' >"$tmp/etc/b.json"
is "what is of no PF, in host.json" "$("$ctl" restore -d "$tmp/etc" 2>"$tmp/err")" \
	"~ host.vector-budget auto -> 300
~ host.vector-reserve 0 -> 7
~ $sim num-vfs 4 -> 5"
like "it is told, too" "$(<"$tmp/err")" "b.json:1: host.vector-reserve: does not count: "
echo '{"version": 1' >"$tmp/etc/$sim.json"
is "where a PF's own file is wrong, no other file stands for it" \
	"$("$ctl" restore -dk "$tmp/etc" 2>"$tmp/err" | grep -c "$sim")" 0
like "it is told" "$(<"$tmp/err")" "$sim.json:2:1: not JSON"
rm "$tmp/etc/$sim.json"
for bad in '{"version": 1' '{"version": 1, "host": []}' '{"version": 1, "host": {"vectors": 7}}'; do
	echo "$bad" >"$tmp/etc/host.json"
	is "where host.json is wrong, neither: $bad" "$(said 2 restore -dk "$tmp/etc" | grep -oE 'ok|[^/]*\.json:[^ ]* [^ ]*'; cat "$tmp/out")" \
		"ok
$("$ctl" restore -d "$tmp/etc/host.json" 2>&1 | grep -oE 'host.json:[^ ]* [^ ]*')
b.json:1: host.vector-reserve:
b.json:1: host.vector-budget:
nothing to change"
done
rm "$tmp/etc/b.json" "$tmp/etc/host.json"

# Each value by itself.
sed 's/"num-vfs": 3/"num-vfs": 2/' "$tmp/etc/a.json" >"$tmp/etc/b.json"
sed 's/"num-vfs": 4/"num-vfs": -1/; s/^{/{ "default-policy": { "mode": 0 }, "host": { "vector-budget": 7 },/' \
	"$tmp/etc/c.json" >"$tmp/etc/d.json"
rm "$tmp/etc/a.json" "$tmp/etc/c.json"
is "--keep-going: what is right beside what is wrong" "$("$ctl" restore -dk "$tmp/etc" 2>"$tmp/err")" \
	"~ host.vector-budget auto -> 7
~ 0000:01:00.0 num-vfs 3 -> 2"
is "what is wrong is a line each" "$(sed -n 's/^sriovctl.*\(.json:[0-9]*: [^ ]*\): .*/\1/p' "$tmp/err")" \
	".json:1: default-policy.mode
.json:5: pfs.$sim.num-vfs"
"$ctl" save -p sim0 "$tmp/etc/c.json"
is "a directory without files" "$(ends 2 1 restore "$tmp/empty")" ok
is "a map of what no file has" "$(ends 2 1 restore -d -m 0000:7f:00.0=sim0 "$tmp/etc/c.json")" ok
is "two maps of one PF" "$(ends 2 1 restore -d -m 0000:01:00.0=sim0 -m 01:00.0=eth0 "$tmp/etc/c.json")" ok
is "a map to a VF" "$(said 2 restore -d -m 0000:01:00.0=sim0v0 "$tmp/etc/c.json")" \
	"ok: sriovctl: sim0v0 is vf0 of PF 10000:00:00.0; name the PF"
is "a map that is none" "$(ends 2 1 restore -d -m sim0 "$tmp/etc/c.json")" ok

# ---- what is no file, and what has no end ----

# Nobody writes to it, so who waits for that waits for ever.
mkdir "$tmp/odd"
a=$tmp/odd/a.json
"$ctl" save -p eth0 "$a"
mkfifo "$tmp/odd/b.json"
mkdir "$tmp/odd/c.json"
ln -s /dev/zero "$tmp/odd/d.json"
# ends_soon ARGUMENT...: status and output of that, which does not wait for ever
ends_soon()
{
	capture timeout 300 "$ctl" "$@"
	sort "$tmp/out" "$tmp/err"
	echo "status $status"
}
is "what is no file in a directory is told, and the others are restored" "$(ends_soon restore -dk "$tmp/odd")" \
	"nothing to change
sriovctl: $tmp/odd/b.json: not a regular file
sriovctl: $tmp/odd/c.json: not a regular file
sriovctl: $tmp/odd/d.json: not a regular file
status 2"
is "or nothing is" "$(ends_soon restore -d "$tmp/odd")" "sriovctl: $tmp/odd/b.json: not a regular file
status 2"
is "a pipe that was named" "$(ends_soon restore -d <(cat "$a"))" "nothing to change
status 0"
is "standard input" "$("$ctl" restore -d /dev/stdin <"$a"; "$ctl" restore -d /dev/stdin < <(cat "$a"))" \
	"nothing to change
nothing to change"
is "-, too" "$("$ctl" restore -d - <"$a")" "nothing to change"
is "- beside a file" "$("$ctl" restore -d - "$c" <"$a")" "nothing to change"
is "- to diff" "$("$ctl" diff - <"$a")" "nothing differs"
is "- is not JSON" "$("$ctl" restore -d - 2>&1 <<<$'{\n]')" \
	"sriovctl: standard input:2:1: not JSON: quoted object property name expected"
is "- has a wrong key" "$("$ctl" restore - 2>&1 <<<$'{ "version": 1,\n"vlan": 1 }')" \
	"sriovctl: standard input:2: vlan: there is no such key; see sriovctl.json(5)"
is "- has what a file has" "$("$ctl" restore -d "$a" - 2>&1 <<<"$(<"$a")")" \
	"sriovctl: standard input:4: pfs.0000:01:00.0: $a has pfs.0000:01:00.0 as well"
is "- again" "$("$ctl" restore -d - - 2>&1 <"$a")" "sriovctl: standard input:1: the file is empty"
is "- is closed" "$("$ctl" restore -d - 2>&1 <&-)" "sriovctl: standard input: Bad file descriptor"
is "a file of that name" "$(cd "$tmp/odd" && cp a.json ./- && "$ctl" restore -d ./- </dev/null; rm ./-)" \
	"nothing to change"
is "a FIFO that was named" "$(cat "$a" >"$tmp/odd/b.json" & ends_soon restore -d "$tmp/odd/b.json")" \
	"nothing to change
status 0"
is "what has no end" "$(yes '{' | timeout 300 "$ctl" restore -d /dev/stdin 2>&1)" \
	"sriovctl: /dev/stdin: longer than 16 MiB"
{ cat "$a"; head -c 16M /dev/zero | tr '\0' ' '; } >"$tmp/long.json"
is "a file that is too long" "$(ends_soon restore -d "$tmp/long.json")" \
	"sriovctl: $tmp/long.json: longer than 16 MiB
status 2"
truncate -s 16M "$tmp/long.json"
is "one that is not" "$(ends_soon restore -d "$tmp/long.json")" "nothing to change
status 0"
rm "$tmp/long.json"

# ---- save ----

"$ctl" save - >"$tmp/all.json"
is "as its schema says" "$(valid save <"$tmp/all.json")" ok
ln -s all.json "$tmp/link.json"
is "a link stays one" "$("$ctl" save "$tmp/link.json"; readlink "$tmp/link.json")" all.json
chmod 600 "$tmp/all.json"
is "a mode stays" "$("$ctl" save "$tmp/all.json"; stat -c %a "$tmp/all.json")" 600
is "a new file is for everybody" "$(umask 022; "$ctl" save "$tmp/new.json"; stat -c %a "$tmp/new.json")" 644
is "and is the same" "$(cmp "$tmp/new.json" "$tmp/all.json" && echo same)" same
is "a directory that is not there" "$(ends 5 1 save "$tmp/no/such/all.json")" ok
is "nothing is left" "$(find "$tmp" -name '*.tmp.*')" ""
ln -s nowhere "$tmp/dangling.json"
is "a link to nothing" "$(ends 5 1 save "$tmp/dangling.json")" ok
is "two files" "$(ends 2 1 save "$tmp/a.json" "$tmp/b.json")" ok

# What is no file is written to as it is.
all=$("$ctl" save -)
is "standard output that is a pipe" "$("$ctl" save /dev/stdout | cat)" "$all"
{ echo one; "$ctl" save /dev/stdout; echo two; } >"$tmp/log"
is "and that is a file, which has more" "$(<"$tmp/log")" "one
$all
two"
"$ctl" save /dev/fd/5 5>>"$tmp/log"
is "a descriptor that appends" "$(<"$tmp/log")" "one
$all
two
$all"
like "one that is closed" "$(said 5 save /dev/fd/77)" "^ok: sriovctl: /dev/fd/77: "
mkfifo "$tmp/fifo"
cat "$tmp/fifo" >"$tmp/read" &
is "a FIFO" "$(ends_soon save "$tmp/fifo"; wait $!; cat "$tmp/read"; stat -c %F "$tmp/fifo")" "status 0
$all
fifo"
is "a process" "$(ends_soon save >(cat >"$tmp/read"); wait $!)" "status 0"
soon "it has all" cmp -s "$tmp/read" <(echo "$all")
is "a device that is full" "$(said 5 save /dev/full)" "ok: sriovctl: /dev/full: $ENOSPC"
is "a directory" "$(said 5 save "$tmp/etc")" "ok: sriovctl: $tmp/etc: Is a directory"
like "one that is not there, with a slash" "$(said 5 save "$tmp/nothing/")" "^ok: sriovctl: $tmp/nothing/: "
is "no name" "$(said 5 save "")" "ok: sriovctl: : $ENOENT"
chmod 6755 "$tmp/all.json"
is "a mode stays, but for setuid" "$("$ctl" save "$tmp/all.json"; stat -c %a "$tmp/all.json")" 755

# planted FILE DIRECTORY: a link in it, on the way to the file, is not followed, as others may write there
planted()
{
	is "planted: ${1#"$tmp"}" "$(said 5 save "$1")" \
		"ok: sriovctl: $1: a link in a directory that others may write to is not followed"
	is "planted: ${1#"$tmp"}: nothing is written" "$(cat "$tmp/own/passwd"; find "$tmp/own" "$tmp/public" | sort)" "$before"
}
mkdir "$tmp/own" "$tmp/public"
echo root >"$tmp/own/passwd"
ln -s ../own/passwd "$tmp/public/link.json"
ln -s "$tmp/own" "$tmp/public/dir"
ln -s nowhere "$tmp/public/none.json"
ln -s loop "$tmp/own/loop"
ln -s "$tmp/public/link.json" "$tmp/own/way"
ln -s ../public "$tmp/own/public"
before=$(cat "$tmp/own/passwd"; find "$tmp/own" "$tmp/public" | sort)
for mode in 1777 777 775; do
	chmod $mode "$tmp/public"
	planted "$tmp/public/link.json"
done
planted "$tmp/public/dir/new.json"
planted "$tmp/public/dir/passwd"
planted "$tmp/public/none.json"
planted "$tmp/own/way"
cd "$tmp/public" || exit
planted link.json
cd "$SRIOV_TOP" || exit
if [ "$(id -u)" = 0 ]; then
	chmod 755 "$tmp/public"
	chown nobody "$tmp/public"
	planted "$tmp/public/link.json"
	chmod 1777 "$tmp/public"
	chown root "$tmp/public"
	echo >"$tmp/public/foreign.json"
	chmod 666 "$tmp/public/foreign.json"
	chown nobody "$tmp/public/foreign.json"
	is "a file of somebody else" "$(said 0 save "$tmp/public/foreign.json"; stat -c '%a %u' "$tmp/public/foreign.json")" \
		"ok: 
644 0"
fi
is "a file there, by a link of our own" "$(said 0 save "$tmp/own/public/file.json"; cat "$tmp/public/file.json")" "ok: 
$all"
chmod 755 "$tmp/public"
is "links where nobody else may write" "$(said 0 save "$tmp/own/way"; cat "$tmp/own/passwd"; ls "$tmp/own")" "ok: 
$all
$(printf '%s\n' loop passwd public way)"
is "a link to itself" "$(said 5 save "$tmp/own/loop")" \
	"ok: sriovctl: $tmp/own/loop: Too many levels of symbolic links"
is "nothing else is left" "$(find "$tmp" -name '*.tmp.*')" ""
mkdir "$host/etc"
is "without a file, each PF has its own" "$(ends 0 0 save; cd "$host/etc/sriov_mgr" && echo *)" \
	"ok
0000:01:00.0.json 10000:00:00.0.json 10001:00:00.0.json host.json"
saved=$host/etc/sriov_mgr
is "it is as one file has it" "$("$ctl" save -p sim0 -)" "$(<"$saved/10000:00:00.0.json")"
is "the host's has no PF" "$(grep -c -e vector-budget -e pfs "$saved/host.json")" 1
is "they are as the schema says" "$(for file in "$saved"/*; do valid save <"$file"; done | sort -u)" ok
is "all of them are what is there" "$(ends 0 0 restore -d "$saved"; cat "$tmp/out")" "ok
nothing to change"
is "diff of what is saved" "$(ends 0 0 diff; cat "$tmp/out")" "ok
nothing differs"
sed -i 's/"num-vfs": 4/"num-vfs": 5/' "$saved/10000:00:00.0.json"
mv "$saved/10001:00:00.0.json" "$saved/0000:7f:00.0.json"
sed -i 's/10001:00:00.0/0000:7f:00.0/' "$saved/0000:7f:00.0.json"
is "diff of one PF" "$(ends 1 0 diff sim0; cat "$tmp/out")" "ok
~ 10000:00:00.0 num-vfs 5 -> 4"
is "diff of PFs that are not saved, or not managed" "$(ends 1 0 diff; cat "$tmp/out")" "ok
~ 10000:00:00.0 num-vfs 5 -> 4
+ 10001:00:00.0
+ 10001:00:00.0 num-vfs 2
- 0000:7f:00.0"
sed -i 's/"auto"/1/' "$saved/host.json"
is "diff of what is of no PF" "$(ends 1 0 diff; head -n 1 "$tmp/out")" "ok
~ host.vector-budget 1 -> auto"
# differs NAME TEXT: what diff says where a file has that text
differs()
{
	local old=''
	[ ! -f "$saved/$1" ] || old=$(<"$saved/$1")
	printf '%s\n' "$2" >"$saved/$1"
	said 2 diff | sed "s:sriovctl\: $saved/::g"
	cat "$tmp/out"
	rm "$saved/$1"
	[ ! "$old" ] || printf '%s\n' "$old" >"$saved/$1"
}
is "diff with a file that is wrong, which may have the PF that no other has" "$(differs x.json '{')" \
"ok: x.json:2:1: not JSON: unexpected end of data
~ host.vector-budget 1 -> auto
~ 10000:00:00.0 num-vfs 5 -> 4
- 0000:7f:00.0"
is "with a PF's own file that is wrong" "$(differs 10000:00:00.0.json '{')" \
"ok: 10000:00:00.0.json:2:1: not JSON: unexpected end of data
~ host.vector-budget 1 -> auto
+ 10001:00:00.0
+ 10001:00:00.0 num-vfs 2
- 0000:7f:00.0"
is "with a PF that is wrong in any file" "$(differs x.json '{ "version": 1, "pfs": { "10001:00:00.0": { "num-vfs": -1 } } }')" \
"ok: x.json:1: pfs.10001:00:00.0.num-vfs: must be a number from 0 to 65535
~ host.vector-budget 1 -> auto
~ 10000:00:00.0 num-vfs 5 -> 4
- 0000:7f:00.0"
is "with a host.json that is wrong" "$(differs host.json '{ "version": 1, "host": { "vectors": 1 } }')" \
"ok: host.json:1: host.vectors: there is no such key; see sriovctl.json(5)
~ 10000:00:00.0 num-vfs 5 -> 4
+ 10001:00:00.0
+ 10001:00:00.0 num-vfs 2
- 0000:7f:00.0"
is "of a PF that does not differ" "$(echo '{' >"$saved/x.json"; said 2 diff eth0 | cut -d ' ' -f 1; cat "$tmp/out"; rm "$saved/x.json")" ok:
is "of files that are given" "$(said 2 diff "$saved/0000:01:00.0.json" "$saved/no.json" "$saved/10000:00:00.0.json" | cut -d ' ' -f 1; cat "$tmp/out")" \
"ok:
~ 10000:00:00.0 num-vfs 5 -> 4"
is "JSON" "$(echo '{' >"$saved/x.json"; said 2 diff -J | cut -d ' ' -f 1; valid diff <"$tmp/out")" "ok:
ok"
is "diff with a directory that has no files" "$(rm "$saved"/*; ends 1 0 diff; grep -c '^+ [^ ]*$' "$tmp/out")" "ok
3"
is "an old host.json" "$("$ctl" save - | sed 's/"10000:00:00.0"/"0000:7f:00.0"/' >"$saved/host.json"; ends 0 0 save)" ok
is "PFs that it had, and that are not managed, stay in it" \
	"$(grep -o '"[0-9a-f]*:[0-9a-f:.]*": {$' "$saved/host.json")" '"0000:7f:00.0": {'
is "only one PF" "$(rm "$saved"/*; ends 0 0 save -p eth0; ls "$saved")" "ok
0000:01:00.0.json"
echo '{' >"$saved/host.json"
is "a host.json that is wrong" "$(ends 2 1 save) $(<"$saved/host.json")" "ok {"
is "--dry-run saves nothing" "$(rm "$saved"/*; ends 0 0 set -ds sim0 vf0 vlan=5; ls "$saved")" ok
find "$host/sys/kernel/config" -type f -exec md5sum {} + | sort >"$tmp/after"
is "all of this changes nothing" "$(diff "$tmp/before" "$tmp/after")" ""

# ---- what a PF is known by ----

sysfs=$host/sys/bus/pci/devices/0000:01:00.0
echo 0 >"$sysfs/net/eth0/addr_assign_type"
mac=$(<"$sysfs/net/eth0/address")
# A name, and then V0, SN and RV in the read-only part.
printf '\202\4\0Card\220\26\0V0\3a,bSN\011AB 12345 RV\1\0\170' >"$sysfs/vpd"
"$ctl" save -p eth0 "$tmp/eth0.json"
is "what was there is saved" "$(sed -n '/identity/,/}/p' "$tmp/eth0.json" | tr -d ' \n')" \
	"\"identity\":{\"vendor\":\"0x8086\",\"device\":\"0x10c9\",\"class\":\"0x020000\",\"mac\":\"$mac\",\"serial\":\"AB12345\"}"
is "by the schema" "$(valid save <"$tmp/eth0.json")" ok
is "it is there still" "$("$ctl" restore -d "$tmp/eth0.json")" "nothing to change"

# another KEY VALUE NOW: a file with another value there is refused, and the value now is told
another()
{
	sed "/\"identity\"/,/}/s/\"$1\": \".*\"/\"$1\": \"$2\"/" "$tmp/eth0.json" >"$tmp/other.json"
	like "another $1" "$(said 2 restore -d "$tmp/other.json")" \
		"^ok: .*:[0-9]+: pfs.0000:01:00.0.identity.$1: is $2, and what is at that address now has $3: another device; "
}
another vendor 0x15b3 0x8086
another device 0x1521 0x10c9
another class 0x020700 0x020000
another mac 02:00:00:00:00:99 "$mac"
another serial "AB 1" "AB 12345"
is "who says where it is now knows" \
	"$("$ctl" restore -d -m 0000:01:00.0=eth0 "$tmp/other.json")" "nothing to change"
echo 3 >"$sysfs/net/eth0/addr_assign_type"
sed "s/$mac/02:00:00:00:00:99/" "$tmp/eth0.json" >"$tmp/other.json"
is "an address that somebody gave it is no permanent one" \
	"$("$ctl" restore -d "$tmp/other.json") $("$ctl" save -p eth0 - | grep -c "$mac")" "nothing to change 0"
echo 0 >"$sysfs/net/eth0/addr_assign_type"
for vpd in '' '\0220' '\0220\0377\0177SN' '\0220\04\0000SN\0377x' '\0220\03\0000SN\0000' '\0202\0377\0377' SN; do
	printf %b "$vpd" >"$sysfs/vpd"
	is "VPD that has no serial number: '$vpd'" "$("$ctl" save -p eth0 - | grep -c serial)" 0
done
printf '\220\011\0SN\6AB 123' >"$sysfs/vpd"
wrong_pf '3: PF.identity.vendor: must be a PCI ID .*' '"identity": { "vendor": "8086" }'
wrong_pf '3: PF.identity.class: must be .*' '"identity": { "class": "0x02000g" }'
wrong_pf '3: PF.identity.serial: must be a serial number' '"identity": { "serial": "" }'
wrong_pf '3: PF.identity.netdev: there is no such key; .*' '"identity": { "netdev": "eth0" }'

# ---- profiles ----

# kind MATCH [MORE]: a file of all PFs that match
kind()
{
	printf '{ "version": 1, "pfs": {\n"cards": { "match": { %s }, "num-vfs": 1%s } } }\n' "$1" "${2:-}"
}
rm -f "$saved"/*
for match in '"netdev": "eth0"' "\"mac\": \"${mac^^}\"" '"serial": "AB 123"' '"driver": "igb"' \
	'"vendor": "0x8086", "device": "0x10C9"' '"netdev": "eth0", "driver": "igb"'; do
	kind "$match" >"$tmp/kind.json"
	is "PFs by $match" "$("$ctl" restore -d "$tmp/kind.json" 2>"$tmp/err" | grep -v ' vf')" "~ 0000:01:00.0 num-vfs 3 -> 1"
done
is "by the schema" "$(valid save <"$tmp/kind.json")" ok
kind '"netdev": "eth0", "driver": "ixgbe"' >"$tmp/kind.json"
is "not all of it is so" "$("$ctl" restore -d "$tmp/kind.json" 2>"$tmp/err")" "nothing to change"
like "it is told that it is for none" "$(<"$tmp/err")" "kind.json:2: pfs.cards: is for no PF that is there\$"
kind '"driver": "sriov_sim_pf"' >"$tmp/kind.json"
is "two PFs of a kind" "$("$ctl" restore -d "$tmp/kind.json" 2>"$tmp/err" | grep num)" "~ 10000:00:00.0 num-vfs 4 -> 1
~ 10001:00:00.0 num-vfs 2 -> 1"
kind '"driver": "sriov_sim_pf"' ', "vfs": { "0": { "mac": "02:00:00:00:00:09" } }' >"$tmp/kind.json"
like "they cannot have the same addresses" "$(said 2 restore -d "$tmp/kind.json")" \
	"^ok: .*kind.json:2: pfs.cards: is for 1000[01]:00:00.0 and for 1000[01]:00:00.0, and has addresses of VFs\$"
kind '"driver": "igb"' >"$saved/kind.json"
"$ctl" save -p eth0
is "the address says more than the kind" "$(ends 0 0 diff eth0)" ok
is "that is in a file that is wrong, too" \
	"$(echo '{' >"$saved/0000:01:00.0.json"; "$ctl" restore -dk "$saved" 2>"$tmp/err"; wc -l <"$tmp/err")" \
	"nothing to change
1"
rm "$saved/0000:01:00.0.json"
kind '"netdev": "eth0"' >"$saved/more.json"
like "two kinds that are for one PF: both are named" "$(said 2 restore -d "$saved")" \
	"^ok: .*/more.json:2: pfs.cards: is for 0000:01:00.0, as is .*/kind.json:2: pfs.cards\$"
wrong '2: pfs.x: must be a PCI address as "0000:01:00.0", or have match' <<<$'{ "version": 1,\n"pfs": { "x": {} } }'
wrong_pf '3: PF.match: takes a name .*' '"match": { "netdev": "eth0" }'
while IFS='|' read -r match why; do
	wrong "2: pfs.cards.match$why" < <(kind "$match")
done <<'MATCHES'
|: must have netdev, mac, .*
"vendor": "0x8086"|: must have device beside vendor
"device": "0x10c9", "driver": "igb"|: must have vendor beside device
"address": "0000:01:00.0"|.address: there is no such key; .*
"netdev": 1|.netdev: must be the name of a network device
MATCHES

# ---- writes go to the host of SRIOVCTL_SYSROOT ----

dir=$host/sys/kernel/config/sriov_mgr/10000:00:00.0
"$ctl" set sim0 vf0 vlan=9 >"$tmp/out" 2>&1 || :
is "set writes there" "$(<"$dir/vf0/commit")" vlan=9
answers 10000:00:00.2 in-use=
is "balance --save without --apply" "$(ends 2 1 balance --save sim0)" ok
mkdir -p "$dir/vf3" "$host/etc"
: >"$dir/vf3/commit"
is "balance --save" "$(said 0 balance --apply --save sim0; grep -c num-vfs "$host/etc/sriov_mgr/10000:00:00.0.json")" "ok: 
1"
is "with the lock there" "$(stat -c %s "$host/run/sriovctl/10000:00:00.0")" 0

# ---- what somebody else has changed is not as it is wanted ----

host host
"$ctl" save -p eth0 "$tmp/eth0.json"
answers 0000:01:00.0 num-vfs=0 state=drifted
answers 0000:01:10.0 actual.vlan=9 drift=vlan
echo '{ "version": 1, "pfs": { "0000:01:00.0": { "num-vfs": 3, "vfs": { "0": { "vlan": 7 } } } } }' >"$tmp/vlan.json"
is "a dry run of what is wanted already" "$(ends 1 0 restore -d "$tmp/eth0.json"; cat "$tmp/out")" "ok
~ 0000:01:00.0 vf0 vlan 9 -> 100
~ 0000:01:00.0 num-vfs 0 -> 3"
like "another VLAN than is there" "$("$ctl" restore -d "$tmp/vlan.json")" "^~ 0000:01:00.0 vf0 vlan 9 -> 7"
answers 0000:01:10.0 drift=
answers 0000:01:00.0 driver= state=unbound
is "without a driver there are none, and that is well" "$("$ctl" restore -d "$tmp/eth0.json")" "nothing to change"

# ---- a driver that has not taken a MAC address ----

sim=10000:00:00.0
driver=sys/bus/pci/drivers/sriov_sim_vf
host host
answers 10000:00:00.1 actual.mac=02:00:00:00:00:09
is "set" "$(ends 0 1 set sim0 vf0 mac=02:00:00:00:00:09)" ok
is "it tells that the network device has another one" "$(<"$tmp/err")" \
	"$sim: vf0 has 02:00:00:00:00:09, but its network device sim0v0 has 02:00:00:00:00:01 still: its driver must be bound anew, see --rebind"
is "set of something else" "$(ends 0 0 set sim0 vf0 vlan=5)" ok
is "--rebind" "$(ends 0 0 set --rebind sim0 vf0 mac=02:00:00:00:00:09)" ok
is "the driver is unbound and bound" "$(<"$host/$driver/unbind") $(<"$host/$driver/bind")" "10000:00:00.1 10000:00:00.1"
commit=$host/sys/kernel/config/sriov_mgr/$sim/vf0/commit
rm "$host/$driver/bind" "$host/$driver/unbind"
: >"$commit"
is "a dry run" "$(ends 0 0 set -bd sim0 vf0 mac=02:00:00:00:00:09)" ok
answers 10000:00:00.1 "in-use=netdev sim0v0 is up"
like "--rebind of a VF in use" "$(said 3 set -b sim0 vf0 mac=02:00:00:00:00:09)" \
	"^ok: .*: vf0 will lose its driver for a moment .* in use: netdev sim0v0 is up; stop that, or say --yes"
is "nothing was done" "$(ls "$host/$driver"; cat "$commit")" ""
is "that somebody agreed to" "$(said 0 set -yb sim0 vf0 mac=02:00:00:00:00:09 | cut -d : -f 1) $(<"$host/$driver/bind")" \
	"ok 10000:00:00.1"
