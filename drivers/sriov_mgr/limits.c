// SPDX-License-Identifier: GPL-2.0
/*
 * limits.c - gathers the facts that the policy needs: what the VFs of a PF
 * have, and what is left of the host's interrupt vectors.
 *
 * Vectors of the host that VFs will need are promised to them: to those that
 * exist, with a driver or without, and while they are created, so that two PFs
 * cannot both get the last ones. Who only asks for a limit waits for no driver, as no
 * device_lock is taken for that. Called by whoever wants to know a limit, and by reconcile.c.
 */
#include <linux/cpuhotplug.h>
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "common.h"
#include "irqmap.h"
#include "limits.h"
#include "pci_core.h"
#include "pci_facts.h"
#include "policy.h"
#include "provider.h"
#include "registry.h"
#include "work.h"

/*
 * What an x86 CPU has for devices: 256 less what exceptions and the system take
 * (arch/x86/include/asm/irq_vectors.h), with some left for CPUs that go offline.
 */
#define VECTORS_PER_CPU		200

/* Drivers allocate vectors without telling anybody; so old may be what readers share. */
#define HOST_MAX_AGE		(HZ / 10)

/* Recheck so long after a change: several come together. */
#define RECHECK_DELAY		(HZ / 10)

/*
 * Protects the settings and results below and in struct sriov_pf. A change is
 * noted in host_stale without it.
 */
static DEFINE_MUTEX(host_lock);
static int host_budget = SRIOV_UNSET;
static u32 host_reserve;
static u32 host_used;
static u64 host_time;
static atomic_t host_stale = ATOMIC_INIT(1);

static void (*host_recheck)(struct sriov_pf *pf, const char *why);
/* Protects host_why, and that nothing is queued where there is no workqueue any more. */
static DEFINE_SPINLOCK(recheck_lock);
static struct workqueue_struct *host_wq;
static const char *host_why;
/* Why a reader has the PF drivers asked; may prove wrong, so anything else is told rather. */
static const char pool_why[] = "vectors of the device";
static enum cpuhp_state cpu_online_state, cpu_dead_state;

static int budget(void)
{
	lockdep_assert_held(&host_lock);
	if (host_budget != SRIOV_UNSET)
		return host_budget;
	return IS_ENABLED(CONFIG_X86) ? num_online_cpus() * VECTORS_PER_CPU : SRIOV_UNSET;
}

/**
 * struct known_driver - what is known of a PF driver from its sources in Linux 6.1 to 7.2
 * @name:	the driver
 * @divides:	its VFs have more vectors each where there are fewer of them
 * @reads_total: it reads totalvfs back, as the number of VFs that it makes or provides for
 */
struct known_driver {
	const char *name;
	bool divides;
	bool reads_total;
};

static const struct known_driver known_drivers[] = {
	/* mlx5_get_default_msix_vec_count() in drivers/net/ethernet/mellanox/mlx5/core/pci_irq.c */
	{ "mlx5_core", .divides = true },
	/* ice_set_per_vf_res() in drivers/net/ethernet/intel/ice/ice_sriov.c: 17, 5, 3 or 2 */
	{ "ice", .divides = true },
	/* adf_enable_sriov() in drivers/crypto/intel/qat/qat_common/adf_sriov.c makes all VFs */
	{ "dh895xcc", .reads_total = true },
	{ "c6xx", .reads_total = true },
	{ "c3xxx", .reads_total = true },
	{ "4xxx", .reads_total = true },
	{ "420xx", .reads_total = true },
	{ "6xxx", .reads_total = true },
	/* be_clear() in drivers/net/ethernet/emulex/benet/be_main.c: the firmware divides by it */
	{ "be2net", .reads_total = true },
	/* bnxt_re_vf_res_config() in drivers/infiniband/hw/bnxt_re/main.c: RoCE resources */
	{ "bnxt_en", .reads_total = true },
};

