// SPDX-License-Identifier: GPL-2.0
/*
 * telemetry.c - what readers get of VFs: the registry's copies, and snapshots of
 * what only drivers know, their counters and actual configuration.
 *
 * A driver is asked by work, SRIOV_PROVIDER_BATCH VFs of a PF at a time, and only
 * while somebody reads. Readers share what is not older than max_age; who needs
 * more waits for the work, and at most PATIENCE: a driver that hangs holds up
 * its own work, and as far as it has RTNL, that of other NICs. sriov_pf.lock
 * protects the snapshots. Called by netlink.c, debugfs.c and configfs.c.
 */
#include <linux/iommu.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "attrs.h"
#include "irqmap.h"
#include "pci_core.h"
#include "provider.h"
#include "registry.h"
#include "telemetry.h"
#include "trace.h"
#include "work.h"

/* How long readers wait for a driver, in jiffies. */
#define PATIENCE	HZ

/* Of how many VFs is told in one hold of sriov_pf.lock, for which RTNL's holders wait. */
#define TELL_AT_ONCE	64

static struct workqueue_struct *refresh_wq;
static unsigned int max_age_ms = 100;

/**
 * sriov_telemetry_max_age - how old what readers share may be
 *
 * Context: any.
 * Return: the age in milliseconds.
 */
unsigned int sriov_telemetry_max_age(void)
{
	return READ_ONCE(max_age_ms);
}

/**
 * sriov_telemetry_set_max_age - have readers share older or only newer counters
 * @ms:	how old they may be in milliseconds; with 0, a driver is asked for each
 *	reader
 *
 * Context: any.
 */
void sriov_telemetry_set_max_age(unsigned int ms)
{
	WRITE_ONCE(max_age_ms, ms);
}

/* ---- asking the driver ---- */

struct answers {
	u32 serial[SRIOV_PROVIDER_BATCH];
	unsigned long new; /* bits of those that have no snapshot, and get these */
	struct sriov_snapshot *spare[SRIOV_PROVIDER_BATCH];
	struct sriov_vf_config config[SRIOV_PROVIDER_BATCH];
	struct sriov_counters counters[SRIOV_PROVIDER_BATCH];
};

/* A VF that goes and comes again while the driver is asked has not been asked about. */
static void note_vfs(struct sriov_pf *pf, struct answers *answers)
{
	unsigned long first = pf->refresh.first;
	XA_STATE(xas, &pf->vfs, first);
	struct sriov_vf *vf;
	unsigned int i;

	answers->new = 0;
	memset(answers->serial, 0, sizeof(answers->serial));
	memset(answers->spare, 0, sizeof(answers->spare));
	mutex_lock(&pf->lock);
	rcu_read_lock();
	xas_for_each(&xas, vf, first + pf->refresh.count - 1) {
		i = xas.xa_index - first;
		answers->serial[i] = vf->serial;
		if (vf->serial && !vf->snapshot)
			answers->new |= BIT(i);
	}
	rcu_read_unlock();
	mutex_unlock(&pf->lock);
	/* Not under the lock, for which RTNL's holders wait. */
	for_each_set_bit(i, &answers->new, SRIOV_PROVIDER_BATCH)
		answers->spare[i] = kzalloc(sizeof(**answers->spare), GFP_KERNEL);
}

static void keep(struct sriov_vf *vf, struct answers *answers, unsigned int i, u32 parts,
		 u64 time)
{
	lockdep_assert_held(&vf->pf->lock);
	if (!vf->snapshot)
		swap(vf->snapshot, answers->spare[i]);
	if (!vf->snapshot)
		return;
	if (parts & SRIOV_MGR_PART_CONFIG) {
		vf->snapshot->config = answers->config[i];
		vf->snapshot->config_time = time;
	}
	if (parts & SRIOV_MGR_PART_COUNTERS) {
		vf->snapshot->counters = answers->counters[i];
		vf->snapshot->counters_time = time;
	}
}

