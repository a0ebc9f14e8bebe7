# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Recordings that are cut off, have other bytes in them, or are not there.

host host
cp "$host/netlink" "$tmp/netlink"
size=$(stat -c %s "$tmp/netlink")

# survives COMMAND...: it ends by itself, with a status of its own
survives()
{
	local status=0
	timeout 300 "$ctl" "$@" >"$tmp/out" 2>&1 || status=$?
	[ $status -le 5 ] || echo "$status: $(head -n 20 "$tmp/out")"
}

# with_byte OFFSET VALUE
with_byte()
{
	cp "$tmp/netlink" "$host/netlink"
	printf '%b' "\\x$(printf %02x "$2")" | dd of="$host/netlink" bs=1 seek="$1" conv=notrunc status=none
}

export SRIOVCTL_SYSROOT=$host/none
is "a directory that is not there" "$(ends 5 1 list)" ok
like "it says which" "$(<"$tmp/err")" "^sriovctl: SRIOVCTL_SYSROOT=$host/none: $ENOENT\$"
export SRIOVCTL_SYSROOT=$host
rm "$host/netlink"
is "no recording" "$(ends 5 1 list)" ok
like "it says of what" "$(<"$tmp/err")" "^sriovctl: $host/netlink: $ENOENT\$"
: >"$host/netlink"
is "an empty one" "$(ends 5 1 list)" ok
cp "$tmp/netlink" "$host/netlink"
is "what nobody asked" "$(ends 3 1 limit sim0 11)" ok
like "it says so" "$(<"$tmp/err")" "^sriovctl: .*: nobody asked for this when the recording was made\$"
is "an unknown PF is none the less" "$(ends 4 1 list 0000:7f:00.0)" ok

# without NAME COMMAND...: where the attribute of that text has another number, the answer is malformed
without()
{
	local what=$1
	shift
	sed "s/\(.\x00\)\x01\x00\($what\x00\)/\1\x7f\x00\2/g" "$tmp/netlink" >"$host/netlink"
	is "no $what in what $1 gets" "$(ends 5 1 "$@")" ok
	like "it says so" "$(<"$tmp/err")" "^sriovctl: the module's answer is malformed; "
}
LC_ALL=C
at=$(grep -abo 0000:01:10.4 "$tmp/netlink" | head -n 1)
head -c "${at%%:*}" "$tmp/netlink" >"$host/netlink"
is "cut off in the answer" "$(ends 5 1 list)" ok
like "it says so" "$(<"$tmp/err")" "^sriovctl: the module's answer is malformed; "
without 0000:02:00.0 list
without 0000:02:00.0 doctor
without 10000:00:00.0 stats

# What is at the address of a PF cannot be asked, so nothing is restored there that another device may be at.
cp "$tmp/netlink" "$host/netlink"
"$ctl" save -p eth0 "$tmp/eth0.json"
printf '{ "version": 1, "pfs": { "0000:01:00.0": { "num-vfs": 3 } } }' >"$tmp/any.json"
printf '{ "version": 1, "pfs": { "cards": { "match": { "driver": "igb" }, "num-vfs": 1 } } }' >"$tmp/kind.json"
sed "s/\(.\x00\)\x01\x00\(0000:02:00.0\x00\)/\1\x7f\x00\2/g" "$tmp/netlink" >"$host/netlink"
is "a file that says of no device what it is" "$(ends 1 0 restore -d "$tmp/any.json"; grep -c num-vfs "$tmp/out")" "ok
0"
for file in eth0 kind; do
	is "restore of $file.json" "$(said 5 restore -d "$tmp/$file.json" | cut -d ';' -f 1)" \
		"ok: sriovctl: the module's answer is malformed"
done
LC_ALL=C.UTF-8

RANDOM=1
for n in {1..15}; do
	head -c $((size * n / 16 + RANDOM % 8)) "$tmp/netlink" >"$host/netlink"
	is "cut off, $n of 16" "$(survives list; survives doctor --json)" ""
done
for n in {1..30}; do
	at=$(((RANDOM << 15 | RANDOM) % size))
	with_byte $at $((RANDOM % 256))
	is "another byte at $at" "$(survives list -J; survives doctor; survives irq)" ""
done
