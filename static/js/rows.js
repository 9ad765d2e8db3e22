// data-rows="kind" is a list whose last item is blank. data-row-add adds one like it, data-row-drop takes one out.
const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));
const blank = (row) => {
  row.querySelectorAll("input").forEach((field) => { field.value = ""; field.removeAttribute("aria-invalid"); });
  row.querySelectorAll(".error").forEach((error) => error.remove());
  return row;
};
document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-row-add]"), dropper = event.target.closest("[data-row-drop]");
  if (adder) {
    const list = document.querySelector(`[data-rows="${adder.dataset.rowAdd}"]`), row = blank(list.lastElementChild.cloneNode(true));
    event.preventDefault();
    list.append(row);
    row.querySelector("[data-row-drop]").hidden = false;
    row.querySelector("input").focus();
  } else if (dropper) {
    const row = dropper.closest("[data-row-of]"), list = row.parentElement, next = row.nextElementSibling ?? row.previousElementSibling;
    event.preventDefault();
    if (list.matches("[data-rows]") && list.children.length === 1) blank(row);
    else row.remove();
    (next ?? row).querySelector("input")?.focus();
    changed(list);
  }
});
