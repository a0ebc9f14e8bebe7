// SPDX-License-Identifier: GPL-2.0
/* From a sample to rows of tables. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <json-c/json.h>

#include "netdev.h"
#include "rows.h"
#include "util.h"

/* All but the nests, and who uses it. The address of a PF is that of "its" PF. */
static json_object *row_of(json_object *dev)
{
	json_object *row = need(json_object_new_object()), *user;
	char netdev[512];

	json_object_object_foreach(dev, key, value)
		if (!json_object_is_type(value, json_type_object) &&
		    !json_object_is_type(value, json_type_array))
			json_object_object_add(row, key, json_object_get(value));
	if (!json_object_object_get_ex(dev, "pf", NULL))
		json_object_object_add(row, "pf",
				       json_object_get(json_object_object_get(dev, "address")));
	if (netdev_text(dev, netdev, sizeof(netdev)))
		json_add_text(row, "netdev", netdev);
	if (!json_object_object_get_ex(row, "user", NULL) &&
	    (json_object_object_get_ex(row, "netdev", &user) ||
	     json_object_object_get_ex(row, "driver", &user)))
		json_object_object_add(row, "user", json_object_get(user));
	return row;
}

/* The sum of what one is received and the other one sent. */
static void add_sum(json_object *row, const char *key, const char *rx, const char *tx)
{
	json_object *a = json_object_object_get(row, rx), *b = json_object_object_get(row, tx);
	json_object *sum;

	if (!a && !b)
		return;
	if (json_object_is_type(a ? a : b, json_type_double))
		sum = json_object_new_double(json_object_get_double(a) +
					     json_object_get_double(b));
	else
		sum = json_object_new_uint64(json_object_get_uint64(a) +
					     json_object_get_uint64(b));
	json_object_object_add(row, key, need(sum));
}

/* @counters has an object for each source. */
static void add_counters(json_object *row, json_object *counters)
{
	json_object *words = need(json_object_new_array()), *source;
	size_t i;

	for (i = 0; i < json_object_array_length(counters); i++) {
		source = json_object_array_get_idx(counters, i);
		json_object_object_foreach(source, key, value) {
			if (!strcmp(key, "source"))
				json_object_array_add(words, json_object_get(value));
			else
				json_object_object_add(row, key, json_object_get(value));
		}
	}
	json_object_object_add(row, "source", words);
	add_sum(row, "packets", "rx-packets", "tx-packets");
	add_sum(row, "bytes", "rx-bytes", "tx-bytes");
	add_sum(row, "dropped", "rx-dropped", "tx-dropped");
	add_sum(row, "errors", "rx-errors", "tx-errors");
}

json_object *rows_of_counters(json_object *sample, bool rates)
{
	json_object *vfs = json_object_object_get(sample, "vfs"), *counters, *vf, *row;
	json_object *rows = need(json_object_new_array());
	size_t i;

	for (i = 0; i < json_object_array_length(vfs); i++) {
		vf = json_object_array_get_idx(vfs, i);
		row = row_of(vf);
		if (json_object_object_get_ex(vf, rates ? "rates" : "counters", &counters))
			add_counters(row, counters);
		json_object_array_add(rows, row);
	}
	return rows;
}

static void add_vectors(json_object *rows, json_object *dev)
{
	json_object *irqs, *vectors, *rates, *rate, *row;
	size_t i;

	if (!json_object_object_get_ex(dev, "interrupts", &irqs) ||
	    !json_object_object_get_ex(irqs, "vector", &vectors))
		return;
	/* In the same order. */
	if (json_object_object_get_ex(dev, "rates", &rates))
		json_object_object_get_ex(rates, "vector", &rates);
	for (i = 0; i < json_object_array_length(vectors); i++) {
		json_object *vector = json_object_array_get_idx(vectors, i);

		row = row_of(dev);
		json_object_object_foreach(vector, key, value)
			json_object_object_add(row, strcmp(key, "index") ? key : "vector",
					       json_object_get(value));
		if (rates && json_object_object_get_ex(json_object_array_get_idx(rates, i),
						       "count", &rate))
			json_object_object_add(row, "rate", json_object_get(rate));
		json_object_array_add(rows, row);
	}
}

static void add_device(json_object *rows, json_object *dev)
{
	json_object *row = row_of(dev), *irqs, *rates, *rate;

	if (json_object_object_get_ex(dev, "interrupts", &irqs)) {
		json_object_object_foreach(irqs, key, value)
			if (strcmp(key, "vector"))
				json_object_object_add(row, key, json_object_get(value));
	}
	if (json_object_object_get_ex(dev, "rates", &rates) &&
	    json_object_object_get_ex(rates, "total", &rate))
		json_object_object_add(row, "rate", json_object_get(rate));
	json_object_array_add(rows, row);
}

static json_object *rows_of_all(json_object *sample, void (*add)(json_object *, json_object *))
{
	static const char *const keys[] = { "pfs", "vfs" };
	json_object *rows = need(json_object_new_array()), *devices;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		devices = json_object_object_get(sample, keys[i]);
		for (j = 0; j < json_object_array_length(devices); j++)
			add(rows, json_object_array_get_idx(devices, j));
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
static int compare_values(json_object *a, json_object *b)
{
	uint64_t x, y;
	double u, v;

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
		x = json_object_object_get(a, sort_key);
		y = json_object_object_get(b, sort_key);
		if (!x != !y)
			return !x - !y;
		order = x ? compare_values(x, y) : 0;
		if (order)
			return is_number(x) != sort_reverse ? -order : order;
	}
	for (i = 0; i < ARRAY_SIZE(keys) && !order; i++) {
		x = json_object_object_get(a, keys[i]);
		y = json_object_object_get(b, keys[i]);
		/* A PF has no index and comes before its VFs. */
		order = x && y ? compare_values(x, y) : !!x - !!y;
	}
	return order;
}

void rows_sort(json_object *rows, const char *key, bool reverse)
{
	sort_key = key;
	sort_reverse = reverse;
	json_object_array_sort(rows, compare);
}

bool rows_sum(json_object *rows, const char *key, double *sum)
{
	json_object *value;
	bool found = false;
	size_t i;

	*sum = 0;
	for (i = 0; i < json_object_array_length(rows); i++) {
		if (!json_object_object_get_ex(json_object_array_get_idx(rows, i), key, &value))
			continue;
		*sum += json_object_get_double(value);
		found = true;
	}
	return found;
}
