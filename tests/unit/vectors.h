/* SPDX-License-Identifier: MIT */
/* Files of real machines, outside the tree: $VECTORS, or ../shared/vectors. */
#ifndef TESTS_UNIT_VECTORS_H
#define TESTS_UNIT_VECTORS_H

#include <jansson.h>
#include <vouch.h>

#include "appraising.h"
#include "base/types.h"

#define PATH_SIZE 512
#define FILE_SIZE (2 * PATH_SIZE) /* a folder and a name */

/* The folder, once find_vectors() found it. */
extern const char *vectors;

/* Says as TAP that the test is skipped when there is no such folder. */
bool find_vectors(void);

/* Empty when it is not there. */
struct vouch_bytes read_in(const char *folder, const char *name);
bool has_file(const char *folder, const char *name);

/* As an endorsement; what is not there is not added. */
void add_file(struct appraiser *appraiser, const char *folder,
	      const char *name);

json_t *read_expect(const char *folder);
const char *text_of(const json_t *json, const char *key);

/*
 * Calls @each for the folders of a family that have an expect.json, by name;
 * returns how many.
 */
typedef void each_t(const char *folder, const json_t *expect);
size_t each_folder(const char *family, each_t *each);

#endif /* TESTS_UNIT_VECTORS_H */
