#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb
# vm: --sim
# debug
# The wanted configuration of a real driver's VFs comes back after the devices were suspended.
set -eu

# The machine's root, on 9p, does not survive it, not even the end of what was started from there:
# all of this is in memory, and after the suspend nothing else is opened.
memory=/dev/shm/suspend
if [ "${0%/*}" != $memory ]; then
	mkdir $memory
	ldd /bin/bash | grep -o '/[^ ]*' | xargs cp -t $memory "${0%/*}"/lib*.sh "$0" /bin/bash
	LC_ALL=C LD_LIBRARY_PATH=$memory exec $memory/ld-linux-x86-64.so.2 $memory/bash "$memory/${0##*/}"
fi
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"
said_file=$memory/said

igb=$(pfs_of igb)
ip link set "$(netdev "$igb")" up
configure "$igb"
soon "igb: bound" has "$mgr/$igb/vf1/state" bound
sleeps igb "$igb"
finish
