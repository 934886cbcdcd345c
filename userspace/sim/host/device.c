// SPDX-License-Identifier: MIT
/* /dev/vouch-sim, or an emulator's socket: the only file that opens them. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim/base/error.h"
#include "sim/host/emulator.h"
#include "sim/host/host.h"

static size_t mapping_size(const struct sim_host *host)
{
	return host->tee->pages * VOUCH_SIM_PAGE_SIZE;
}

static int open_device(struct sim_host *host, const char *path,
		       struct sim_error *error)
{
	host->is_emulated = sim_emulator_is_named(path);
	if (host->is_emulated) {
		host->device = sim_emulator_accept(path, error);
		return host->device < 0 ? host->device : 0;
	}
	host->device = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (host->device < 0)
		return sim_error(error, -errno,
				 "%s: %m, want the module vouch_sim and one "
				 "vouch-simd",
				 path);
	return 0;
}

static u8 *map_pages(const struct sim_host *host)
{
	int flags = host->is_emulated ? MAP_PRIVATE | MAP_ANONYMOUS :
					MAP_SHARED;

	return mmap(NULL, mapping_size(host), PROT_READ | PROT_WRITE, flags,
		    host->is_emulated ? -1 : host->device, 0);
}

int sim_device_open(struct sim_host *host, const char *path,
		    struct sim_error *error)
{
	int err = open_device(host, path, error);

	if (err)
		return err;
	host->pages = map_pages(host);
	if (host->pages == MAP_FAILED) {
		host->pages = NULL;
		err = sim_error(error, -errno, "%s: cannot be mapped: %m",
				path);
	} else {
		err = host->tee->register_guest(host, path, error);
	}
	if (err)
		sim_device_close(host);
	return err;
}

/* The guest lives as long as descriptor or mapping. */
void sim_device_close(struct sim_host *host)
{
	sim_alter_stop(&host->alter);
	if (host->device < 0)
		return;
	if (host->pages)
		munmap(host->pages, mapping_size(host));
	host->pages = NULL;
	close(host->device);
	host->device = -1;
}
