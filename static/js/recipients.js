// data-recipients on a field of e-mail addresses: they stand as chips, and what is typed finds people. The field itself stays the truth: it has
// every address and what is being typed, so drafts and a browser without scripts know of nothing else.
import { proposing } from "proposals";
const VALID = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]{2,}$/, WAIT = 200, LEAST = 2;
const names = new Map(); // by address, of those that were found
const boxes = new WeakMap();
let list = null;
const enhance = (field) => {
  if (boxes.has(field)) return;
  const chip = field.parentElement.querySelector("template[data-chip]"), box = Object.assign(document.createElement("span"), { className: "recipients" });
  const input = Object.assign(document.createElement("input"), { className: "input", type: "text", placeholder: field.placeholder, autocomplete: "off" });
  const trouble = Object.assign(document.createElement("p"), { className: "error recipients-error", role: "alert" }), under = field.closest("fieldset") ?? box;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-label": field.getAttribute("aria-label"), inputmode: "email" })) input.setAttribute(name, value);
  list ??= proposing("recipients-found", field.getAttribute("aria-label"));
  box.append(input);
  field.before(box);
  field.hidden = true;
  under.after(trouble);
  const chips = () => [...box.querySelectorAll(".recipient")], addresses = () => chips().map((each) => each.dataset.address);
  const sync = () => { field.value = [...addresses(), input.value.trim()].filter(Boolean).join(", "); };
  const told = () => { sync(); field.dispatchEvent(new Event("input", { bubbles: true })); };
  const wrong = (text) => {
    trouble.textContent = text ? field.dataset.invalid.replace("{address}", text) : "";
    if (text) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
  };
  const add = (address) => {
    if (addresses().includes(address)) return;
    const made = chip.content.firstElementChild.cloneNode(true), button = made.querySelector("button"), name = names.get(address) ?? address;
    made.dataset.address = made.title = address;
    made.querySelector("bdi").textContent = name;
    button.setAttribute("aria-label", button.getAttribute("aria-label").replace("{name}", name));
    input.before(made);
  };
  const drop = (made) => { const next = made.nextElementSibling; made.remove(); told(); (next?.querySelector("button") ?? input).focus(); };
  // What is typed becomes chips as far as it is addresses; the rest stays typed.
  const commit = (says) => {
    const words = input.value.split(/[\s,;]+/).filter(Boolean), rest = words.filter((word) => !VALID.test(word));
    words.filter((word) => VALID.test(word)).forEach(add);
    input.value = rest.join(" ");
    wrong(says ? rest[0] ?? "" : "");
    sync();
  };
  const read = () => {
    chips().forEach((each) => each.remove());
    input.value = field.value;
    commit(false);
    if (field.value) field.closest("details").open = true;
  };
  let timer = 0, asked = null;
  const find = async (query) => {
    asked?.abort();
    asked = new AbortController();
    const answer = await fetch(`${field.dataset.recipients}?${new URLSearchParams({ q: query })}`, { signal: asked.signal }).catch(() => null);
    if (!answer?.ok || input.value.trim() !== query || document.activeElement !== input) return;
    const found = (await answer.json()).found.filter((each) => !addresses().includes(each.address));
    list.show(input, found.map((each) => [each, each.name || each.address, each.name ? `${each.address}${each.company ? ` · ${each.company}` : ""}` : ""]), (place) => under.after(place), (each) => {
      names.set(each.address, each.name || each.address);
      input.value = "";
      add(each.address);
      wrong("");
      told();
      input.focus();
    });
  };
  input.addEventListener("input", () => {
    wrong("");
    if (/[,;\s]/.test(input.value.trimStart()) && input.value.split(/[\s,;]+/).some((word) => VALID.test(word))) commit(false);
    sync();
    clearTimeout(timer);
    const query = input.value.trim();
    if (query.length < LEAST) { asked?.abort(); list.close(); return; }
    timer = setTimeout(() => find(query), WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { event.preventDefault(); event.stopPropagation(); commit(true); told(); }
    else if (["Backspace", "ArrowLeft"].includes(event.key) && !input.value && chips().length) {
      const last = chips().pop();
      event.preventDefault();
      if (event.key === "Backspace") { last.remove(); told(); } else last.querySelector("button").focus();
    }
  });
  input.addEventListener("blur", () => { commit(true); told(); });
  box.addEventListener("click", (event) => { const made = event.target.closest("button")?.closest(".recipient"); if (made) drop(made); });
  box.addEventListener("keydown", (event) => {
    const made = event.target.closest("button")?.closest(".recipient");
    if (!made) return;
    if (event.key === "Backspace" || event.key === "Delete") drop(made);
    else if (event.key === "ArrowLeft") (made.previousElementSibling ?? made).querySelector("button").focus();
    else if (event.key === "ArrowRight") (made.nextElementSibling?.querySelector("button") ?? input).focus();
    else return;
    event.preventDefault();
  });
  boxes.set(field, read);
  read();
};
const all = (root) => root.querySelectorAll("[data-recipients]").forEach(enhance);
document.addEventListener("htmx:load", () => all(document));
for (const name of ["draft:back", "draft:merged"]) document.addEventListener(name, ({ target }) => target.querySelectorAll("[data-recipients]").forEach((field) => boxes.get(field)?.()));
all(document);
