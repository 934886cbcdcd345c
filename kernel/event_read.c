// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - read() and poll() of events
 */
#include <kunit/visibility.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/uaccess.h>

#include "event.h"
#include "ticket.h"

/*
 * @reader is zeroed. Called when the file is opened: whoever is given the file
 * reads what its opener may see, and no file shows its reader more than that.
 */
void vouch_event_reader_init(struct vouch_event_reader *reader,
			     wait_queue_head_t *wait)
{
	reader->viewer = vouch_event_viewer();
	reader->wait = wait;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_reader_init);

/* Return: whether there is no more to wait for */
static bool read_try(struct vouch_event_reader *reader,
		     struct vouch_event *event)
{
	return !vouch_event_take(reader, event);
}

/* Return: 0 with the event at @buf, or -errno */
static int read_one(struct vouch_event_reader *reader, char __user *buf,
		    bool is_waiting)
{
	struct vouch_event event;
	int err;

	if (is_waiting)
		err = wait_event_interruptible(*reader->wait,
					       read_try(reader, &event));
	else
		err = vouch_event_take(reader, &event);
	if (err || !copy_to_user(buf, &event, sizeof(event)))
		return err;
	vouch_event_lose(reader, &event);
	return -EFAULT;
}

/*
 * The operation @read of the device.
 *
 * Return: bytes read, or -EINVAL, -EMFILE, -EAGAIN, -ERESTARTSYS or -EFAULT,
 * see the uapi header
 */
ssize_t vouch_event_read(struct file *file, char __user *buf, size_t size,
			 loff_t *pos)
{
	const size_t one = sizeof(struct vouch_event);
	struct vouch_file *opened = file->private_data;
	bool is_nonblocking = file->f_flags & O_NONBLOCK;
	size_t done = 0;
	int err;

	if (size < one)
		return -EINVAL;
	err = vouch_event_start(&opened->events);
	while (!err && size - done >= one) {
		err = read_one(&opened->events, buf + done,
			       !is_nonblocking && !done);
		if (!err)
			done += one;
	}
	return done ?: err;
}

/* Return: EPOLLIN when read() would give an event. */
__poll_t vouch_event_poll(struct vouch_event_reader *reader)
{
	if (!vouch_event_is_there(reader))
		return 0;
	return EPOLLIN | EPOLLRDNORM;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_poll);