static void keep_all(struct sriov_pf *pf, struct answers *answers, u32 parts, u64 time)
{
	unsigned long first = pf->refresh.first;
	XA_STATE(xas, &pf->vfs, first);
	struct sriov_vf *vf;
	unsigned int i;

	guard(mutex)(&pf->lock);
	/* What a provider counts that has gone is not what the next one counts. */
	if (pf->refresh.void_answers)
		return;
	guard(rcu)();
	xas_for_each(&xas, vf, first + pf->refresh.count - 1) {
		i = xas.xa_index - first;
		if (vf->serial && vf->serial == answers->serial[i])
			keep(vf, answers, i, parts, time);
	}
}

static void ask_driver(struct sriov_pf *pf, struct pci_dev *pdev, struct answers *answers)
{
	unsigned int first = pf->refresh.first, count = pf->refresh.count, i;
	u32 parts = pf->refresh.parts;
	u64 time = ktime_get_boottime_ns();

	note_vfs(pf, answers);
	/* While VFs come the core has none. */
	if (pci_num_vf(pdev) <= first)
		parts = 0;
	/* What cannot be known is empty, and known to be so. */
	if (parts & SRIOV_MGR_PART_CONFIG)
		sriov_provider_vf_get(pf, pdev, first, count, answers->config);
	if (parts & SRIOV_MGR_PART_COUNTERS &&
	    sriov_provider_vf_count(pf, pdev, first, count, answers->counters))
		parts &= ~SRIOV_MGR_PART_COUNTERS;
	trace_sriov_snapshot(pf, first, count, pf->refresh.parts,
			     div_u64(ktime_get_boottime_ns() - time, NSEC_PER_USEC));
	keep_all(pf, answers, parts, time);
	for_each_set_bit(i, &answers->new, SRIOV_PROVIDER_BATCH)
		kfree(answers->spare[i]);
}

/**
 * sriov_telemetry_work - ask a PF's driver about VFs
 * @work:	sriov_pf.refresh.work
 *
 * Context: work; takes RTNL over at most SRIOV_PROVIDER_BATCH VFs at a time.
 */
void sriov_telemetry_work(struct work_struct *work)
{
	struct sriov_pf *pf = container_of(work, struct sriov_pf, refresh.work);
	struct answers *answers = kmalloc(sizeof(*answers), GFP_KERNEL);
	struct pci_dev *pdev = sriov_pf_pdev(pf);

	if (answers && pdev)
		ask_driver(pf, pdev, answers);
	pci_dev_put(pdev);
	kfree(answers);

	mutex_lock(&pf->lock);
	pf->refresh.running = false;
	pf->refresh.turn++;
	mutex_unlock(&pf->lock);
	wake_up_all(&pf->refresh.wait);
	sriov_pf_put(pf);
	sriov_work_end();
}

/* ---- reading ---- */

/*
 * The parts that some present VF of a range has too old; @last becomes that of the range which is
 * there. Caller must hold sriov_pf.lock.
 */
static u32 stale_parts(struct sriov_pf *pf, unsigned long first, unsigned long *last, u32 parts,
		       u64 now)
{
	unsigned int age_ms = sriov_telemetry_max_age();
	XA_STATE(xas, &pf->vfs, first);
	unsigned long end = *last;
	struct sriov_vf *vf;
	u32 stale = 0;

	lockdep_assert_held(&pf->lock);
	guard(rcu)();
	xas_for_each(&xas, vf, end) {
		*last = xas.xa_index;
		if (vf->pdev)
			stale |= sriov_snapshot_stale(vf->snapshot, parts, now, age_ms);
	}
	return stale;
}

/* Caller must hold sriov_pf.lock, and no refresh runs. */
static void start_refresh(struct sriov_pf *pf, unsigned long first, unsigned long last, u32 parts)
{
	lockdep_assert_held(&pf->lock);
	pf->refresh.first = first;
	pf->refresh.count = last - first + 1;
	pf->refresh.parts = parts;
	pf->refresh.since = jiffies;
	pf->refresh.void_answers = false;
	pf->refresh.running = true;
	sriov_work_begin();
	queue_work(refresh_wq, &sriov_pf_get(pf)->refresh.work);
}

