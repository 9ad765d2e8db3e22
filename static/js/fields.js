// Custom fields of a form: only those of its category, and those whose condition another field meets. What is hidden is
// left out by the server too, so nothing here decides.
const valuesOf = (form, slug) => {
  const inputs = form.querySelectorAll(`[name="field.${slug}"]`);
  return [...inputs].flatMap((input) => input.type === "checkbox" ? (input.checked ? [input.value] : []) : [input.value]);
};
const show = (form) => {
  const category = form.elements.category, shown = new Map();
  const isShown = (slug, above = []) => {
    if (shown.has(slug)) return shown.get(slug);
    const field = form.querySelector(`[data-custom="${slug}"]`);
    if (!field || above.includes(slug)) return false;
    const { places, when, values } = field.dataset;
    const here = places === undefined || !category || places.split(" ").includes(category.value);
    const met = !when || (isShown(when, [...above, slug]) && valuesOf(form, when).some((value) => values.split(" ").includes(value)));
    shown.set(slug, here && met);
    return here && met;
  };
  form.querySelectorAll("[data-custom]").forEach((field) => { field.hidden = !isShown(field.dataset.custom); });
  form.querySelectorAll("[data-without-script]").forEach((hint) => { hint.hidden = true; });
};
const all = () => new Set([...document.querySelectorAll("[data-custom]")].map((field) => field.closest("form")).filter(Boolean)).forEach(show);
document.addEventListener("change", (event) => { if (event.target.form?.querySelector("[data-custom]")) show(event.target.form); });
document.addEventListener("htmx:afterSettle", all);
addEventListener("pageshow", all);
all();
