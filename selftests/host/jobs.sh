# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# sriovctl takes each command that the guide's pages on jobs and on other programs have.

host host
guide=$SRIOV_TOP/Documentation/admin-guide
echo '{ "version": 1, "pfs": { "0000:01:00.0": { "num-vfs": 3 } } }' >"$tmp/0000:01:00.0.json"
mapfile -t lines < <(sed -n 's/^ *# sriovctl \([^|>]*[^|> ]\).*/\1/p' "$guide/jobs.rst" "$guide/beside.rst" |
	sort -u)
at_least "there are commands" "${#lines[@]}" 10

# taken WORD...: "ok" if sriovctl takes that, whatever the recorded host has to say to it
taken()
{
	local also=''
	case $1 in
	# These write, or want a terminal: an option that there is not ends them, when the others are taken.
	save | balance | top) also=--nothing ;;
	*) ! "$ctl" "$1" --help | grep -q -- --dry-run || also=--dry-run ;;
	esac
	run "$@" ${also:+"$also"}
	case $also,$1,$status,$(<"$tmp/err") in
	--nothing,*,2,'sriovctl: --nothing: no such option'*) echo ok ;;
	--nothing,*) echo "$status: $(<"$tmp/err")" ;;
	*,0,* | *,restore,1,* | *'nobody asked for this when the recording was made') echo ok ;;
	*) echo "$status: $(<"$tmp/err")" ;;
	esac
}
for line in "${lines[@]}"; do
	read -ra words <<<"${line//\/etc\/sriov_mgr/$tmp}"
	is "sriovctl $line" "$(taken "${words[@]}")" ok
done
