// SPDX-License-Identifier: MIT
/*
 * "vouch measure acpi": the items of fw_cfg that firmware measures, of a QEMU
 * that is asked for them and runs nothing.
 *
 * Tables are made when they are first read, and depend on what firmware has
 * programmed until then: where PCI's configuration space is (MCFG), the base of
 * the power management registers, and the window of memory above 4 GiB (DSDT).
 * The first two are done here as EDK2 does for q35, ICH9 and PIIX4. The window
 * begins where firmware puts the first of the devices that have one, which only
 * the caller knows: --mmio64-base.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "measure.h"
#include "qtest.h"

#define FW_CFG_SELECTOR 0x510
#define FW_CFG_DMA 0x514
#define FW_CFG_DIRECTORY 0x19
#define DMA_READ 2
#define DMA_SELECT 8
/* In the guest's memory, which nothing else uses. */
#define AT_REQUEST 0x100000
#define AT_DATA 0x200000
#define ITEM_MAX 0x400000
#define ITEMS_MAX 256
#define ITEM_NAME 56

#define PCI_ADDRESS 0xcf8
#define PCI_DATA 0xcfc
#define Q35 0x29c08086
#define ECAM_BASE 0xe0000000
#define ICH9_PM_BASE 0x600
#define PIIX4_PM_BASE 0xb000

struct acpi_command {
	const char *folder;
	uint64_t window; /* 0: none was given */
	struct qtest *qtest;
	bool has_tables;
};

static const struct option options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "mmio64-base", required_argument, NULL, 'w' },
	{ 0 },
};

/* What is written, and the option of "vouch measure tdx" that takes it. */
static const struct {
	const char *item, *file, *option;
} wanted[] = {
	{ "etc/table-loader", "loader.bin", "--acpi-loader" },
	{ "etc/acpi/rsdp", "rsdp.bin", "--acpi-rsdp" },
	{ "etc/acpi/tables", "tables.bin", "--acpi-tables" },
	{ "etc/tpm/log", "tpm-log.bin", "--acpi-tpm-log" },
};

/* ---- PCI, as firmware programs it ---- */

static void select_register(struct qtest *q, unsigned int function,
			    unsigned int at)
{
	qtest_out32(q, PCI_ADDRESS, 0x80000000u | function << 8 | (at & 0xfc));
}

static uint32_t pci_read(struct qtest *q, unsigned int function,
			 unsigned int at)
{
	select_register(q, function, at);
	return qtest_in32(q, PCI_DATA);
}

static void pci_write(struct qtest *q, unsigned int function, unsigned int at,
		      uint32_t value)
{
	select_register(q, function, at);
	qtest_out32(q, PCI_DATA, value);
}

/* The last byte of a register alone is what enables it. */
static void pci_write8(struct qtest *q, unsigned int function, unsigned int at,
		       uint8_t value)
{
	select_register(q, function, at);
	qtest_out8(q, (uint16_t)(PCI_DATA + (at & 3)), value);
}

static void program_chipset(struct qtest *q)
{
	unsigned int lpc = 0x1f << 3, piix4_pm = 1 << 3 | 3;

	if (pci_read(q, 0, 0) == Q35) {
		pci_write(q, 0, 0x64, 0);
		pci_write(q, 0, 0x60, ECAM_BASE | 1);
		pci_write(q, lpc, 0x40, ICH9_PM_BASE | 1);
		pci_write8(q, lpc, 0x44, 0x80);
	} else {
		pci_write(q, piix4_pm, 0x40, PIIX4_PM_BASE | 1);
		pci_write8(q, piix4_pm, 0x80, 1);
	}
}

/* A bridge forwards a window of its own, if it has one of 64 bits. */
static bool place_bridge(struct qtest *q, unsigned int function,
			 uint64_t window)
{
	uint32_t limits = pci_read(q, function, 0x24);
	uint32_t base = (uint32_t)(window >> 16) & 0xfff0;

	if ((limits & 0xf) != 1)
		return false;
	if (!window)
		return true;
	pci_write(q, function, 0x24, base << 16 | base);
	pci_write(q, function, 0x28, (uint32_t)(window >> 32));
	pci_write(q, function, 0x2c, (uint32_t)(window >> 32));
	return true;
}