static const struct known_driver *facts_of(const struct sriov_pf *pf)
{
	static const struct known_driver none;
	unsigned int i;

	lockdep_assert_held(&pf->lock);
	for (i = 0; i < ARRAY_SIZE(known_drivers); i++)
		if (!strcmp(known_drivers[i].name, pf->now.driver))
			return &known_drivers[i];
	return &none;
}

/* Of the host's vectors. */
static u32 estimate(const struct sriov_pf *pf, u32 table)
{
	return sriov_policy_host_need(table, num_online_cpus(), false, pf->vf_takes);
}

/* What a VF that exists takes of the host's vectors, or will with a driver. */
static u32 charge(const struct sriov_pf *pf, const struct sriov_vf *vf)
{
	int per_vf = pf->now.policy[SRIOV_POLICY_VECTORS_PER_VF];
	u32 need = per_vf;

	lockdep_assert_held(&pf->lock);
	if (per_vf == SRIOV_UNSET && vf->passthrough)
		need = sriov_policy_host_need(vf->now.vectors, num_online_cpus(), true,
					      vf->guest_took);
	else if (per_vf == SRIOV_UNSET)
		need = vf->allocated ?: estimate(pf, vf->now.vectors);
	return max_t(u32, vf->allocated, need);
}

/* The VFs that are there, as many as there is memory for. */
static struct sriov_irqs *list_vfs(unsigned int *n)
{
	unsigned int room = 0;
	struct sriov_irqs *vfs;
	struct sriov_pf *pf = NULL;
	struct sriov_vf *vf = NULL;
	struct pci_dev *pdev;

	*n = 0;
	while ((pf = sriov_pf_after(pf)))
		scoped_guard(mutex, &pf->lock)
			room += pf->present_vfs;
	vfs = kvcalloc(room, sizeof(*vfs), GFP_KERNEL);
	while (vfs && (pf = sriov_pf_after(pf))) {
		while ((vf = sriov_vf_after(pf, vf))) {
			pdev = *n < room ? sriov_vf_pdev(vf) : NULL;
			if (pdev)
				vfs[(*n)++] = (struct sriov_irqs){ .dev = &pdev->dev,
								   .vf = sriov_vf_get(vf) };
		}
	}
	return vfs;
}

/* What a VF has allocated; and its table, which may change without a driver, and nobody tells. */
static int note_vf(struct sriov_vf *vf, struct pci_dev *pdev, u32 allocated, bool ask)
{
	struct sriov_pf *pf = vf->pf;
	int vectors = -1;
	bool bound;

	scoped_guard(mutex, &pf->lock)
		bound = vf->now.driver[0];
	if (!bound && ask)
		vectors = sriov_pci_vectors(pdev);

	guard(mutex)(&pf->lock);
	if (vf->pdev != pdev)
		return 0;
	vf->allocated = allocated;
	vf->guest_took = vf->passthrough ? max(vf->guest_took, vf->allocated) : 0;
	if (!vf->now.driver[0] && vectors >= 0)
		vf->now.vectors = vectors;
	return bound ? 0 : vectors;
}

/*
 * Where VFs came with other tables when there was another number of them, the pool is divided anew
 * each time. Where they have all of it but what is too little for one more, it may be.
 */
static void note_division(struct sriov_pf *pf)
{
	unsigned int num_vfs = pf->pdev ? pci_num_vf(pf->pdev) : 0;

	lockdep_assert_held(&pf->lock);
	if (!num_vfs || num_vfs == pf->division_vfs)
		return;
	if (pf->division_vfs && pf->division_vectors != pf->vf_vectors)
		pf->division = SRIOV_DIVIDED;
	else if (pf->division != SRIOV_DIVIDED)
		pf->division = pf->pool > 0 && (num_vfs + 1) * pf->vf_vectors > pf->pool ?
			       SRIOV_MAYBE_DIVIDED : SRIOV_UNDIVIDED;
	pf->division_vfs = num_vfs;
	pf->division_vectors = pf->vf_vectors;
}

