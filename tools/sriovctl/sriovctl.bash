# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# bash completion for sriovctl(8): what the help texts name, and the PFs and VFs that there are

# The words that begin the lines below a heading of a command's help.
_sriovctl_below()
{
	sriovctl ${1:+"$1"} --help 2>/dev/null | awk -v head="$2" '
		on && !NF { exit }
		on { print $1 }
		index($0, head) == 1 { on = 1 }'
}

# What stands for an option's argument in the help; nothing if it has none.
_sriovctl_argument()
{
	sriovctl "$1" --help 2>/dev/null | awk -v option="$2" '
		$1 == option "," || $1 == option || $2 == option {
			print ($1 ~ /,$/) ? $3 : $2
			exit
		}' | grep -x '[A-Z=]*'
}

# The name of a network device is anybody's who has it in a container; what a shell would take for
# more than a word is left out.
_sriovctl_pfs()
{
	sriovctl list -rno ADDRESS,NETDEV 2>/dev/null | tr -s ' ' '\n' | grep -x '[A-Za-z0-9:._-]*' |
		grep -vx -e -
}

_sriovctl()
{
	local -a words
	local cur prev command word choices='' head='' kind=''

	# COMP_WORDS is of no use here: it splits PCI addresses at their colons.
	read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
	[[ ${COMP_LINE:COMP_POINT-1:1} == ' ' ]] && words+=('')
	cur=${words[-1]} prev=${words[-2]} command=${words[1]}

	if [ "${#words[@]}" -eq 2 ]; then
		choices="$(_sriovctl_below '' Commands) --help --version"
	else
		[[ $prev != -* ]] || kind=$(_sriovctl_argument "$command" "$prev")
		# The usage, without the options.
		[ "$kind" ] || [[ $cur == -* ]] || kind=$(sriovctl "$command" --help 2>/dev/null |
			sed '1!d; s/\[-[^][]*\(\[[^]]*\][^][]*\)*\]//g')
	fi
	case $kind in
	'')
		[[ $cur != -* || ${#words[@]} -le 2 ]] ||
			choices=$(sriovctl "$command" --help | grep -o -e '--[a-z-]*' | sort -u)
		;;
	LIST | COLUMN)
		choices=$(_sriovctl_below "$command" Columns)
		case $command in
		top) choices=$(_sriovctl_below stats Columns) ;;
		doctor) choices=$(sriovctl doctor --list | awk '{ print $1 }') ;;
		esac
		head=${cur%"${cur##*[,+]}"}
		cur=${cur##*[,+]}
		;;
	*\[COMMAND\]*) choices=$(_sriovctl_below '' Commands) ;;
	DRIVER)
		choices="none vfio-pci $(cd "${SRIOVCTL_SYSROOT:-}/sys/bus/pci/drivers" && echo *)"
		;;
	*FILE*)
		if [[ $kind == *PF* && $cur != */* ]]; then
			choices=$(_sriovctl_pfs)
		else
			compopt -o filenames 2>/dev/null
			mapfile -t COMPREPLY < <(compgen -d -- "$cur"; compgen -f -X '!*.json' -- "$cur")
			return
		fi
		;;
	*vfN* | *PF*)
		if [[ $kind == *vfN* && $prev != "$command" && $prev != -* && $prev != *=* ]]; then
			choices=$(sriovctl list -arno VF "$prev" 2>/dev/null | grep vf)
			[[ ! $choices || $kind != *all* ]] || choices+=' all'
		fi
		if [[ $kind == *KEY=* && $prev != "$command" && $prev != -* ]]; then
			compopt -o nospace 2>/dev/null
			[ "${words[2]}" = host ] && head='Keys of' || head='Keys:'
			choices+=" $(_sriovctl_below "$command" "$head" | sed 's/$/=/')"
			head=''
		fi
		if [ ! "$choices" ]; then
			choices=$(_sriovctl_pfs)
			[[ $kind != *host* ]] || choices+=' host'
		fi
		;;
	esac
	if [[ $kind == *PF* || $kind == *vfN...* ]]; then
		head=${cur%"${cur##*,}"}
		cur=${cur##*,}
	fi
	# Not compgen -W, which expands the words as a shell does, with commands in them.
	read -rd '' -a words <<<"$choices"
	COMPREPLY=()
	for word in "${words[@]}"; do
		[[ $word != "$cur"* ]] || COMPREPLY+=("$head$word")
	done
	# Readline has what is before the last colon already.
	if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${cur%:*}:"}")
	fi
}
complete -F _sriovctl sriovctl
