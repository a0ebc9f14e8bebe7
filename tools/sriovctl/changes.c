// SPDX-License-Identifier: GPL-2.0
/* What differs between two wanted states, printed. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "change.h"
#include "changes.h"
#include "util.h"

static void print_change(json_object *change)
{
	static const struct {
		const char *action, *mark, *colour;
	} looks[] = {
		{ "add", "+", "\033[32m" },
		{ "remove", "-", "\033[31m" },
		{ "change", "~", "\033[33m" },
	};
	const char *action = json_string(change, "action"), *pf = json_string(change, "pf");
	const char *old = json_string(change, "old"), *new = json_string(change, "new");
	const char *key = json_string(change, "key"), *vf = json_string(change, "vf");
	bool colour = use_colour();
	size_t i = 0;

	while (strcmp(action, looks[i].action))
		i++;
	printf("%s%s", colour ? looks[i].colour : "", looks[i].mark);
	if (pf)
		printf(" %s", pf);
	if (vf)
		printf(" vf%s", vf);
	if (key)
		printf(" %s", key);
	if (old)
		printf(" %s", old);
	if (old && new)
		fputs(" ->", stdout);
	if (new)
		printf(" %s", new);
	puts(colour ? "\033[m" : "");
}

void print_changes(json_object *changes, bool json)
{
	size_t i, n = json_object_array_length(changes);
	json_object *top;

	if (json) {
		top = need(json_object_new_object());
		json_object_object_add(top, "changes", json_object_get(changes));
		print_json(top);
		json_object_put(top);
		return;
	}
	for (i = 0; i < n; i++)
		print_change(json_object_array_get_idx(changes, i));
	if (!n)
		puts("nothing to change");
}