/* What the VFs of a PF have allocated, and what they will have with drivers. */
static void sum_pf(struct sriov_pf *pf)
{
	unsigned long index;
	struct sriov_vf *vf;
	u32 most = 0;

	guard(mutex)(&pf->lock);
	note_division(pf);
	xa_for_each(&pf->vfs, index, vf)
		if (vf->pdev && !vf->passthrough)
			most = max_t(u32, most, vf->allocated);
	pf->vf_takes = most ?: pf->vf_takes;
	pf->allocated = 0;
	pf->charged = 0;
	xa_for_each(&pf->vfs, index, vf) {
		if (!vf->pdev)
			continue;
		pf->allocated += vf->allocated;
		pf->charged += charge(pf, vf);
	}
}

static void look_at_host(bool writer)
{
	const struct sriov_pf *deaf = NULL;
	struct sriov_pf *pf = NULL;
	struct sriov_irqs *vfs;
	unsigned int n;

	lockdep_assert_held(&host_lock);
	if (!atomic_xchg(&host_stale, 0) && !writer &&
	    time_before64(get_jiffies_64(), host_time + HOST_MAX_AGE))
		return;
	vfs = list_vfs(&n);
	host_used = sriov_irqmap_walk(vfs, n);
	while (n--) {
		/* Who does not answer may take long for it; others of the PF will not either. */
		if (note_vf(vfs[n].vf, to_pci_dev(vfs[n].dev), vfs[n].nr,
			    vfs[n].vf->pf != deaf) < 0)
			deaf = vfs[n].vf->pf;
		put_device(vfs[n].dev);
		sriov_vf_put(vfs[n].vf);
	}
	kvfree(vfs);
	while ((pf = sriov_pf_after(pf)))
		sum_pf(pf);
	host_time = get_jiffies_64();
}

/* What all but the VFs of @but have or are promised. */
static u32 taken(const struct sriov_pf *but)
{
	u32 others = host_used, promised = 0;
	struct sriov_pf *pf = NULL;

	lockdep_assert_held(&host_lock);
	while ((pf = sriov_pf_after(pf))) {
		others -= min(others, pf->allocated);
		if (pf != but)
			promised += max(pf->charged, pf->reserved);
	}
	return others + promised;
}

static void recheck(struct work_struct *work)
{
	struct sriov_pf *pf = NULL;
	const char *why;

	spin_lock_irq(&recheck_lock);
	why = host_why;
	spin_unlock_irq(&recheck_lock);
	while ((pf = sriov_pf_after(pf)))
		host_recheck(pf, why);
	sriov_work_end();
}

static DECLARE_DELAYED_WORK(recheck_work, recheck);

static void cancel_recheck(void)
{
	if (cancel_delayed_work_sync(&recheck_work))
		sriov_work_end();
}

static bool begin_recheck(void)
{
	bool begun;

	sriov_work_begin();
	begun = queue_delayed_work(host_wq, &recheck_work, RECHECK_DELAY);
	if (!begun)
		sriov_work_end();
	return begun;
}

static void queue_recheck(const char *why)
{
	unsigned long flags;

	spin_lock_irqsave(&recheck_lock, flags);
	/* The first of several changes is what is told. */
	if (host_wq && (begin_recheck() || host_why == pool_why))
		host_why = why;
	spin_unlock_irqrestore(&recheck_lock, flags);
}

static void set_count(struct sriov_constraint *constraint, int vfs)
{
	constraint->known = vfs >= 0;
	constraint->vfs = max(vfs, 0);
}

