// Times: of messages, and moments that are counted towards without asking the server.

import { announce, el } from "./dom.js";

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const LAST = [10, 5, 3]; // seconds before a moment that are said aloud

let ahead = 0; // milliseconds by which the server's clock is ahead of this one
const said = new Set();

/** Takes the server's time for the right one. */
export const setNow = (iso) => (ahead = Date.parse(iso) - Date.now());
const now = () => Date.now() + ahead;

/** The time of a message. */
export function stamp(iso) {
  const at = new Date(Date.parse(iso) - ahead);
  return el("time", { datetime: iso, title: whole.format(at), class: "stamp" }, clock.format(at));
}

/** A message's day, to tell days apart and to name them. */
export function dayOf(iso) {
  const at = new Date(Date.parse(iso) - ahead);
  const today = new Date();
  const name = at.toDateString() === today.toDateString() ? "Today" : day.format(at);
  return { key: at.toDateString(), name };
}

/** How far away a moment is; goes on by itself. */
export function until(iso) {
  const shown = el("time", { datetime: iso, class: "until", title: whole.format(new Date(iso)) });
  shown.textContent = distance(iso);
  return shown;
}

/** A moment on the reader's own clock and calendar. */
export function dated(iso) {
  const at = new Date(iso);
  return el("time", { datetime: iso, title: whole.format(at) }, date.format(at));
}

function distance(iso) {
  const seconds = Math.round((Date.parse(iso) - now()) / 1000);
  const far = Math.abs(seconds);
  if (far < 90) return relative.format(seconds, "second");
  if (far < 5400) return relative.format(Math.round(seconds / 60), "minute");
  if (far < 129600) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86400), "day");
}

setInterval(() => {
  for (const shown of document.querySelectorAll("time.until")) {
    const words = distance(shown.dateTime);
    if (shown.textContent !== words) shown.textContent = words;
    const left = Math.round((Date.parse(shown.dateTime) - now()) / 1000);
    shown.classList.toggle("soon", left >= 0 && left <= 10);
    const key = `${shown.dateTime} ${left}`;
    if (LAST.includes(left) && !said.has(key)) {
      said.add(key);
      announce(`${left} seconds left`);
    }
  }
}, 500);
