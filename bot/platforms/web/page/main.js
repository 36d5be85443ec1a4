// Joins the parts: who I am, the connection, the channels, the people, the outline.

import { draw } from "./blocks.js";
import { Composer } from "./composer.js";
import { askName, openForm, showInvite } from "./dialogs.js";
import { announce, by, dress, el } from "./dom.js";
import { exchange, Feed } from "./feed.js";
import { Link } from "./link.js";
import { setNow } from "./times.js";

const OUTLINE = "/chapters";
const hash = new URLSearchParams(location.hash.slice(1));
let key = hash.get("invite") || hash.get("admin") || "";
let me = null;
let welcome = null;
const people = new Map();

const link = new Link({
  down: () => setTimeout(() => link.socket?.readyState !== WebSocket.OPEN && banner("The connection is lost. It comes back by itself."), 800),
  stranger,
  welcome: greeted,
  missed: (missed) => (missed.whole ? missed.messages.forEach((one) => feed.put(one)) : feed.forget()),
  message: ({ message }) => feed.put(message),
  private: whispered,
  form: formed,
  people: (told) => {
    for (const person of told.people) people.set(person.id, person);
    drawPeople();
  },
  sorry: (sentence) => banner(sentence, 6000),
});

const feed = new Feed(link, (message) => actions(message.channel, message.id, null), drawPlaces);
feed.onTry = (line) => composer.write(line);
const composer = new Composer(link, () => feed.open.info.id, say);

// Who I am

async function enter(name, { seat = false, asked = key } = {}) {
  const headers = { "Content-Type": "application/json", ...(link.seat && !seat ? { "X-Seat": link.seat } : {}) };
  try {
    const response = await fetch("/session", { method: "POST", headers, body: JSON.stringify({ name, key: asked, seat }) });
    const answer = await response.json();
    if (!response.ok) return answer.sorry;
    if (answer.seat) link.seat = answer.seat;
    history.replaceState(null, "", link.seat ? `#seat=${link.seat}` : location.pathname);
    key = "";
    link.isStranger = false;
    link.again();
    return "";
  } catch {
    return "The chat cannot be reached just now. Try again in a moment.";
  }
}

function stranger() {
  askName({ title: "Welcome to Chapterhouse", about: "A chat for your study group, with a bot that knows the lectures.", button: "Come in" }, (name) => enter(name));
}

function begin() {
  link.seat = hash.get("seat") || "";
  if (hash.has("somebody")) {
    askName({ title: "Join as somebody else", about: "This tab gets a seat of its own; its address brings you back to it.", button: "Come in" }, (name) => enter(name, { seat: true }));
    return;
  }
  link.open();
}

function greeted(message) {
  const isFirst = !welcome;
  welcome = message;
  if (!isFirst) banner("");
  setNow(message.now);
  me = message.you;
  people.clear();
  for (const person of message.people) people.set(person.id, person);
  dress(by("my-avatar"), me.name, me.id);
  by("my-name").textContent = me.manages ? `${me.name} (administrator)` : me.name;
  for (const id of ["line", "send"]) by(id).disabled = false;
  feed.setChannels(message.channels, me);
  drawPeople();
  history.replaceState(null, "", link.seat ? `#seat=${link.seat}` : location.pathname);
  if (isFirst || !feed.open) show(localStorage.getItem("channel") ?? message.channels[0].id);
  if (isFirst) by("line").focus();
  if (key && hash.has("admin")) enter(""); // somebody who is known already needs no name
}

// Doing things

function actions(channel, message, place) {
  const does = async (type, fields, button) => {
    if (button.getAttribute("aria-busy") === "true") return false;
    button.setAttribute("aria-busy", "true");
    const { sorry } = await think(link.ask(type, { channel, message, ...fields }, { place }));
    button.removeAttribute("aria-busy");
    if (sorry) banner(sorry, 6000);
    return !sorry;
  };
  return {
    press: (token, button) => does("press", { token }, button),
    submit: (token, fields, button) => does("submit", { token, fields }, button),
  };
}

async function say(text, upload) {
  const files = {};
  if (upload) {
    const sorry = await send(upload, files);
    if (sorry) {
      banner(sorry, 8000);
      return sorry;
    }
  }
  const asking = link.ask("say", { channel: feed.open.info.id, text, files });
  const { sorry } = await (text.trimStart().startsWith("/") ? think(asking) : asking);
  if (sorry) banner(sorry, 6000);
  return sorry;
}

async function send({ option, file }, files) {
  if (file.size > welcome.upload_limit) return `The file is too large: at most ${welcome.upload_limit.toLocaleString("en")} bytes can be read.`;
  try {
    const headers = link.seat ? { "X-Seat": link.seat } : {};
    const response = await fetch(`/upload?name=${encodeURIComponent(file.name)}`, { method: "POST", headers, body: file });
    const answer = await response.json();
    if (!response.ok) return answer.sorry;
    files[option] = answer.id;
    return "";
  } catch {
    return "The file could not be sent. Try again, please.";
  }
}

let thinking = 0;

/** Shows that something is being looked up, if it takes a moment. */
async function think(asking) {
  thinking += 1;
  const wasAtEnd = feed.isAtEnd();
  const timer = setTimeout(() => {
    by("thinking").hidden = false;
    if (wasAtEnd) feed.toEnd();
  }, 400);
  const answer = await asking;
  clearTimeout(timer);
  thinking -= 1;
  if (!thinking) by("thinking").hidden = true;
  return answer;
}

function whispered({ message, asked }) {
  if (asked?.place === "outline") drawOutline(message);
  else feed.put(message);
}