/* Bound the VFs by @vectors; @of_vf is what one needs that exists or is to have so many. */
static void set_vectors(struct sriov_constraint *c, struct sriov_pf *pf, int vectors, u32 per_vf,
			u32 (*of_vf)(const struct sriov_pf *pf, const struct sriov_vf *vf))
{
	unsigned long index, next = 0;
	struct sriov_vf *vf;

	lockdep_assert_held(&pf->lock);
	if (vectors < 0)
		return;
	c->vectors = vectors;
	c->per_vf = per_vf;
	xa_for_each(&pf->vfs, index, vf) {
		if (!vf->pdev && !(vf->now.wanted.valid & BIT(SRIOV_VF_MSIX_VECTORS)))
			continue;
		for (; next < index; next++)
			sriov_policy_need(c, c->per_vf);
		sriov_policy_need(c, of_vf(pf, vf));
		next++;
	}
	sriov_policy_vectors_end(c);
}

static u32 table_size(const struct sriov_pf *pf, const struct sriov_vf *vf)
{
	return vf->pdev ? vf->now.vectors : vf->now.wanted.value[SRIOV_VF_MSIX_VECTORS];
}

/* One that divides its pool gives each VF one at least. */
static u32 one_vector(const struct sriov_pf *pf, const struct sriov_vf *vf)
{
	return 1;
}

static u32 of_host(const struct sriov_pf *pf, const struct sriov_vf *vf)
{
	int per_vf = pf->now.policy[SRIOV_POLICY_VECTORS_PER_VF];

	if (vf->pdev)
		return charge(pf, vf);
	return per_vf == SRIOV_UNSET ? estimate(pf, table_size(pf, vf)) : per_vf;
}

static int pool_of(const struct sriov_pf *pf)
{
	int set = pf->now.policy[SRIOV_POLICY_VECTOR_POOL];

	/* The driver's 0 is no pool (Documentation/ABI/testing/sysfs-bus-pci). */
	if (set != SRIOV_UNSET)
		return set;
	return pf->pool > 0 ? pf->pool : SRIOV_UNSET;
}

/* The VFs' vectors: of the device's pool, which may be known, and of the host, which is not. */
static void set_all_vectors(struct sriov_pf *pf, struct sriov_constraint *pool,
			    struct sriov_constraint *host)
{
	int set = pf->now.policy[SRIOV_POLICY_VECTORS_PER_VF];
	u32 table = pf->vf_vectors == SRIOV_UNSET ? 1 : pf->vf_vectors;
	bool divided, guess;

	lockdep_assert_held(&pf->lock);
	divided = set == SRIOV_UNSET && (pf->division == SRIOV_DIVIDED || facts_of(pf)->divides);
	guess = set == SRIOV_UNSET && !pf->now.policy[SRIOV_POLICY_STRICT];
	pool->reserve = pf->now.policy[SRIOV_POLICY_VECTOR_RESERVE];
	pool->estimate = guess && !divided && pf->division == SRIOV_MAYBE_DIVIDED &&
			 pf->now.policy[SRIOV_POLICY_VECTOR_POOL] == SRIOV_UNSET;
	host->estimate = guess && host_budget == SRIOV_UNSET;
	if (divided)
		set_vectors(pool, pf, pool_of(pf), 1, one_vector);
	else
		set_vectors(pool, pf, pool_of(pf), set == SRIOV_UNSET ? table : set, table_size);
	set_vectors(host, pf, pf->pdev ? budget() : SRIOV_UNSET,
		    set == SRIOV_UNSET ? estimate(pf, table) : set, of_host);
}

/*
 * Any value in the PCI core but ours is the driver's, which may set it long after its bind: idpf
 * does so when its firmware has answered (drivers/net/ethernet/intel/idpf/idpf_virtchnl.c).
 */
static bool note_total(struct sriov_pf *pf, struct pci_dev *pdev)
{
	int now = pci_sriov_get_totalvfs(pdev);

	lockdep_assert_held(&host_lock);
	lockdep_assert_held(&pf->lock);
	if (now == (pf->cap == SRIOV_UNSET ? pf->driver_vfs : pf->cap))
		return false;
	pf->driver_vfs = now;
	pf->cap = SRIOV_UNSET;
	return true;
}

