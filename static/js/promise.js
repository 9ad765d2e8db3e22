// By when an answer comes goes with the category: data-routes says which of the moments on the page hold for it.
const form = document.querySelector("[data-routes]"), field = form?.elements.category;
if (field) {
  const routes = new Map(form.dataset.routes.split(" ").map((pair) => pair.split(":")));
  const show = () => form.querySelectorAll("[data-route]").forEach((moment) => { moment.hidden = moment.dataset.route !== routes.get(field.value); });
  field.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}
