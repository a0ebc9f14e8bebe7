// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "change.h"
#include "columns.h"
#include "commands.h"
#include "consent.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "shares.h"
#include "table.h"
#include "util.h"

#define WEIGHT_MAX 1000

/* A --weight of the command line. */
struct weight {
	uint32_t vf;
	uint32_t weight;
};

/**
 * struct plan - a distribution of the pool of a PF
 * @pf: PCI address
 * @vectors: the size of the pool
 * @reserve: how many of them are kept free
 * @leave: how many more
 * @reset: no size is wanted after it
 * @vfs: the present VFs as the kernel tells them
 * @shares: one for each of @vfs
 * @n: how many
 */
struct plan {
	char pf[32];
	uint32_t vectors;
	uint32_t reserve;
	uint32_t leave;
	bool reset;
	json_object *vfs;
	struct share *shares;
	size_t n;
};

static int get_pool(struct client *client, struct plan *plan)
{
	json_object *limits = need(json_object_new_array()), *list, *pool = NULL;
	int err = client_get_limit(client, plan->pf, -1, limits);
	int status = STATUS_OK;
	const char *text;
	size_t i;

	list = json_object_object_get(json_object_array_get_idx(limits, 0), "constraint");
	for (i = 0; list && i < json_object_array_length(list); i++) {
		text = json_string(json_object_array_get_idx(list, i), "type");
		if (text && !strcmp(text, "msix-pool"))
			pool = json_object_array_get_idx(list, i);
	}
	text = json_string(pool, "detail");
	json_number(pool, "reserve", &plan->reserve);
	if (err)
		status = client_fail(client, plan->pf, err);
	else if (!json_number(pool, "vectors", &plan->vectors))
		status = fail(STATUS_NONE, "%s has no pool of vectors for its VFs (%s)", plan->pf,
			      text ? text : "msix-pool: not known");
	json_object_put(limits);
	return status;
}

/* A VF that is configured and does not exist has no part. */
static int get_shares(struct client *client, struct plan *plan)
{
	json_object *all = need(json_object_new_array()), *vf;
	int err = client_get_vfs(client, plan->pf, -1, VF_PARTS_LIST, all);
	size_t i, n = json_object_array_length(all);
	int status = STATUS_OK;
	struct share *share;

	if (err)
		status = client_fail(client, plan->pf, err);
	plan->shares = need(calloc(n + 1, sizeof(*plan->shares)));
	for (i = 0; i < n && !status; i++) {
		vf = json_object_array_get_idx(all, i);
		if (!json_string(vf, "address"))
			continue;
		json_object_array_add(plan->vfs, json_object_get(vf));
		share = &plan->shares[plan->n++];
		*share = (struct share){ .info = vf, .weight = 1 };
		json_number(vf, "index", &share->vf);
		if (!json_number(json_object_object_get(vf, "actual"), "msix-vectors",
				 &share->now))
			status = fail(STATUS_NONE, "%s vf%u: its MSI-X table size is not known",
				      plan->pf, share->vf);
	}
	json_object_put(all);
	return status;
}

static int set_weights(struct plan *plan, const struct weight *weights, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < plan->n && plan->shares[j].vf != weights[i].vf; j++)
			;
		if (j == plan->n)
			return fail(STATUS_NONE, "%s has no vf%u now", plan->pf, weights[i].vf);
		plan->shares[j].weight = weights[i].weight;
	}
	return STATUS_OK;
}

static int make_plan(struct client *client, struct plan *plan, const struct weight *weights,
		     size_t count)
{
	uint64_t kept;
	uint32_t vectors;
	int status;

	status = get_pool(client, plan);
	if (!status)
		status = get_shares(client, plan);
	if (!status)
		status = set_weights(plan, weights, count);
	if (status)
		return status;
	kept = (uint64_t)plan->reserve + plan->leave;
	vectors = plan->vectors > kept ? plan->vectors - kept : 0;
	if (!plan->n)
		return fail(STATUS_NONE, "%s has no VFs now", plan->pf);
	if (plan->n > vectors)
		return fail(STATUS_REFUSED, "%s has %zu VFs and only %u vectors for them", plan->pf,
			    plan->n, vectors);
	shares_propose(plan->shares, plan->n, vectors);
	return STATUS_OK;
}

static void print_plan(const struct plan *plan, bool json)
{
	json_object *top = need(json_object_new_object());
	struct columns cols = { .set = &share_columns };
	size_t i;

	for (i = 0; i < plan->n; i++) {
		const struct share *share = &plan->shares[i];

		json_object_object_add(share->info, "weight", json_object_new_int64(share->weight));
		json_object_object_add(share->info, "now", json_object_new_int64(share->now));
		json_object_object_add(share->info, "new", json_object_new_int64(share->new));
	}
	json_object_object_add(top, "pf", json_object_new_string(plan->pf));
	json_object_object_add(top, "vectors", json_object_new_int64(plan->vectors));
	json_object_object_add(top, "reserve", json_object_new_int64(plan->reserve));
	if (plan->leave)
		json_object_object_add(top, "leave", json_object_new_int64(plan->leave));
	json_object_object_add(top, "vfs", json_object_get(plan->vfs));
	columns_parse(&cols, "VF,ADDRESS,DRIVER,WEIGHT,NOW,NEW");
	if (json)
		print_json(top);
	else
		print_rows(plan->vfs, &vf_set, &cols, 0);
	json_object_put(top);
}

