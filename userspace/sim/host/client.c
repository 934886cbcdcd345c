// SPDX-License-Identifier: MIT
/* "vouch-simd ctl PATH COMMAND": the other end of the control socket. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sim/base/error.h"
#include "sim/host/host.h"

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		sim_log("%s: path is too long", path);
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		sim_log("%s: %m, want the --control of a vouch-simd", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

/* Prints lines of data. Return: 0 after "ok", 1 after "refused: ...". */
static int read_answer(FILE *in)
{
	static const char refused[] = "refused: ";
	char *line = NULL;
	size_t room = 0;
	int status = 1;

	while (getline(&line, &room, in) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!strcmp(line, "ok")) {
			status = 0;
			break;
		}
		if (!strncmp(line, refused, strlen(refused))) {
			sim_log("%s", line + strlen(refused));
			break;
		}
		puts(line);
	}
	free(line);
	return status;
}

int sim_client(const char *path, const char *line)
{
	int fd = connect_to(path);
	int status = 1;
	FILE *stream;

	if (fd < 0)
		return 1;
	stream = fdopen(fd, "r+");
	if (!stream) {
		close(fd);
		return 1;
	}
	if (fprintf(stream, "%s\n", line) > 0 && !fflush(stream))
		status = read_answer(stream);
	fclose(stream);
	return status;
}
