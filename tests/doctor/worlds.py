# SPDX-License-Identifier: MIT
"""worlds.py FOLDER: writes recorded machines for "vouch doctor --recorded",
a folder each, made up after what real ones answer. A world is an earlier one
with changes: None takes an answer away, an errno's name makes an error of it.
"""
import json
import os
import sys

VARIABLES = "/sys/firmware/efi/efivars/"
STATUS = VARIABLES + \
    "SgxRegistrationStatus-f236c5dc-a491-4bbe-bcdd-88885770df45"
REQUEST = VARIABLES + \
    "SgxRegistrationServerRequest-304e0796-d515-4698-ac6e-e76cb1a71c28"
WAY = VARIABLES + \
    "SgxRegistrationConfiguration-18b3bc81-e210-42b9-9ec8-2c5a7d4d89b6"
SECURE_BOOT = VARIABLES + "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
AZURE_TAG = "7783-7084-3265-9085-8269-3286-77\n"
CCP = "/sys/bus/pci/drivers/ccp"
PSP = CCP + "/0000:45:00.5/"
KVM_AMD = "file /sys/module/kvm_amd/parameters/"
KVM_INTEL = "file /sys/module/kvm_intel/parameters/"
VULNERABILITIES = "file /sys/firmware/sev/vulnerabilities/"
UNITS = "exists /usr/lib/systemd/system/"
VMPL = "file /sys/devices/system/cpu/sev/vmpl"
VENDOR = "file /sys/class/dmi/id/sys_vendor"


def error(name):
    return {"error": name}


def registers(*values):
    return " ".join(hex(value) for value in values)


def vendor(name, most):
    part = [int.from_bytes(name[i:i + 4].encode(), "little")
            for i in (0, 4, 8)]
    return registers(most, part[0], part[2], part[1])


def signature(family, model, is_virtual):
    low = min(family, 15)
    eax = (family - low) << 20 | model >> 4 << 16 | low << 8 | (model & 15) << 4
    return registers(eax, 0, (1 << 31 if is_virtual else 0), 0)


def cpu(name, family, model, flags, is_virtual=False, sockets=1):
    lines = [f"vendor_id\t: {name}\ncpu family\t: {family}\n"
             f"model\t\t: {model}\nphysical id\t: {socket}\n"
             f"flags\t\t: fpu {flags}\n" for socket in range(sockets)]
    return {"cpuid 0 0": vendor(name, 0x21),
            "cpuid 0x1 0": signature(family, model, is_virtual),
            "file /proc/cpuinfo": "\n".join(lines)}


def config(place, release, *options):
    text = "".join(f"CONFIG_{option}\n" for option in options)
    return {"kernel r": release, f"config {place}": text}


def dimms(count, size):
    raw = bytearray(0x28)
    raw[0:2] = 17, 0x28
    raw[0x0C:0x0E] = min(size, 0x7FFF).to_bytes(2, "little")
    raw[0x1C:0x20] = size.to_bytes(4, "little")
    return {f"file /sys/firmware/dmi/entries/17-{i}/raw": bytes(raw)
            for i in range(count)} | {
            "list /sys/firmware/dmi/entries": "0-0\n" + "".join(
                f"17-{i}\n" for i in range(count))}


def boots(is_on):
    return {"file " + SECURE_BOOT: bytes([6, 0, 0, 0, is_on])}


def info(**fields):
    all_fields = {"abi": 1, "tee": 1, "flags": 0, "features": "0x3ff",
                  "errata": 0, "lockdown": 0, "privilege": 0, "vmpck": 0}
    return {"info /dev/vouch": " ".join(
        f"{k}={v}" for k, v in (all_fields | fields).items())}


def report(**fields):
    return {"report /dev/vouch": " ".join(
        f"{k}={v}" for k, v in fields.items())}


