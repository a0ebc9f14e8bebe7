// SPDX-License-Identifier: GPL-2.0
/* What is counted at one moment. */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
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

/* What columns have of a VF, as an object. */
static json_object *pick(json_object *columns, size_t i)
{
	json_object *picked = need(json_object_new_object()), *value, *own;
	size_t j;

	json_object_object_foreach(columns, key, values) {
		if (!json_object_is_type(values, json_type_array)) {
			value = json_object_get(values);
		} else if (strcmp(key, "own")) {
			value = json_object_get(json_object_array_get_idx(values, i));
		} else {
			value = need(json_object_new_array());
			for_each_of(values, j, own)
				json_object_array_add(value, pick(own, i));
		}
		json_object_object_add(picked, strcmp(key, "values") ? key : "value", value);
	}
	return picked;
}

static void add_counters(json_object *vf, json_object *message, size_t i)
{
	json_object *sources, *source, *counters, *ages;
	size_t j;

	client_came_with(vf, message);
	json_object_object_add(vf, "stale",
			       need(json_object_new_boolean(json_flag(message, "stale"))));
	if (!json_object_object_get_ex(message, "columns", &sources) ||
	    !json_object_object_get_ex(message, "counters-ages", &ages))
		return;
	counters = need(json_object_new_array());
	for_each_of(sources, j, source)
		json_object_array_add(counters, pick(source, i));
	json_object_object_add(vf, "counters", counters);
	json_object_object_add(vf, "counters-age",
			       json_object_get(json_object_array_get_idx(ages, i)));
}

/* Adds what @message has of the VFs from number @from on; returns the number behind these. */
static size_t add_message(json_object *vfs, size_t from, json_object *message)
{
	uint32_t first = 0, count = 0, index;
	size_t i, next = from;
	json_object *vf;

	json_number(message, "index", &first);
	json_number(message, "count", &count);
	for (i = from; (vf = json_object_array_get_idx(vfs, i)); i++) {
		if (json_number(vf, "index", &index) && index >= first && index - first < count &&
		    text_is(message, "pf", json_string(vf, "pf"))) {
			add_counters(vf, message, index - first);
			next = i + 1;
		} else if (next > from) {
			break;
		}
	}
	return next;
}

/* Both dumps are in the same order; VFs may have come or gone between them. */
static int add_columns(struct client *client, const char *pf, json_object *vfs)
{
	json_object *messages = need(json_object_new_array()), *message;
	int err = client_get_columns(client, pf, messages);
	size_t i, next = 0;

	for_each_of(messages, i, message)
		next = add_message(vfs, next, message);
	json_object_put(messages);
	return err;
}

/* The VFs @vf of @pf, or all. */
static int take_vfs(struct client *client, const char *pf, int vf, uint32_t part,
		    json_object *vfs)
{
	bool many = vf < 0 && part == SRIOV_MGR_PART_COUNTERS;
	int err = client_get_vfs(client, pf, vf, SRIOV_MGR_PART_IDENTITY | (many ? 0 : part), vfs);

	if (!err && many)
		err = add_columns(client, pf, vfs);
	/* An older module does not know this, and an older recording does not have it. */
	if (err != -EOPNOTSUPP && err != -ENODATA)
		return err;
	json_object_array_del_idx(vfs, 0, json_object_array_length(vfs));
	return client_get_vfs(client, pf, vf, SRIOV_MGR_PART_IDENTITY | part, vfs);
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
		err = take_vfs(client, *pf ? pf : NULL, vf, part, vfs);
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
