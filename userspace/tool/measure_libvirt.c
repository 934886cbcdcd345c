// SPDX-License-Identifier: MIT
/*
 * Inputs of "vouch measure" from a domain of libvirt. Expat reads the XML; it
 * is loaded here, for nothing else needs it, and its few functions that are
 * used are declared here, so that building needs no headers of it.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

#define LIBRARY "libexpat.so.1"
#define PATH_SIZE 256
#define TEXT_SIZE 16384

struct parser; /* of Expat */
typedef void start_fn(void *data, const char *name, const char **attributes);
typedef void end_fn(void *data, const char *name);
typedef void text_fn(void *data, const char *text, int size);
typedef void doctype_fn(void *data, const char *name, const char *system,
			const char *public, int has_internal_subset);

struct expat {
	void *library;
	struct parser *(*create)(const char *encoding);
	void (*free)(struct parser *parser);
	void (*set_data)(struct parser *parser, void *data);
	void (*set_elements)(struct parser *parser, start_fn *start,
			     end_fn *end);
	void (*set_text)(struct parser *parser, text_fn *text);
	void (*set_doctype)(struct parser *parser, doctype_fn *start,
			    void *end);
	int (*parse)(struct parser *parser, const char *text, int size,
		     int is_last);
};

struct domain {
	struct measure_set *set;
	char path[PATH_SIZE]; /* of the element: "/domain/os/kernel" */
	size_t depth; /* of elements that @path has no room for */
	char text[TEXT_SIZE];
	size_t text_size;
	char unit[16]; /* of memory */
	bool has_hashes, has_doctype, is_cut;
	int status;
};

/* ---- elements ---- */

static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (!strcmp(attributes[0], name))
			return attributes[1];
	return NULL;
}

static void give(struct domain *d, const char *key, const char *value)
{
	if (d->status == EXIT_AFFIRMED)
		d->status = measure_add(d->set, key, value);
}

/* What stands in attributes is known where an element begins. */
static void take_attributes(struct domain *d, const char **attributes)
{
	const char *value;

	if (!strcmp(d->path, "/domain/memory")) {
		value = attribute(attributes, "unit");
		snprintf(d->unit, sizeof(d->unit), "%s", value ? value : "KiB");
	} else if (!strcmp(d->path, "/domain/os/type")) {
		value = attribute(attributes, "machine");
		if (value)
			give(d, "machine", strstr(value, "q35") ? "q35" : "pc");
	} else if (!strcmp(d->path, "/domain/os/bootmenu")) {
		value = attribute(attributes, "enable");
		if (value)
			give(d, "boot-menu",
			     strcmp(value, "yes") ? "off" : "on");
	} else if (!strcmp(d->path, "/domain/launchSecurity")) {
		value = attribute(attributes, "kernelHashes");
		d->has_hashes = value && !strcmp(value, "yes");
	}
}

static void start_element(void *data, const char *name, const char **attributes)
{
	struct domain *d = data;
	size_t used = strlen(d->path), size = strlen(name) + 1;

	d->text_size = 0;
	if (d->depth || used + size >= PATH_SIZE) {
		d->depth++;
		return;
	}
	d->path[used] = '/';
	strcpy(d->path + used + 1, name);
	take_attributes(d, attributes);
}

static void take_text(void *data, const char *text, int size)
{
	struct domain *d = data;

	if ((size_t)size >= TEXT_SIZE - d->text_size) {
		d->is_cut = true;
		return;
	}
	memcpy(d->text + d->text_size, text, (size_t)size);
	d->text_size += (size_t)size;
}

/* libvirt's units: those of 1000 end with B alone. */
static void give_memory(struct domain *d, const char *text)
{
	static const struct {
		const char *name;
		uint64_t bytes;
	} units[] = {
		{ "b", 1 },
		{ "bytes", 1 },
		{ "KB", 1000 },
		{ "k", 1 << 10 },
		{ "KiB", 1 << 10 },
		{ "MB", 1000000 },
		{ "M", 1 << 20 },
		{ "MiB", 1 << 20 },
		{ "GB", 1000000000 },
		{ "G", 1 << 30 },
		{ "GiB", 1 << 30 },
		{ "T", 1ull << 40 },
		{ "TiB", 1ull << 40 },
	};
	char *end, number[24];
	uint64_t size = strtoull(text, &end, 10);

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (*end || end == text || strcmp(units[i].name, d->unit) ||
		    __builtin_mul_overflow(size, units[i].bytes, &size))
			continue;
		snprintf(number, sizeof(number), "%llu",
			 (unsigned long long)size);
		give(d, "memory", number);
		return;
	}
	complain("memory of the domain is '%s %s', want a number and a unit "
		 "such as KiB",
		 text, d->unit);
	d->status = EXIT_USAGE;
}