COMMON = {
    "file /etc/os-release": "ID=debian\nVERSION_ID=\"13\"\n",
    "exists /dev/kvm": "yes",
    "exists /dev/cpu/0/msr": "yes",
    "limit RLIMIT_MEMLOCK": "unlimited",
    "file /proc/cmdline": "BOOT_IMAGE=/vmlinuz ro quiet\n",
    "now": "1790000000",
} | {f"program {name}": "yes" for name in
     ("make", "gcc", "git", "curl", "cargo", "ld", "python3")}

SNP_OPTIONS = ("KVM=m", "KVM_AMD=m", "KVM_AMD_SEV=y", "AMD_MEM_ENCRYPT=y",
               "CRYPTO_DEV_CCP=y", "CRYPTO_DEV_CCP_DD=m",
               "CRYPTO_DEV_SP_PSP=y", "AMD_IOMMU=y")
SNP_STATUS = ("api=1.58 build=10 state=1 bits=0x3 flags=0x10 "
              "current=0xdb18000000000004 reported=0xdb18000000000004")

SNP_HOST = COMMON | cpu("AuthenticAMD", 0x19, 0x11, "svm sev sev_es sev_snp") \
    | config("/usr/lib/modules/7.3.4-amd64/config", "7.3.4-amd64",
             *SNP_OPTIONS) | {
    "cpuid 0x80000000 0": registers(0x80000028, 0, 0, 0),
    "cpuid 0x8000001f 0": registers(0x3F, 0x4073, 1006, 100),
    "msr 0xc0010010": hex(7 << 23),
    "msr 0xc0010114": "0x8",
    "msr 0xc0010132": "0x3f00000000",
    "msr 0xc0010133": "0x3fffffffff",
    "log": "AMD-Vi: IOMMU SNP support enabled.\n"
           "SEV-SNP: RMP table physical range [0x3f00000000 - 0x3fffffffff]\n",
    KVM_AMD + "sev": "Y\n", KVM_AMD + "sev_es": "Y\n",
    KVM_AMD + "sev_snp": "Y\n",
    "kvm KVM_CAP_VM_TYPES": "0x1f",
    "kvm VMSA_FEATURES": "0x21",
    "kvm SNP_REQ_CERTS": "0x1",
    "file /sys/fs/cgroup/misc.capacity": "sev 407\nsev_es 99\n",
    "exists /dev/sev": "yes",
    "sev PLATFORM_STATUS": "api=1.58 build=10 state=1 flags=0x100",
    "sev SNP_PLATFORM_STATUS": SNP_STATUS,
    VULNERABILITIES + "supported_mitigations": "0x3\n",
    VULNERABILITIES + "verified_mitigations": "0x3\n",
    "list " + CCP: "0000:45:00.5\nbind\nmodule\n",
    "file " + PSP + "fused_part": "1\n",
    "file " + PSP + "debug_lock_on": "1\n",
    "file " + PSP + "anti_rollback_status": "1\n",
    "file " + PSP + "boot_integrity": "1\n",
    "file " + PSP + "rom_armor_enforced": "1\n",
    "file " + PSP + "tsme_status": "0\n",
    "types /usr/bin/qemu-system-x86_64": "sev-snp-guest igvm-cfg ",
    "firmware /usr/share/ovmf/OVMF.amdsev.fd": "snp ",
    "file /sys/devices/system/cpu/smt/active": "1\n",
}

TDX_OPTIONS = ("KVM=m", "KVM_INTEL=m", "KVM_INTEL_TDX=y", "INTEL_TDX_HOST=y",
               "VSOCKETS=m", "VHOST_VSOCK=m", "X86_SGX=y")
QCNL = """{
  // *** a comment ***
  "pccs_url": "https://localhost:8081/sgx/certification/v4/"
  // whether the certificate is checked
  ,"use_secure_cert": true
}
"""
LISTENERS = "  sl  local_address rem_address   st\n" \
    "   0: 0100007F:1F91 00000000:0000 0A 00000000:00000000\n"

