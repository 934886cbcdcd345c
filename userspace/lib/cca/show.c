// SPDX-License-Identifier: MIT
/* Tokens as JSON; every claim by its name. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/json_text.h"
#include "cca/cca.h"

static void put_bytes(json_t **o, const char *name,
		      const struct item_bytes *bytes)
{
	if (bytes->data)
		json_put(o, name, json_hex(bytes->data, bytes->size));
}

static json_t *text_of(const struct item_bytes *bytes)
{
	return json_stringn((const char *)bytes->data, bytes->size);
}

static void put_text(json_t **o, const char *name,
		     const struct item_bytes *bytes)
{
	if (bytes->data)
		json_put(o, name, text_of(bytes));
}

static json_t *component_json(const struct cca_component *c)
{
	json_t *o = json_object();

	put_text(&o, "type", &c->type);
	put_bytes(&o, "measurement", &c->measurement);
	put_text(&o, "version", &c->version);
	put_bytes(&o, "signer_id", &c->signer);
	put_text(&o, "hash", &c->hash);
	return o;
}

static json_t *reference_json(const struct cca_component *c)
{
	char *text = cca_reference_text(c);
	json_t *json = text ? json_string(text) : NULL;

	free(text);
	return json;
}

static json_t *list_of(const struct cca_platform *p,
		       json_t *(*make)(const struct cca_component *))
{
	json_t *list = json_array();
	struct cca_component c;

	for (size_t i = 0; list && i < cca_component_count(p); i++) {
		cca_component_at(p, i, &c);
		if (!json_array_append_new(list, make(&c)))
			continue;
		json_decref(list);
		list = NULL;
	}
	return list;
}

static void put_lifecycle(json_t **o, int64_t lifecycle)
{
	const char *name = cca_lifecycle_name(lifecycle);

	json_put(o, "lifecycle", json_sprintf("0x%04" PRIx64, lifecycle));
	if (name)
		json_put(o, "lifecycle_name", json_string(name));
}

json_t *cca_platform_json(const struct cca_platform *p)
{
	json_t *o = json_object();

	json_put(&o, "profile", json_string(p->profile->name));
	put_bytes(&o, "challenge", &p->challenge);
	put_bytes(&o, "workload_binding", &p->binding);
	put_bytes(&o, "implementation_id", &p->implementation_id);
	put_bytes(&o, "instance_id", &p->instance_id);
	put_lifecycle(&o, p->lifecycle);
	put_bytes(&o, "config", &p->config);
	put_text(&o, "hash", &p->hash);
	put_text(&o, "verification_service", &p->service);
	put_bytes(&o, "boot_seed", &p->boot_seed);
	put_text(&o, "certification_reference", &p->certification);
	if (p->profile->is_psa)
		json_put(&o, "client_id", json_integer(p->client_id));
	json_put(&o, "components", list_of(p, component_json));
	json_put(&o, "references", list_of(p, reference_json));
	return o;
}

json_t *cca_realm_json(const struct cca_realm *r)
{
	static const char *const rems[] = { "rem0", "rem1", "rem2", "rem3" };
	json_t *o = json_object();

	put_text(&o, "profile", &r->profile);
	put_bytes(&o, "challenge", &r->challenge);
	put_bytes(&o, "rpv", &r->rpv);
	put_text(&o, "hash", &r->hash);
	put_bytes(&o, "rim", &r->rim);
	for (size_t i = 0; i < CCA_REMS; i++)
		put_bytes(&o, rems[i], &r->rem[i]);
	put_bytes(&o, "key", &r->key);
	put_text(&o, "key_hash", &r->key_hash);
	return o;
}

json_t *cca_token_json(const struct cca_token *t)
{
	json_t *o;

	if (t->platform.profile->is_psa) {
		o = cca_platform_json(&t->platform);
	} else {
		o = json_object();
		json_put(&o, "tag", json_integer((json_int_t)t->tag));
		json_put(&o, "platform", cca_platform_json(&t->platform));
		json_put(&o, "realm", cca_realm_json(&t->realm));
	}
	json_put(&o, "authenticated", json_boolean(t->is_authentic));
	return o;
}
