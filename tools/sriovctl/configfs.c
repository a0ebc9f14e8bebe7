// SPDX-License-Identifier: GPL-2.0
/* Files and directories below /sys/kernel/config/sriov_mgr. */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "configfs.h"
#include "sysroot.h"
#include "util.h"

#define ROOT "/sys/kernel/config/sriov_mgr"

int configfs_mounted(void)
{
	return access(rooted(ROOT), F_OK) && errno == ENOENT ?
	       fail(STATUS_FAILED, "configfs is not mounted; run: mount -t configfs none %s",
		    "/sys/kernel/config") : STATUS_OK;
}

/* Of the PF's directory where @vf is negative, else of the VF's; or a file in it. */
static const char *path_of(struct configfs *fs, int vf, const char *file)
{
	int len = snprintf(fs->path, sizeof(fs->path), ROOT "/%s", fs->pf);

	if (vf >= 0)
		len += snprintf(fs->path + len, sizeof(fs->path) - len, "/vf%d", vf);
	snprintf(fs->path + len, sizeof(fs->path) - len, "%s", file);
	return fs->path;
}

static bool failed(struct configfs *fs, int err)
{
	snprintf(fs->why, sizeof(fs->why), "%s: %s%s", fs->path, strerror(err),
		 err == EACCES || err == EPERM ? "; run it as root" : "");
	return false;
}

bool configfs_get(struct configfs *fs, int vf, const char *name, char *text, size_t size)
{
	int fd = open(rooted("%s", path_of(fs, vf, name)), O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, size - 1);

	if (len < 0)
		failed(fs, errno);
	if (fd >= 0)
		close(fd);
	text[len < 0 ? 0 : len] = '\0';
	if (len > 0 && text[len - 1] == '\n')
		text[len - 1] = '\0';
	return len >= 0;
}

/* The kernel's words about the last write, or those of its errno where it has none. */
static void explain(struct configfs *fs, int vf, int err)
{
	struct configfs last = { .pf = fs->pf };
	char line[256], name[16] = "";

	if (!configfs_get(&last, vf, "/last_error", line, sizeof(line)) || !*line) {
		failed(fs, err);
		return;
	}
	if (vf >= 0)
		snprintf(name, sizeof(name), " vf%d", vf);
	snprintf(fs->why, sizeof(fs->why), "%s%s: %s", fs->pf, name, line);
}

bool configfs_make(struct configfs *fs, int vf)
{
	int err;

	if (!mkdir(rooted("%s", path_of(fs, vf, "")), 0755) || errno == EEXIST)
		return true;
	err = errno;
	if (vf < 0 && err == EINVAL) {
		snprintf(fs->why, sizeof(fs->why), "%s is a device without SR-IOV; %s", fs->pf,
			 "`sriovctl list` shows what there is");
		return false;
	}
	/* Of a VF's directory, the PF's last_error has the reason. */
	if (vf < 0 || err == EACCES)
		return failed(fs, err);
	explain(fs, -1, err);
	return false;
}

bool configfs_remove(struct configfs *fs, int vf)
{
	return !rmdir(rooted("%s", path_of(fs, vf, ""))) || failed(fs, errno);
}

bool configfs_has(struct configfs *fs, int vf, const char *name)
{
	return !access(rooted("%s", path_of(fs, vf, name)), F_OK);
}

bool configfs_put(struct configfs *fs, int vf, const char *name, const char *text)
{
	int fd, err = 0;
	ssize_t len;

	fd = open(rooted("%s", path_of(fs, vf, name)), O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return failed(fs, errno);
	len = write(fd, text, strlen(text));
	if (len < 0)
		err = errno;
	else if ((size_t)len < strlen(text))
		err = E2BIG;
	close(fd);
	/* Only what the kernel refused has a reason; that may be of another write. */
	if (err == EINTR || err == E2BIG)
		failed(fs, err);
	else if (err)
		explain(fs, vf, err);
	return !err;
}
