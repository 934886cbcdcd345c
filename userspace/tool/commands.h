/* SPDX-License-Identifier: MIT */
/* The commands of vouch, which vouch.c has a table of. */
#ifndef VOUCH_TOOL_COMMANDS_H
#define VOUCH_TOOL_COMMANDS_H

/* A command, from its name on; returns an exit status. */
int cmd_info(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_evidence(int argc, char **argv);
int cmd_challenge(int argc, char **argv);
int cmd_convert(int argc, char **argv);
int cmd_tls_cert(int argc, char **argv);
int cmd_extend(int argc, char **argv);
int cmd_events(int argc, char **argv);
int cmd_log(int argc, char **argv);
int cmd_lockdown(int argc, char **argv);
int cmd_seal(int argc, char **argv);
int cmd_unseal(int argc, char **argv);
int cmd_reseal(int argc, char **argv);
int cmd_appraise(int argc, char **argv);
int cmd_result(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_policy(int argc, char **argv);
int cmd_bundle(int argc, char **argv);
int cmd_case(int argc, char **argv);
int cmd_measure(int argc, char **argv);
int cmd_fetch(int argc, char **argv);
int cmd_mirror(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_watch(int argc, char **argv);

/* What "--help" of each prints. */
extern const char info_usage[];
extern const char report_usage[];
extern const char evidence_usage[];
extern const char challenge_usage[];
extern const char convert_usage[];
extern const char tls_cert_usage[];
extern const char extend_usage[];
extern const char events_usage[];
extern const char log_usage[];
extern const char lockdown_usage[];
extern const char seal_usage[];
extern const char unseal_usage[];
extern const char reseal_usage[];
extern const char appraise_usage[];
extern const char result_usage[];
extern const char show_usage[];
extern const char diff_usage[];
extern const char explain_usage[];
extern const char policy_usage[];
extern const char bundle_usage[];
extern const char case_usage[];
extern const char measure_usage[];
extern const char fetch_usage[];
extern const char mirror_usage[];
extern const char doctor_usage[];
extern const char watch_usage[];

#endif /* VOUCH_TOOL_COMMANDS_H */
