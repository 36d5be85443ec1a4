// Making elements. Every text goes into a text node; nothing here, or anywhere, makes markup of a string.

/** An element with properties (`class`, `on…` listeners, `data-…`, attributes) and children (elements, strings, null). */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** The element of that id. */
export const by = (id) => document.getElementById(id);

let telling = 0;

/** Has a screen reader say it, when it is done with what it says now. */
export function announce(words) {
  const live = by("live");
  clearTimeout(telling);
  live.textContent = "";
  telling = setTimeout(() => (live.textContent = words), 60);
}

/** A person's initial and colour, which is one of eight; the name always stands beside it. */
export function dress(avatar, name, id) {
  const first = [...name.trim()][0] || "?";
  avatar.textContent = first.toUpperCase();
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 8;
  avatar.className = `avatar hue-${sum}`;
  return avatar;
}
