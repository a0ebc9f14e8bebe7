// SPDX-License-Identifier: GPL-2.0
/* From a sample to rows of tables. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <json-c/json.h>

#include "netdev.h"
#include "rows.h"
#include "util.h"

static void copy(json_object *row, const char *key, json_object *from, const char *from_key)
{
	json_object *value;

	if (json_object_object_get_ex(from, from_key, &value))
		json_object_object_add(row, key, json_object_get(value));
}

/* What else there is of a device. The address of a PF is that of "its" PF. */
static void complete(json_object *dev)
{
	char netdev[512];

	if (!json_object_object_get_ex(dev, "pf", NULL))
		copy(dev, "pf", dev, "address");
	if (netns_elsewhere(dev) && netdev_text(dev, netdev, sizeof(netdev)))
		json_add_text(dev, "netdev", netdev);
	if (!json_object_object_get_ex(dev, "user", NULL))
		copy(dev, "user", dev,
		     json_object_object_get_ex(dev, "netdev", NULL) ? "netdev" : "driver");
}

/* The sum of what one is received and the other one sent, as far as they are counted. */
static json_object *add(json_object *a, json_object *b)
{
	if (!a && !b)
		return NULL;
	if (json_object_is_type(a ? a : b, json_type_double))
		return need(json_object_new_double(json_object_get_double(a) +
						   json_object_get_double(b)));
	return need(json_object_new_uint64(json_object_get_uint64(a) +
					   json_object_get_uint64(b)));
}

json_object *row_get(json_object *row, const char *key)
{
	static const struct {
		const char *key, *rx, *tx;
	} sums[] = {
		{ "packets", "rx-packets", "tx-packets" },
		{ "bytes", "rx-bytes", "tx-bytes" },
		{ "dropped", "rx-dropped", "tx-dropped" },
		{ "errors", "rx-errors", "tx-errors" },
	};
	json_object *value, *sources, *source;
	size_t i;

	if (json_object_object_get_ex(row, key, &value))
		return value;
	if (!json_object_object_get_ex(row, "counted", &sources))
		return NULL;
	for_each_of(sources, i, source)
		if (json_object_object_get_ex(source, key, &value))
			return value;
	for (i = 0; i < ARRAY_SIZE(sums); i++) {
		if (strcmp(key, sums[i].key))
			continue;
		value = add(row_get(row, sums[i].rx), row_get(row, sums[i].tx));
		if (value)
			json_object_object_add(row, key, value);
		return value;
	}
	return NULL;
}

json_object *rows_of_counters(json_object *sample, bool rates)
{
	json_object *vfs = json_object_object_get(sample, "vfs"), *vf;
	size_t i;

	for_each_of(vfs, i, vf) {
		complete(vf);
		copy(vf, "counted", vf, rates ? "rates" : "counters");
	}
	return json_object_get(vfs);
}

static void add_vectors(json_object *rows, json_object *dev, json_object *irqs, json_object *rates)
{
	static const char *const keys[] = {
		"pf", "index", "user", "address", "driver", "netdev", "numa-node",
	};
	json_object *vectors = json_object_object_get(irqs, "vector"), *vector, *row;
	size_t i, j;

	for (i = 0; vectors && i < json_object_array_length(vectors); i++) {
		row = need(json_object_new_object());
		for (j = 0; j < ARRAY_SIZE(keys); j++)
			copy(row, keys[j], dev, keys[j]);
		vector = json_object_array_get_idx(vectors, i);
		json_object_object_foreach(vector, key, value)
			json_object_object_add(row, strcmp(key, "index") ? key : "vector",
					       json_object_get(value));
		/* Those are in the same order. */
		if (rates)
			copy(row, "rate",
			     json_object_array_get_idx(json_object_object_get(rates, "vector"), i),
			     "count");
		json_object_array_add(rows, row);
	}
}

