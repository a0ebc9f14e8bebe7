# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Tables for scripts.

host host

# ---- raw ----

for command in list stats users limit; do
	"$ctl" $command -ro "$(columns $command)" sim0 | sed '/^$/,$d' >"$tmp/raw"
	at_least "$command: there are lines" "$(wc -l <"$tmp/raw")" 2
	is "$command --raw: as many fields in each line" "$(awk '{ print NF }' "$tmp/raw" | sort -u)" \
		"$(columns $command | awk -F , '{ print NF }')"
done
