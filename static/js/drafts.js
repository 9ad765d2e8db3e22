// data-draft="key" on a form: what is typed is kept in this browser until the form was sent. Text never vanishes. Where a form
// has several kinds of messages (name=kind, fields in data-mode), the others' texts outlive the one that was sent.
const PREFIX = "draft:";
const fields = (form) => [...form.querySelectorAll("textarea, input[type=text], input[name=subject], select[data-kept]")].filter((field) => field.name);
const storage = (() => { try { localStorage.length; return localStorage; } catch { return null; } })();
const keep = (form, kept) => {
  const typed = Object.fromEntries(kept.filter((f) => f.value).map((f) => [f.name, f.value]));
  if (Object.keys(typed).length) storage?.setItem(PREFIX + form.dataset.draft, JSON.stringify(typed));
  else storage?.removeItem(PREFIX + form.dataset.draft);
};
const save = (form) => keep(form, fields(form));
// What the server wrote into a field stands above what was typed since; neither is lost.
const both = (field, kept) => {
  if (!field.value || kept.includes(field.value)) return kept;
  return field.matches("textarea") && !field.value.includes(kept) ? `${field.value}\n\n${kept}` : field.value;
};
const restore = (form) => {
  let kept = {};
  try { kept = JSON.parse(storage?.getItem(PREFIX + form.dataset.draft) ?? "{}"); } catch { /* a damaged draft is none */ }
  for (const field of fields(form)) {
    if (!kept[field.name]) continue;
    const before = field.value;
    field.value = both(field, kept[field.name]);
    if (field.matches("select") && !field.value) field.value = before;
  }
  if (fields(form).some((field) => field.closest("[data-mode]") && field.value)) save(form);
};
const forms = (root) => [...(root.matches?.("[data-draft]") ? [root] : []), ...root.querySelectorAll("[data-draft]")];
// A select says "input" too; "change" would come once more when the field is taken off the page after sending.
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-draft]");
  if (form) save(form);
});
// A plain form that was sent comes back with the server's word; only then is its draft dropped.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.target, status = event.detail.xhr.status;
  if (!form.matches?.("[data-draft]") || status < 200 || status >= 300) return;
  const sent = event.detail.requestConfig.formData?.get("kind");
  keep(form, fields(form).filter((field) => (field.closest("[data-mode]")?.dataset.mode ?? sent) !== sent));
});
document.addEventListener("htmx:load", (event) => forms(event.detail.elt).forEach(restore));
const sent = document.querySelector("[data-draft-sent]");
if (sent) storage?.removeItem(PREFIX + sent.dataset.draftSent);
forms(document).forEach(restore);
// What was taken back is among the drafts now: a reload must not write it a second time.
const again = /[?&](again|dropped)=/.test(location.search) && forms(document).some((form) => storage?.getItem(PREFIX + form.dataset.draft));
if (again) history.replaceState(history.state, "", location.pathname + location.hash);