static bool place_register(struct qtest *q, unsigned int function,
			   uint64_t window)
{
	/* Of 64 bits, with either kind of prefetching. */
	for (unsigned int at = 0x10; at < 0x24; at += 4) {
		if ((pci_read(q, function, at) & 7) != 4)
			continue;
		if (window) {
			pci_write(q, function, at, (uint32_t)window);
			pci_write(q, function, at + 4,
				  (uint32_t)(window >> 32));
		}
		return true;
	}
	return false;
}

/*
 * Puts the first that can be above 4 GiB at the window, if one is given: only
 * where it begins counts. Returns its function, or -1: there is none.
 */
static int place_first(struct qtest *q, uint64_t window)
{
	for (unsigned int function = 0; function < 256; function++) {
		uint32_t type;

		if ((pci_read(q, function, 0) & 0xffff) == 0xffff)
			continue;
		type = pci_read(q, function, 0xc) >> 16 & 0x7f;
		if (type ? !place_bridge(q, function, window) :
			   !place_register(q, function, window))
			continue;
		if (window)
			pci_write(q, function, 4,
				  (pci_read(q, function, 4) & 0xffff) | 2);
		return (int)function;
	}
	return -1;
}

/* ---- fw_cfg, by DMA ---- */

static void fetch(struct qtest *q, uint32_t control, uint8_t *data,
		  uint32_t size)
{
	struct {
		uint32_t control, size;
		uint64_t address;
	} request = { htobe32(control | DMA_READ), htobe32(size),
		      htobe64(AT_DATA) };

	qtest_write(q, AT_REQUEST, (const uint8_t *)&request, sizeof(request));
	qtest_out32(q, FW_CFG_DMA, 0);
	qtest_out32(q, FW_CFG_DMA + 4, htobe32(AT_REQUEST));
	qtest_read(q, AT_DATA, data, size);
}

static uint32_t count_items(struct qtest *q)
{
	uint32_t count = 0;

	fetch(q, FW_CFG_DIRECTORY << 16 | DMA_SELECT, (uint8_t *)&count,
	      sizeof(count));
	return be32toh(count);
}

static int write_item(struct acpi_command *c, size_t row, uint32_t selector,
		      uint32_t size)
{
	struct vouch_bytes bytes = { calloc(1, size + 1), size };
	char path[4096];
	int ret, status = EXIT_UNDECIDED;

	if (!bytes.data) {
		complain("no memory for %s", wanted[row].item);
		return EXIT_UNDECIDED;
	}
	fetch(c->qtest, selector << 16 | DMA_SELECT, bytes.data, size);
	ret = snprintf(path, sizeof(path), "%s/%s", c->folder,
		       wanted[row].file);
	if (qtest_is_well(c->qtest) && ret > 0 && ret < (int)sizeof(path))
		status = file_write(path, &bytes, 0644);
	if (status == EXIT_AFFIRMED)
		printf("%s %s\n", wanted[row].option, path);
	vouch_bytes_free(&bytes);
	return status;
}

static int take_item(struct acpi_command *c, uint32_t size, uint16_t selector,
		     const char *name)
{
	for (size_t row = 0; row < sizeof(wanted) / sizeof(*wanted); row++) {
		if (strcmp(name, wanted[row].item) || !size)
			continue;
		if (size > ITEM_MAX) {
			complain("%s has %u bytes, want %u at most", name, size,
				 ITEM_MAX);
			return EXIT_UNDECIDED;
		}
		c->has_tables |= row == 2;
		return write_item(c, row, selector, size);
	}
	return EXIT_AFFIRMED;
}

