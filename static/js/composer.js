// The composer: reply, note or third party, each with a text of its own; the button's words follow; Ctrl+Enter sends; Esc leaves the text.
const apply = (form) => {
  const note = form.querySelector('[name=kind][value=note]')?.checked, button = form.querySelector(".send[data-note]");
  if (button) button.textContent = note ? button.dataset.note : button.dataset.send;
  form.querySelectorAll("[popovertarget=send-menu]").forEach((b) => { b.hidden = Boolean(note); });
};
const all = (root) => root.querySelectorAll("[data-composer]").forEach(apply);
document.addEventListener("change", (event) => {
  const form = event.target.name === "kind" && event.target.closest("[data-composer]");
  if (form) { apply(form); form.querySelector(`[data-mode=${event.target.value}] textarea`)?.focus(); }
});
// The version of the ticket that its writer knew when they began: what came since is asked about before the reply leaves.
const begin = (form) => {
  const begun = form.elements.begun, text = form.elements.text;
  if (begun && text) begun.value = text.value.trim() ? begun.value || form.elements.version.value : "";
};
document.addEventListener("input", (event) => {
  if (event.target.name === "text" && event.target.closest("[data-composer]")) begin(event.target.form);
}, { capture: true });
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-composer]");
  if (!form) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); [...form.querySelectorAll(".send, .send-aside")].find((button) => button.offsetParent)?.click(); }
  if (event.key === "Escape") event.target.blur();
  if (event.key === "Enter" && event.target.matches("input:not([type=checkbox], [type=radio])") && !event.defaultPrevented) { // sends nothing by chance
    event.preventDefault();
    event.target.closest(".row")?.querySelector("button")?.click();
  }
});
// "Write to …" in a side conversation: the composer at the foot, for that third party.
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-aside]")?.dataset.aside, form = asked && document.querySelector("[data-composer]");
  const choice = form && form.querySelector("[name=side]");
  if (![...(choice?.options ?? [])].some((option) => option.value === asked)) return;
  event.preventDefault();
  choice.value = asked;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  form.querySelector("[name=kind][value=side]").click();
});
document.addEventListener("htmx:load", () => all(document));
all(document);
// The newest message is what one came for.
const scroller = document.querySelector("[data-scroll-end]");
const toEnd = () => { if (scroller && !location.hash) scroller.scrollTop = scroller.scrollHeight; };
toEnd();
addEventListener("load", toEnd, { once: true });
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => { if (detail.target.id === "composer") toEnd(); });
