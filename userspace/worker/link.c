// SPDX-License-Identifier: MIT
/* The connection to the servers, and what is on it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"

#define RECONNECT_MS 250
#define PING_MS 2000 /* a server that is silent for three of them is left */
#define WAIT_MS 3000 /* for an answer of a server */

static int fail(struct vouch_error *error, const char *what, natsStatus status)
{
	return text_fail(error, -EAGAIN, "%s: %s", what,
			 natsStatus_GetText(status));
}

bool link_option(struct link_settings *settings, int option, const char *value)
{
	switch (option) {
	case 'S':
		settings->servers = value;
		return true;
	case 'C':
		settings->credentials = value;
		return true;
	case 'A':
		settings->ca = value;
		return true;
	case 'c':
		settings->certificate = value;
		return true;
	case 'k':
		settings->key = value;
		return true;
	default:
		return false;
	}
}

static void left(natsConnection *connection, void *data)
{
	(void)connection;
	(void)data;
	text_event("disconnected", "from the server, trying all of them");
}

static void back(natsConnection *connection, void *data)
{
	char url[256] = "";

	(void)data;
	natsConnection_GetConnectedUrl(connection, url, sizeof(url));
	text_event("connected", "to %s", url);
}

/* Errors come back from the calls that they are of. */
static void ignore(natsConnection *connection, natsSubscription *subscription,
		   natsStatus status, void *data)
{
	(void)connection;
	(void)subscription;
	(void)status;
	(void)data;
}

/* How many addresses there can be in @servers. */
static size_t count_servers(const char *servers)
{
	size_t count = 1;

	for (; *servers; servers++)
		count += *servers == ',';
	return count;
}

static natsStatus set_servers(natsOptions *options, const char *servers)
{
	const char **list = calloc(count_servers(servers), sizeof(*list));
	char *copy = strdup(servers), *rest = NULL;
	natsStatus status = NATS_NO_MEMORY;
	int count = 0;

	if (list && copy) {
		for (char *at = strtok_r(copy, ",", &rest); at;
		     at = strtok_r(NULL, ",", &rest))
			list[count++] = at;
		status = count ? natsOptions_SetServers(options, list, count) :
				 NATS_INVALID_ARG;
	}
	free(list);
	free(copy);
	return status;
}

static natsStatus set_secrets(natsOptions *options,
			      const struct link_settings *s)
{
	natsStatus status = NATS_OK;

	if (s->credentials)
		status = natsOptions_SetUserCredentialsFromFiles(
			options, s->credentials, NULL);
	if (status == NATS_OK && (s->ca || s->certificate))
		status = natsOptions_SetSecure(options, true);
	if (status == NATS_OK && s->ca)
		status = natsOptions_LoadCATrustedCertificates(options, s->ca);
	if (status == NATS_OK && s->certificate)
		status = natsOptions_LoadCertificatesChain(
			options, s->certificate, s->key);
	return status;
}

static natsStatus set_patience(natsOptions *options, bool is_patient)
{
	natsStatus status = natsOptions_SetMaxReconnect(options, -1);

	if (status == NATS_OK)
		status = natsOptions_SetReconnectWait(options, RECONNECT_MS);
	if (status == NATS_OK)
		status = natsOptions_SetPingInterval(options, PING_MS);
	if (status == NATS_OK)
		status = natsOptions_SetMaxPingsOut(options, 2);
	if (status == NATS_OK)
		status = natsOptions_SetErrorHandler(options, ignore, NULL);
	if (status != NATS_OK || !is_patient)
		return status;
	status = natsOptions_SetRetryOnFailedConnect(options, true, back, NULL);
	if (status == NATS_OK)
		status = natsOptions_SetDisconnectedCB(options, left, NULL);
	if (status == NATS_OK)
		status = natsOptions_SetReconnectedCB(options, back, NULL);
	return status;
}

static natsStatus open_all(struct link *link, const struct link_settings *s,
			   const char *name, bool is_patient)
{
	jsOptions options;
	natsStatus status = natsOptions_Create(&link->options);

	if (status == NATS_OK)
		status = natsOptions_SetName(link->options, name);
	if (status == NATS_OK)
		status = set_servers(link->options, s->servers);
	if (status == NATS_OK)
		status = set_secrets(link->options, s);
	if (status == NATS_OK)
		status = set_patience(link->options, is_patient);
	if (status == NATS_OK)
		status = natsConnection_Connect(&link->connection,
						link->options);
	if (status == NATS_NOT_YET_CONNECTED && is_patient)
		status = NATS_OK;
	jsOptions_Init(&options);
	options.Wait = WAIT_MS;
	if (status == NATS_OK)
		status = natsConnection_JetStream(&link->stream,
						  link->connection, &options);
	return status;
}

int link_open(struct link *link, const struct link_settings *settings,
	      const char *name, bool is_patient, struct vouch_error *error)
{
	natsStatus status;

	*link = (struct link){ .lock = PTHREAD_MUTEX_INITIALIZER };
	status = open_all(link, settings, name, is_patient);
	if (status == NATS_OK)
		return 0;
	link_close(link);
	return fail(error, settings->servers, status);
}

int link_buckets(struct link *link, struct vouch_error *error)
{
	natsStatus status = NATS_OK;

	pthread_mutex_lock(&link->lock);
	if (!link->sets)
		status = js_KeyValue(&link->sets, link->stream, SETS);
	if (status == NATS_OK && !link->evidence)
		status = js_KeyValue(&link->evidence, link->stream, EVIDENCE);
	pthread_mutex_unlock(&link->lock);
	if (status == NATS_OK)
		return 0;
	return fail(error,
		    status == NATS_NOT_FOUND ?
			    "a bucket is missing, want 'vouch-queue setup'" :
			    "buckets",
		    status);
}

void link_close(struct link *link)
{
	kvStore_Destroy(link->sets);
	kvStore_Destroy(link->evidence);
	jsCtx_Destroy(link->stream);
	natsConnection_Destroy(link->connection);
	natsOptions_Destroy(link->options);
	*link = (struct link){ 0 };
}
