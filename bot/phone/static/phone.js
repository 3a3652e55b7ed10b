// The page works without this script: each button posts a form and gets a whole page back.
// With it the same page is fetched and its parts put in place, so that nothing jumps, the place
// where one types keeps its focus, and a screen reader hears only what is new.
"use strict";

const KEPT = "clearline-phone"; // the sealed talk of this tab, gone when the tab is closed

const byId = (id, root = document) => root.getElementById(id);
const thread = () => byId("thread");
let busy = false;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  if (busy) return;
  const data = new FormData(form, event.submitter);
  if (form.dataset.act === "send" && !data.get("text").trim() && !Number(data.get("media"))) return;
  send(form, data);
});

async function send(form, data) {
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  const waiting = form.dataset.act === "send" ? showWaiting(data) : null;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!byId("thread", page)) throw new Error("no page");
    waiting?.remove();
    show(page, form);
  } catch {
    waiting?.remove();
    if (form.dataset.act === "send") byId("text").value = data.get("text");
    tell("The service could not be reached. Nothing is lost: try again in a moment.");
  } finally {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

// What was typed shows at once, before the answer is there.
function showWaiting(data) {
  const item = document.createElement("li");
  item.className = "person waiting";
  item.setAttribute("aria-hidden", "true");
  item.innerHTML = '<div class="bubble"></div>';
  item.firstChild.textContent = data.get("text") || "…";
  byId("empty")?.remove();
  thread().append(item);
  toEnd();
  byId("text").value = "";
  byId("media").value = "0";
  return item;
}

function show(page, form) {
  const act = form.dataset.act;
  const focused = document.activeElement?.id;
  showThread(page);
  const panel = byId("panel", page);
  const open = byId("panel").querySelector("details")?.open;
  byId("panel").replaceChildren(...panel.childNodes);
  if (open) byId("panel").querySelector("details")?.setAttribute("open", "");
  byId("clock").textContent = byId("clock", page).textContent;
  const sealed = page.querySelector("input[name=talk]").value;
  for (const input of document.querySelectorAll("input[name=talk]")) input.value = sealed;
  keep(sealed);
  toEnd();
  if (act === "show") return;
  const same = document.querySelector(`#panel form[data-act="${act}"] button`);
  const next = ["send", "new"].includes(act) ? byId("text") : byId(focused) || same;
  (next || byId("text")).focus({ preventScroll: true });
}

// Only what is new is added to the log, so only that is read out; a new person gets a new thread.
function showThread(page) {
  const now = thread(), then = byId("thread", page);
  const fresh = now.dataset.seed !== then.dataset.seed;
  if (fresh) {
    now.replaceChildren();
    now.dataset.seed = then.dataset.seed;
    byId("empty")?.remove();
  }
  const empty = byId("empty", page);
  if (!empty) byId("empty")?.remove();
  else if (!byId("empty")) byId("scroll").append(empty);
  const last = Number(now.lastElementChild?.dataset.n || 0);
  for (const item of [...then.children].filter((child) => Number(child.dataset.n) > last)) {
    item.classList.add("new");
    now.append(item);
  }
  if (fresh) byId("status").textContent = "A new person. Nothing has been texted yet.";
}

function toEnd() {
  byId("scroll").scrollTop = byId("scroll").scrollHeight;
}

function tell(words) {
  byId("notice").textContent = words;
  byId("notice").hidden = false;
}

function keep(sealed) {
  try {
    sessionStorage.setItem(KEPT, sealed);
  } catch {
    // storage may be switched off: then a reload starts with a new person
  }
}

// A reload of the page goes on with the talk of this tab.
function restore() {
  let sealed = null;
  try {
    sealed = sessionStorage.getItem(KEPT);
  } catch {
    return;
  }
  const form = document.querySelector("form.send");
  if (!sealed || thread().children.length) return;
  const data = new FormData();
  data.set("act", "show");
  data.set("talk", sealed);
  byId("scroll").setAttribute("aria-live", "off"); // old texts are there to read, not read out
  send({ action: form.action, dataset: { act: "show" } }, data).then(() =>
    byId("scroll").removeAttribute("aria-live"),
  );
}

restore();
toEnd();
