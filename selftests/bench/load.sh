# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# What the module needs to come and to go, where VFs are there.

table load "The module is loaded and unloaded, us of CPU time" VFs
# As it is installed where modules are stripped.
strip -g -o /tmp/sriov_mgr.ko "$SRIOV_BUILD/drivers/sriov_mgr/sriov_mgr.ko"
sim_alone load 4096
for vfs in 0 256 4096; do
	[ $vfs = 0 ] || echo $vfs >"$devices/$pf/sriov_numvfs"
	rmmod='' insmod=''
	for times in 1 2 3; do
		settle
		lower rmmod "$("$spent" 1 rmmod sriov_mgr)"
		lower insmod "$("$spent" 1 insmod /tmp/sriov_mgr.ko)"
	done
	figure $vfs rmmod "$rmmod"
	figure $vfs insmod "$insmod"
	settle
	is "load: $vfs VFs are known" "$("$dump" -f "$pf" | grep -o '"vfs": [0-9]*')" "\"vfs\": $vfs"
	echo 0 >"$devices/$pf/sriov_numvfs"
done
rmdir "$simroot/load"