/*
 * See to it that the snapshots of VFs are new enough. Others may ask about other
 * VFs first; after an answer of its own, a reader takes what there is.
 */
static void refresh(struct sriov_pf *pf, unsigned long first, unsigned long last, u32 parts,
		    u64 asked, bool wait)
{
	unsigned long deadline = jiffies + PATIENCE;
	unsigned int turn = 0;
	bool mine = false;
	long left;
	u32 stale;

	for (;;) {
		mutex_lock(&pf->lock);
		stale = stale_parts(pf, first, &last, parts, asked);
		if (stale && !mine && !pf->refresh.running) {
			start_refresh(pf, first, last, stale);
			mine = true;
		} else if (!stale || !pf->refresh.running || (mine && pf->refresh.turn != turn)) {
			mutex_unlock(&pf->lock);
			return;
		}
		turn = pf->refresh.turn;
		/* Not again for a driver that has had its time, nor for ever for other readers. */
		left = min((long)(pf->refresh.since + PATIENCE - jiffies),
			   (long)(deadline - jiffies));
		mutex_unlock(&pf->lock);
		if (!wait || left <= 0 ||
		    wait_event_killable_timeout(pf->refresh.wait,
						READ_ONCE(pf->refresh.turn) != turn, left) <= 0)
			return;
	}
}

/* Whether the driver is to be asked about a VF. Caller must hold sriov_pf.lock. */
static bool vf_stale(const struct sriov_vf *vf, u32 parts, u64 asked, unsigned int age_ms)
{
	return vf->pdev && sriov_snapshot_stale(vf->snapshot, parts, asked, age_ms);
}

/* Caller must hold sriov_pf.lock. */
static void read_vf(struct sriov_vf *vf, u32 parts, bool stale, u64 now,
		    struct sriov_reading *reading)
{
	const struct sriov_snapshot *snapshot = vf->pdev ? vf->snapshot : NULL;
	bool pci = parts & SRIOV_MGR_PART_PCI;

	reading->index = vf->now.index;
	reading->stale = stale;
	reading->counters = NULL;
	reading->age_ms = 0;
	if (parts & SRIOV_MGR_PART_COUNTERS && snapshot && snapshot->counters_time) {
		reading->counters = &snapshot->counters;
		reading->age_ms = div_u64(now - snapshot->counters_time, NSEC_PER_MSEC);
	}
	if (parts & SRIOV_READ_INFO)
		sriov_vf_info_locked(vf, &reading->info);
	if (!(parts & SRIOV_READ_DEVICE))
		return;
	reading->pdev = pci_dev_get(vf->pdev);
	reading->group = pci && vf->pdev && !vf->going ? sriov_iommu_group(vf->pdev) : NULL;
	reading->interrupts = (struct sriov_interrupts){ .pdev = reading->pdev };
	reading->actual = snapshot ? snapshot->config : (struct sriov_vf_config){ };
}

/* All of one moment. */
static void read_vfs(struct sriov_pf *pf, unsigned long first, unsigned long last, u32 parts,
		     u64 asked, struct sriov_batch *batch)
{
	unsigned int age_ms = sriov_telemetry_max_age();
	XA_STATE(xas, &pf->vfs, first);
	struct sriov_reading *reading;
	struct sriov_vf *vf;
	u64 now;

	guard(mutex)(&pf->lock);
	now = ktime_get_boottime_ns();
	batch->provider = sriov_provider_hold(pf->provider);
	batch->parts = parts;
	guard(rcu)();
	xas_for_each(&xas, vf, last) {
		reading = &batch->vf[batch->n++];
		reading->provider = batch->provider;
		read_vf(vf, parts, vf_stale(vf, parts, asked, age_ms), now, reading);
		if (!reading->counters)
			continue;
		reading->copy = *reading->counters;
		reading->counters = &reading->copy;
	}
}

