// SPDX-License-Identifier: GPL-2.0
/* What is counted at one moment. */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "netlink.h"
#include "sample.h"
#include "users.h"
#include "util.h"

/* A dump has the first vectors of a device only, an answer about one device all. */
static int get_all_vectors(struct client *client, uint32_t parts, json_object *devices)
{
	json_object *dev, *irqs, *vectors, *one;
	uint32_t allocated, index;
	size_t i, n;
	int err = 0;

	/* One may have gone meanwhile. */
	for (i = 0; (!err || err == -ENODEV) && i < json_object_array_length(devices); i++) {
		dev = json_object_array_get_idx(devices, i);
		irqs = json_object_object_get(dev, "interrupts");
		vectors = json_object_object_get(irqs, "vector");
		n = vectors ? json_object_array_length(vectors) : 0;
		if (!n || !json_number(irqs, "allocated", &allocated) || n == allocated)
			continue;
		one = need(json_object_new_array());
		if (json_number(dev, "index", &index))
			err = client_get_vfs(client, json_string(dev, "pf"), index, parts, one);
		else
			err = client_get_pfs(client, json_string(dev, "address"), parts, one);
		dev = json_object_array_get_idx(one, 0);
		if (dev)
			json_object_array_put_idx(devices, i, json_object_get(dev));
		json_object_put(one);
	}
	return err == -ENODEV ? 0 : err;
}

static void remove_absent(json_object *vfs)
{
	size_t i = json_object_array_length(vfs);

	while (i--)
		if (!json_string(json_object_array_get_idx(vfs, i), "address"))
			json_object_array_del_idx(vfs, i, 1);
}

int sample_take(struct client *client, const char *pf, int vf, uint32_t part,
		json_object **sample)
{
	json_object *pfs = need(json_object_new_array()), *vfs = need(json_object_new_array());
	uint32_t parts = SRIOV_MGR_PART_IDENTITY | part;
	bool irqs = part & SRIOV_MGR_PART_INTERRUPTS;
	struct timespec now;
	int err = 0;

	clock_gettime(CLOCK_REALTIME, &now);
	*sample = need(json_object_new_object());
	json_object_object_add(*sample, "time",
			       need(json_object_new_uint64(now.tv_sec * UINT64_C(1000000000) +
							   now.tv_nsec)));
	json_object_object_add(*sample, "vfs", vfs);
	if (irqs)
		json_object_object_add(*sample, "pfs", json_object_get(pfs));

	/* A dump of the VFs does not tell that there is no such PF. */
	if (vf < 0 && (*pf || irqs))
		err = client_get_pfs(client, *pf ? pf : NULL, parts, pfs);
	if (!err)
		err = client_get_vfs(client, *pf ? pf : NULL, vf, parts, vfs);
	remove_absent(vfs);
	if (!err && irqs)
		err = get_all_vectors(client, parts, pfs);
	if (!err && irqs)
		err = get_all_vectors(client, parts, vfs);
	json_object_put(pfs);
	users_name(vfs);
	if (err) {
		json_object_put(*sample);
		*sample = NULL;
	}
	return err;
}
