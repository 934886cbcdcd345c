// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the one TEE behind the device
 */
#include <kunit/visibility.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/spinlock.h>

#include "event.h"
#include "limits.h"
#include "vouch.h"

/*
 * Protects current_backend; no other lock is taken inside. References are taken
 * with it held, and dropped without. A registered backend holds one reference
 * to itself, so that @users is not 0 before it is unregistered.
 */
static DEFINE_SPINLOCK(backend_lock);
static struct vouch_backend *current_backend;

/**
 * vouch_backend_register() - put a TEE behind the device
 * @backend: filled in but for users and unused
 *
 * Return: 0, or -EBUSY when there is one
 */
int vouch_backend_register(struct vouch_backend *backend)
{
	bool is_first;

	refcount_set(&backend->users, 1);
	init_completion(&backend->unused);

	spin_lock(&backend_lock);
	is_first = !current_backend;
	if (is_first)
		current_backend = backend;
	spin_unlock(&backend_lock);
	return is_first ? 0 : -EBUSY;
}

/**
 * vouch_backend_unregister() - take the TEE away
 * @backend: as registered
 *
 * Returns when no operation runs any more; new ones get -ENODEV at once.
 */
void vouch_backend_unregister(struct vouch_backend *backend)
{
	spin_lock(&backend_lock);
	current_backend = NULL;
	spin_unlock(&backend_lock);

	if (backend->ops->shutdown)
		backend->ops->shutdown(backend);
	vouch_backend_put(backend);
	wait_for_completion(&backend->unused);
	/* Last, so that it comes after the events of what ended by it. */
	vouch_event_tee_gone();
}

/* Return: the backend with a reference, or NULL when there is none. */
struct vouch_backend *vouch_backend_get(void)
{
	struct vouch_backend *backend;

	spin_lock(&backend_lock);
	backend = current_backend;
	if (backend)
		refcount_inc(&backend->users);
	spin_unlock(&backend_lock);
	return backend;
}

void vouch_backend_put(struct vouch_backend *backend)
{
	if (refcount_dec_and_test(&backend->users))
		complete(&backend->unused);
}

/* Return: the backend's module with a reference, or NULL. */
struct module *vouch_backend_pin(void)
{
	struct module *owner = NULL;

	spin_lock(&backend_lock);
	if (current_backend && try_module_get(current_backend->owner))
		owner = current_backend->owner;
	spin_unlock(&backend_lock);
	return owner;
}

/* Return: 0 with @privilege in bounds, or -EINVAL. */
int vouch_backend_privilege(const struct vouch_backend *backend, bool is_given,
			    u32 wanted, u32 *privilege)
{
	*privilege = is_given ? wanted : backend->privilege;
	if (!is_given && wanted)
		return -EINVAL;
	if (*privilege < backend->privilege ||
	    *privilege > backend->privilege_max)
		return -EINVAL;
	return 0;
}

/* Return: when a caller with this time limit stops waiting, in jiffies. */
unsigned long vouch_deadline(u32 timeout_ms)
{
	if (!timeout_ms)
		timeout_ms = VOUCH_TIMEOUT_MS;
	return jiffies +
	       msecs_to_jiffies(min(timeout_ms, VOUCH_TIMEOUT_MS_MAX));
}
EXPORT_SYMBOL_IF_KUNIT(vouch_deadline);
