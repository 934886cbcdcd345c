// SPDX-License-Identifier: MIT
/* vouch-simd - options, then one of its modes. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/nearest.h"
#include "sim/base/socket.h"
#include "sim/host/emulator.h"
#include "sim/sim.h"
#include "sim/web/web.h"

#define EXIT_USAGE 2
#define SPECS_MAX 16
#define OPTIONS_MAX (16 + SIM_CONFIG_KEYS_MAX)

struct options {
	const char *config;
	const char *state;
	const char *pid_file;
	const char *log;
	const char *control;
	const char *device;
	const char *pki;
	const char *qgs;
	const char *qgs_vsock;
	const char *stats;
	const char *web;
	const char *web_ca;
	bool is_daemon;
	bool is_print;
	bool is_help;
};

/* Values that getopt_long() gives; keys of the configuration come after. */
enum {
	OPT_CONFIG = 256,
	OPT_STATE,
	OPT_PID_FILE,
	OPT_LOG,
	OPT_CONTROL,
	OPT_DEVICE,
	OPT_PKI,
	OPT_QGS,
	OPT_QGS_VSOCK,
	OPT_STATS,
	OPT_WEB,
	OPT_WEB_CA,
	OPT_MISBEHAVE,
	OPT_DAEMON,
	OPT_PRINT,
	OPT_HELP,
	OPT_KEY,
};

static const struct option own_options[] = {
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "state", required_argument, NULL, OPT_STATE },
	{ "pid-file", required_argument, NULL, OPT_PID_FILE },
	{ "log", required_argument, NULL, OPT_LOG },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "device", required_argument, NULL, OPT_DEVICE },
	{ "pki", required_argument, NULL, OPT_PKI },
	{ "qgs", required_argument, NULL, OPT_QGS },
	{ "qgs-vsock", required_argument, NULL, OPT_QGS_VSOCK },
	{ "stats", required_argument, NULL, OPT_STATS },
	{ "web", required_argument, NULL, OPT_WEB },
	{ "web-ca", required_argument, NULL, OPT_WEB_CA },
	{ "misbehave", required_argument, NULL, OPT_MISBEHAVE },
	{ "daemon", no_argument, NULL, OPT_DAEMON },
	{ "print", no_argument, NULL, OPT_PRINT },
	{ "help", no_argument, NULL, OPT_HELP },
};

static struct sim sim;
static struct option options[OPTIONS_MAX];
static char option_names[OPTIONS_MAX][64];

/* Own options, then one for each key: report_version is --report-version. */
static void build_options(void)
{
	size_t count = ARRAY_SIZE(own_options);

	memcpy(options, own_options, sizeof(own_options));
	for (size_t i = 0; i < sim_config_keys_count; i++) {
		char *name = option_names[i];

		snprintf(name, sizeof(option_names[i]), "%s",
			 sim_config_keys[i].name);
		for (char *c = name; *c; c++)
			*c = *c == '_' ? '-' : *c;
		options[count++] = (struct option){ name, required_argument,
						    NULL, OPT_KEY + (int)i };
	}
}

static int set_option(struct options *opts, int option, struct sim_error *error)
{
	const char **const texts[] = {
		&opts->config,	  &opts->state,	 &opts->pid_file, &opts->log,
		&opts->control,	  &opts->device, &opts->pki,	  &opts->qgs,
		&opts->qgs_vsock, &opts->stats,	 &opts->web,	  &opts->web_ca
	};

	if (option >= OPT_CONFIG && option <= OPT_WEB_CA) {
		*texts[option - OPT_CONFIG] = optarg;
		return 0;
	}
	switch (option) {
	case OPT_MISBEHAVE:
		return sim_misbehave(&sim.host.misbehaviour, optarg, error);
	case OPT_DAEMON:
		opts->is_daemon = true;
		return 0;
	case OPT_PRINT:
		opts->is_print = true;
		return 0;
	case OPT_HELP:
		opts->is_help = true;
		return 0;
	}
	return 0;
}

/* getopt_long() has said what is wrong with it. */
static int refuse_option(const char *text, struct sim_error *error)
{
	char word[64];
	struct sim_nearest nearest = { .wanted = word };

	text += strspn(text, "-");
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(text, "="), text);
	for (size_t i = 0; !optopt && options[i].name; i++)
		sim_nearest_offer(&nearest, options[i].name);
	if (nearest.name)
		return sim_error(error, -EINVAL,
				 "did you mean --%s? See vouch-simd --help",
				 nearest.name);
	return sim_error(error, -EINVAL, "see vouch-simd --help");
}

/*
 * Reads the file first, wherever --config stands among the options: an option
 * takes precedence over the file.
 */
static int parse_options(int argc, char **argv, struct options *opts,
			 struct sim_error *error)
{
	int option, err = 0;

