// SPDX-License-Identifier: MIT
/* A manifest as JSON; what is of an unknown version is shown as bytes. */
#include <string.h>

#include "base/json_text.h"
#include "svsm/svsm.h"
#include "tpm/appraise.h"

static json_t *uefi_json(const struct svsm_service *service)
{
	json_t *json = json_object();
	u32 flags;

	if (!svsm_uefi_flags(service, &flags)) {
		json_put(&json, "bytes",
			 json_hex(service->data, service->size));
		return json;
	}
	json_put(&json, "persistent",
		 json_boolean(flags & SVSM_UEFI_PERSISTENT));
	json_put(&json, "secure_boot",
		 json_boolean(flags & SVSM_UEFI_SECURE_BOOT));
	json_put(&json, "updatable", json_boolean(flags & SVSM_UEFI_UPDATABLE));
	return json;
}

static json_t *service_json(const struct svsm_service *service)
{
	const struct tpm_view bytes = { service->data, service->size };
	json_t *json = json_object();
	char name[SVSM_NAME_SIZE];

	svsm_service_name(service->guid, name);
	json_put(&json, "service", json_string(name));
	if (!memcmp(service->guid, svsm_guid_vtpm, 16))
		json_put(&json, "key", tpm_public_json(&bytes));
	else if (!memcmp(service->guid, svsm_guid_uefi, 16))
		json_put(&json, "variables", uefi_json(service));
	else
		json_put(&json, "bytes",
			 json_hex(service->data, service->size));
	return json;
}

json_t *svsm_manifest_json(const struct svsm_manifest *manifest)
{
	json_t *json = json_object(), *list = json_array();

	for (size_t i = 0; list && i < manifest->count; i++) {
		if (!json_array_append_new(
			    list, service_json(&manifest->services[i])))
			continue;
		json_decref(list);
		list = NULL;
	}
	json_put(&json, "all_services", json_boolean(!manifest->is_single));
	json_put(&json, "services", list);
	return json;
}
