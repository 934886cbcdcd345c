// SPDX-License-Identifier: MIT
/* The control socket: one command a line. */
#include <errno.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/base/nearest.h"
#include "sim/base/number.h"
#include "sim/host/host.h"

void sim_print_stat(FILE *out, const char *name, u64 value)
{
	fprintf(out, "%s: %llu\n", name, (unsigned long long)value);
}

void sim_stats_print(const struct sim_host *host, FILE *out)
{
	sim_print_stat(out, "exits", host->exits);
	sim_print_stat(out, "turnaround-ns", host->turnaround_ns);
	sim_print_stat(out, "pending", host->is_exit_pending);
	host->tee->print_stats(host, out);
}

static int do_stats(struct sim_host *host, const char *arg, FILE *out,
		    struct sim_error *error)
{
	(void)arg;
	(void)error;
	sim_stats_print(host, out);
	return 0;
}

static int do_active(struct sim_host *host, const char *arg, FILE *out,
		     struct sim_error *error)
{
	(void)arg;
	(void)error;
	for (int i = 0; i < SIM_KINDS; i++) {
		u64 left = host->misbehaviour.kinds[i].left;

		if (!left)
			continue;
		fprintf(out, "%s=0x%llx ", sim_kinds[i].name,
			(unsigned long long)host->misbehaviour.kinds[i].value);
		if (left == SIM_FOREVER)
			fputs("forever\n", out);
		else
			fprintf(out, "%llu\n", (unsigned long long)left);
	}
	return 0;
}

static int pass_trouble(struct sim_host *host, struct sim_error *error)
{
	return host->tee->pass_trouble ? host->tee->pass_trouble(host, error) :
					 0;
}

static int do_normal(struct sim_host *host, const char *arg, FILE *out,
		     struct sim_error *error)
{
	(void)arg;
	(void)out;
	host->misbehaviour = (struct sim_misbehaviour){};
	sim_alter_stop(&host->alter);
	sim_speak(host);
	return pass_trouble(host, error);
}

static int do_speak(struct sim_host *host, const char *arg, FILE *out,
		    struct sim_error *error)
{
	(void)arg, (void)out, (void)error;
	sim_speak(host);
	return 0;
}

static int do_stop(struct sim_host *host, const char *arg, FILE *out,
		   struct sim_error *error)
{
	(void)arg, (void)out, (void)error;
	host->is_stopping = true;
	return 0;
}

static int do_config(struct sim_host *host, const char *arg, FILE *out,
		     struct sim_error *error)
{
	(void)arg;
	(void)error;
	sim_config_print(host->config, out);
	return 0;
}

static int do_counter(struct sim_host *host, const char *arg, FILE *out,
		      struct sim_error *error)
{
	u32 number = (u32)*arg - '0';
	u64 value;

	(void)out;
	if (number >= host->tee->counters || arg[1] != ' ' ||
	    !sim_parse_number(arg + 2, UINT32_MAX, &value))
		return sim_error(error, -EINVAL,
				 "counter has '%s', want VMPCK (0 to 3) and "
				 "VALUE, of an SNP guest",
				 arg);
	return host->tee->set_counter(host, number, (u32)value, error);
}

/* Only what a host may change while its guest runs; its launch is over. */
static int do_set(struct sim_host *host, const char *arg, FILE *out,
		  struct sim_error *error)
{
	static const char *const allowed[] = {
		"latency_us",	 "certs",	    "certs_padding",
		"current_tcb",	 "current_mit",	    "platform_info",
		"committed_tcb", "quote_buffer_max"
	};
	char name[64];
	int used = 0;

	(void)out;
	if (sscanf(arg, "%63s %n", name, &used) == 1 && arg[used])
		for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
			if (!strcmp(name, allowed[i]))
				return sim_config_set(host->config,
						      sim_config_find(name),
						      arg + used, error);
	return sim_error(error, -EINVAL,
			 "set has '%s', want latency_us, certs, certs_padding, "
			 "current_tcb, committed_tcb, current_mit, "
			 "platform_info or quote_buffer_max, and a value",
			 arg);
}

static const struct {
	const char *name;
	int (*run)(struct sim_host *host, const char *arg, FILE *out,
		   struct sim_error *error);
} commands[] = {
	{ .name = "stats", .run = do_stats },
	{ .name = "active", .run = do_active },
	{ .name = "normal", .run = do_normal },
	{ .name = "speak", .run = do_speak },
	{ .name = "stop", .run = do_stop },
	{ .name = "config", .run = do_config },
	{ .name = "counter", .run = do_counter },
	{ .name = "set", .run = do_set },
};

/* A line of no known misbehaviour may have been meant as a command. */
static void suggest_command(const char *line, size_t length,
			    struct sim_error *error)
{
	struct sim_nearest nearest = {};
	char word[SIM_HINT_MAX];

	if (length >= sizeof(word))
		return;
	memcpy(word, line, length);
	word[length] = '\0';
	nearest.wanted = word;
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		sim_nearest_offer(&nearest, commands[i].name);
	if (nearest.name)
		sim_error(error, -ENOENT,
			  "unknown command '%s', did you mean '%s'?", word,
			  nearest.name);
}

int sim_control_line(struct sim_host *host, const char *line, FILE *out,
		     struct sim_error *error)
{
	size_t length = strcspn(line, " ");
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		const char *name = commands[i].name;

		if (strlen(name) == length && !strncmp(line, name, length))
			return commands[i].run(
				host,
				line + length + strspn(line + length, " "), out,
				error);
	}
	err = sim_misbehave(&host->misbehaviour, line, error);
	if (err == -ENOENT)
		suggest_command(line, length, error);
	return err ? err : pass_trouble(host, error);
}