TDX_HOST = COMMON | cpu("GenuineIntel", 6, 207, "vmx sgx tdx_host_platform",
                        sockets=2) \
    | config("/boot/config-6.17.0-generic", "6.17.0-generic", *TDX_OPTIONS) \
    | dimms(16, 65536) | {
    "file /etc/os-release": "ID=ubuntu\nVERSION_ID=\"25.10\"\n",
    "exists /sys/firmware/efi": "yes",
    "file /sys/class/dmi/id/bios_version": "2.5.4\n",
    "msr 0x982": hex(6 << 32 | 3),
    "msr 0x981": hex(127 << 36),
    "msr 0x87": hex(64 << 32 | 63),
    "msr 0x1401": "0xfffffc000c00",
    "msr 0xa0": "0",
    "msr 0xce": "0x80000000",
    "msr 0x503": "0",
    "msr 0x8b": hex(0x21000291 << 32),
    "msr 0x500": hex(3 << 56),
    "log": "virt/tdx: BIOS enabled: private KeyID range [64, 128)\n"
           "virt/tdx: Module version: 1.5.16.0.845\n"
           "virt/tdx: module initialized\n",
    KVM_INTEL + "tdx": "Y\n", KVM_INTEL + "sgx": "Y\n",
    "kvm KVM_CAP_VM_TYPES": "0x21",
    "file /sys/fs/cgroup/misc.capacity": "tdx 63\n",
    "exists /dev/sgx_enclave": "yes",
    "exists /dev/sgx_provision": "yes",
    "file " + STATUS: bytes([7, 0, 0, 0, 1, 0, 7, 0, 3, 0, 0]),
    "file " + WAY: bytes([7, 0, 0, 0, 1, 0, 20, 0, 0, 0]),
    UNITS + "mpa_registration_tool.service": "yes",
    UNITS + "qgsd.service": "yes",
    UNITS + "pccs.service": "yes",
    "file /etc/qgs.conf": "port = 4050\nnumber_threads = 4\n",
    "qgs 1:4050": "accepts",
    "file /etc/sgx_default_qcnl.conf": QCNL,
    "file /proc/net/tcp": LISTENERS,
    "pccs https://localhost:8081":
        "crl=hex identity=200 issued=1788000000 expires=1790592000",
    "types /usr/bin/qemu-system-x86_64": "tdx-guest sev-snp-guest ",
    "firmware /usr/share/ovmf/OVMF.inteltdx.fd": "tdx ",
}

CERTIFIED = {"from": 1780000000, "until": 1990000000}
SNP_REPORT = {"ms": 24, "size": 1184, "version": 3, "vmpl": 0,
              "chip_id": "set", "signer": "vcek", "masked": "no",
              "certs": 4132} | CERTIFIED

SNP_GUEST = cpu("AuthenticAMD", 0x19, 0x11, "sev_guest", is_virtual=True) \
    | config("/boot/config-6.17.0-gcp", "6.17.0-gcp", "AMD_MEM_ENCRYPT=y",
             "SEV_GUEST=m", "TSM_REPORTS=m") | info() | boots(1) \
    | report(**SNP_REPORT) | {
    "cpuid 0x80000000 0": registers(0x80000028, 0, 0, 0),
    "cpuid 0x8000001f 0": registers(0x1A, 0x33, 0, 0),
    "msr 0xc0010131": hex(0x207),
    "exists /sys/bus/platform/devices/sev-guest": "yes",
    VENDOR: "Google\n",
    VMPL: "0\n",
    "exists /dev/vouch": "yes",
    "exists /dev/tpmrm0": "yes",
    "node /dev/vouch": "mode=0660 group=vouch member=yes read=yes",
    "exists /sys/module/vouch": "yes",
    "exists /sys/kernel/config/tsm/report": "yes",
    "now": "1790000000",
}

