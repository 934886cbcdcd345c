// SPDX-License-Identifier: MIT
/* TDX hosts: the quoting service (QGS), its library (QPL), and the PCCS. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/check.h"

#define QGS_CONF "file /etc/qgs.conf"
#define QCNL_CONF "file /etc/sgx_default_qcnl.conf"

/* "port = 4050"; 0 without one: then it is a socket of unix. */
static unsigned int qgs_port(struct doctor *doctor)
{
	return answer_port(machine_ask(doctor->machine, QGS_CONF));
}

static void check_conf(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	unsigned int port;

	if (!find_answer(doctor, check, finding, QGS_CONF))
		return;
	port = qgs_port(doctor);
	if (port)
		found(finding, OUTCOME_PASS, "port %u of vsock", port);
	else
		found(finding, OUTCOME_WARN, "no port: a unix socket alone");
}

/* A host reaches its own vsock by CID 1, where vsock_loopback is loaded. */
static void check_service(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	unsigned int port = qgs_port(doctor);

	if (port) {
		if (find_answer(doctor, check, finding, "qgs 1:%u", port))
			found(finding, OUTCOME_PASS, "it accepts");
		return;
	}
	if (find_answer(doctor, check, finding,
			"qgs /var/run/tdx-qgs/qgs.socket"))
		found(finding, OUTCOME_PASS, "it accepts");
}

/* JSON with comments, or KEY=value: the one line that matters has the URL. */
static bool find_url(const struct answer *conf, char *url, size_t size)
{
	static const char *const keys[] = { "\"pccs_url\"", "PCCS_URL" };
	const char *line = NULL;
	size_t length;

	while ((line = answer_next_line(conf, line, &length)) != NULL) {
		const char *at = line + strspn(line, " \t{");
		const char *start = strstr(at, "http");

		if ((strncmp(at, keys[0], 10) && strncmp(at, keys[1], 8)) ||
		    !start || start > line + length)
			continue;
		snprintf(url, size, "%.*s", (int)strcspn(start, "\" ,\n"),
			 start);
		return true;
	}
	return false;
}

static void check_url(struct doctor *doctor, const struct check *check,
		      struct finding *finding)
{
	const struct answer *conf =
		find_answer(doctor, check, finding, QCNL_CONF);
	char url[128];

	if (!conf)
		return;
	if (!find_url(conf, url, sizeof(url)))
		found(finding, OUTCOME_FAIL, "no pccs_url");
	else
		found(finding,
		      strncmp(url, "https://", 8) ? OUTCOME_WARN : OUTCOME_PASS,
		      "%s", url);
}

/* Whether a line of the JSON, or of the older form, switches it off. */
static void check_secure(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	const struct answer *conf =
		find_answer(doctor, check, finding, QCNL_CONF);
	const char *line = NULL;
	size_t size;

	if (!conf)
		return;
	found(finding, OUTCOME_PASS, "true");
	while ((line = answer_next_line(conf, line, &size)) != NULL) {
		const char *at = line + strspn(line, " \t,{");
		const char *key = *at == '"' ? "\"use_secure_cert\"" :
					       "USE_SECURE_CERT";
		const char *off = strncmp(at, key, strlen(key)) ?
					  NULL :
					  strpbrk(at + strlen(key), "fFtT\n");

		if (off && strchr("fF", *off))
			found(finding, OUTCOME_WARN, "false");
	}
}

static unsigned int url_port(const char *url)
{
	const char *colon = strchr(url + 8, ':');

	return colon ? (unsigned int)strtoul(colon + 1, NULL, 10) : 443;
}

static bool is_local(const char *url)
{
	return strstr(url, "//localhost") || strstr(url, "//127.0.0.1") ||
	       strstr(url, "//[::1]");
}

/* "  0: 0100007F:1F91 00000000:0000 0A ...": 0A is a socket that listens. */
static bool has_listener(const struct answer *table, unsigned int port)
{
	const char *line = NULL;
	unsigned int found_port, state;
	size_t size;

	while ((line = answer_next_line(table, line, &size)) != NULL)
		if (sscanf(line, "%*d: %*32[0-9A-F]:%4x %*32[0-9A-F]:%*4x %2x",
			   &found_port, &state) == 2 &&
		    found_port == port && state == 0x0A)
			return true;
	return false;
}

/* A PCCS elsewhere is asked by vouch fetch: the doctor asks this machine. */
static void check_pccs(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	const struct answer *conf =
		find_answer(doctor, check, finding, QCNL_CONF);
	struct machine *machine = doctor->machine;
	char url[128];
	unsigned int port;

	if (!conf)
		return;
	if (!find_url(conf, url, sizeof(url))) {
		found(finding, OUTCOME_FAIL, "no pccs_url");
		return;
	}
	if (!is_local(url)) {
		found(finding, OUTCOME_SKIP, "it is another machine's");
		return;
	}
	port = url_port(url);
	strcpy(finding->source, "/proc/net/tcp and tcp6");
	if (has_listener(machine_ask(machine, "file /proc/net/tcp"), port) ||
	    has_listener(machine_ask(machine, "file /proc/net/tcp6"), port))
		found(finding, OUTCOME_PASS, "port %u listens", port);
	else
		found(finding, OUTCOME_FAIL, "nothing listens at port %u",
		      port);
}

