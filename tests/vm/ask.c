// SPDX-License-Identifier: MIT
/*
 * ask SOCKET LINE: sends the line to a unix socket, and prints all that comes.
 * The status is 2 when the socket does not take the caller.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char part[4096];
	ssize_t got;

	if (argc != 3 || fd < 0 || strlen(argv[1]) >= sizeof(address.sun_path))
		return 1;
	strcpy(address.sun_path, argv[1]);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		perror("connect");
		return 2;
	}
	if (dprintf(fd, "%s\n", argv[2]) < 0)
		return 1;
	while ((got = read(fd, part, sizeof(part))) > 0)
		fwrite(part, 1, (size_t)got, stdout);
	return got < 0 || fflush(stdout);
}
