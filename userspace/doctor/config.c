// SPDX-License-Identifier: MIT
/*
 * The options that a kernel was built with, from where its distribution has
 * them. zlib is loaded when a text is compressed: no other command needs it.
 */
#define _GNU_SOURCE /* dlfcn.h */
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#ifdef VOUCH_WITH_ZLIB
#include <zlib.h>
#endif

#include "doctor/machine.h"

#ifdef VOUCH_WITH_ZLIB
#define GZIP_WINDOW (15 + 16)

struct zlib {
	__typeof__(inflateInit2_) *init;
	__typeof__(inflate) *inflate;
	__typeof__(inflateEnd) *end;
};

static bool find_functions(void *library, struct zlib *zlib)
{
	void *init = dlsym(library, "inflateInit2_");
	void *run = dlsym(library, "inflate");
	void *end = dlsym(library, "inflateEnd");

	/* C has no conversion from an object's pointer to a function's. */
	memcpy(&zlib->init, &init, sizeof(init));
	memcpy(&zlib->inflate, &run, sizeof(run));
	memcpy(&zlib->end, &end, sizeof(end));
	return init && run && end;
}

static int inflate_all(const struct zlib *zlib, z_stream *stream,
		       struct answer *answer)
{
	static unsigned char block[16384];
	int ret = 0, said = Z_OK;

	while (!ret && said == Z_OK) {
		stream->next_out = block;
		stream->avail_out = sizeof(block);
		said = zlib->inflate(stream, Z_NO_FLUSH);
		if (said == Z_OK || said == Z_STREAM_END)
			ret = answer_append(answer, block,
					    sizeof(block) - stream->avail_out);
	}
	return ret ?: said == Z_STREAM_END ? 0 : -EBADMSG;
}

int config_inflate(const void *data, size_t size, struct answer *answer)
{
	z_stream stream = { .next_in = (z_const Bytef *)data,
			    .avail_in = (uInt)size };
	void *library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
	struct zlib zlib;
	int ret = -EOPNOTSUPP;

	if (library && size <= ANSWER_SIZE_MAX &&
	    find_functions(library, &zlib)) {
		ret = -ENOMEM;
		if (zlib.init(&stream, GZIP_WINDOW, ZLIB_VERSION,
			      (int)sizeof(stream)) == Z_OK) {
			ret = inflate_all(&zlib, &stream, answer);
			zlib.end(&stream);
		}
	}
	if (library)
		dlclose(library);
	return ret;
}
#else
int config_inflate(const void *data, size_t size, struct answer *answer)
{
	(void)data;
	(void)size;
	(void)answer;
	return -EOPNOTSUPP;
}
#endif

static bool is_gzip(const struct answer *answer)
{
	return answer->size > 2 && !memcmp(answer->data, "\x1f\x8b", 2);
}

/* Lines such as CONFIG_KVM=y; what begins with "#" is unset. */
int ask_config(const char *root, const char *subject, struct answer *answer)
{
	struct answer packed = { 0 };
	int ret = ask_file(root, subject, &packed);

	if (!ret)
		ret = is_gzip(&packed) ?
			      config_inflate(packed.data, packed.size, answer) :
			      answer_set(answer, packed.data ?: "",
					 packed.size);
	answer_free(&packed);
	return ret;
}