static void take_element(struct domain *d, const char *text)
{
	static const struct {
		const char *path, *key;
	} rows[] = {
		{ "/domain/vcpu", "vcpus" },
		{ "/domain/os/loader", "ovmf" },
		{ "/domain/os/kernel", "kernel" },
		{ "/domain/os/initrd", "initrd" },
		{ "/domain/os/cmdline", "cmdline" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i].path, d->path))
			give(d, rows[i].key, text);
	if (!strcmp(d->path, "/domain/memory"))
		give_memory(d, text);
	else if (!strcmp(d->path, "/domain/cpu/model") &&
		 strcmp(d->set->kind, "tdx"))
		give(d, "vcpu-type", text);
}

static void end_element(void *data, const char *name)
{
	struct domain *d = data;
	char *text = d->text;

	(void)name;
	if (d->depth) {
		d->depth--;
		return;
	}
	d->text[d->text_size] = '\0';
	text += strspn(text, " \t\n");
	for (size_t i = strlen(text); i > 0 && strchr(" \t\n", text[i - 1]);)
		text[--i] = '\0';
	take_element(d, text);
	*strrchr(d->path, '/') = '\0';
	d->text_size = 0;
}

/* Entities of its own are nothing that libvirt writes. */
static void refuse_doctype(void *data, const char *name, const char *system,
			   const char *public, int has_internal_subset)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has_internal_subset;
	((struct domain *)data)->has_doctype = true;
}

/* ---- the library ---- */

/* ISO C has no cast from an object to a function. */
static bool find(struct expat *e, const char *name, void *function)
{
	void *symbol = dlsym(e->library, name);

	memcpy(function, &symbol, sizeof(symbol));
	return symbol;
}

static bool load(struct expat *e)
{
	e->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (e->library && find(e, "XML_ParserCreate", &e->create) &&
	    find(e, "XML_ParserFree", &e->free) &&
	    find(e, "XML_SetUserData", &e->set_data) &&
	    find(e, "XML_SetElementHandler", &e->set_elements) &&
	    find(e, "XML_SetCharacterDataHandler", &e->set_text) &&
	    find(e, "XML_SetDoctypeDeclHandler", &e->set_doctype) &&
	    find(e, "XML_Parse", &e->parse))
		return true;
	complain("a domain of libvirt wants " LIBRARY ", which cannot be "
		 "loaded: want the package libexpat1");
	if (e->library)
		dlclose(e->library);
	return false;
}

/* Whether it is well-formed; what it says is in @d. */
static bool parse(const struct expat *e, struct domain *d,
		  const struct vouch_bytes *bytes)
{
	struct parser *parser = e->create(NULL);
	bool is_ok;

	if (!parser)
		return false;
	e->set_data(parser, d);
	e->set_elements(parser, start_element, end_element);
	e->set_text(parser, take_text);
	e->set_doctype(parser, refuse_doctype, NULL);
	is_ok = e->parse(parser, (const char *)bytes->data, (int)bytes->size,
			 1) == 1;
	e->free(parser);
	return is_ok && !d->is_cut && !d->has_doctype;
}

/* libvirt, like QEMU, measures no kernel unless it is told to. */
static int finish(struct domain *d)
{
	if (strcmp(d->set->kind, "tdx"))
		give(d, "kernel-hashes", d->has_hashes ? "on" : "off");
	return d->status;
}

int measure_libvirt(struct measure_set *set, const char *path)
{
	struct domain *d = calloc(1, sizeof(*d));
	struct vouch_bytes bytes = { 0 };
	struct expat e = { 0 };
	int status = EXIT_UNDECIDED;

	if (d && load(&e)) {
		d->set = set;
		if (file_read(path, &bytes)) {
			status = EXIT_USAGE;
			if (parse(&e, d, &bytes))
				status = finish(d);
			else
				complain("%s: is no domain of libvirt, want "
					 "XML without a DOCTYPE",
					 path);
		}
		dlclose(e.library);
	}
	vouch_bytes_free(&bytes);
	free(d);
	return status;
}
