#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
netlink.py SPEC UAPI SCHEMA: holds Documentation/netlink/vouch.yaml against the
headers in UAPI, and against the schema of YNL. Prints what does not fit.

What a name is called in C is YNL's rule, in tools/net/ynl of the kernel.
"""
import re
import sys

import jsonschema
import yaml

# What YNL's scalars are in struct vouch_event and struct vouch_failure.
C_TYPES = {"u32": {"__u32"}, "u64": {"__aligned_u64", "__u64"},
           "string": {"__u8"}, "binary": {"__u8"},
           "nest": {"struct vouch_failure"}}

wrong = []


def check(good, text):
    if not good:
        wrong.append(text)


def same(what, found, wanted):
    check(found == wanted, f"{what} is {found}, want {wanted}")


def c_name(text):
    return text.upper().replace("-", "_")


def read_header(path):
    with open(path, encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


def read_enum(header, name):
    """Names and values of an enum, but for its last two, which count."""
    match = re.search(rf"enum {name} \{{(.*?)\}}", header, re.S)
    values, next_value = {}, 0
    for entry in match.group(1).split(",") if match else []:
        entry = entry.strip()
        if not entry or entry.startswith("__") or "__" in entry:
            continue
        label, _, value = (part.strip() for part in entry.partition("="))
        next_value = int(value) if value else next_value
        values[label] = next_value
        next_value += 1
    return values


def read_struct(header, name):
    """Type of each member of a struct."""
    match = re.search(rf"struct {name} \{{(.*?)\}};", header, re.S)
    members = {}
    for line in match.group(1).split(";") if match else []:
        found = re.match(r"\s*(.*?)\s*(\w+)(\[\w+\])?$", line, re.S)
        if found:
            members[found.group(2)] = found.group(1)
    return members


def read_defines(header):
    return dict(re.findall(r"^#define (VOUCH_\w+) (.+)$", header, re.M))


def check_set(attributes, enum, members):
    prefix = c_name(attributes["name-prefix"])
    wanted = {prefix + c_name(a["name"]): i + 1
              for i, a in enumerate(attributes["attributes"])}
    same(f"attributes of {attributes['name']} in C", enum, wanted)
    listed = [a for a in attributes["attributes"] if a["type"] != "pad"]
    same(f"attributes of {attributes['name']}, as a struct",
         [a["name"].replace("-", "_") for a in listed], list(members))
    for attribute in listed:
        member = members.get(attribute["name"].replace("-", "_"))
        check(member in C_TYPES[attribute["type"]],
              f"{attribute['name']} is {attribute['type']}, and {member} in "
              "the struct")


def check_family(spec, defines):
    same("name", defines.get("VOUCH_FAMILY_NAME"), f'"{spec["name"]}"')
    same("version", defines.get("VOUCH_FAMILY_VERSION"),
         str(spec.get("version", 1)))
    groups = [group["name"] for group in spec["mcast-groups"]["list"]]
    same("groups", groups, ["events"])
    for group in groups:
        same("group", defines.get(f"VOUCH_MCGRP_{c_name(group)}"),
             f'"{group}"')


def check_operations(spec, enum):
    operations = spec["operations"]["list"]
    same("operations in C", enum, {f"VOUCH_CMD_{c_name(o['name'])}": i + 1
                                   for i, o in enumerate(operations)})
    event = spec["attribute-sets"][0]
    same("attributes of the event", operations[0]["event"]["attributes"],
         [a["name"] for a in event["attributes"] if a["type"] != "pad"])


def check_definitions(spec, events, defines):
    types, size = spec["definitions"]
    same("types of events",
         read_enum(events, "vouch_" + types["name"].replace("-", "_")),
         {"VOUCH_EVENT_" + c_name(name): i + types["value-start"]
          for i, name in enumerate(types["entries"])})
    same("size of a digest", defines.get("VOUCH_EVENT_DIGEST_SIZE"),
         str(size["value"]))


def check_schema(spec, path):
    with open(path, encoding="utf-8") as file:
        schema = yaml.safe_load(file)
    for error in jsonschema.Draft7Validator(schema).iter_errors(spec):
        wrong.append(f"schema: {error.message} at {error.json_path}")


def main(spec_path, uapi, schema):
    with open(spec_path, encoding="utf-8") as file:
        spec = yaml.safe_load(file)
    netlink = read_header(f"{uapi}/linux/vouch_netlink.h")
    events = read_header(f"{uapi}/linux/vouch_event.h")
    failures = read_header(f"{uapi}/linux/vouch_failure.h")
    structs = [("event", read_struct(events, "vouch_event")),
               ("failure", read_struct(failures, "vouch_failure"))]
    defines = {**read_defines(netlink), **read_defines(events)}

    check_schema(spec, schema)
    check_family(spec, defines)
    check_operations(spec, read_enum(netlink, "vouch_cmd"))
    check_definitions(spec, events, defines)
    same("attribute sets", len(spec["attribute-sets"]), len(structs))
    for attributes, (name, members) in zip(spec["attribute-sets"], structs):
        check_set(attributes, read_enum(netlink, f"vouch_a_{name}"), members)
    for text in wrong:
        print(f"{spec_path}: {text}")
    return bool(wrong)


sys.exit(main(*sys.argv[1:]))
