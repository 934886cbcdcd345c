// SPDX-License-Identifier: MIT
/*
 * The server. libmicrohttpd is loaded here, when it is asked for: linked, each
 * machine in which a guest is simulated would need it and all that it needs.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/error.h"
#include "sim/web/web.h"

#ifdef VOUCH_WITH_MICROHTTPD

#include <microhttpd.h>

#define LIBRARY "libmicrohttpd.so.12"
#define PACKAGE "libmicrohttpd12"
#define UPLOAD_MAX 4096
#define MEMORY_MAX (256 * 1024) /* for headers, too */

static struct {
	__typeof__(MHD_start_daemon) *start_daemon;
	__typeof__(MHD_stop_daemon) *stop_daemon;
	__typeof__(MHD_get_daemon_info) *get_daemon_info;
	__typeof__(MHD_get_connection_values) *get_connection_values;
	__typeof__(MHD_create_response_from_buffer) *create_response;
	__typeof__(MHD_add_response_header) *add_response_header;
	__typeof__(MHD_queue_response) *queue_response;
	__typeof__(MHD_destroy_response) *destroy_response;
} mhd;

static int load_library(struct sim_error *error)
{
	static const struct {
		const char *name;
		void *at;
	} functions[] = {
		{ "MHD_start_daemon", &mhd.start_daemon },
		{ "MHD_stop_daemon", &mhd.stop_daemon },
		{ "MHD_get_daemon_info", &mhd.get_daemon_info },
		{ "MHD_get_connection_values", &mhd.get_connection_values },
		{ "MHD_create_response_from_buffer", &mhd.create_response },
		{ "MHD_add_response_header", &mhd.add_response_header },
		{ "MHD_queue_response", &mhd.queue_response },
		{ "MHD_destroy_response", &mhd.destroy_response },
	};
	void *library = dlopen(LIBRARY, RTLD_NOW);

	for (size_t i = 0; library && i < ARRAY_SIZE(functions); i++) {
		void *found = dlsym(library, functions[i].name);

		if (!found)
			library = NULL;
		else
			memcpy(functions[i].at, &found, sizeof(found));
	}
	if (library)
		return 0;
	return sim_error(error, -ENOENT, "--web: %s, want the package " PACKAGE,
			 dlerror());
}

/* A request under way: what was uploaded of it so far. */
struct upload {
	size_t size;
	u8 data[UPLOAD_MAX];
};

static enum MHD_Result take_query(void *data, enum MHD_ValueKind kind,
				  const char *name, const char *value)
{
	struct sim_web_request *request = data;

	(void)kind;
	if (request->query_count == SIM_WEB_QUERY)
		return MHD_NO;
	request->query[request->query_count].name = name;
	request->query[request->query_count++].value = value ? value : "";
	return MHD_YES;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection,
				   struct sim_web_answer *answer)
{
	struct MHD_Response *response;
	enum MHD_Result done = MHD_NO;

	response = mhd.create_response(answer->size, answer->body,
				       MHD_RESPMEM_MUST_COPY);
	for (size_t i = 0; response && i < answer->headers_count; i++)
		mhd.add_response_header(response, answer->headers[i].name,
					answer->headers[i].value);
	if (response)
		done = mhd.queue_response(connection, answer->status, response);
	if (response)
		mhd.destroy_response(response);
	return done;
}

static enum MHD_Result add_upload(struct upload *upload, const char *data,
				  size_t *size)
{
	if (*size > sizeof(upload->data) - upload->size)
		return MHD_NO;
	memcpy(upload->data + upload->size, data, *size);
	upload->size += *size;
	*size = 0;
	return MHD_YES;
}

static enum MHD_Result handle(void *data, struct MHD_Connection *connection,
			      const char *path, const char *method,
			      const char *version, const char *uploaded,
			      size_t *uploaded_size, void **context)
{
	struct sim_web_request request = { .path = path };
	struct sim_web_answer answer = { 0 };
	struct upload *upload = *context;
	enum MHD_Result done;

	(void)version;
	if (!upload) {
		*context = calloc(1, sizeof(*upload));
		return *context ? MHD_YES : MHD_NO;
	}
	if (*uploaded_size)
		return add_upload(upload, uploaded, uploaded_size);
	mhd.get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_query,
				  &request);
	if (!strcmp(method, "POST")) {
		request.body = upload->data;
		request.size = upload->size;
	}
	sim_web_answer(data, &request, &answer);
	done = send_answer(connection, &answer);
	sim_web_answer_free(&answer);
	return done;
}

static void finish(void *data, struct MHD_Connection *connection,
		   void **context, enum MHD_RequestTerminationCode code)
{
	(void)data;
	(void)connection;
	(void)code;
	free(*context);
	*context = NULL;
}

