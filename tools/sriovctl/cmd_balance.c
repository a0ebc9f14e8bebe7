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
#include "users.h"
#include "util.h"
#include "wanted.h"

#define WEIGHT_MAX 1000

/**
 * struct plan - a distribution of the pool of a PF
 * @pf: PCI address
 * @weights: those of the command line, by the numbers of their VFs
 * @leave: how many vectors are kept free beside @reserve
 * @reset: no size is wanted after it
 * @apply: it is not only proposed
 * @save: and is there after the next boot as well
 * @vectors: the size of the pool
 * @reserve: how many of them are kept free
 * @vfs: the present VFs as the kernel tells them
 * @shares: one for each of @vfs
 * @n: how many
 */
struct plan {
	char pf[32];
	json_object *weights;
	uint32_t leave;
	bool reset;
	bool apply;
	bool save;
	uint32_t vectors;
	uint32_t reserve;
	json_object *vfs;
	struct share *shares;
	size_t n;
};

static int get_pool(struct client *client, struct plan *plan)
{
	json_object *limits = need(json_object_new_array()), *list, *one, *pool = NULL;
	int err = client_get_limit(client, plan->pf, -1, limits);
	int status = STATUS_OK;
	const char *text;
	size_t i;

	list = json_object_object_get(json_object_array_get_idx(limits, 0), "constraint");
	for (i = 0; list && i < json_object_array_length(list); i++) {
		one = json_object_array_get_idx(list, i);
		if (text_is(one, "type", "msix-pool"))
			pool = one;
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

/* A VF that is configured and does not exist has no part. @shares ends with an empty one. */
static int get_shares(struct client *client, struct plan *plan)
{
	json_object *all = need(json_object_new_array()), *vf;
	int err = client_get_vfs(client, plan->pf, -1, VF_PARTS_LIST, all);
	int status = err ? client_fail(client, plan->pf, err) : STATUS_OK;
	struct share *share;
	size_t i;

	plan->vfs = need(json_object_new_array());
	plan->shares = need(calloc(json_object_array_length(all) + 1, sizeof(*plan->shares)));
	for_each_of(all, i, vf) {
		if (status || !json_string(vf, "address"))
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

static int set_weights(const struct plan *plan)
{
	struct share *share;

	json_object_object_foreach(plan->weights, vf, weight) {
		for (share = plan->shares; share->info; share++)
			if (text_is(share->info, "index", vf))
				break;
		if (!share->info)
			return fail(STATUS_NONE, "%s has no vf%s now", plan->pf, vf);
		share->weight = json_object_get_int64(weight);
	}
	return STATUS_OK;
}

static int make_plan(struct client *client, struct plan *plan)
{
	uint64_t kept;
	uint32_t vectors;
	int status;

	status = get_pool(client, plan) ?: get_shares(client, plan) ?: set_weights(plan);
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
	if (json)
		print_json(top);
	else
		print_columns(plan->vfs, &share_columns, "VF,ADDRESS,DRIVER,WEIGHT,NOW,NEW");
	json_object_put(top);
}

/* Nobody loses a VF for it. */
static int apply_plan(struct change *change, const struct plan *plan)
{
	const struct consent consent = { .quiet = true, .save = plan->save };
	int status = change_add(change, plan->pf);
	json_object *new;
	const char *user;
	size_t i;

	users_name(plan->vfs);
	for (i = 0; !status && i < plan->n; i++) {
		const struct share *share = &plan->shares[i];

		if (share->new == share->now && !plan->reset)
			continue;
		user = json_string(share->info, "in-use");
		if (user && share->new != share->now)
			status = fail(STATUS_REFUSED, "%s vf%u is in use: %s", plan->pf, share->vf,
				      user);
		new = need(json_object_new_int64(share->new));
		if (plan->reset)
			change_reset(change, plan->pf, share->vf, "msix-vectors", new);
		else
			change_set(change, plan->pf, share->vf, "msix-vectors", new);
	}
	return status ?: change_commit(change, &consent);
}

static int balance(const char *name, struct plan *plan, bool json)
{
	struct change change;
	int status;

	status = change_begin(&change) ?: pf_find(&change.client, name, plan->pf) ?:
		 make_plan(&change.client, plan);
	if (!status)
		print_plan(plan, json);
	if (!status && plan->apply)
		status = apply_plan(&change, plan);
	json_object_put(plan->vfs);
	free(plan->shares);
	change_end(&change);
	return status;
}

static int add_weight(const char *text, json_object *weights)
{
	unsigned int vf, weight;
	int end = 0;

	if (sscanf(text, "vf%5u=%4u%n", &vf, &weight, &end) != 2 || text[end] ||
	    text[strspn(text, "vf=0123456789")] || weight > WEIGHT_MAX)
		return fail(STATUS_USAGE, "%s: not a weight as vf0=2, at most %d", text,
			    WEIGHT_MAX);
	if (json_object_object_get_ex(weights, vf_key(vf), NULL))
		return fail(STATUS_USAGE, "%s: vf%u is there twice", text, vf);
	json_object_object_add(weights, vf_key(vf), need(json_object_new_int64(weight)));
	return STATUS_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct plan plan = { .weights = need(json_object_new_object()) };
	bool json = false;
	int opt, status = STATUS_OK;

	while (!status && (opt = option_next(self, argc, argv)) != -1) {
		if (opt == '?') {
			json_object_put(plan.weights);
			return command_usage(self);
		}
		if (opt == 'w')
			status = add_weight(optarg, plan.weights);
		else if (opt == 'l' && !number_parse(optarg, UINT32_MAX, &plan.leave))
			status = fail(STATUS_USAGE, "--leave %s: not a number of vectors", optarg);
		plan.reset |= opt == 'r';
		plan.apply |= opt == 'a';
		plan.save |= opt == 's';
		json |= opt == 'J';
	}
	if (!status && argc - optind != 1)
		status = command_usage(self);
	if (!status && plan.reset && (json_object_object_length(plan.weights) || plan.leave))
		status = fail(STATUS_USAGE, "--reset gives equal parts of the whole pool; %s",
			      "leave out the rest");
	if (!status && plan.save && !plan.apply)
		status = fail(STATUS_USAGE, "--save is for what is done; add --apply");
	if (!status)
		status = balance(argv[optind], &plan, json);
	json_object_put(plan.weights);
	return status;
}

static const struct opt options[] = {
	{ 'w', "weight", "vfN=W", "weight of a VF, 0 to 1000; 1 if not given" },
	{ 'l', "leave", "N", "keep so many vectors of the pool free, beside its reserve" },
	{ 'r', "reset", NULL, "equal parts, and no size is wanted any longer" },
	{ 'a', "apply", NULL, "write the new sizes to configfs, all or none; root only" },
	{ 's', "save", NULL, "with --apply: keep it over the next boot, as create does" },
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
