// data-draft="key" on a form: what is typed is kept in this browser until the form was sent. Text never vanishes.
const PREFIX = "draft:";
const fields = (form) => [...form.querySelectorAll("textarea, input[type=text], input[name=subject], input[name=cc]")].filter((field) => field.name);
const storage = (() => { try { localStorage.length; return localStorage; } catch { return null; } })();
const save = (form) => {
  const typed = Object.fromEntries(fields(form).filter((f) => f.value).map((f) => [f.name, f.value]));
  if (Object.keys(typed).length) storage?.setItem(PREFIX + form.dataset.draft, JSON.stringify(typed));
  else storage?.removeItem(PREFIX + form.dataset.draft);
};
const restore = (form) => {
  let kept = {};
  try { kept = JSON.parse(storage?.getItem(PREFIX + form.dataset.draft) ?? "{}"); } catch { /* a damaged draft is none */ }
  for (const field of fields(form)) if (!field.value && kept[field.name]) field.value = kept[field.name];
};
const forms = (root) => [...(root.matches?.("[data-draft]") ? [root] : []), ...root.querySelectorAll("[data-draft]")];
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-draft]");
  if (form) save(form);
});
// A plain form that was sent comes back with the server's word; only then is its draft dropped.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.target.closest?.("[data-draft]"), status = event.detail.xhr.status;
  if (form && status >= 200 && status < 300) storage?.removeItem(PREFIX + form.dataset.draft);
});
document.addEventListener("htmx:load", (event) => forms(event.detail.elt).forEach(restore));
const sent = document.querySelector("[data-draft-sent]");
if (sent) storage?.removeItem(PREFIX + sent.dataset.draftSent);
forms(document).forEach(restore);
