# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# What the module keeps in memory: of all that the slab allocators have given away, what is more than before.

# slabs: set all to the bytes of all objects, and tree to those of files and directories
slabs()
{
	local cache
	[ ! -d "$debug" ] || settle
	# What is freed after a grace period; and nothing that is free counts as given away.
	sleep 1
	for cache in /sys/kernel/slab/*/shrink; do
		[ -L "${cache%/shrink}" ] || echo 1 >"$cache"
	done
	read -r all tree < <(awk '
		NR > 2 {
			bytes += $2 * $4
			if ($1 ~ /^(dentry|inode_cache|configfs_dir_cache)$/)
				tree += $2 * $4
		}
		END { printf "%d %d\n", bytes, tree }' /proc/slabinfo)
}

# grown COMMAND...: set more and more_tree to what is more after it
grown()
{
	slabs
	more=$all more_tree=$tree
	"$@"
	slabs
	more=$((all - more)) more_tree=$((tree - more_tree))
}

# loaded: set more to what the module takes for what is there
loaded()
{
	rmmod sriov_mgr
	grown load_mgr
}

# managed ROW COUNT COMMAND...: what is more where so many are managed
managed()
{
	local row=$1 count=$2
	shift 2
	grown "$@"
	figure "$row" "and managed" $((more / count))
	figure "$row" "of that files, directories" $((more_tree / count))
}

make_wanted()
{
	local n
	mkdir "${dirs[@]}"
	for ((n = 0; n < vfs; n++)); do
		echo "mac=02:00:00:00:00:01 vlan=5" >"$mgr/$pf/vf$n/commit"
	done
}

table memory "Memory, bytes" of
figure "code and data" "not managed" "$(</sys/module/sriov_mgr/coresize)"
# The first time, what others keep as well.
loaded
loaded
none=$more

vfs=4096
sim_alone memory $vfs
echo $vfs >"$devices/$pf/sriov_numvfs"
loaded
shared
figure "a VF" "not managed" $(((more - none) / vfs))
grown "$dump" -f "$pf" -p $((identity | config | counters)) >/dev/null
figure "a VF" "and read once" $((more / vfs))
mkdir "$mgr/$pf"
eval "dirs=(\"\$mgr/\$pf\"/vf{0..$((vfs - 1))})"
managed "a VF" $vfs make_wanted
rmdir "${dirs[@]}" "$mgr/$pf"
echo 0 >"$devices/$pf/sriov_numvfs"
rmdir "$simroot/memory"

pfs=() nr_pfs=128
for ((n = 0; n < nr_pfs; n++)); do
	pfs[n]=$mgr/$(sim_up "memory$n")
done
loaded
figure "a PF" "not managed" $(((more - none) / nr_pfs))
managed "a PF" $nr_pfs mkdir "${pfs[@]}"
rmdir "${pfs[@]}" "$simroot"/memory*
