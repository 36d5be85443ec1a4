// Drawing cards: the JSON of render.py as elements. What a button does is given by *act*.

import { el } from "./dom.js";
import { menu } from "./menu.js";
import { dated, until } from "./times.js";

const TONES = { warning: "Please note", trouble: "Something went wrong" };
const STYLES = { bold: "strong", italic: "em", code: "code", highlight: "mark" };

/** The card as an element. *act* has `press(token, button)` and `submit(token, fields, button)`. */
export function draw(message, act) {
  const card = el("div", { class: message.said ? "words" : `card tone-${message.tone}` });
  if (TONES[message.tone]) card.append(el("p", { class: "tone" }, TONES[message.tone]));
  const levels = [...new Set(message.blocks.filter((block) => block.kind === "heading").map((block) => block.level))].sort();
  for (const block of message.blocks) {
    const rank = levels.indexOf(block.level) + 2; // below the channel's own heading, with no rank left out
    const drawn = block.kind === "heading" ? filled(`h${rank}`, block.text, { class: `level-${block.level}` }) : DRAWN[block.kind]?.(block, act);
    if (drawn) card.append(drawn);
  }
  for (const file of message.files ?? []) card.append(download(file));
  return card;
}

/** The first words of a card, as a screen reader would begin. */
export function gist(message) {
  const first = message.blocks.find((block) => block.text?.length && block.kind !== "note") ?? message.blocks[0];
  const words = (first?.text ?? first?.title ?? []).map((span) => span.text).join("");
  return words.length > 120 ? `${words.slice(0, 119)}…` : words;
}

const DRAWN = {
  paragraph: (block) => filled("p", block.text),
  note: (block) => filled("p", block.text, { class: "note" }),
  bullets: (block) => (block.items.length ? el("ul", {}, block.items.map((item) => el("li", {}, spans(item)))) : null),
  divider: () => el("hr"),
  entry: (block, act) =>
    el(
      "div",
      { class: "entry" },
      el("div", { class: "entry-words" }, filled("p", block.title, { class: "entry-title" }), filled("p", block.text)),
      block.button ? button(block.button, act) : null,
    ),
  buttons: (block, act) => el("div", { class: "buttons" }, block.buttons.map((one) => button(one, act))),
  select: (block, act) => menu(block.placeholder, block.options, (token, opener) => act.press(token, opener)),
  ask,
};

function filled(tag, text, properties = {}) {
  return text?.length ? el(tag, { dir: "auto", ...properties }, spans(text)) : null;
}

function spans(text) {
  return text.map((span) => {
    const words = span.at ? until(span.at) : span.dated ? dated(span.dated) : span.text;
    const styled = STYLES[span.style] ? el(STYLES[span.style], {}, words) : words;
    return span.url ? anchor(span.url, {}, styled) : styled;
  });
}

/** A link, if the address is one of the web; else its words. */
function anchor(url, properties, ...words) {
  const isWeb = /^https?:\/\//i.test(url);
  if (!isWeb) return el("span", properties, ...words);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...properties }, ...words);
}

function button(one, act) {
  if (one.url !== undefined) return anchor(one.url, { class: "button" }, one.label, " ↗");
  return el(
    "button",
    {
      type: "button",
      class: one.primary ? "primary" : "",
      disabled: one.disabled,
      "data-key": `button ${one.label}`,
      onclick: (event) => act.press(one.token, event.currentTarget),
    },
    one.label || "…",
  );
}

let asks = 0;

function ask(block, act) {
  const id = `ask-${++asks}`;
  const line = el("input", {
    id,
    type: "text",
    maxlength: block.limit,
    placeholder: block.placeholder,
    required: true,
    autocomplete: "off",
    "data-key": `ask ${block.field}`,
  });
  const send = el("button", { type: "submit", "data-key": `send ${block.field}` }, "Send");
  const form = el("form", { class: "ask" }, el("label", { for: id }, block.label), el("div", { class: "row" }, line, send));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!line.value.trim()) return;
    if (await act.submit(block.token, { [block.field]: line.value }, send)) line.value = "";
  });
  return form;
}

function download(file) {
  const size = file.size < 1024 ? `${file.size} bytes` : `${Math.round(file.size / 1024).toLocaleString("en")} kB`;
  return el(
    "p",
    { class: "file" },
    el("a", { href: file.url, download: file.name, class: "button" }, `${file.name} ↓`),
    ` ${file.about} (${size})`,
  );
}
