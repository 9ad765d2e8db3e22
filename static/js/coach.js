// [data-coach]: hints on the answer being written, 600 ms after the last key. Only what changed is told to screen readers; a hint
// waved away stays away until this answer was sent. Without a connection there are none: nothing here holds a reply back.
const PAUSE = 600; // milliseconds
const waved = new Set();
let timer = 0, turn = 0;
const strip = () => document.querySelector("[data-coach]");
const show = (place, html) => {
  const list = place.querySelector("[data-coach-hints]"), said = document.createElement("template");
  said.innerHTML = html;
  const next = [...said.content.querySelectorAll("li")];
  const same = (a, b) => a.dataset.rule === b.dataset.rule && a.textContent === b.textContent;
  const kept = next.map((item) => [...list.children].find((old) => same(old, item)) ?? item);
  [...list.children].filter((old) => !kept.includes(old)).forEach((old) => old.remove());
  kept.forEach((item, at) => { if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null); });
  place.hidden = !kept.length;
};
const ask = async () => {
  const place = strip(), form = place?.closest("form"), text = form?.elements.text?.value ?? "", now = ++turn;
  if (!place) return;
  if (!text.trim()) { waved.clear(); show(place, ""); return; }
  const body = new URLSearchParams([["text", text], ["then", form.querySelector(".send[data-note]")?.value ?? ""], ...[...waved].map((rule) => ["waved", rule])]);
  try {
    const answer = await fetch(place.dataset.coach, { method: "POST", body, headers: { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") } });
    if (answer.ok && now === turn) show(place, await answer.text());
  } catch { if (now === turn) show(place, ""); }
};
const later = (pause = PAUSE) => { clearTimeout(timer); timer = setTimeout(ask, pause); };
document.addEventListener("input", (event) => {
  if (event.target.name !== "text" || !event.target.closest("[data-composer]")) return;
  later(event.target.value.trim() ? PAUSE : 0);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-wave]");
  if (!button) return;
  waved.add(button.dataset.wave);
  const item = button.closest("li"), next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("button");
  (next ?? button.form.elements.text).focus();
  item.remove();
  later(0);
});
document.addEventListener("htmx:load", () => { if (strip()) later(); }); // the composer may be a fresh one
if (strip()) later();
