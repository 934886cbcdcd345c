// SPDX-License-Identifier: MIT
/* The control socket: one command a line. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "sim/base/fields.h"
#include "sim/sim.h"

static int bind_at(int fd, const struct sockaddr_un *address)
{
	mode_t mask = umask(0177);
	int err = bind(fd, (const struct sockaddr *)address, sizeof(*address));

	umask(mask);
	return err;
}

int sim_control_listen(const char *path, struct sim_error *error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return sim_error(error, -ENAMETOOLONG,
				 "%s: path is %zu characters, want at most %zu",
				 path, strlen(path),
				 sizeof(address.sun_path) - 1);
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return sim_error(error, -errno, "socket: %m");
	/* Left behind by one that was killed; a live one holds the device. */
	unlink(path);
	if (bind_at(fd, &address) || listen(fd, 4)) {
		close(fd);
		return sim_error(error, -errno, "%s: %m", path);
	}
	return fd;
}

struct stat_line {
	const char *name;
	u64 value;
};

static void print_lines(const struct stat_line *lines, size_t count, FILE *out)
{
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s: %llu\n", lines[i].name,
			(unsigned long long)lines[i].value);
}

static void print_snp(const struct sim *sim, FILE *out)
{
	const struct sim_stats *stats = &sim->stats;
	const struct stat_line lines[] = {
		{ "guest-requests", stats->guest_requests },
		{ "ext-guest-requests", stats->ext_guest_requests },
		{ "reports", stats->reports },
		{ "keys", stats->keys },
		{ "fw-errors", stats->fw_errors },
		{ "vmm-errors", stats->vmm_errors },
		{ "resent", stats->resent },
		{ "iv-reuse", stats->iv_reuse },
	};

	print_lines(lines, ARRAY_SIZE(lines), out);
	for (int i = 0; i < SIM_VMPCKS; i++)
		fprintf(out, "counter-%d: %llu\n", i,
			(unsigned long long)sim->firmware.counters[i]);
}

static void print_tdx(const struct sim *sim, FILE *out)
{
	const struct sim_stats *stats = &sim->stats;
	const struct stat_line lines[] = {
		{ "quotes", stats->quotes },
		{ "quote-errors", stats->quote_errors },
		{ "quote-refusals", stats->quote_refusals },
		{ "in-flight", sim_jobs_count(sim) },
		{ "buffer-reuse", stats->buffer_reuse },
		{ "qgs-requests", stats->qgs_requests },
		{ "qgs-errors", stats->qgs_errors },
	};

	print_lines(lines, ARRAY_SIZE(lines), out);
}

static int do_stats(struct sim *sim, const char *arg, FILE *out,
		    struct sim_error *error)
{
	const struct stat_line lines[] = {
		{ "exits", sim->stats.exits },
		{ "turnaround-ns", sim->stats.turnaround_ns },
		{ "pending", sim->is_exit_pending },
	};

	(void)arg;
	(void)error;
	print_lines(lines, ARRAY_SIZE(lines), out);
	if (sim->config.tee == SIM_TDX)
		print_tdx(sim, out);
	else
		print_snp(sim, out);
	return 0;
}

static int do_active(struct sim *sim, const char *arg, FILE *out,
		     struct sim_error *error)
{
	(void)arg;
	(void)error;
	for (int i = 0; i < SIM_KINDS; i++) {
		u64 left = sim->misbehaviour.kinds[i].left;

		if (!left)
			continue;
		fprintf(out, "%s=0x%llx ", sim_kinds[i].name,
			(unsigned long long)sim->misbehaviour.kinds[i].value);
		if (left == SIM_FOREVER)
			fputs("forever\n", out);
		else
			fprintf(out, "%llu\n", (unsigned long long)left);
	}
	return 0;
}

static int do_normal(struct sim *sim, const char *arg, FILE *out,
		     struct sim_error *error)
{
	(void)arg;
	(void)out;
	sim->misbehaviour = (struct sim_misbehaviour){};
	sim_alter_stop(&sim->alter);
	sim_speak(sim);
	return sim_device_trouble(sim, error);
}

static int do_speak(struct sim *sim, const char *arg, FILE *out,
		    struct sim_error *error)
{
	(void)arg, (void)out, (void)error;
	sim_speak(sim);
	return 0;
}

static int do_stop(struct sim *sim, const char *arg, FILE *out,
		   struct sim_error *error)
{
	(void)arg, (void)out, (void)error;
	sim->is_stopping = true;
	return 0;
}

static int do_config(struct sim *sim, const char *arg, FILE *out,
		     struct sim_error *error)
{
	(void)arg;
	(void)error;
	sim_config_print(&sim->config, out);
	return 0;
}

static int do_counter(struct sim *sim, const char *arg, FILE *out,
		      struct sim_error *error)
{
	u32 vmpck = (u32)*arg - '0';
	u64 value;

	(void)out;
	if (vmpck >= SIM_VMPCKS || arg[1] != ' ' ||
	    !sim_parse_number(arg + 2, UINT32_MAX, &value) ||
	    sim->config.tee != SIM_SNP)
		return sim_error(error, -EINVAL,
				 "counter has '%s', want VMPCK (0 to 3) and "
				 "VALUE, of an SNP guest",
				 arg);
	return sim_device_counter(sim, vmpck, value, error);
}

/* What can change under a running guest without a lie about its launch. */
static int do_set(struct sim *sim, const char *arg, FILE *out,
		  struct sim_error *error)
{
	static const char *const allowed[] = {
		"latency_us",  "certs",		"certs_padding",
		"current_mit", "platform_info", "quote_buffer_max"
	};
	char name[64];
	int used = 0;

	(void)out;
	if (sscanf(arg, "%63s %n", name, &used) == 1 && arg[used])
		for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
			if (!strcmp(name, allowed[i]))
				return sim_config_set(&sim->config,
						      sim_config_find(name),
						      arg + used, error);
	return sim_error(error, -EINVAL,
			 "set has '%s', want latency_us, certs, certs_padding, "
			 "current_mit, platform_info or quote_buffer_max, and "
			 "a value",
			 arg);
}

int sim_control_line(struct sim *sim, const char *line, FILE *out,
		     struct sim_error *error)
{
	static const struct {
		const char *name;
		int (*run)(struct sim *sim, const char *arg, FILE *out,
			   struct sim_error *error);
	} commands[] = {
		{ "stats", do_stats },	   { "active", do_active },
		{ "normal", do_normal },   { "speak", do_speak },
		{ "stop", do_stop },	   { "config", do_config },
		{ "counter", do_counter }, { "set", do_set },
	};
	size_t length = strcspn(line, " ");
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		const char *name = commands[i].name;

		if (strlen(name) == length && !strncmp(line, name, length))
			return commands[i].run(
				sim, line + length + strspn(line + length, " "),
				out, error);
	}
	err = sim_misbehave(&sim->misbehaviour, line, error);
	return err ? err : sim_device_trouble(sim, error);
}
