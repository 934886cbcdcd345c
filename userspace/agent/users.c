// SPDX-License-Identifier: MIT
/* How many connections there are, and of whom: no user keeps out another. */
#include <pthread.h>

#include "agent.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uid_t users[CONNECTIONS_MAX];
static unsigned int count;

static unsigned int count_of(uid_t uid)
{
	unsigned int found = 0;

	for (unsigned int i = 0; i < count; i++)
		found += users[i] == uid;
	return found;
}

/* The last of root's stays root's, whatever others do. */
bool users_begin(uid_t uid)
{
	bool ok;

	pthread_mutex_lock(&lock);
	ok = uid ? count < CONNECTIONS_MAX - 1 &&
			     count_of(uid) < USER_CONNECTIONS_MAX :
		   count < CONNECTIONS_MAX;
	if (ok)
		users[count++] = uid;
	pthread_mutex_unlock(&lock);
	return ok;
}

void users_end(uid_t uid)
{
	pthread_mutex_lock(&lock);
	for (unsigned int i = 0; i < count; i++) {
		if (users[i] != uid)
			continue;
		users[i] = users[--count];
		break;
	}
	pthread_mutex_unlock(&lock);
}

unsigned int users_count(void)
{
	unsigned int now;

	pthread_mutex_lock(&lock);
	now = count;
	pthread_mutex_unlock(&lock);
	return now;
}
