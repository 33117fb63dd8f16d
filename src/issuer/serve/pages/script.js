// SPDX-License-Identifier: BSD-2-Clause
// Copies the token, and counts down the time that is left. The page works without this script, too.
"use strict";

const MINUTE = 60, HOUR = 60 * MINUTE;

function select(element) {
	const range = document.createRange();
	range.selectNodeContents(element);
	getSelection().removeAllRanges();
	getSelection().addRange(range);
}

// If the browser does not permit copying, the token is selected, so that the user can copy it with the keyboard.
function offerCopy(button, token, said) {
	button.hidden = false;
	button.addEventListener("click", async () => {
		said.textContent = "";
		try {
			await navigator.clipboard.writeText(token.textContent);
			said.textContent = "Copied";
		} catch {
			select(token);
			said.textContent = "Selected: copy it with the keyboard";
		}
	});
}

function inWords(seconds) {
	const [large, unit, small, part] = seconds >= HOUR ? [HOUR, " h", MINUTE, " min"] : [MINUTE, " min", 1, " s"];
	const words = [];
	if (seconds >= large)
		words.push(Math.floor(seconds / large) + unit);
	if (seconds % large >= small)
		words.push(Math.floor(seconds % large / small) + part);
	return words.join(" ") + " left";
}

// The time left comes from the server, because the clock of the browser may be wrong.
function countDown(left) {
	const end = Date.now() + Number(left.dataset.seconds) * 1000;
	const tick = () => {
		const seconds = Math.ceil((end - Date.now()) / 1000);
		left.textContent = seconds > 0 ? inWords(seconds) : "expired";
		left.classList.toggle("over", seconds <= 0);
		if (seconds <= 0)
			clearInterval(timer);
	};
	const timer = setInterval(tick, 500);
	tick();
}

const token = document.getElementById("token");
if (token) {
	offerCopy(document.getElementById("copy"), token, document.getElementById("copied"));
	countDown(document.getElementById("left"));
}
