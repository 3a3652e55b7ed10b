// Renews what says how far a campaign or a list is; without this script the page renews itself.
"use strict";
const EVERY = 5000; // milliseconds

async function renew() {
  const card = document.getElementById("progress");
  if (card.dataset.live !== "yes") return;
  if (!document.hidden) {
    try {
      const answer = await fetch(card.dataset.from, { redirect: "error" });
      if (answer.ok) card.outerHTML = await answer.text();
    } catch {
      // no network, or the login has ended: the page stays as it is and is tried again
    }
  }
  setTimeout(renew, EVERY);
}

setTimeout(renew, EVERY);