	while (!err &&
	       (option = getopt_long(argc, argv, "", options, NULL)) >= 0)
		err = option == '?' ? refuse_option(argv[optind - 1], error) :
				      set_option(opts, option, error);
	if (!err && optind < argc)
		err = sim_error(error, -EINVAL,
				"argument '%s' is not known, "
				"see vouch-simd --help",
				argv[optind]);
	if (!err && opts->config)
		err = sim_config_load(&sim.config, opts->config, error);
	optind = 0;
	while (!err &&
	       (option = getopt_long(argc, argv, "", options, NULL)) >= 0)
		if (option >= OPT_KEY)
			err = sim_config_set(&sim.config,
					     &sim_config_keys[option - OPT_KEY],
					     optarg, error);
	if (!err)
		err = sim_config_finish(&sim.config, error);
	if (!err && (opts->qgs || opts->qgs_vsock) && sim.config.tee != SIM_TDX)
		err = sim_error(error, -EINVAL,
				"tee is snp, want tdx with --qgs or "
				"--qgs-vsock");
	return err;
}

static int listen_qgs(const struct options *opts, struct sim_error *error)
{
	struct sim_qgs *qgs = &sim.tdx.qgs;
	int err = 0;

	if (opts->qgs)
		err = sim_qgs_listen_unix(qgs, opts->qgs, error);
	if (!err && opts->qgs_vsock)
		err = sim_qgs_listen_vsock(qgs, opts->qgs_vsock, error);
	return err;
}

static int listen_control(const struct options *opts, int *control,
			  struct sim_error *error)
{
	if (!opts->control)
		return 0;
	*control = sim_socket_listen(opts->control, error);
	return *control < 0 ? *control : 0;
}

/*
 * A second vouch-simd must not take the first one's control socket, and the
 * device refuses it. An emulator wants both sockets when it starts.
 */
static int open_guest(const struct options *opts, int *control,
		      struct sim_error *error)
{
	bool is_emulated = sim_emulator_is_named(opts->device);
	int err = is_emulated ? listen_control(opts, control, error) : 0;

	if (!err)
		err = sim_device_open(&sim.host, opts->device, error);
	if (!err && !is_emulated)
		err = listen_control(opts, control, error);
	return err;
}

static int start_guest(const struct options *opts, int *control,
		       struct sim_error *error)
{
	int ready = -1, err = 0;

	if (opts->is_daemon)
		err = sim_daemon_start(&ready, error);
	if (!err)
		err = sim_init(&sim, opts->state, error);
	if (!err)
		err = open_guest(opts, control, error);
	if (!err)
		err = listen_qgs(opts, error);
	if (!err && opts->pid_file)
		err = sim_pid_write(opts->pid_file, error);
	if (!err && opts->is_daemon)
		sim_daemon_ready(ready, opts->log);
	return err;
}

/* What a guest that has gone cannot ask for any more. */
static int write_stats(const char *path, struct sim_error *error)
{
	FILE *file = fopen(path, "w");

	if (!file)
		return sim_error(error, -errno, "%s: %m", path);
	sim_stats_print(&sim.host, file);
	if (fclose(file))
		return sim_error(error, -errno, "%s: %m", path);
	return 0;
}

/* Until it ends, and then what it has counted. */
static int serve_guest(const struct options *opts, int control,
		       struct sim_error *error)
{
	int err = sim_serve(&sim.host, control, error);

	if (err || !opts->stats)
		return err;
	return write_stats(opts->stats, error);
}

static int run_guest(const struct options *opts, struct sim_error *error)
{
	int control = -1;
	int err = start_guest(opts, &control, error);

	if (!err)
		err = serve_guest(opts, control, error);
	if (control >= 0) {
		close(control);
		unlink(opts->control);
	}
	if (opts->qgs && sim_qgs_has_unix(&sim.tdx.qgs))
		unlink(opts->qgs);
	if (opts->pid_file && !err)
		unlink(opts->pid_file);
	if (sim.snp.stats.iv_reuse)
		sim_log("%llu reused IVs",
			(unsigned long long)sim.snp.stats.iv_reuse);
	sim_free(&sim);
	return err;
}

static int run_web(const struct options *opts, struct sim_error *error)
{
	const struct sim_web_options web = {
		.port = opts->web,
		.ca = opts->web_ca,
		.state = opts->state,
	};
	int err = opts->pid_file ? sim_pid_write(opts->pid_file, error) : 0;

	if (!err)
		err = sim_web_serve(&sim.config, &web, error);
	if (opts->pid_file)
		unlink(opts->pid_file);
	return err;
}

int main(int argc, char **argv)
{
	struct options opts = { .device = SIM_DEVICE };
	struct sim_error error = {};
	int err;

	sim_prepare(&sim);
	if (argc == 4 && !strcmp(argv[1], "ctl"))
		return sim_client(argv[2], argv[3]);
	build_options();
	err = parse_options(argc, argv, &opts, &error);
	if (opts.is_help) {
		sim_help(stdout);
		return EXIT_SUCCESS;
	}
	if (err) {
		sim_log("%s", error.text);
		return EXIT_USAGE;
	}
	if (opts.is_print)
		sim_config_print(&sim.config, stdout);
	else if (opts.pki)
		err = sim_tee_of(&sim.config)
			      ->export_pki(&sim.config, opts.state, opts.pki,
					   &error);
	else if (opts.web)
		err = run_web(&opts, &error);
	else
		err = run_guest(&opts, &error);
	if (err)
		sim_log("%s", error.text);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
