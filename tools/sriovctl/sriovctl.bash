# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# bash completion for sriovctl(8)

_sriovctl()
{
	local -a words
	local cur prev command choices='' head=''

	# COMP_WORDS is of no use here: it splits PCI addresses at their colons.
	read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
	[[ ${COMP_LINE:COMP_POINT-1:1} == ' ' ]] && words+=('')
	cur=${words[-1]} prev=${words[-2]} command=${words[1]}

	if [ "${#words[@]}" -eq 2 ]; then
		choices="list show limit set balance monitor --help --version"
	elif [[ $prev == -o || $prev == --output ]]; then
		choices=$(sriovctl "$command" --help | awk 'on { print $1 } /^Columns/ { on = 1 }')
		head=${cur%"${cur##*[,+]}"}
		cur=${cur##*[,+]}
	elif [[ $cur == -* ]]; then
		choices=$(sriovctl "$command" --help | grep -o -e '--[a-z]*' | sort -u)
	elif [[ $command == monitor || $prev == -w || $prev == --weight ]]; then
		: # numbers
	elif [[ $command == show && $prev != show && $prev != -* ]]; then
		choices=$(sriovctl list -rno VF "$prev" 2>/dev/null)
	elif [[ $command == list || $prev == "$command" || $prev == -* || $prev == vf*=* ]]; then
		choices=$(sriovctl list -rno ADDRESS,NETDEV 2>/dev/null)
	fi
	mapfile -t COMPREPLY < <(compgen -P "$head" -W "$choices" -- "$cur")
	# Readline has what is before the last colon already.
	if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${cur%:*}:"}")
	fi
}
complete -F _sriovctl sriovctl
