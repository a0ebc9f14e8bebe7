// SPDX-License-Identifier: GPL-2.0
/*
 * spent - how long a program runs, from its start to its end, without what it waits.
 *
 * usage: spent TIMES COMMAND [ARGUMENT]...
 * Prints the microseconds of the quickest time. What the command prints is thrown away.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static long run(char **argv)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	int status = -1;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	errno = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (errno || wait4(pid, &status, 0, &usage) < 0 || status) {
		fprintf(stderr, "spent: %s: status %d, %s\n", argv[0], status, strerror(errno));
		exit(1);
	}
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L +
	       usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

int main(int argc, char **argv)
{
	long least = 0, ran;
	int i;

	if (argc < 3)
		return 2;
	for (i = atoi(argv[1]); i > 0; i--) {
		ran = run(argv + 2);
		if (!least || ran < least)
			least = ran;
	}
	printf("%ld\n", least);
	return 0;
}
