# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # those that source this set modes, and lib-tool.sh ctl
# Sourced after lib-tool.sh by the tests of sriovctl top: a terminal of tmux with a shell.

command -v tmux >/dev/null || skip_all "tmux is not installed: INSTALL_DEPS=1 tools/install-deps check"

mux()
{
	tmux -L top -f /dev/null "$@"
}

# terminal LOCALE: a new one, 80x24, with a shell that has a prompt to wait for
terminal()
{
	mux kill-server 2>/dev/null || :
	# The old server takes a moment to end.
	LC_ALL=$1 wait_for 300 mux -u new-session -d -x 80 -y 24 \
		"exec env PS1='ready> ' PATH='${ctl%/*}:$PATH' bash --norc --noprofile -i"
	wait_for 300 sees '^ready>$'
}

screen()
{
	mux capture-pane -p
}

# sees REGEX: a line on the screen; for wait_for
sees()
{
	screen | grep -qE -- "$1"
}

# key KEY...: as tmux names them
key()
{
	mux send-keys -- "$@"
}

# type_in TEXT: and Enter
type_in()
{
	mux send-keys -l -- "$1"
	mux send-keys Enter
}

# shown DESCRIPTION REGEX: such a line is soon on the screen
shown()
{
	if wait_for 300 sees "$2"; then
		pass "$1"
	else
		fail "$1" "not within 300 s: /$2/" "$(screen)"
	fi
}

# The process of the last top.
pid_of_top()
{
	pgrep -n -x sriovctl
}

# of_terminal FORMAT: what tmux has of the terminal
of_terminal()
{
	mux display-message -p "$1"
}

# How the terminal is set up, as the shell's commands see it.
modes()
{
	type_in 'clear; stty -g | cksum'
	wait_for 300 sees '^[0-9]+ [0-9]+$'
	screen | grep -E '^[0-9]+ [0-9]+$'
}

# restored DESCRIPTION STATUS: the shell is back, and the terminal as it was; top's exit status
restored()
{
	shown "$1: the shell is back" '^ready>$'
	is "$1: on its own screen, with a cursor" "$(of_terminal '#{alternate_on} #{cursor_flag}')" "0 1"
	type_in 'echo "status $?"'
	shown "$1: the exit status is $2" "^status $2\$"
	is "$1: the modes are as before" "$(modes)" "$modes"
}

# run_top ARGUMENT...
run_top()
{
	type_in "clear; sriovctl top $*"
	shown "top $*" '^sriovctl top - [0-9:]{8}, '
}
