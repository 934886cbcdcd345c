// SPDX-License-Identifier: MIT
"use strict";
const at = (id) => document.getElementById(id);
const genuine = "\u0000genuine";
let token = "";

function say(text, isBad) {
	at("said").textContent = text;
	at("said").className = isBad ? "bad" : "";
}

// The sentence of a problem, or the status when there is none.
async function complaint(answer) {
	try {
		return (await answer.json()).detail;
	} catch (error) {
		return "The service answered " + answer.status + ".";
	}
}

function addPolicy(value, name) {
	const option = document.createElement("option");

	option.value = value;
	option.textContent = name;
	at("policy").append(option);
	option.selected = value === "default";
}

async function listPolicies() {
	const answer = await fetch("v1/policies");

	for (const policy of (await answer.json()).policies)
		addPolicy(policy.name, policy.name);
	addPolicy(genuine, "none: only whether it is genuine");
}

// What the service made is handed back as its own, with its lifetime.
function question(file) {
	const query = new URLSearchParams({ id: file.name.slice(0, 60) });
	const nonce = at("nonce").value.trim();

	if (at("policy").value === genuine) {
		query.set("authentic_only", "true");
		return query;
	}
	query.set("policy", at("policy").value);
	if (nonce)
		query.set(nonce === token ? "nonce_token" : "nonce", nonce);
	return query;
}

async function appraise(file) {
	say("Appraising " + file.name + " ...", false);
	at("result").hidden = true;
	const answer = await fetch("v1/appraise?" + question(file), {
		method: "POST",
		headers: { "Content-Type": "application/octet-stream", "Accept": "text/html" },
		body: file,
	});

	if (!answer.ok)
		throw new Error(await complaint(answer));
	at("result").srcdoc = await answer.text();
	at("result").hidden = false;
	say(file.name, false);
	document.body.dataset.done = "true";
}

async function makeNonce() {
	const answer = await fetch("v1/nonce", { method: "POST" });

	if (!answer.ok)
		throw new Error(await complaint(answer));
	const made = await answer.json();

	token = made.nonce;
	at("nonce").value = token;
	say("Good until " + made.expires + ".", false);
}

const tell = (error) => say(error.message, true);

at("file").addEventListener("change", (event) => {
	if (event.target.files.length)
		appraise(event.target.files[0]).catch(tell);
	event.target.value = "";
});
at("make").addEventListener("click", () => makeNonce().catch(tell));
for (const name of ["dragover", "drop"])
	document.addEventListener(name, (event) => {
		event.preventDefault();
		at("drop").classList.toggle("over", name === "dragover");
		if (name === "drop" && event.dataTransfer.files.length)
			appraise(event.dataTransfer.files[0]).catch(tell);
	});
document.addEventListener("dragleave", () => at("drop").classList.remove("over"));
at("form").addEventListener("submit", (event) => event.preventDefault());
listPolicies().catch(tell);
