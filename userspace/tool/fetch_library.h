/* SPDX-License-Identifier: MIT */
/* libcurl, for the files that open connections; not there in each build. */
#ifndef VOUCH_TOOL_FETCH_LIBRARY_H
#define VOUCH_TOOL_FETCH_LIBRARY_H

#include <curl/curl.h>
#include <stdbool.h>

extern struct fetch_library {
	__typeof__(curl_easy_init) *init;
	__typeof__(curl_easy_setopt) *set;
	__typeof__(curl_easy_perform) *perform;
	__typeof__(curl_easy_getinfo) *info;
	__typeof__(curl_easy_strerror) *strerror;
	__typeof__(curl_easy_cleanup) *cleanup;
	__typeof__(curl_slist_append) *append;
	__typeof__(curl_slist_free_all) *free_all;
} curl;

/* Safe for threads; false with why not in @error. */
bool fetch_library_load(char *error, size_t size);

#endif /* VOUCH_TOOL_FETCH_LIBRARY_H */
