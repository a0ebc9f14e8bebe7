#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: x86
# vm: --sim
# A reader of debugfs that stays in the kernel, as its own memory does not come, holds up nobody. User-Mode Linux has
# no userfaultfd.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

going=$(sim_up going accelerator=1 total_vfs=20)
other=$(sim_up other accelerator=1)
echo 20 >"$devices/$going/sriov_numvfs"
manage "$other"
echo 2 >"$mgr/$other/num_vfs"

coproc reader { exec "$python" "$SRIOV_TOP/selftests/held-read.py" "$debug/config"; }
# shellcheck disable=SC2154 # bash sets it
pid=$reader_PID
read -r said <&"${reader[0]}"
is "a read of debugfs is held" "$said" held
echo 0 >"$simroot/going/live"
rebind "$other"
soon "while a PF that it reads about goes, another one gets its VFs back" has "$devices/$other/sriov_numvfs" 2
is "it is still held" "$(kill -0 "$pid" && echo held)" held
echo >&"${reader[1]}"
mapfile -t lines <&"${reader[0]}"
wait "$pid"
seen=$(printf '%s\n' "${lines[@]}" | awk '{ print $1, $2 }' | uniq | xargs)
like "it gets what it had read" "$seen" "$going vf0 .*$going vf1 "
is "and no more of the PF that has gone" "$(grep -c "$going vf19" <<<"$seen")" 0
like "but of the other" "$seen" "$other vf0 $other vf1\$"
finish
