// data-draft-url on a form with data-draft: what is typed is saved on the server too, some seconds after the last key, and at
// once when the field or the page is left. Without a connection, or signed out, it waits on this device and is tried again.
import { keepOnly, modeOf } from "drafts";
const WAIT = 2000, AGAIN = 10000, MOST = 60000; // milliseconds; bytes that a page may still send while it goes
const states = new Map();
const of = (form) => states.get(form) ?? states.set(form, { dirty: new Set(), timer: 0, flight: null, sending: false }).get(form);
const say = (form, text) => { const line = form.querySelector("[data-draft-state]"); if (line && line.textContent !== text) line.textContent = text; };
const body = (form, modes) => {
  const data = new URLSearchParams(modes.map((mode) => ["mode", mode]));
  for (const field of form.elements) {
    const goes = field.matches("[data-knew], [name=csrfmiddlewaretoken]") || modes.includes(modeOf(field));
    if (field.name && goes && field.type !== "file" && (field.type !== "checkbox" || field.checked)) data.append(field.name, field.value);
  }
  return data;
};
const later = (form, delay) => { const it = of(form); clearTimeout(it.timer); it.timer = setTimeout(() => save(form), delay); };
const take = (form, sent, said) => {
  const it = of(form);
  for (const [mode, mark] of Object.entries(said.marks)) form.elements[`knew_${mode}`].value = mark;
  for (const [name, text] of Object.entries(said.texts)) { // another page wrote too: what was typed since stays behind it
    const field = form.elements[name], at = text.lastIndexOf(sent.get(name));
    if (field.value !== sent.get(name)) it.dirty.add(modeOf(field));
    field.value = text.slice(0, at < 0 ? text.length : at) + (at < 0 ? "" : field.value);
  }
  if (Object.keys(said.texts).length) form.dispatchEvent(new CustomEvent("draft:merged", { bubbles: true }));
  for (const mode of said.gone) { form.elements[`knew_${mode}`].value = ""; it.dirty.add(mode); }
  keepOnly(form, it.dirty);
  if (it.dirty.size) later(form, WAIT);
  else say(form, Object.values(said.marks).some(Boolean) ? `${form.querySelector("[data-draft-state]")?.dataset.saved} ${said.moment}` : "");
};
const send = async (form, leaving) => {
  const it = of(form), modes = [...it.dirty], data = body(form, modes);
  it.dirty.clear();
  try {
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: data, headers: { "HX-Request": "true" }, keepalive: leaving && data.toString().length < MOST });
    if (answer.status === 401) document.dispatchEvent(new Event("signed-out"));
    if (!answer.ok) throw new Error(`not saved: ${answer.status}`);
    const said = await answer.json();
    if (form.isConnected) take(form, data, said);
  } catch {
    modes.forEach((mode) => it.dirty.add(mode));
    say(form, form.querySelector("[data-draft-state]")?.dataset.here ?? "");
    later(form, AGAIN);
  }
};
const save = (form, leaving = false) => {
  const it = of(form);
  clearTimeout(it.timer);
  if (!form.isConnected) { states.delete(form); return; }
  if (!it.dirty.size || it.sending) return;
  if (it.flight && !leaving) { later(form, WAIT); return; }
  it.flight = send(form, leaving).finally(() => { it.flight = null; });
};
const all = (leaving) => [...states.keys()].forEach((form) => save(form, leaving));
const form = (event) => event.target.closest?.("[data-draft-url]");
document.addEventListener("input", (event) => {
  const mode = form(event) && modeOf(event.target);
  if (mode) { of(form(event)).dirty.add(mode); later(form(event), WAIT); }
});
document.addEventListener("draft:back", (event) => { event.detail.forEach((mode) => of(event.target).dirty.add(mode)); later(event.target, 0); });
document.addEventListener("focusout", (event) => { if (form(event)) save(form(event)); });
// A message never overtakes the saving of its draft, which would bring the draft back.
document.addEventListener("htmx:confirm", (event) => {
  if (!event.target.matches?.("[data-draft-url]")) return;
  const it = of(event.target);
  it.sending = true;
  if (it.flight) { event.preventDefault(); it.flight.then(() => event.detail.issueRequest(true)); }
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches?.("[data-draft-url]")) return;
  of(event.target).sending = false;
  later(event.target, WAIT);
});
addEventListener("pagehide", () => all(true));
document.addEventListener("visibilitychange", () => { if (document.hidden) all(true); });
addEventListener("online", () => all());
document.addEventListener("signed-in", () => all());