/* What a PCCS serves it took from its own cache, whatever the dates say. */
static void judge_dates(struct doctor *doctor, const struct answer *answer,
			struct finding *finding)
{
	uint64_t now, expires, status = 0;
	char crl[8] = "";
	long long days;

	answer_field_number(answer, "identity", &status);
	if (!answer_number(machine_ask(doctor->machine, "now"), &now)) {
		found(finding, OUTCOME_UNKNOWN, "there is no clock");
		return;
	}
	if (!answer_field_number(answer, "expires", &expires)) {
		found(finding, OUTCOME_WARN, "status %u, no QE identity",
		      (unsigned int)status);
		return;
	}
	days = ((long long)expires - (long long)now) / (24 * 60 * 60);
	if (expires < now)
		found(finding, OUTCOME_FAIL,
		      "its QE identity expired %lld days ago", -days);
	else if (!answer_field(answer, "crl", crl, sizeof(crl)) ||
		 strcmp(crl, "hex"))
		found(finding, OUTCOME_WARN,
		      "its CRL of the root is '%s', want hexadecimal digits",
		      crl);
	else
		found(finding, days < 3 ? OUTCOME_WARN : OUTCOME_PASS,
		      "its QE identity is in force for %lld days", days);
}

/* Of this machine, or it would not be known to listen. */
static void check_fresh(struct doctor *doctor, const struct check *check,
			struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, QCNL_CONF);
	char url[128];
	size_t host;

	if (!answer || !find_url(answer, url, sizeof(url)))
		return;
	host = (size_t)(strstr(url, "//") + 2 - url);
	host += strcspn(url + host, "/");
	answer = find_answer(doctor, check, finding, "pccs %.*s", (int)host,
			     url);
	if (answer)
		judge_dates(doctor, answer, finding);
}

const struct check checks_quote[] = {
	{ .id = "quote.qgs.unit",
	  .at = AT_TDX_HOST,
	  .text = "The quoting service is installed",
	  .want = "the unit qgsd, of tdx-qgs",
	  .remedy = "Install tdx-qgs, and start qgsd.",
	  .run = check_exists,
	  .question = "exists /usr/lib/systemd/system/qgsd.service",
	  .absent = OUTCOME_WARN },
	{ .id = "quote.qgs.conf",
	  .at = AT_TDX_HOST,
	  .text = "The quoting service is to listen where guests ask",
	  .want = "port = 4050 in /etc/qgs.conf",
	  .remedy = "Write port = 4050 into /etc/qgs.conf, and restart qgsd.",
	  .run = check_conf,
	  .absent = OUTCOME_WARN },
	{ .id = "quote.qgs.service",
	  .at = AT_TDX_HOST,
	  .text = "The quoting service answers",
	  .want = "a connection; nothing is asked",
	  .remedy = "Start qgsd, and read its journal; for a look from the "
		    "host itself, vsock_loopback has to be loaded.",
	  .run = check_service },
	{ .id = "quote.qpl.url",
	  .at = AT_TDX_HOST,
	  .text = "The quoting service knows where certificates come from",
	  .want = "pccs_url with https in /etc/sgx_default_qcnl.conf",
	  .remedy = "Write pccs_url into /etc/sgx_default_qcnl.conf, and "
		    "restart qgsd.",
	  .run = check_url },
	{ .id = "quote.qpl.secure",
	  .at = AT_TDX_HOST,
	  .text = "The certificate of the PCCS is checked",
	  .want = "use_secure_cert is true",
	  .remedy = "Give the PCCS a certificate that the host trusts, and set "
		    "use_secure_cert to true.",
	  .after = "quote.qpl.url",
	  .run = check_secure },
	{ .id = "quote.pccs.unit",
	  .at = AT_TDX_HOST,
	  .text = "A caching service (PCCS) is installed",
	  .want = "the unit pccs, here or on another machine",
	  .remedy = "Install sgx-dcap-pccs (nodejs, cracklib-runtime), unless "
		    "pccs_url leads to another machine.",
	  .run = check_exists,
	  .question = "exists /usr/lib/systemd/system/pccs.service",
	  .absent = OUTCOME_WARN },
	{ .id = "quote.pccs.listens",
	  .at = AT_TDX_HOST,
	  .text = "The caching service listens",
	  .want = "the port of pccs_url, when that is of this machine",
	  .remedy = "Start pccs, and read its journal; its configuration is in "
		    "/opt/intel/sgx-dcap-pccs/config.",
	  .after = "quote.qpl.url",
	  .run = check_pccs },
	{ .id = "quote.pccs.fresh",
	  .at = AT_TDX_HOST,
	  .text = "What the caching service serves is in force",
	  .want = "a QE identity that expires in three days or later, and the "
		  "CRL of Intel's root; a service of this machine is asked",
	  .remedy = "Have it fetch anew: POST /sgx/certification/v4/refresh "
		    "with its admin-token, and look at its ApiKey and journal; "
		    "it serves what it has, whatever the dates say.",
	  .after = "quote.pccs.listens",
	  .run = check_fresh },
	{ 0 },
};