EVENT = (b"\0\0\0\0\3\0\0\0" + bytes(20) + b"\x41\0\0\0"
         + b"Spec ID Event03\0" + bytes(49))

TDX_GUEST = cpu("GenuineIntel", 6, 143, "tdx_guest", is_virtual=True) \
    | config("/boot/config-6.17.0-gcp", "6.17.0-gcp", "INTEL_TDX_GUEST=y",
             "TDX_GUEST_DRIVER=m", "TSM_REPORTS=m", "VSOCKETS=m",
             "VIRTIO_VSOCKETS=m") | info(tee=2) | boots(0) \
    | report(ms=310, size=5006, **CERTIFIED) | {
    "cpuid 0x21 0": registers(0, 0x65746E49, 0x20202020, 0x5844546C),
    VENDOR: "Google\n",
    "exists /dev/vouch": "yes",
    "node /dev/vouch": "mode=0660 group=vouch member=yes read=yes",
    "exists /sys/module/vouch": "yes",
    "exists /sys/kernel/config/tsm/report": "yes",
    "exists /dev/tdx_guest": "yes",
    "exists /sys/firmware/acpi/tables/CCEL": "yes",
    "file /sys/firmware/acpi/tables/data/CCEL": EVENT,
    "exists /dev/vsock": "yes",
    "file /etc/tdx-attest.conf": "port=4050\n",
    "qgs 2:4050": "accepts",
    "now": "1790000000",
}


def hyperv(kind):
    return {"cpuid 0x40000000 0": registers(0x4000000C, 0x7263694D,
                                            0x666F736F, 0x76482074),
            "cpuid 0x40000003 0": registers(0, 1 << 22, 0, 0),
            "cpuid 0x4000000c 0": registers(1, kind, 0, 0)}


AZURE = config("/boot/config-6.14.0-azure-fde", "6.14.0-azure-fde") | {
    VENDOR: "Microsoft Corporation\n",
    "file /sys/class/dmi/id/chassis_asset_tag": AZURE_TAG,
    "exists /dev/tpmrm0": "yes",
    "node /dev/tpmrm0": "mode=0660 group=tss member=no read=yes",
    "log": "Hyper-V: Isolation Config: Group A 0x1, Group B 0xba2\n",
}

# What nobody but root can ask.
FOR_ROOT = ("msr 0xc0010010", "msr 0xc0010114", "msr 0xc0010132",
            "msr 0xc0010133", "log", "sev PLATFORM_STATUS",
            "sev SNP_PLATFORM_STATUS", "kvm KVM_CAP_VM_TYPES",
            "kvm VMSA_FEATURES", "kvm SNP_REQ_CERTS",
            VULNERABILITIES + "supported_mitigations")

PLAIN = cpu("GenuineIntel", 6, 207, "vmx hypervisor", is_virtual=True) | {
    "kernel r": "6.12.0", VENDOR: "QEMU\n", "exists /.dockerenv": "yes"}