static bool enforced(const struct sriov_pf *pf)
{
	lockdep_assert_held(&pf->lock);
	return pf->now.policy[SRIOV_POLICY_MODE] == SRIOV_MGR_POLICY_MODE_ENFORCE;
}

static void compute(struct sriov_pf *pf, u32 asked, bool writer, struct sriov_limits *out)
{
	struct sriov_constraint *pool = &out->in[SRIOV_MGR_CONSTRAINT_MSIX_POOL];
	struct sriov_constraint *host = &out->in[SRIOV_MGR_CONSTRAINT_HOST_VECTORS];

	lockdep_assert_held(&host_lock);
	look_at_host(writer);
	*out = (struct sriov_limits){ };
	pool->asked = asked;
	host->asked = asked;
	host->used = taken(pf);
	host->reserve = host_reserve;

	guard(mutex)(&pf->lock);
	/* Before its bind is told of, and after its unbind, the core's value is nobody's. */
	if (pf->pdev && pf->driver_vfs != SRIOV_UNSET && !READ_ONCE(pf->mute) &&
	    note_total(pf, pf->pdev))
		queue_recheck("driver totalvfs");
	set_count(&out->in[SRIOV_MGR_CONSTRAINT_HARDWARE],
		  pf->total_vfs ?: SRIOV_UNSET);
	set_count(&out->in[SRIOV_MGR_CONSTRAINT_DRIVER], pf->driver_vfs);
	set_count(&out->in[SRIOV_MGR_CONSTRAINT_MAX_VFS], pf->now.policy[SRIOV_POLICY_MAX_VFS]);
	set_count(&out->in[SRIOV_MGR_CONSTRAINT_BUS_RANGE], pf->bus_vfs);
	set_count(&out->in[SRIOV_MGR_CONSTRAINT_BAR_WINDOW], pf->bar_vfs);
	if (pf->pdev && pci_num_vf(pf->pdev) >= pf->refused_vfs)
		pf->refused_vfs = 0;
	out->refused = pf->refused_vfs;
	set_all_vectors(pf, pool, host);
	sriov_policy_limit(out->in, SRIOV_NR_CONSTRAINTS, false, &out->limit);
	sriov_policy_limit(out->in, enforced(pf) ? SRIOV_NR_CONSTRAINTS :
			   SRIOV_MGR_CONSTRAINT_DRIVER + 1, false, &out->bound);
	sriov_policy_limit(out->in, SRIOV_NR_CONSTRAINTS, true, &out->estimate);
	if (out->limit.known && sriov_policy_fits(&out->estimate, out->limit.vfs))
		out->estimate.known = false;
}

/**
 * sriov_limits - find out how many VFs a PF may have, and why
 * @pf:		the PF
 * @asked:	a number of VFs to compute the vectors of, or 0
 * @out:	the constraints and the limit
 *
 * Context: may sleep, but waits for no driver; the PF's device_lock may be held.
 */
void sriov_limits(struct sriov_pf *pf, u32 asked, struct sriov_limits *out)
{
	bool again;

	/*
	 * Drivers do not tell when their pool changes, and may be slow to answer. Before the
	 * scan: that may take longer, and what was just asked must not be asked again for it.
	 */
	mutex_lock(&pf->lock);
	again = (pf->pool != SRIOV_UNSET || pf->provider) &&
		time_after64(get_jiffies_64(), pf->pool_time + HOST_MAX_AGE);
	mutex_unlock(&pf->lock);

	scoped_guard(mutex, &host_lock)
		compute(pf, asked, false, out);
	if (again)
		queue_recheck(pool_why);
}

/* ---- the cap in the PCI core ---- */

