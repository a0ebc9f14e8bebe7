# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# What is to be done until so many VFs are there, with a MAC address, a VLAN, trusted, without a check of source addresses,
# and their driver bound.
ctl=$SRIOV_TOP/build/tools/sriovctl

mac()
{
	printf -v mac '02:00:00:01:%02x:%02x' $(($1 / 256)) $(($1 % 256))
}

# What is done, each from nothing.

by_echo()
{
	local n dir=$mgr/$pf
	mkdir "$dir"
	mkdir "${dirs[@]}"
	for ((n = 0; n < vfs; n++)); do
		mac $n
		echo "$mac" >"$dir/vf$n/mac"
		echo $((n % 4000 + 1)) >"$dir/vf$n/vlan"
		echo 1 >"$dir/vf$n/trust"
		echo 0 >"$dir/vf$n/spoofchk"
	done
	echo "$vfs" >"$dir/num_vfs"
}

by_commit()
{
	local n dir=$mgr/$pf
	mkdir "$dir"
	mkdir "${dirs[@]}"
	for ((n = 0; n < vfs; n++)); do
		mac $n
		echo "mac=$mac vlan=$((n % 4000 + 1)) trust=1 spoofchk=0" >"$dir/vf$n/commit"
	done
	echo "$vfs" >"$dir/num_vfs"
}

by_restore()
{
	"$ctl" restore /tmp/saved.json >/dev/null
}

by_ip()
{
	local n
	echo 0 >"$devices/$pf/sriov_drivers_autoprobe"
	echo "$vfs" >"$devices/$pf/sriov_numvfs"
	for ((n = 0; n < vfs; n++)); do
		mac $n
		echo "link set dev $net vf $n mac $mac vlan $((n % 4000 + 1)) trust on spoofchk off"
	done >/tmp/batch
	ip -batch /tmp/batch
	echo 1 >"$devices/$pf/sriov_drivers_autoprobe"
	/usr/bin/readlink "$devices/$pf"/virtfn* | while read -r n; do
		echo "${n##*/}" >/sys/bus/pci/drivers_probe
	done
}

# creates COLUMN FUNCTION
creates()
{
	local last
	busy "$2"
	figure "$vfs" "$1" $((us / vfs))
	mac $((vfs - 1))
	last=$(vf_of "$pf" $((vfs - 1)))
	is "create, $1: $vfs VFs with their driver, and the last as it is to be" \
		"$(find /sys/bus/pci/drivers/sriov_sim_vf -name '*:*' | wc -l) $(at_probe "$last" mac) $(at_probe "$last" vlan)" \
		"$vfs $mac $(((vfs - 1) % 4000 + 1))"
	[ "$1" != commit ] || "$ctl" save /tmp/saved.json
	echo 0 >"$devices/$pf/sriov_numvfs"
	[ ! -d "$mgr/$pf" ] || rmdir "$mgr/$pf"/vf* "$mgr/$pf"
}

table create "Creation of VFs with MAC, VLAN, trust, spoofchk, and their driver, us a VF" VFs "restore : sysfs, ip -batch"
table mkdir "A directory for each VF, mkdir and rmdir, ns a VF" VFs
pf=$(sim_up create total_vfs=4096 vf_netdevs=0)
net=$(netdev "$pf")
for vfs in 64 256 1024; do
	eval "dirs=(\"\$mgr/\$pf\"/vf{0..$((vfs - 1))})"
	table create
	creates "mkdir, echo" by_echo
	creates commit by_commit
	creates restore by_restore
	creates "sysfs, ip -batch" by_ip
done

table mkdir
mkdir "$mgr/$pf"
for vfs in 64 1024 4096; do
	eval "dirs=(\"\$mgr/\$pf\"/vf{0..$((vfs - 1))})"
	figure $vfs mkdir $(($("$spent" 1 mkdir "${dirs[@]}") * 1000 / vfs))
	figure $vfs rmdir $(($("$spent" 1 rmdir "${dirs[@]}") * 1000 / vfs))
done
rmdir "$mgr/$pf" "$simroot/create"