/* The directory is read whole first: what is read of an item moves on in it. */
static int write_items(struct acpi_command *c)
{
	struct item {
		uint32_t size;
		uint16_t selector, reserved;
		char name[ITEM_NAME];
	} *items;
	uint32_t count = count_items(c->qtest);
	int status = EXIT_AFFIRMED;

	if (!qtest_is_well(c->qtest) || count > ITEMS_MAX) {
		if (qtest_is_well(c->qtest))
			complain("fw_cfg has %u items, want %u at most", count,
				 ITEMS_MAX);
		return EXIT_UNDECIDED;
	}
	items = calloc(count + 1, sizeof(*items));
	if (!items) {
		complain("no memory for the items of fw_cfg");
		return EXIT_UNDECIDED;
	}
	fetch(c->qtest, 0, (uint8_t *)items, count * (uint32_t)sizeof(*items));
	for (uint32_t i = 0; i < count && status == EXIT_AFFIRMED; i++) {
		items[i].name[ITEM_NAME - 1] = '\0';
		status = take_item(c, be32toh(items[i].size),
				   be16toh(items[i].selector), items[i].name);
	}
	free(items);
	return status;
}

/* ---- the command ---- */

static int ask(struct acpi_command *c)
{
	int function, status;

	program_chipset(c->qtest);
	function = place_first(c->qtest, c->window);
	if (!qtest_is_well(c->qtest))
		return EXIT_UNDECIDED;
	if (function >= 0 && !c->window) {
		complain(
			"device %02x.%x has memory above 4 GiB, which firmware "
			"places and the tables tell: want --mmio64-base, the "
			"lowest such address that lspci -vv shows in a guest",
			function >> 3, function & 7);
		return EXIT_USAGE;
	}
	if (function < 0 && c->window)
		complain("--mmio64-base changes nothing: no device has memory "
			 "above 4 GiB");
	status = write_items(c);
	if (!qtest_is_well(c->qtest))
		return EXIT_UNDECIDED;
	if (status == EXIT_AFFIRMED && !c->has_tables) {
		complain("this machine has no ACPI tables, want one of type "
			 "q35 or pc");
		return EXIT_NOT_AFFIRMED;
	}
	return status;
}

/* With it nothing runs here, and it changes no table but by these two. */
static bool is_confidential(char *const *command)
{
	for (; *command; command++) {
		if (!strstr(*command, "confidential-guest-support") &&
		    !strstr(*command, "tdx-guest"))
			continue;
		complain("'%s' is of a confidential guest, which is not "
			 "started here: leave it out, and for TDX give "
			 "-machine smm=off,pic=off",
			 *command);
		return true;
	}
	return false;
}

static bool take_window(struct acpi_command *c)
{
	char *end;

	errno = 0;
	c->window = strtoull(optarg, &end, 16);
	if (!errno && !*end && !strncmp(optarg, "0x", 2) && c->window >> 32 &&
	    !(c->window & 0xfffff))
		return true;
	complain("--mmio64-base is '%s', want an address above 4 GiB in whole "
		 "MiB such as 0x380000000000",
		 optarg);
	return false;
}

static bool read_options(struct acpi_command *c, int argc, char **argv)
{
	int found;

	while ((found = option_next(argc, argv, options)) != -1) {
		if (found == 'o')
			c->folder = optarg;
		else if (found != 'w' || !take_window(c))
			return false;
	}
	if (!c->folder)
		complain("folder for the tables is missing, want -o FOLDER");
	else if (optind == argc)
		complain("command line of QEMU is missing, want it behind --");
	else
		return !is_confidential(argv + optind);
	return false;
}

int measure_acpi(int argc, char **argv)
{
	struct acpi_command c = { 0 };
	int status;

	if (!read_options(&c, argc, argv))
		return EXIT_USAGE;
	if (mkdir(c.folder, 0777) && errno != EEXIST) {
		complain("%s: %s", c.folder, strerror(errno));
		return EXIT_UNDECIDED;
	}
	c.qtest = qtest_new(argv + optind);
	if (!c.qtest)
		return EXIT_UNDECIDED;
	status = ask(&c);
	qtest_free(c.qtest);
	return status;
}