/* Whether the core is to refuse more VFs than the limit. */
static bool may_cap(const struct sriov_pf *pf)
{
	lockdep_assert_held(&pf->lock);
	return enforced(pf) && !pf->makes_all && !facts_of(pf)->reads_total;
}

/*
 * Ask the driver of a PF for its pool. More than TotalVFs of the largest tables is not one: ice
 * tells what it has less what is used, as a u32, before it knows the first. Caller must hold the
 * device_lock.
 */
static void ask_pool(struct sriov_pf *pf, struct pci_dev *pdev)
{
	int pool = sriov_provider_vector_pool(pf, pdev);

	if (pool == SRIOV_UNSET)
		pool = sriov_pci_total_msix(pdev);
	guard(mutex)(&pf->lock);
	if (pf->pdev == pdev) {
		pf->pool = pool > (pf->total_vfs ?: SRIOV_MAX_VFS) * SRIOV_MAX_VECTORS ? 0 : pool;
		pf->pool_time = get_jiffies_64();
	}
}

/**
 * sriov_limits_pool - ask a PF driver that has a pool of vectors for VFs again
 * @pf:	the PF
 *
 * Context: may sleep for as long as the driver takes to answer, but does not
 * wait for the device_lock.
 */
void sriov_limits_pool(struct sriov_pf *pf)
{
	struct pci_dev *pdev;

	mutex_lock(&pf->lock);
	pdev = pf->pool == SRIOV_UNSET && !pf->provider ? NULL : pci_dev_get(pf->pdev);
	/* Where the lock is taken, too: it is not to be asked again at once. */
	pf->pool_time = get_jiffies_64();
	mutex_unlock(&pf->lock);
	if (pdev && sriov_pci_lock(pdev, false)) {
		ask_pool(pf, pdev);
		sriov_pci_unlock(pdev);
	}
	pci_dev_put(pdev);
}

/**
 * sriov_limits_cap_locked - put the limit of the policy into the PCI core
 * @pf:		the PF
 * @pdev:	its device, with a driver bound
 * @min_vfs:	a number of VFs that must be allowed all the same, or 0
 *
 * The core refuses a write to sriov_numvfs that is over the value put there.
 * The value is the driver's own where the policy is not enforced, and where the
 * driver takes it for the number of VFs that it makes or provides for. The core
 * takes no new value while VFs are enabled, and forgets it at each unbind: call
 * again when the last VF has gone and at each bind.
 *
 * Context: caller must hold the device_lock; does not sleep for long.
 */
void sriov_limits_cap_locked(struct sriov_pf *pf, struct pci_dev *pdev, int min_vfs)
{
	struct sriov_limits limits;
	int want;

	sriov_pci_facts(pf, pdev);
	ask_pool(pf, pdev);

	/* So that nobody takes for the driver's what is ours. */
	guard(mutex)(&host_lock);
	scoped_guard(mutex, &pf->lock)
		note_total(pf, pdev);
	compute(pf, 0, false, &limits);
	guard(mutex)(&pf->lock);
	want = may_cap(pf) ? max_t(int, limits.limit.vfs, min_vfs) : pf->driver_vfs;
	if (want != pci_sriov_get_totalvfs(pdev) && !sriov_pci_set_total_vfs(pdev, want))
		pf->cap = want == pf->driver_vfs ? SRIOV_UNSET : want;
}

/**
 * sriov_limits_cap - the same for callers without the device_lock
 * @pf:		the PF
 * @pdev:	its device
 * @min_vfs:	a number of VFs that must be allowed all the same, or 0
 *
 * Context: may sleep for as long as somebody holds the device_lock.
 */
void sriov_limits_cap(struct sriov_pf *pf, struct pci_dev *pdev, int min_vfs)
{
	sriov_pci_lock(pdev, true);
	if (pdev->driver)
		sriov_limits_cap_locked(pf, pdev, min_vfs);
	sriov_pci_unlock(pdev);
}

