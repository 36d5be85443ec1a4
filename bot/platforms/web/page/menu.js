// A menu of options, of which one is chosen. Not a <select>: there the arrow keys alone would already choose.

import { el } from "./dom.js";

let menus = 0;

/** A button that opens a list; *choose* gets the token of the option and the button. */
export function menu(placeholder, options, choose) {
  const id = `menu-${++menus}`;
  const opener = el(
    "button",
    {
      type: "button",
      class: "menu-button",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-controls": id,
      "data-key": `menu ${placeholder}`,
    },
    el("span", {}, placeholder || "Choose"),
    el("span", { "aria-hidden": "true" }, "▾"),
  );
  const list = el("ul", { role: "listbox", id, "aria-label": placeholder || "Choose", tabindex: "-1", hidden: true });
  options.forEach((option, index) => {
    list.append(
      el(
        "li",
        { role: "option", id: `${id}-${index}`, "aria-selected": "false", onclick: () => take(index) },
        el("span", {}, option.label || "…"),
        option.hint ? el("small", {}, option.hint) : null,
      ),
    );
  });
  let active = -1;

  const show = (index) => {
    active = Math.max(0, Math.min(index, options.length - 1));
    [...list.children].forEach((item, number) => {
      item.setAttribute("aria-selected", String(number === active));
      if (number === active) item.scrollIntoView({ block: "nearest" });
    });
    list.setAttribute("aria-activedescendant", `${id}-${active}`);
  };
  const open = () => {
    list.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    list.focus({ preventScroll: true });
    show(0);
  };
  const close = (isFocused = true) => {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (isFocused) opener.focus();
  };
  const take = (index) => {
    close();
    choose(options[index].token, opener);
  };
  let typed = "";
  let forget = 0;
  list.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: options.length - 1, PageDown: active + 8, PageUp: active - 8 };
    if (event.key in moves) show(moves[event.key]);
    else if (event.key === "Enter" || event.key === " ") take(active);
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") return close(false);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      clearTimeout(forget);
      forget = setTimeout(() => (typed = ""), 800);
      typed += event.key.toLowerCase();
      const found = options.findIndex((option) => option.label.toLowerCase().startsWith(typed));
      if (found >= 0) show(found);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("focusout", (event) => {
    if (!list.hidden && event.relatedTarget !== opener) close(false);
  });
  opener.addEventListener("mousedown", (event) => event.preventDefault()); // or the list would close before the click
  opener.addEventListener("click", () => (list.hidden ? open() : close()));
  opener.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      open();
    }
  });
  return el("div", { class: "menu" }, opener, list);
}