static int write_text(const char *path, const char *text,
		      struct sim_error *error)
{
	FILE *file = fopen(path, "we");
	bool done = file && fputs(text, file) >= 0;

	if ((file && fclose(file)) || !done)
		return sim_error(error, -errno, "%s: %m", path);
	return 0;
}

/* One thread serves all, so that answers are counted in their order. */
static struct MHD_Daemon *start(struct sim_web *web, unsigned long port,
				const char *key, const char *cert)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((u16)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD;

	if (!cert)
		return mhd.start_daemon(flags, 0, NULL, NULL, handle, web,
					MHD_OPTION_SOCK_ADDR, &address,
					MHD_OPTION_CONNECTION_MEMORY_LIMIT,
					(size_t)MEMORY_MAX,
					MHD_OPTION_NOTIFY_COMPLETED, finish,
					NULL, MHD_OPTION_END);
	return mhd.start_daemon(flags | MHD_USE_TLS, 0, NULL, NULL, handle, web,
				MHD_OPTION_SOCK_ADDR, &address,
				MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				(size_t)MEMORY_MAX, MHD_OPTION_NOTIFY_COMPLETED,
				finish, NULL, MHD_OPTION_HTTPS_MEM_KEY, key,
				MHD_OPTION_HTTPS_MEM_CERT, cert,
				MHD_OPTION_END);
}

/* The port goes to standard output: whoever asked for 0 waits for it. */
static int tell_ready(struct MHD_Daemon *daemon, struct sim_error *error)
{
	const union MHD_DaemonInfo *info =
		mhd.get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);

	printf("port %u\n", info ? info->port : 0);
	if (fflush(stdout))
		return sim_error(error, -errno, "standard output: %m");
	return 0;
}

static void wait_for_end(void)
{
	sigset_t set;
	int got;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigwait(&set, &got);
}

static void block_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int read_port(const char *text, unsigned long *port,
		     struct sim_error *error)
{
	char *end;

	*port = strtoul(text, &end, 10);
	if (end > text && !*end && *port <= 65535)
		return 0;
	return sim_error(error, -EINVAL,
			 "--web is '%s', want a port from 0 to 65535", text);
}

static int run(struct sim_web *web, const struct sim_web_options *options,
	       struct sim_error *error)
{
	char *key = NULL, *cert = NULL;
	struct MHD_Daemon *daemon;
	unsigned long port;
	int err = read_port(options->port, &port, error);

	block_signals();
	if (!err && options->ca)
		err = sim_web_tls_make(web->config->seed, &key, &cert, error);
	if (!err && options->ca)
		err = write_text(options->ca, cert, error);
	daemon = err ? NULL : start(web, port, key, cert);
	if (!err && !daemon)
		err = sim_error(error, -EIO, "--web %s: cannot listen there",
				options->port);
	if (!err)
		err = tell_ready(daemon, error);
	if (!err)
		wait_for_end();
	if (daemon)
		mhd.stop_daemon(daemon);
	free(key);
	free(cert);
	return err;
}

#else

static int load_library(struct sim_error *error)
{
	return sim_error(error, -EOPNOTSUPP,
			 "--web: this vouch-simd was built without "
			 "libmicrohttpd");
}

static int run(struct sim_web *web, const struct sim_web_options *options,
	       struct sim_error *error)
{
	(void)web;
	(void)options;
	return load_library(error);
}

#endif

static int serve_snp(struct sim_web *web, const struct sim_web_options *options,
		     struct sim_error *error)
{
	struct sim_snp_pki pki;
	int err = sim_snp_pki_make(&pki, web->config, options->state, error);

	web->snp = &pki;
	if (!err)
		err = run(web, options, error);
	web->snp = NULL;
	sim_snp_pki_free(&pki);
	return err;
}

static int serve_tdx(struct sim_web *web, const struct sim_web_options *options,
		     struct sim_error *error)
{
	struct sim_tdx_pki pki;
	struct sim_qe qe = { 0 };
	int err = sim_tdx_pki_make(&pki, web->config, error);

	if (!err)
		err = sim_qe_init(&qe, web->config, &pki, error);
	web->tdx = &pki;
	web->qe = &qe;
	if (!err)
		err = run(web, options, error);
	web->tdx = NULL;
	web->qe = NULL;
	sim_qe_free(&qe);
	sim_tdx_pki_free(&pki);
	return err;
}

int sim_web_serve(const struct sim_config *config,
		  const struct sim_web_options *options,
		  struct sim_error *error)
{
	struct sim_web web = { .config = config };
	int err = load_library(error);

	if (err)
		return err;
	return config->tee == SIM_SNP ? serve_snp(&web, options, error) :
					serve_tdx(&web, options, error);
}
