// SPDX-License-Identifier: MIT
/*
 * libcurl is loaded when something is to be fetched: no other command is to
 * wait for it, and none but those that fetch, and the doctor for a service of
 * this machine, can open a connection.
 */
#ifdef VOUCH_WITH_CURL

#include "fetch_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define LIBRARY "libcurl.so.4"
#define PACKAGE "libcurl4"

struct fetch_library curl;

static bool load(void)
{
	static const struct {
		const char *name;
		void *at;
	} functions[] = {
		{ "curl_easy_init", &curl.init },
		{ "curl_easy_setopt", &curl.set },
		{ "curl_easy_perform", &curl.perform },
		{ "curl_easy_getinfo", &curl.info },
		{ "curl_easy_strerror", &curl.strerror },
		{ "curl_easy_cleanup", &curl.cleanup },
		{ "curl_slist_append", &curl.append },
		{ "curl_slist_free_all", &curl.free_all },
	};
	void *library = dlopen(LIBRARY, RTLD_NOW);

	for (size_t i = sizeof(functions) / sizeof(*functions);
	     library && i--;) {
		void *found = dlsym(library, functions[i].name);

		if (!found)
			library = NULL;
		else
			memcpy(functions[i].at, &found, sizeof(found));
	}
	return library;
}

bool fetch_library_load(char *error, size_t size)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static bool is_loaded;
	bool ok;

	pthread_mutex_lock(&lock);
	is_loaded = is_loaded || load();
	ok = is_loaded;
	if (!ok)
		snprintf(error, size, "%s, want the package " PACKAGE,
			 dlerror());
	pthread_mutex_unlock(&lock);
	return ok;
}

#endif
