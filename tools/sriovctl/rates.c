// SPDX-License-Identifier: GPL-2.0
/* From two samples to what happened a second. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>

#include "attrs.h"
#include "netlink.h"
#include "rates.h"
#include "util.h"

/* The rate of @key, if both have it and it did not go back. */
static json_object *rate_of(json_object *obj, json_object *before, const char *key,
			    double seconds)
{
	json_object *value, *old;
	uint64_t now, then;

	if (!json_object_object_get_ex(obj, key, &value) ||
	    !json_object_object_get_ex(before, key, &old))
		return NULL;
	now = json_object_get_uint64(value);
	then = json_object_get_uint64(old);
	return now < then ? NULL : need(json_object_new_double((now - then) / seconds));
}

static bool is_same(json_object *obj, json_object *other, const char *key)
{
	return json_object_equal(json_object_object_get(obj, key),
				 json_object_object_get(other, key));
}

/* The element of @array that has the same @key as @obj. */
static json_object *find_same(json_object *array, json_object *obj, const char *key)
{
	json_object *other;
	size_t i;

	for_each_of(array, i, other)
		if (is_same(other, obj, key))
			return other;
	return NULL;
}

static json_object *rates_of_own(json_object *own, json_object *before, double seconds)
{
	json_object *rates = need(json_object_new_array()), *counter, *rate, *value;
	size_t i;

	for_each_of(own, i, counter) {
		value = rate_of(counter, find_same(before, counter, "name"), "value", seconds);
		if (!value)
			continue;
		rate = need(json_object_new_object());
		json_copy(rate, counter, "name");
		json_copy(rate, counter, "unit");
		json_object_object_add(rate, "value", value);
		json_object_array_add(rates, rate);
	}
	return rates;
}

/* Of the counters of one source. */
static json_object *rates_of_source(json_object *counters, json_object *before, double seconds)
{
	json_object *rates = need(json_object_new_object()), *rate, *own;
	const struct attr *attr;

	json_copy(rates, counters, "source");
	for (attr = counters_set.attrs + 1; attr <= counters_set.attrs + counters_set.max; attr++) {
		rate = attr->kind == ATTR_U64 ? rate_of(counters, before, attr->key, seconds) :
		       NULL;
		if (rate)
			json_object_object_add(rates, attr->key, rate);
	}
	if (json_object_object_get_ex(counters, "own", &own) &&
	    json_object_object_get_ex(before, "own", &rate))
		json_object_object_add(rates, "own", rates_of_own(own, rate, seconds));
	return rates;
}

/* Returns whether both have the same answer, and @before has no rates. */
static bool add_counter_rates(json_object *vf, json_object *before)
{
	int64_t elapsed = client_elapsed(vf, before), between;
	json_object *sources, *old, *counters, *same, *rates;
	uint32_t age, old_age;
	size_t i;

	if (json_flag(vf, "stale") || !json_number(vf, "counters-age", &age) ||
	    !json_number(before, "counters-age", &old_age) ||
	    !json_object_object_get_ex(vf, "counters", &sources) ||
	    !json_object_object_get_ex(before, "counters", &old))
		return false;
	between = elapsed - (int64_t)age * 1000 + (int64_t)old_age * 1000;
	/* The module shares an answer for a while: the same one tells the same rates. */
	if (between <= elapsed / 4) {
		json_copy(vf, before, "interval");
		json_copy(vf, before, "rates");
		return !json_object_object_get_ex(vf, "rates", NULL);
	}
	rates = need(json_object_new_array());
	for_each_of(sources, i, counters) {
		same = find_same(old, counters, "source");
		if (same)
			json_object_array_add(rates,
					      rates_of_source(counters, same, between / 1e6));
	}
	json_object_object_add(vf, "interval", need(json_object_new_double(between / 1e6)));
	json_object_object_add(vf, "rates", rates);
	return false;
}

/* Of the vectors @now, in their order; @before may be NULL. */
static json_object *rates_of_vectors(json_object *now, json_object *before, double seconds)
{
	json_object *rates = need(json_object_new_array()), *vector, *same, *rate, *value;
	size_t i;

	for_each_of(now, i, vector) {
		rate = need(json_object_new_object());
		json_copy(rate, vector, "index");
		json_copy(rate, vector, "irq");
		/* The number of an interrupt may be another vector's later. */
		same = before ? find_same(before, vector, "irq") : NULL;
		value = same && is_same(same, vector, "index") ?
			rate_of(vector, same, "count", seconds) : NULL;
		if (value)
			json_object_object_add(rate, "count", value);
		json_object_array_add(rates, rate);
	}
	return rates;
}

static void add_interrupt_rates(json_object *dev, json_object *before)
{
	double seconds = client_elapsed(dev, before) / 1e6;
	json_object *irqs, *old, *vectors, *total, *rates;

	if (!json_object_object_get_ex(dev, "interrupts", &irqs) ||
	    !json_object_object_get_ex(before, "interrupts", &old) ||
	    json_flag(irqs, "stale") || json_flag(old, "stale") || seconds <= 0)
		return;
	rates = need(json_object_new_object());
	/* With vectors that came or went it is a sum of others. */
	total = is_same(irqs, old, "allocated") ? rate_of(irqs, old, "total", seconds) : NULL;
	if (total)
		json_object_object_add(rates, "total", total);
	if (json_object_object_get_ex(irqs, "vector", &vectors))
		json_object_object_add(rates, "vector",
				       rates_of_vectors(vectors,
							json_object_object_get(old, "vector"),
							seconds));
	json_object_object_add(dev, "interval", need(json_object_new_double(seconds)));
	json_object_object_add(dev, "rates", rates);
}

/* With what a PF or VF is found in another sample. */
static void name_of(json_object *dev, char *name, size_t size)
{
	const char *index = json_string(dev, "index");

	snprintf(name, size, "%s %s", json_string(dev, index ? "pf" : "address"),
		 index ? index : "");
}

static bool add_rates(json_object *devices, json_object *before)
{
	json_object *by_name, *dev, *old;
	bool same = false;
	char name[64];
	size_t i;

	if (!devices || !before)
		return false;
	by_name = need(json_object_new_object());
	for_each_of(before, i, old) {
		name_of(old, name, sizeof(name));
		json_object_object_add(by_name, name, json_object_get(old));
	}
	for_each_of(devices, i, dev) {
		name_of(dev, name, sizeof(name));
		/* A VF that was made again or has another driver counts from 0. */
		if (!json_object_object_get_ex(by_name, name, &old) ||
		    !is_same(dev, old, "created") || !is_same(dev, old, "binds"))
			continue;
		same |= add_counter_rates(dev, old);
		add_interrupt_rates(dev, old);
	}
	json_object_put(by_name);
	return same;
}

bool rates_add(json_object *sample, json_object *before)
{
	add_rates(json_object_object_get(sample, "pfs"), json_object_object_get(before, "pfs"));
	return add_rates(json_object_object_get(sample, "vfs"),
			 json_object_object_get(before, "vfs"));
}
