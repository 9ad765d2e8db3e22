// data-draft="key" on a form: what is typed is kept in this browser until the form was sent. Of several kinds of messages (name=kind,
// fields in data-mode) the others' texts outlive the one that was sent. Where the server keeps drafts too (module kept), only what it
// has not confirmed lies here, with the mark of the draft it was typed over.
const PREFIX = "draft:";
const fields = (form) => [...form.querySelectorAll("textarea, input[type=text], input[name=subject], select[data-kept]")].filter((field) => field.name);
const storage = (() => { try { localStorage.length; return localStorage; } catch { return null; } })();
export const modeOf = (field) => field.closest("[data-mode]")?.dataset.mode;
const marks = (form) => [...form.querySelectorAll("[data-knew]")];
const knew = (form, mode) => marks(form).find((field) => field.name === `knew_${mode ?? ""}`)?.value;
const keep = (form, kept) => {
  const typed = [...kept, ...marks(form)].filter((f) => f.value).map((f) => [f.name, f.value]);
  if (kept.some((f) => f.value)) storage?.setItem(PREFIX + form.dataset.draft, JSON.stringify(Object.fromEntries(typed)));
  else storage?.removeItem(PREFIX + form.dataset.draft);
};
const save = (form) => keep(form, fields(form));
// The server has all but these kinds of messages.
export const keepOnly = (form, modes) => keep(form, fields(form).filter((field) => modes.has(modeOf(field))));
// What the server wrote into a field stands above what was typed since; neither is lost.
const both = (field, kept) => {
  if (!field.value || kept.includes(field.value)) return kept;
  return field.matches("textarea") && !field.value.includes(kept) ? `${field.value}\n\n${kept}` : field.value;
};
const restore = (form) => {
  let kept = {};
  try { kept = JSON.parse(storage?.getItem(PREFIX + form.dataset.draft) ?? "{}"); } catch { /* a damaged draft is none */ }
  const back = new Set();
  for (const field of fields(form)) {
    if (!kept[field.name]) continue;
    const before = field.value, mode = modeOf(field), mark = knew(form, mode);
    field.value = mark !== undefined && mark === (kept[`knew_${mode ?? ""}`] ?? "") ? kept[field.name] : both(field, kept[field.name]);
    if (field.matches("select") && !field.value) field.value = before;
    if (mode) back.add(mode);
  }
  if (!form.dataset.draftUrl) { if (fields(form).some((field) => modeOf(field) && field.value)) save(form); }
  else if (back.size) { keepOnly(form, back); form.dispatchEvent(new CustomEvent("draft:back", { bubbles: true, detail: back })); }
};
const forms = (root) => [...(root.matches?.("[data-draft]") ? [root] : []), ...root.querySelectorAll("[data-draft]")];
// A select says "input" too; "change" comes once more when the field is taken off the page.
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-draft]");
  if (form) save(form);
});
// A plain form that was sent comes back with the server's word; only then is its draft dropped.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.target, status = event.detail.xhr.status;
  if (!form.matches?.("[data-draft]") || status < 200 || status >= 300) return;
  const sent = event.detail.requestConfig.formData?.get("kind");
  keep(form, fields(form).filter((field) => (modeOf(field) ?? sent) !== sent));
});
document.addEventListener("htmx:load", (event) => forms(event.detail.elt).forEach(restore));
const sent = document.querySelector("[data-draft-sent]");
if (sent) storage?.removeItem(PREFIX + sent.dataset.draftSent);
// Behind the modules that listen for what comes back.
queueMicrotask(() => forms(document).forEach(restore));