WORLDS = {
    "snp-host": SNP_HOST,
    "snp-host-user": SNP_HOST | {q: error("EACCES") for q in FOR_ROOT},
    "snp-host-bios": SNP_HOST | cpu("AuthenticAMD", 0x19, 0x01, "svm sev") | {
        "cpuid 0x8000001f 0": registers(0x1B, 0x4073, 509, 1),
        "msr 0xc0010010": hex(1 << 23),
        "msr 0xc0010132": "0", "msr 0xc0010133": "0",
        "log": "AMD-Vi: SNP: IOMMU disabled or configured in passthrough "
               "mode, SNP cannot be supported.\n",
        KVM_AMD + "sev_es": "N\n", KVM_AMD + "sev_snp": "N\n",
        "kvm KVM_CAP_VM_TYPES": "0x3", "kvm SNP_REQ_CERTS": error("ENXIO"),
        "file /sys/fs/cgroup/misc.capacity": "sev 509\nsev_es 0\n",
        "sev SNP_PLATFORM_STATUS": error("EINVAL"),
        VULNERABILITIES + "supported_mitigations": None,
    },
    "snp-host-old": SNP_HOST | config(
        "/boot/config-6.8.0", "6.8.0", *SNP_OPTIONS[:5]) | {
        "config /usr/lib/modules/7.3.4-amd64/config": None,
        "sev SNP_PLATFORM_STATUS":
            "api=1.49 build=3 state=0 bits=0 flags=0x3 current=0x4 "
            "reported=0x3",
        "kvm KVM_CAP_VM_TYPES": None, "exists /dev/cpu/0/msr": None,
        "msr 0xc0010010": None, "msr 0xc0010132": None, "log": None,
        "types /usr/bin/qemu-system-x86_64": "",
        "firmware /usr/share/ovmf/OVMF.amdsev.fd": None,
        "firmware /usr/share/ovmf/OVMF.fd": "",
        "file " + PSP + "fused_part": "0\n",
        VULNERABILITIES + "verified_mitigations": "0x1\n",
        "limit RLIMIT_MEMLOCK": "8388608", "program cargo": None,
    },
    "tdx-host": TDX_HOST,
    "tdx-host-debian": TDX_HOST | cpu("GenuineIntel", 6, 207, "vmx sgx") \
    | config("/boot/config-6.12.48+deb13-amd64", "6.12.48+deb13-amd64",
             "KVM=m", "KVM_INTEL=m", "HIBERNATION=y", "VSOCKETS=m",
             "VHOST_VSOCK=m", "X86_SGX=y") | {
        "pccs https://localhost:8081": "crl=hex identity=404",
        "log": "", KVM_INTEL + "tdx": None, "kvm KVM_CAP_VM_TYPES": "0x1",
        "types /usr/bin/qemu-system-x86_64": "sev-snp-guest ",
        "file /sys/fs/cgroup/misc.capacity": "",
    },
    "tdx-host-bios": TDX_HOST | dimms(6, 32768) | {
        "pccs https://localhost:8081":
            "crl=hex identity=200 issued=1780000000 expires=1782592000",
        "msr 0x982": "0", "msr 0x87": hex(63), "msr 0x1401": "0",
        "msr 0xa0": "0x1861", "msr 0xce": hex(1 << 27), "msr 0x503": "1",
        "msr 0x8b": hex(1 << 63), "file /proc/cmdline": "nohibernate\n",
        "config /boot/config-6.17.0-generic":
            "CONFIG_HIBERNATION=y\nCONFIG_KVM=m\nCONFIG_INTEL_TME=y\n",
        "log": "virt/tdx: initialization failed: too few private KeyIDs\n",
        KVM_INTEL + "tdx": "N\n", "kvm KVM_CAP_VM_TYPES": "0x1",
        "exists /sys/firmware/efi": None,
    },
    "tdx-host-unregistered": TDX_HOST | {
        "file " + STATUS: bytes([7, 0, 0, 0, 1, 0, 7, 0, 0, 0, 0xA3]),
        "exists " + REQUEST: "yes",
        "file /etc/qgs.conf": "#port = 4050\n",
        "qgs 1:4050": None,
        "file /etc/sgx_default_qcnl.conf":
            "PCCS_URL=https://localhost:8081/sgx/certification/v4/\n"
            "USE_SECURE_CERT=FALSE\n",
        "file /proc/net/tcp": "",
        "log": "virt/tdx: module initialized\n"
               "kvm_intel: MAX_VCPU_PER_TD (64) smaller than number of "
               "logical CPUs (256)\n",
        KVM_INTEL + "tdx": "N\n",
    },
    "snp-guest-gcp": SNP_GUEST,
    "snp-guest-aws": SNP_GUEST | config(
        "/proc/config.gz", "6.12.48", "AMD_MEM_ENCRYPT=y", "SEV_GUEST=m") | {
        VENDOR: "Amazon EC2\n", "exists /dev/tpmrm0": None, VMPL: None,
        "now": "1500000000",
        "node /dev/vouch": "mode=0660 group=vouch member=no read=no",
        "exists /sys/kernel/config/tsm/report": None,
    } | report(**SNP_REPORT | {"signer": "vlek", "version": 2,
                               "chip_id": "zero",
                               "failed": "snp.vek.tcb.snp"}),
    "snp-guest-lost": SNP_GUEST | info(flags="0x8", lockdown="0x4") | {
        VENDOR: "QEMU\n", "exists /dev/tpmrm0": None,
        "report /dev/vouch": error("ETIMEDOUT"),
    },
    "svsm": SNP_GUEST | info(flags="0x2", privilege=2) | {
        VMPL: "2\n", VENDOR: "QEMU\n",
        "link /sys/class/tpm/tpm0/device/driver": "tpm-svsm",
        "config /boot/config-6.17.0-gcp":
            "CONFIG_AMD_MEM_ENCRYPT=y\nCONFIG_SEV_GUEST=m\n"
            "CONFIG_TSM_REPORTS=m\nCONFIG_TCG_SVSM=m\n",
    },
    "tdx-guest-gcp": TDX_GUEST,
    "tdx-guest-refused": TDX_GUEST | boots(1) | {
        VENDOR: "QEMU\n",
        "exists /dev/vouch": None, "exists /sys/module/vouch": None,
        "info /dev/vouch": None, "report /dev/vouch": None,
        "node /dev/vouch": None,
        "log": "Loading of unsigned module is rejected\n",
        "file /sys/firmware/acpi/tables/data/CCEL": "no log",
        "exists /dev/vsock": None, "qgs 2:4050": None,
        "file /etc/tdx-attest.conf": None,
    },
    "azure-snp": AZURE | hyperv(2) | cpu("AuthenticAMD", 0x19, 0x01, "",
                                         is_virtual=True),
    "azure-tdx": AZURE | hyperv(3) | cpu("GenuineIntel", 6, 143, "",
                                         is_virtual=True) | {
        "node /dev/tpmrm0": "mode=0660 group=tss member=no read=no",
        "log": error("EPERM")},
    "container": {q: a for q, a in SNP_GUEST.items()
                  if not q.endswith("/dev/vouch")} | {
        "exists /.dockerenv": "yes", "msr 0xc0010131": None,
        "exists /sys/kernel/config/tsm/report": None, VENDOR: "QEMU\n",
        "exists /dev/tpmrm0": None, "log": error("EPERM"),
        "file " + SECURE_BOOT: None},
    "plain": PLAIN,
    "simulated": PLAIN | info(flags="0x1", privilege=1) \
    | report(ms=9, size=1184, version=5, vmpl=0, chip_id="set",
             signer="vcek", masked="no", certs=4000,
             failed="snp.root", **CERTIFIED) | {
        "exists /.dockerenv": None, "exists /dev/vouch": "yes",
        "node /dev/vouch": "mode=0660 group=root member=yes read=yes"},
    "elsewhere": {"kernel r": "6.12.0",
                  "cpuid 0 0": error("EOPNOTSUPP")},
}


def write(folder, answers):
    kept = {}
    for question, answer in answers.items():
        word, _, path = question.partition(" ")
        if word not in ("file", "config") or isinstance(answer, dict):
            if answer is not None:
                kept[question] = answer
            continue
        if answer is None:
            continue
        name = folder + "/root" + path
        os.makedirs(os.path.dirname(name), exist_ok=True)
        data = answer if isinstance(answer, bytes) else answer.encode()
        with open(name, "wb") as file:
            file.write(data)
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/answers.json", "w", encoding="ascii") as file:
        json.dump({"schema": 1, "answers": kept}, file, indent=1)


def main():
    for name, answers in WORLDS.items():
        write(f"{sys.argv[1]}/{name}", answers)
        print(name)


if __name__ == "__main__":
    main()