/**
 * sriov_limits_cap_differs - whether the PCI core has to be told another number
 * @pf:		the PF
 * @limit:	the limit, SRIOV_UNSET for none
 *
 * Context: any; caller must hold sriov_pf.lock.
 * Return: whether.
 */
bool sriov_limits_cap_differs(const struct sriov_pf *pf, int limit)
{
	int now = pf->cap == SRIOV_UNSET ? pf->driver_vfs : pf->cap;

	lockdep_assert_held(&pf->lock);
	if (!may_cap(pf))
		return pf->cap != SRIOV_UNSET;
	return limit != SRIOV_UNSET && limit != now;
}

/**
 * sriov_limits_describe - the constraint that sets the limit, in words
 * @limits:	what sriov_limits() found
 * @buf:	where to write
 * @len:	size of @buf in bytes, SRIOV_LIMIT_LEN for all of it
 *
 * Context: any.
 * Return: length of the text, without the NUL.
 */
int sriov_limits_describe(const struct sriov_limits *limits, char *buf, size_t len)
{
	enum sriov_mgr_constraint by = limits->limit.by;

	if (!limits->limit.known)
		return scnprintf(buf, len, "unknown");
	return sriov_policy_describe(by, &limits->in[by], buf, len);
}

/**
 * sriov_limits_describe_all - the same, and the estimate that is less
 * @limits:	what sriov_limits() found
 * @buf:	where to write
 * @len:	size of @buf in bytes, 2 * SRIOV_LIMIT_LEN for all of it
 *
 * Context: any.
 * Return: length of the text, without the NUL.
 */
int sriov_limits_describe_all(const struct sriov_limits *limits, char *buf, size_t len)
{
	int n = sriov_limits_describe(limits, buf, len);

	if (!limits->estimate.known)
		return n;
	n += scnprintf(buf + n, len - n, "; ");
	return n + sriov_policy_describe(limits->estimate.by, &limits->in[limits->estimate.by],
					 buf + n, len - n);
}

/**
 * sriov_limits_refuse - whether a change to so many VFs is refused, which is noted of the attempt
 * @pf:		the PF
 * @limits:	its limits
 * @num_vfs:	how many VFs it is to have, or has got
 * @by:		the constraint that refuses it, in words
 *
 * Context: may sleep, but waits for nothing slow; caller must hold sriov_pf.op_lock.
 * Return: whether.
 */
bool sriov_limits_refuse(struct sriov_pf *pf, const struct sriov_limits *limits, u32 num_vfs,
			 char by[SRIOV_LIMIT_LEN])
{
	const struct sriov_limit *bound = &limits->bound;

	if (sriov_policy_fits(bound, num_vfs))
		return false;
	sriov_policy_describe(bound->by, &limits->in[bound->by], by, SRIOV_LIMIT_LEN);
	sriov_pf_over_limit(pf, bound->vfs);
	return true;
}

/**
 * sriov_vectors_reserve - promise VFs that are about to be created their vectors
 * @pf:		the PF
 * @num_vfs:	how many VFs it is to have
 * @why:	why not, in words
 * @len:	size of @why in bytes
 *
 * Where the policy is not enforced, only what the PCI core will not allow is
 * refused. Call sriov_vectors_release() when the VFs exist or have failed.
 *
 * Context: may sleep, but waits for no driver; caller must hold sriov_pf.op_lock.
 * Return: 0, or -ERANGE over the limit.
 */
int sriov_vectors_reserve(struct sriov_pf *pf, u32 num_vfs, char *why, size_t len)
{
	struct sriov_limits limits;
	char by[SRIOV_LIMIT_LEN];

	lockdep_assert_held(&pf->op_lock);
	guard(mutex)(&host_lock);
	compute(pf, num_vfs, true, &limits);
	if (sriov_limits_refuse(pf, &limits, num_vfs, by)) {
		scnprintf(why, len, "%u VFs are over the limit: %s", num_vfs, by);
		return -ERANGE;
	}
	/* Those that are there now may have to come back. */
	pf->reserved = max_t(u64, limits.in[SRIOV_MGR_CONSTRAINT_HOST_VECTORS].asked_vectors,
			     pf->charged);
	return 0;
}