static void add_device(json_object *rows, json_object *dev, json_object *irqs, json_object *rates)
{
	if (irqs) {
		json_object_object_foreach(irqs, key, value)
			if (strcmp(key, "vector"))
				json_object_object_add(dev, key, json_object_get(value));
	}
	copy(dev, "rate", rates, "total");
	json_object_array_add(rows, json_object_get(dev));
}

static json_object *rows_of_all(json_object *sample,
				void (*add)(json_object *rows, json_object *dev,
					    json_object *irqs, json_object *rates))
{
	static const char *const keys[] = { "pfs", "vfs" };
	json_object *rows = need(json_object_new_array()), *dev;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		for_each_of(json_object_object_get(sample, keys[i]), j, dev) {
			complete(dev);
			add(rows, dev, json_object_object_get(dev, "interrupts"),
			    json_object_object_get(dev, "rates"));
		}
	return rows;
}

json_object *rows_of_vectors(json_object *sample)
{
	return rows_of_all(sample, add_vectors);
}

json_object *rows_of_devices(json_object *sample)
{
	return rows_of_all(sample, add_device);
}

/* qsort() hands no argument on. */
static const char *sort_key;
static bool sort_reverse;

static bool is_number(json_object *value)
{
	return json_object_is_type(value, json_type_int) ||
	       json_object_is_type(value, json_type_double);
}

/* Ascending. */
static int compare_values(const char *key, json_object *a, json_object *b)
{
	uint64_t x, y;
	double u, v;

	/* Of hexadecimal digits, of which a domain may have more. */
	if (!strcmp(key, "pf") || !strcmp(key, "address")) {
		x = json_object_get_string_len(a);
		y = json_object_get_string_len(b);
		return x != y ? (x > y) - (x < y) :
				strcmp(json_object_get_string(a), json_object_get_string(b));
	}
	if (!is_number(a) || !is_number(b))
		return strverscmp(json_object_get_string(a), json_object_get_string(b));
	if (json_object_is_type(a, json_type_double)) {
		u = json_object_get_double(a);
		v = json_object_get_double(b);
		return (u > v) - (u < v);
	}
	x = json_object_get_uint64(a);
	y = json_object_get_uint64(b);
	return (x > y) - (x < y);
}

static int compare(const void *left, const void *right)
{
	static const char *const keys[] = { "pf", "index", "vector" };
	json_object *a = *(json_object *const *)left, *b = *(json_object *const *)right;
	json_object *x, *y;
	int order = 0;
	size_t i;

	if (sort_key) {
		x = row_get(a, sort_key);
		y = row_get(b, sort_key);
		if (!x != !y)
			return !x - !y;
		order = x ? compare_values(sort_key, x, y) : 0;
		if (order)
			return is_number(x) != sort_reverse ? -order : order;
	}
	for (i = 0; i < ARRAY_SIZE(keys) && !order; i++) {
		x = json_object_object_get(a, keys[i]);
		y = json_object_object_get(b, keys[i]);
		/* A PF has no index and comes before its VFs. */
		order = x && y ? compare_values(keys[i], x, y) : !!x - !!y;
	}
	return order;
}

void rows_sort(json_object *rows, const char *key, bool reverse)
{
	json_object *last = NULL, *row;
	size_t i;

	sort_key = key;
	sort_reverse = reverse;
	/* Mostly the kernel's order is this one, which costs less to see than to make. */
	for_each_of(rows, i, row) {
		if (last && compare(&last, &row) > 0) {
			json_object_array_sort(rows, compare);
			return;
		}
		last = row;
	}
}

bool rows_sum(json_object *rows, const char *key, double *sum)
{
	json_object *row, *value;
	bool found = false;
	size_t i;

	*sum = 0;
	for_each_of(rows, i, row) {
		value = row_get(row, key);
		*sum += value ? json_object_get_double(value) : 0;
		found |= !!value;
	}
	return found;
}
