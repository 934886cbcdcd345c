// SPDX-License-Identifier: MIT
/* What each answer needs: what is known now, and what a request says. */
#include <pthread.h>

#include "service.h"

static pthread_mutex_t swapping = PTHREAD_MUTEX_INITIALIZER;

struct known *service_known(struct service *service)
{
	struct known *known;

	pthread_mutex_lock(&swapping);
	known = service->known;
	known->references++;
	pthread_mutex_unlock(&swapping);
	return known;
}

void service_swap(struct service *service, struct known *known)
{
	struct known *old;

	pthread_mutex_lock(&swapping);
	old = service->known;
	service->known = known;
	pthread_mutex_unlock(&swapping);
	known_unref(old);
}

const char *call_argument(const struct call *call, const char *name)
{
	return MHD_lookup_connection_value(call->connection,
					   MHD_GET_ARGUMENT_KIND, name);
}

const char *call_header(const struct call *call, const char *name)
{
	return MHD_lookup_connection_value(call->connection, MHD_HEADER_KIND,
					   name);
}
