// data-open names a dialog, data-close ends the dialog, toast or banner around it, data-closes ends it after sending.
// What was refused stays open with the reason in data-trouble.
const closeAround = (element) => {
  const around = element.closest("dialog, .toast, .banner");
  if (around?.matches("dialog")) around.close();
  else around?.remove();
};
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener && document.getElementById(opener.dataset.open)) {
    event.preventDefault();
    document.querySelector(":popover-open")?.hidePopover();
    const dialog = document.getElementById(opener.dataset.open), message = dialog.querySelector("[name=message]");
    if (message) message.value = opener.dataset.fillMessage ?? "";
    dialog.querySelector("[data-trouble]")?.replaceChildren();
    dialog.showModal();
  } else if (event.target.closest("[data-close]")) closeAround(event.target);
  else if (event.target.matches("dialog")) event.target.close();
  else if (event.target.closest(".menu:not(.assistant-menu) form button")) {
    // Not before the form is sent: hiding moves the focus, and htmx then forgets which button was pressed.
    const menu = event.target.closest(".menu");
    setTimeout(() => menu.hidePopover?.());
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  // The focus may be beside the form: on the dialog itself, or nowhere when what had it was drawn anew.
  const within = event.target.closest?.("form, dialog") ?? document.querySelector("dialog[open]");
  const form = within?.matches("dialog") ? within.querySelector("form[data-closes]") : within?.closest("form[data-closes]");
  if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("button.primary")); }
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.target, status = event.detail.xhr.status;
  if (form.matches?.("[data-closes]") && status >= 200 && status < 300) form.closest("dialog")?.close();
});
document.addEventListener("refused", (event) => {
  event.target.closest("dialog")?.querySelector("[data-trouble]")?.replaceChildren(event.detail.why);
});