/**
 * sriov_vectors_release - what was promised is taken, or not needed
 * @pf:	the PF
 *
 * Context: may sleep, but waits for no driver; caller must hold sriov_pf.op_lock.
 */
void sriov_vectors_release(struct sriov_pf *pf)
{
	lockdep_assert_held(&pf->op_lock);
	scoped_guard(mutex, &host_lock)
		pf->reserved = 0;
	sriov_vectors_changed("VFs");
}

/**
 * sriov_vectors_host - tell about the vectors of the host
 * @host:	what there is
 *
 * Context: may sleep, but waits for no driver.
 */
void sriov_vectors_host(struct sriov_host *host)
{
	u32 gone;

	guard(mutex)(&host_lock);
	look_at_host(false);
	host->budget = budget();
	host->automatic = host_budget == SRIOV_UNSET;
	host->reserve = host_reserve;
	host->used = host_used;
	gone = taken(NULL);
	host->promised = gone - min(gone, host_used);
	gone += host_reserve;
	host->free = host->budget > 0 && gone < host->budget ? host->budget - gone : 0;
}

/**
 * sriov_vectors_set_host - set the bound by the host's vectors
 * @budget:	vectors for devices, SRIOV_UNSET for what the CPUs have; or NULL
 * @reserve:	vectors that are to stay free; or NULL
 *
 * Context: may sleep, but waits for no driver.
 */
void sriov_vectors_set_host(const int *budget, const int *reserve)
{
	mutex_lock(&host_lock);
	if (budget)
		host_budget = *budget;
	if (reserve)
		host_reserve = *reserve;
	mutex_unlock(&host_lock);
	sriov_vectors_changed(budget ? "host/vector_budget" : "host/vector_reserve");
}

/* ---- what changes the facts of every PF ---- */

/**
 * sriov_vectors_changed - something happened that may change limits
 * @why:	what, in words; a constant
 *
 * Context: any that may not sleep, too.
 */
void sriov_vectors_changed(const char *why)
{
	atomic_set(&host_stale, 1);
	queue_recheck(why);
}

static int cpu_changed(unsigned int cpu)
{
	sriov_vectors_changed("CPU hotplug");
	return 0;
}

/**
 * sriov_vectors_init - watch the CPUs
 * @wq:		where to recheck
 * @recheck:	called for each PF some time after a change
 *
 * Context: module init.
 * Return: 0, or the error of the registration.
 */
int sriov_vectors_init(struct workqueue_struct *wq,
		       void (*recheck)(struct sriov_pf *pf, const char *why))
{
	int state;

	host_wq = wq;
	host_recheck = recheck;
	/* Up when the CPU is online, down when it is dead: then it counts, or no longer. */
	state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "sriov_mgr:online", cpu_changed,
					  NULL);
	if (state < 0)
		return state;
	cpu_online_state = state;
	state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "sriov_mgr:dead", NULL,
					  cpu_changed);
	if (state < 0) {
		cpuhp_remove_state_nocalls(cpu_online_state);
		host_wq = NULL;
		cancel_recheck();
		return state;
	}
	cpu_dead_state = state;
	return 0;
}

/**
 * sriov_vectors_exit - watch no longer, and use the workqueue no longer
 *
 * Readers may still ask for limits.
 *
 * Context: module exit.
 */
void sriov_vectors_exit(void)
{
	cpuhp_remove_state_nocalls(cpu_dead_state);
	cpuhp_remove_state_nocalls(cpu_online_state);
	spin_lock_irq(&recheck_lock);
	host_wq = NULL;
	spin_unlock_irq(&recheck_lock);
	cancel_recheck();
}
