// SPDX-License-Identifier: GPL-2.0
/* Vectors and temperature. */

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "doctor.h"

/* A driver may ask its firmware before it tells a temperature; it is not waited for longer. */
#define DRIVER_MS 1000

static void check_host_vectors(struct doctor *doctor)
{
	uint32_t budget, left;

	if (json_number(doctor->host, "vector-budget", &budget) &&
	    json_number(doctor->host, "vectors-free", &left) && left < budget / 10)
		found(doctor, NULL, "let drivers take fewer, as ethtool -L NETDEV combined N",
		      "%u of %u interrupt vectors are left", left, budget);
}

static void check_vectors(struct doctor *doctor, json_object *pf)
{
	uint32_t limit, vfs;
	bool estimated = json_number(pf, "estimate", &limit);

	if (!estimated && ((!text_is(pf, "limited-by", "msix-pool") &&
			    !text_is(pf, "limited-by", "host-vectors")) ||
			   !json_number(pf, "limit", &limit)))
		return;
	if (!json_number(pf, "num-vfs", &vfs) || limit > vfs || text_is(pf, "state", "over-limit"))
		return;
	/* Who has filled it knows. */
	doctor->severity = "info";
	found(doctor, pf, mend(doctor, "sriovctl limit %s", pf_name(pf)),
	      "%s vectors for no more VFs than its %u: %s", estimated ? "may have" : "has", vfs,
	      json_string(pf, "limit-detail"));
}

/*
 * Reads a number that a driver tells, in a process that is left behind where the driver does
 * not answer: such a read cannot be ended.
 */
static bool ask_driver(const char *path, long *number)
{
	struct pollfd end = { .events = POLLIN };
	char text[32];
	ssize_t len;
	int fds[2], fd;
	pid_t child;

	if (pipe2(fds, O_CLOEXEC))
		return false;
	fflush(stdout);
	child = fork();
	if (!child) {
		/* Who reads what this command prints is not to wait for it. */
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		fd = open(rooted("%s", path), O_RDONLY);
		len = fd < 0 ? 0 : read(fd, text, sizeof(text));
		_exit(len > 0 && write(fds[1], text, len) == len ? 0 : 1);
	}
	close(fds[1]);
	end.fd = fds[0];
	len = -1;
	if (child > 0 && poll(&end, 1, DRIVER_MS) == 1)
		len = read(fds[0], text, sizeof(text) - 1);
	else if (child > 0)
		/* It has the other end open, so its number is still its own. */
		kill(child, SIGKILL);
	close(fds[0]);
	if (len < 0)
		return false;
	text[len] = '\0';
	*number = strtol(text, NULL, 10);
	return len > 0;
}

/* @input is the file of the sensor's temperature, beside its others. */
static void check_sensor(struct doctor *doctor, json_object *pf, const char *input)
{
	static const char *const bounds[] = { "max", "crit" };
	int stem = strlen(input) - strlen("input");
	char path[PATH_MAX], label[64];
	long now, most;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bounds); i++) {
		snprintf(path, sizeof(path), "%.*s%s", stem, input, bounds[i]);
		if (access(rooted("%s", path), F_OK))
			continue;
		now = 0;
		if (!ask_driver(path, &most) || (most > 0 && !ask_driver(input, &now))) {
			unknown(doctor, pf, "the driver of %s does not tell its temperature",
				pf_name(pf));
			return;
		}
		/* A bound of 0 or below is none. */
		if (most <= 0 || now < most)
			continue;
		file_line(label, sizeof(label), "%.*slabel", stem, input);
		found(doctor, pf, "see to fans and air flow",
		      "its temperature%s%s is %ld C, %s is %ld C", *label ? " " : "", label,
		      now / 1000, bounds[i], most / 1000);
		return;
	}
}

/* The sensors of a PF are below its device, or below a device of its driver. */
static void check_temperature(struct doctor *doctor, json_object *pf)
{
	json_object *inputs = paths_of("/sys/class/hwmon/*/temp*_input"), *input;
	char path[PATH_MAX], below[64];
	size_t i;

	/* No one waits for the children. */
	signal(SIGCHLD, SIG_IGN);
	snprintf(below, sizeof(below), "/%s/", pf_name(pf));
	for_each_of(inputs, i, input)
		if (rooted_realpath(path, "%s", json_object_get_string(input)) &&
		    strstr(path, below))
			check_sensor(doctor, pf, path);
	json_object_put(inputs);
}

const struct check host_checks[] = {
	{ "msix-headroom", "warning", "interrupt vectors that are used up, or nearly",
	  "no further VF can be made, and drivers that start get fewer queues",
	  .host = check_host_vectors, .pf = check_vectors },
	{ "temperature", "warning", "a PF that is hotter than its sensor's bound",
	  "a hot device slows down, has errors, or turns off", .pf = check_temperature },
	{ 0 }
};