function formed({ form, channel, message, asked }) {
  openForm(form, async (fields) => {
    const { sorry } = await think(link.ask("submit", { channel, message, token: form.token, fields }, asked));
    return sorry;
  });
}

let bannerTimer = 0;

function banner(words, milliseconds = 0) {
  clearTimeout(bannerTimer);
  by("banner").textContent = words;
  by("banner").hidden = !words;
  if (milliseconds) bannerTimer = setTimeout(() => banner(""), milliseconds);
}

// Channels

function show(id) {
  const channel = feed.channels.get(id) ?? feed.channels.values().next().value;
  localStorage.setItem("channel", channel.info.id);
  by("title").textContent = channel.info.lane ? channel.info.title : `# ${channel.info.title}`;
  by("about").textContent = channel.info.about;
  by("line").placeholder = "Write, or / to ask the bot";
  composer.close();
  feed.show(channel.info.id);
  drawPlaces();
  openPlaces(false);
}

function drawPlaces() {
  let unread = 0;
  const rows = { channels: [], lanes: [] };
  for (const channel of feed.channels.values()) {
    const { info } = channel;
    const isNew = channel.latest > channel.seen;
    if (isNew) unread += 1;
    const isOpen = channel === feed.open;
    rows[info.lane ? "lanes" : "channels"].push(
      el("li", {}, el("button",
        { type: "button", class: isNew ? "unread" : "", "aria-current": isOpen ? "page" : null, onclick: () => (show(info.id), by("line").focus()), "data-channel": info.id },
        el("span", { class: "hash", "aria-hidden": "true" }, info.lane ? "✦" : "#"), info.title, isNew ? el("span", { class: "new-mark" }, "new") : null)),
    );
  }
  for (const [id, items] of Object.entries(rows)) {
    const focused = by(id).contains(document.activeElement) ? document.activeElement.dataset.channel : null;
    by(id).replaceChildren(...items);
    if (focused) by(id).querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  }
  document.title = unread ? `(${unread}) Chapterhouse` : "Chapterhouse";
}

function openPlaces(isOpen) {
  by("app").classList.toggle("shows-places", isOpen);
  by("open-places").setAttribute("aria-expanded", String(isOpen));
}

// People

function drawPeople() {
  if (!me) return; // the welcome brings them all
  const sorted = [...people.values()].sort((one, other) => other.here - one.here || one.name.localeCompare(other.name));
  by("members").replaceChildren(
    ...sorted.map((person) =>
      el("li", { class: person.here ? "here" : "away" },
        dress(el("span", { "aria-hidden": "true" }), person.name, person.id),
        el("span", { class: "member-name", dir: "auto" }, person.name, person.id === me.id ? " (you)" : ""),
        el("span", { class: "presence" }, person.here ? "here" : "away"))),
  );
  const here = sorted.filter((person) => person.here).length;
  by("count").textContent = here;
  by("toggle-people").setAttribute("aria-label", `People: ${here} here`);
}

// The sides

function side(id, isOpen) {
  for (const one of ["outline", "people"]) {
    const shows = one === id && isOpen;
    if (one !== id && !isOpen) continue;
    by(one).hidden = !shows;
    by(`toggle-${one}`).setAttribute("aria-expanded", String(shows));
  }
  by("app").classList.toggle("shows-side", isOpen);
  by("app").classList.toggle("shows-people", isOpen && id === "people");
}

async function outline() {
  const open = feed.open.info;
  const channel = open.lane ? welcome.channels[0].id : open.id;
  const { sorry } = await link.ask("say", { channel, text: OUTLINE, files: {} }, { place: "outline" });
  if (sorry) by("outline-body").replaceChildren(el("p", {}, sorry));
}

function drawOutline(message) {
  const made = el("div", { class: "outline-card", tabindex: "-1" }, draw(message, actions(message.channel, message.id, "outline")));
  const old = by("outline-body").firstElementChild;
  if (old) exchange(old, made);
  else by("outline-body").replaceChildren(made);
  by("outline-body").scrollTop = 0;
  announce("The outline shows something new");
}

by("toggle-outline").addEventListener("click", () => {
  const isOpen = by("outline").hidden;
  side("outline", isOpen);
  if (isOpen) {
    by("outline-body").replaceChildren(el("p", { class: "note" }, "Looking it up …"));
    outline();
    by("outline-body").focus();
  }
});
by("toggle-people").addEventListener("click", () => side("people", by("people").hidden));
for (const id of ["outline", "people"])
  by(`close-${id}`).addEventListener("click", () => (side(id, false), by(`toggle-${id}`).focus()));

by("open-places").addEventListener("click", () => (openPlaces(true), by("places").querySelector("[aria-current]")?.focus()));
by("close-places").addEventListener("click", () => (openPlaces(false), by("open-places").focus()));
by("rename").addEventListener("click", () =>
  askName({ title: "Change my name", about: "What you said before keeps the name that you had.", name: me.name, button: "Change it", mayLeave: true }, (name) => enter(name, { asked: "" })));
by("somebody").addEventListener("click", () => window.open("/#somebody", "_blank", "noopener"));
by("invite").addEventListener("click", () => showInvite(welcome.invite, welcome.how));

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, [role=listbox]");
  if (event.key === "/" && !isTyping && !document.querySelector("dialog[open]") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    composer.write(by("line").value || "/");
  } else if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    if (by("app").classList.contains("shows-places")) by("close-places").click();
    else if (!by("outline").hidden && by("outline").contains(event.target)) by("close-outline").click();
    else if (!by("people").hidden && by("people").contains(event.target)) by("close-people").click();
    else if (!isTyping) by("line").focus();
  }
});

if (matchMedia("(min-width: 1100px)").matches) side("people", true);
begin();
