// SPDX-License-Identifier: MIT
/* What each form does with what is in it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "formats/private.h"

void search_tell(struct search *s, const char *form, const char *name)
{
	char *undone = s->found->undone;
	size_t used = strlen(undone);

	snprintf(undone + used, UNWRAP_TEXT_SIZE - used, "%s%s%s",
		 used ? ", " : "", form, name);
}

void search_tell_type(struct search *s, const char *type)
{
	char word[64];

	snprintf(word, sizeof(word), "%.*s", (int)strcspn(type, "; "), type);
	text_escape_in(word, sizeof(word));
	search_tell(s, "in a CMW record of ", word);
}

size_t search_enter(char *path, const char *name)
{
	size_t used = strlen(path);
	size_t dot = used && used + 1 < SEARCH_PATH_SIZE ? 1 : 0;

	if (dot)
		path[used] = '.';
	text_escape(name, path + used + dot, SEARCH_PATH_SIZE - used - dot);
	return used;
}

bool search_keep(struct search *s, const u8 *data, size_t size)
{
	struct vouch_bytes *bytes = &s->found->bytes;

	if (bytes->data) {
		if (bytes->size != size || memcmp(bytes->data, data, size) != 0)
			s->ret = -EEXIST;
		return false;
	}
	bytes->data = malloc(size + 1);
	if (!bytes->data) {
		s->ret = -ENOMEM;
		return false;
	}
	memcpy(bytes->data, data, size);
	bytes->size = size;
	return true;
}

bool search_stop(struct search *s, const char *limit)
{
	s->ret = -E2BIG;
	s->found->limit = limit;
	return false;
}

bool search_look_at(struct search *s, const u8 *data, size_t size)
{
	if (size && s->wanted(s->context, data, size))
		return search_keep(s, data, size);
	return s->look_in(s, data, size);
}