/* What the devices tell themselves. */
static void read_devices(struct sriov_batch *batch, u32 parts)
{
	struct sriov_interrupts *interrupts[SRIOV_PROVIDER_BATCH];
	struct sriov_reading *reading;
	unsigned int i;
	int vectors;

	for (i = 0; i < batch->n; i++) {
		reading = &batch->vf[i];
		/* Nobody tells when a table gets another size, as it may without a driver. */
		vectors = reading->info.vectors;
		if (reading->pdev && !reading->info.driver[0])
			vectors = sriov_pci_vectors(reading->pdev);
		if (vectors >= 0)
			reading->info.vectors = vectors;
		if (parts & SRIOV_MGR_PART_CONFIG)
			sriov_vf_config_add_device(&reading->info, &reading->actual);
		if (parts & SRIOV_MGR_PART_CONFIG && vectors < 0)
			reading->actual.valid &= ~BIT(SRIOV_VF_MSIX_VECTORS);
		reading->interrupts.room = reading->info.vectors;
		interrupts[i] = &reading->interrupts;
	}
	if (parts & SRIOV_MGR_PART_INTERRUPTS)
		sriov_interrupts_read(interrupts, batch->n);
}

static_assert(!(SRIOV_PROVIDER_BATCH & (SRIOV_PROVIDER_BATCH - 1)));

/* The VFs that are read together: always the same ones, wherever a reader goes on. */
static bool find_range(struct sriov_pf *pf, unsigned long *first, unsigned long *last)
{
	guard(mutex)(&pf->lock);
	if (!xa_find(&pf->vfs, first, *last, XA_PRESENT))
		return false;
	*last = min(*last, *first | (SRIOV_PROVIDER_BATCH - 1UL));
	return true;
}

/**
 * sriov_telemetry_batch - room to read VFs
 * @vfs:	how many at once, 1 or SRIOV_PROVIDER_BATCH
 *
 * Context: may sleep.
 * Return: the room, to be freed by kfree(), or NULL.
 */
struct sriov_batch *sriov_telemetry_batch(unsigned int vfs)
{
	struct sriov_batch *batch = kmalloc(struct_size(batch, vf, vfs), GFP_KERNEL);

	if (batch)
		*batch = (struct sriov_batch){ };
	return batch;
}

/**
 * sriov_telemetry_read - read VFs
 * @pf:		the PF
 * @first:	number of the first VF
 * @last:	number of the last one, if it is to be read as well
 * @parts:	what is wanted, SRIOV_MGR_PART_*; of PCI, only what whoever finds that
 *		out needs
 * @asked:	when that was asked for, in ns since boot: what drivers have told
 *		since then is new enough
 * @wait:	for the driver; else it is asked for those who come after
 * @batch:	new, or given back; the VFs that follow @first on, at most
 *		SRIOV_PROVIDER_BATCH. Give it to sriov_telemetry_done()
 *
 * Context: may sleep, for PATIENCE at most; no lock of ours is held.
 */
void sriov_telemetry_read(struct sriov_pf *pf, unsigned long first, unsigned long last, u32 parts,
			  u64 asked, bool wait, struct sriov_batch *batch)
{
	unsigned long end = last;

	/* They may go while the driver is asked. */
	for (; !batch->n && find_range(pf, &first, &last); first = last + 1, last = end) {
		sriov_telemetry_done(batch);
		if (parts & SRIOV_READ_DRIVER)
			refresh(pf, first, last, parts & SRIOV_READ_DRIVER, asked, wait);
		read_vfs(pf, first, last, parts, asked, batch);
	}
	if (parts & (SRIOV_MGR_PART_CONFIG | SRIOV_MGR_PART_INTERRUPTS))
		read_devices(batch, parts);
}

/*
 * Tell of the VFs from @from on, up to one that the driver is to be asked about first. Returns how
 * many these were, at most TELL_AT_ONCE, with @from behind them; or an error of @tell.
 */
