// Entering, forms, inviting.

import { announce, by, el } from "./dom.js";

/** Asks for a name until *go(name)* gives no sentence of refusal. */
export function askName({ title, about, name = "", button, mayLeave }, go) {
  const dialog = by("enter");
  let isIn = false;
  by("enter-title").textContent = title;
  by("enter-about").textContent = about;
  by("enter-name").value = name;
  by("enter-go").textContent = button;
  by("enter-leave").hidden = !mayLeave;
  by("enter-sorry").textContent = "";
  const form = dialog.querySelector("form");
  form.onsubmit = async (event) => {
    event.preventDefault();
    const sorry = await go(by("enter-name").value);
    by("enter-sorry").textContent = sorry;
    isIn = !sorry;
    if (isIn) dialog.close();
  };
  by("enter-leave").onclick = () => dialog.close();
  dialog.onclose = () => {
    if (!mayLeave && !isIn) dialog.showModal(); // Escape closes it, and there is nothing behind it yet
  };
  if (!dialog.open) dialog.showModal();
  by("enter-name").focus();
}

/** Opens a form; *send(fields)* gives a sentence where it was not taken. The focus goes back to where it was. */
export function openForm(asked, send) {
  const dialog = by("form");
  const back = document.activeElement;
  by("form-title").textContent = asked.title;
  by("form-sorry").textContent = "";
  by("form-fields").replaceChildren(
    ...asked.fields.map((field, index) => {
      const input = el(field.long ? "textarea" : "input", {
        id: `field-${index}`,
        name: field.name,
        maxlength: field.limit,
        placeholder: field.placeholder,
        required: field.required,
        rows: field.long ? "5" : null,
        autocomplete: "off",
      });
      input.value = field.value;
      const label = el("label", { for: `field-${index}` }, field.label, field.required ? "" : el("span", { class: "optional" }, " (may stay empty)"));
      return el("div", { class: "field" }, label, input);
    }),
  );
  dialog.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries([...by("form-fields").querySelectorAll("input, textarea")].map((input) => [input.name, input.value]));
    const sorry = await send(fields);
    by("form-sorry").textContent = sorry ?? "";
    if (!sorry) dialog.close();
  };
  by("form-leave").onclick = () => dialog.close();
  dialog.onclose = () => (back?.isConnected ? back : by("line")).focus();
  if (!dialog.open) dialog.showModal();
  by("form-fields").querySelector("input, textarea")?.focus();
}

/** Shows the link that lets others in, or how there could be one. */
export function showInvite(link, how) {
  by("inviting-how").replaceChildren(...how.split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part)));
  by("copying").hidden = !link;
  by("inviting-link").value = link;
  by("copy").textContent = "Copy";
  by("copy").onclick = async () => {
    by("inviting-link").select();
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      document.execCommand("copy"); // on an address without TLS there is no other way
    }
    by("copy").textContent = "Copied";
    announce("Copied");
  };
  by("inviting").showModal();
}
