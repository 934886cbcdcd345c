// SPDX-License-Identifier: MIT
/* Goes into the background, and reports there that the guest is ready. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/sim.h"

/* The parent leaves when the child reports that it is ready, or ends. */
static void wait_for_child(int from)
{
	char word;

	_exit(read(from, &word, 1) == 1 ? 0 : 1);
}

int sim_daemon_start(int *ready, struct sim_error *error)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends))
		return sim_error(error, -errno, "pipe: %m");
	pid = fork();
	if (pid < 0)
		return sim_error(error, -errno, "fork: %m");
	if (pid) {
		close(ends[1]);
		wait_for_child(ends[0]);
	}
	close(ends[0]);
	setsid();
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	*ready = ends[1];
	return 0;
}

/* From here on messages go to @log, and the terminal gets nothing. */
void sim_daemon_ready(int ready, const char *log)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int file = log ? open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			      0600) :
			 -1;

	if (log && file < 0)
		sim_log("%s: %m", log);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(file >= 0 ? file : null, STDERR_FILENO);
		close(null);
	}
	if (file >= 0)
		close(file);
	if (write(ready, "", 1) != 1)
		sim_log("parent: %m");
	close(ready);
}

int sim_pid_write(const char *path, struct sim_error *error)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return sim_error(error, -errno, "%s: %m", path);
	fprintf(file, "%d\n", (int)getpid());
	if (fclose(file))
		return sim_error(error, -errno, "%s: %m", path);
	return 0;
}