static int tell_vfs(struct sriov_pf *pf, unsigned long *from, unsigned long last, u32 parts,
		    u64 asked, bool was_asked, struct sriov_reading *reading,
		    const struct sriov_teller *teller)
{
	unsigned int age_ms = sriov_telemetry_max_age();
	XA_STATE(xas, &pf->vfs, *from);
	struct sriov_vf *vf;
	int n = 0, err = 0;
	bool stale;
	u64 now;

	guard(mutex)(&pf->lock);
	now = ktime_get_boottime_ns();
	reading->provider = pf->provider;
	guard(rcu)();
	xas_for_each(&xas, vf, last) {
		*from = xas.xa_index;
		stale = vf_stale(vf, parts, asked, age_ms);
		if (n == TELL_AT_ONCE || (stale && !was_asked))
			break;
		read_vf(vf, parts, stale, now, reading);
		err = teller->vf(reading, teller->data);
		if (err)
			return err;
		n++;
	}
	if (teller->end)
		err = teller->end(teller->data);
	return err ?: n;
}

/**
 * sriov_telemetry_tell - read VFs, and tell of each
 * @pf:		the PF
 * @first:	number of the first VF
 * @last:	number of the last one
 * @parts:	what is wanted, as of sriov_telemetry_read()
 * @asked:	when that was asked for
 * @batch:	of SRIOV_PROVIDER_BATCH where @parts has some of SRIOV_READ_DEVICE, else of 1
 * @teller:	tells of each
 *
 * Context: may sleep, for PATIENCE at most; no lock of ours is held.
 * Return: how many VFs these were, 0 at the end; or the error of @teller.
 */
int sriov_telemetry_tell(struct sriov_pf *pf, unsigned long first, unsigned long last, u32 parts,
			 u64 asked, struct sriov_batch *batch, const struct sriov_teller *teller)
{
	unsigned long end = last;
	int i, n, err = 0;

	if (parts & SRIOV_READ_DEVICE) {
		sriov_telemetry_read(pf, first, last, parts, asked, true, batch);
		n = batch->n;
		for (i = 0; i < n && !err; i++)
			err = teller->vf(&batch->vf[i], teller->data);
		if (!err && teller->end)
			err = teller->end(teller->data);
		sriov_telemetry_done(batch);
		return err ?: n;
	}
	n = tell_vfs(pf, &first, last, parts, asked, false, batch->vf, teller);
	/* They may go while the driver is asked. */
	for (; !n && find_range(pf, &first, &last); first = last + 1, last = end) {
		refresh(pf, first, last, parts & SRIOV_READ_DRIVER, asked, true);
		n = tell_vfs(pf, &first, last, parts, asked, true, batch->vf, teller);
	}
	return n;
}

/**
 * sriov_telemetry_done - give back what was read
 * @batch:	from sriov_telemetry_read()
 *
 * Context: may sleep.
 */
void sriov_telemetry_done(struct sriov_batch *batch)
{
	unsigned int i;

	for (i = 0; batch->parts & SRIOV_READ_DEVICE && i < batch->n; i++) {
		if (batch->parts & SRIOV_MGR_PART_INTERRUPTS)
			sriov_interrupts_free(&batch->vf[i].interrupts);
		iommu_group_put(batch->vf[i].group);
		pci_dev_put(batch->vf[i].pdev);
	}
	sriov_provider_drop(batch->provider);
	*batch = (struct sriov_batch){ };
}

/**
 * sriov_telemetry_init - make ready to ask drivers
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int sriov_telemetry_init(void)
{
	/* No driver is asked about a device that is suspended. */
	refresh_wq = alloc_workqueue("sriov_mgr_refresh", WQ_UNBOUND | WQ_FREEZABLE, 0);
	return refresh_wq ? 0 : -ENOMEM;
}

/**
 * sriov_telemetry_exit - ask no more
 *
 * Context: module exit, when there are no readers any more; may sleep for as
 * long as the drivers take that were asked.
 */
void sriov_telemetry_exit(void)
{
	destroy_workqueue(refresh_wq);
}