/* Nobody loses a VF for it. */
static int apply_plan(struct client *client, const struct plan *plan)
{
	static const struct consent consent = { .quiet = true };
	struct change change;
	const char *user;
	size_t i;
	int status = change_begin(&change, client, plan->pf);

	for (i = 0; !status && i < plan->n; i++) {
		const struct share *share = &plan->shares[i];
		json_object *new;

		if (share->new == share->now && !plan->reset)
			continue;
		user = json_string(share->info, "in-use");
		if (user && share->new != share->now)
			status = fail(STATUS_REFUSED, "%s vf%u is in use: %s", plan->pf, share->vf,
				      user);
		new = need(json_object_new_int64(share->new));
		if (plan->reset)
			change_reset(&change, plan->pf, share->vf, "msix-vectors", new);
		else
			change_set(&change, plan->pf, share->vf, "msix-vectors", new);
	}
	if (!status)
		status = change_commit(&change, &consent);
	change_end(&change);
	return status;
}

static int balance(const char *name, struct plan plan, const struct weight *weights,
		   size_t count, bool apply, bool json)
{
	struct target target;
	struct client client;
	int status;

	status = client_open(&client);
	if (status)
		return status;
	plan.vfs = need(json_object_new_array());
	status = target_find(&client, name, NULL, &target);
	if (!status) {
		snprintf(plan.pf, sizeof(plan.pf), "%s", target.pf);
		status = make_plan(&client, &plan, weights, count);
	}
	if (!status)
		print_plan(&plan, json);
	if (!status && apply)
		status = apply_plan(&client, &plan);
	json_object_put(plan.vfs);
	free(plan.shares);
	client_close(&client);
	return status;
}

static bool weight_parse(const char *text, struct weight *weight)
{
	char vf[6], number[5];
	int end = 0;

	if (sscanf(text, "vf%5[0-9]=%4[0-9]%n", vf, number, &end) != 2 || text[end])
		return false;
	weight->vf = strtoul(vf, NULL, 10);
	weight->weight = strtoul(number, NULL, 10);
	return weight->weight <= WEIGHT_MAX;
}

static bool number_parse(const char *text, uint32_t *number)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	*number = n;
	return *text >= '0' && *text <= '9' && !*end && n <= UINT32_MAX;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct weight *weights = need(calloc(argc, sizeof(*weights)));
	bool apply = false, json = false;
	struct plan plan = { .n = 0 };
	int opt, status = STATUS_USAGE;
	size_t count = 0;

	while ((opt = option_next(self, argc, argv)) != -1) {
		switch (opt) {
		case 'w':
			if (!weight_parse(optarg, &weights[count++])) {
				fail(STATUS_USAGE, "%s: not a weight as vf0=2, at most %d", optarg,
				     WEIGHT_MAX);
				goto out;
			}
			break;
		case 'l':
			if (!number_parse(optarg, &plan.leave)) {
				fail(STATUS_USAGE, "--leave %s: not a number of vectors", optarg);
				goto out;
			}
			break;
		case 'r':
			plan.reset = true;
			break;
		case 'a':
			apply = true;
			break;
		case 'J':
			json = true;
			break;
		default:
			status = command_usage(self);
			goto out;
		}
	}
	if (argc - optind != 1)
		command_usage(self);
	else if (plan.reset && (count || plan.leave))
		fail(STATUS_USAGE, "--reset gives equal parts of the whole pool; leave out %s",
		     "the rest");
	else
		status = balance(argv[optind], plan, weights, count, apply, json);
out:
	free(weights);
	return status;
}

static const struct opt options[] = {
	{ 'w', "weight", "vfN=W", "weight of a VF, 0 to 1000; 1 if not given" },
	{ 'l', "leave", "N", "keep so many vectors of the pool free, beside its reserve" },
	{ 'r', "reset", NULL, "equal parts, and no size is wanted any longer" },
	{ 'a', "apply", NULL, "write the new sizes to configfs, all or none; root only" },
	{ 'J', "json", NULL, "JSON" },
	{ 0 }
};

const struct command cmd_balance = {
	.name = "balance",
	.args = "PF",
	.summary = "Divide a PF's pool of MSI-X vectors among its VFs",
	.help =
	"Prints the MSI-X table size that each VF has and the one that it would get.\n"
	"The pool but for its reserve is divided by weight, 1 to 2048 vectors a VF.\n",
	.options = { options },
	.example = "sriovctl balance --weight vf0=4 --apply 0000:01:00.0",
	.run = run,
};
