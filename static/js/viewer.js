// data-preview: a click shows the file in the viewer instead of downloading it. Arrows go to the others of the page.
const dialog = document.getElementById("viewer"), frame = dialog?.querySelector("iframe");
let files = [], at = 0, opener;
const show = (index) => {
  at = (index + files.length) % files.length;
  const file = files[at], name = file.querySelector("bdi")?.textContent ?? "";
  dialog.querySelector("h2 bdi").textContent = name;
  dialog.querySelector("[data-place]").textContent = files.length > 1 ? dialog.dataset.counted.replace("NUMBER", at + 1).replace("COUNT", files.length) : "";
  dialog.querySelectorAll("[data-step]").forEach((each) => { each.hidden = files.length < 2; });
  dialog.querySelector("a[download]").href = file.href;
  frame.title = name;
  if (document.activeElement === frame) dialog.focus();  // a page that is still being loaded hears no keys
  frame.contentWindow.location.replace(file.dataset.preview);  // no step of the browser's history
};
const keys = (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "ArrowRight") show(at + 1);
  else if (event.key === "ArrowLeft") show(at - 1);
  else if (event.key === "Escape") dialog.close();
  else return;
  event.preventDefault();
};
document.addEventListener("click", (event) => {
  const file = event.target.closest("a[data-preview]");
  if (!dialog || !file || event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  files = [...document.querySelectorAll("a[data-preview]")].filter((each) => each.offsetParent !== null);
  opener = file;
  dialog.showModal();
  show(files.indexOf(file));
});
dialog?.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) show(at + Number(step.dataset.step));
});
dialog?.addEventListener("keydown", keys);
// The frame may have the focus: its page runs no script, but hears ours.
frame?.addEventListener("load", () => frame.contentWindow?.addEventListener("keydown", keys));
dialog?.addEventListener("close", () => { frame.contentWindow.location.replace("about:blank"); opener?.focus(); });
