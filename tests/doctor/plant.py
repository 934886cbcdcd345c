# SPDX-License-Identifier: MIT
"""plant.py FOLDER...: puts names of a machine, its chip and its owner into
recorded machines, wherever a real one has them; what is added must change no
outcome.
"""
import json
import os
import sys

LINES = {
    "proc/cmdline": " root=UUID=0123456789abcdef ip=10.1.2.3::::fileserver\n",
    "etc/os-release": 'NAME="of fileserver"\n',
    "proc/cpuinfo": "Serial\t: SERIAL\n",
    "etc/qgs.conf": "host = fileserver\n",
    "proc/net/tcp": "0: 0302010A:1F92 00000000:0000 0A 7C9A\n",
    "sys/firmware/dmi/entries/17-0/raw": "SERIAL\0fileserver\0\0",
    "sys/firmware/acpi/tables/data/CCEL": "host=fileserver",
    "sys/firmware/efi/efivars/SgxRegistrationConfiguration-"
    "18b3bc81-e210-42b9-9ec8-2c5a7d4d89b6": "https://fileserver",
    "sys/class/dmi/id/chassis_asset_tag": None,
}


def append(path, text):
    if os.path.exists(path):
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)


def plant_files(root):
    for name, text in LINES.items():
        if text is not None:
            append(f"{root}/{name}", text)
    for where, _, names in os.walk(root):
        for name in names:
            if name.startswith("config"):
                append(f"{where}/{name}",
                       'CONFIG_DEFAULT_HOSTNAME="fileserver"\n')
    tag = root + "/sys/class/dmi/id/chassis_asset_tag"
    if not os.path.exists(tag):
        os.makedirs(os.path.dirname(tag), exist_ok=True)
        with open(tag, "w", encoding="ascii") as file:
            file.write("SERIAL\n")


def plant_answers(path):
    with open(path, encoding="ascii") as file:
        record = json.load(file)
    answers = record["answers"]
    if isinstance(answers.get("log"), str):
        answers["log"] += "vouch: at fileserver 52:54:00:12:34:56\n"
    for program in ("make", "gcc"):
        if f"program {program}" in answers:
            answers[f"program {program}"] = f"/home/fileserver/bin/{program}"
    with open(path, "w", encoding="ascii") as file:
        json.dump(record, file)


for folder in sys.argv[1:]:
    plant_files(folder + "/root")
    plant_answers(folder + "/answers.json")
