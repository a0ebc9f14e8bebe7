// SPDX-License-Identifier: GPL-2.0
/* Wanted attributes of VFs, written to configfs: all of them or none. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sriovctl.h"

#define ROOT "/sys/kernel/config/sriov_mgr"

/**
 * struct change - a change of several VFs
 * @pf: PCI address
 * @shares: those that change, in the order of writing
 * @n: how many
 * @made: the PF's directory was made here
 * @path: for path_of()
 * @why: what went wrong
 */
struct change {
	const char *pf;
	struct share **shares;
	size_t n;
	bool made;
	char path[128];
	char why[512];
};

/* Of the PF's directory where @vf is negative, else of the VF's; or a file in it. */
static const char *path_of(struct change *change, int vf, const char *file)
{
	int len = snprintf(change->path, sizeof(change->path), ROOT "/%s", change->pf);

	if (vf >= 0)
		len += snprintf(change->path + len, sizeof(change->path) - len, "/vf%d", vf);
	snprintf(change->path + len, sizeof(change->path) - len, "%s", file);
	return change->path;
}

/* The kernel's words about the last write, or those of its errno where it has none. */
static void explain(struct change *change, int vf, int err)
{
	FILE *file = fopen(path_of(change, vf, "/last_error"), "re");
	char line[256] = "", name[16] = "";

	if (file) {
		if (!fgets(line, sizeof(line), file))
			*line = '\0';
		fclose(file);
	}
	line[strcspn(line, "\n")] = '\0';
	if (vf >= 0)
		snprintf(name, sizeof(name), " vf%d", vf);
	snprintf(change->why, sizeof(change->why), "%s%s: %s", change->pf, name,
		 *line ? line : strerror(err));
}

static bool make_dir(struct change *change, int vf, bool *made)
{
	int err;

	*made = !mkdir(path_of(change, vf, ""), 0755);
	if (*made || errno == EEXIST)
		return true;
	err = errno;
	/* Of a VF's directory, the PF's last_error has the reason. */
	if (vf >= 0)
		explain(change, -1, err);
	else
		snprintf(change->why, sizeof(change->why), "%s: %s", change->path, strerror(err));
	return false;
}

static bool put(struct change *change, int vf, const char *name, const char *text)
{
	int fd, err = 0;

	fd = open(path_of(change, vf, name), O_WRONLY | O_CLOEXEC);
	if (fd < 0) {
		snprintf(change->why, sizeof(change->why), "%s: %s", change->path,
			 strerror(errno));
		return false;
	}
	if (write(fd, text, strlen(text)) < 0)
		err = errno;
	close(fd);
	if (err)
		explain(change, vf, err);
	return !err;
}

/* @vectors is NULL for none, which leaves the hardware alone. */
static bool set_vectors(struct change *change, const struct share *share,
			const uint32_t *vectors)
{
	char line[16] = "\n";

	if (vectors)
		snprintf(line, sizeof(line), "%u\n", *vectors);
	return put(change, share->vf, "/msix_vectors", line);
}

/* First what the hardware had, then what was wanted, which may be another size or none. */
static bool put_back(struct change *change, const struct share *share)
{
	json_object *config = json_object_object_get(share->info, "wanted");
	uint32_t wanted;
	bool is_set = json_number(config, "msix-vectors", &wanted);

	return set_vectors(change, share, &share->now) &&
	       ((is_set && wanted == share->now) ||
		set_vectors(change, share, is_set ? &wanted : NULL));
}

static void undo(struct change *change, size_t done)
{
	size_t i;

	for (i = done; i-- > 0;)
		if (!put_back(change, change->shares[i]))
			fail(STATUS_REFUSED, "not put back: %s", change->why);
	for (i = 0; i < change->n; i++)
		if (change->shares[i]->made)
			rmdir(path_of(change, change->shares[i]->vf, ""));
	if (change->made)
		rmdir(path_of(change, -1, ""));
}

static int apply(struct change *change)
{
	size_t i, done = 0;
	bool ready;

	ready = make_dir(change, -1, &change->made);
	for (i = 0; ready && i < change->n; i++)
		ready = make_dir(change, change->shares[i]->vf, &change->shares[i]->made);
	while (ready && done < change->n &&
	       set_vectors(change, change->shares[done], &change->shares[done]->new))
		done++;
	if (ready && done == change->n)
		return STATUS_OK;
	fail(STATUS_REFUSED, "%s", change->why);
	undo(change, done);
	return STATUS_REFUSED;
}

int configfs_apply(const char *pf, struct share *shares, size_t n)
{
	struct share **order = need(calloc(n, sizeof(*order)));
	struct change change = { .pf = pf, .shares = order };
	int status = STATUS_OK;
	sigset_t signals, old;
	size_t i;

	/* Those that shrink come first, so that the pool has what the others grow by. */
	for (i = 0; i < n; i++)
		if (shares[i].new < shares[i].now)
			order[change.n++] = &shares[i];
	for (i = 0; i < n; i++)
		if (shares[i].new > shares[i].now)
			order[change.n++] = &shares[i];

	for (i = 0; !status && i < change.n; i++) {
		const char *user = json_string(order[i]->info, "in-use");

		if (user)
			status = fail(STATUS_REFUSED, "%s vf%u is in use: %s", pf,
				      order[i]->vf, user);
	}
	if (!status && change.n) {
		/* Whoever interrupts it would get a part of it. */
		sigfillset(&signals);
		sigprocmask(SIG_BLOCK, &signals, &old);
		status = apply(&change);
		sigprocmask(SIG_SETMASK, &old, NULL);
	}
	free(order);
	return status;
}

int configfs_commit(const char *pf, unsigned int vf, const char *lines)
{
	struct change change = { .pf = pf };
	bool made = false;

	if (make_dir(&change, -1, &change.made) && make_dir(&change, vf, &made) &&
	    put(&change, vf, "/commit", lines))
		return STATUS_OK;
	fail(STATUS_REFUSED, "%s", change.why);
	if (made)
		rmdir(path_of(&change, vf, ""));
	if (change.made)
		rmdir(path_of(&change, -1, ""));
	return STATUS_REFUSED;
}
