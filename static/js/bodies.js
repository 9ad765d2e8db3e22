// data-body: a sandboxed frame of a mail grows to its text. No script ever runs inside it.
const fit = (frame) => {
  const page = frame.contentDocument?.documentElement;
  if (!page) return;
  frame.style.blockSize = `${Math.min(page.scrollHeight + 2, 20000)}px`;
};
const watch = (frame) => {
  if (frame.dataset.watched) return;
  frame.dataset.watched = "1";
  frame.addEventListener("load", () => { fit(frame); frame.contentDocument?.querySelectorAll("img").forEach((image) => image.addEventListener("load", () => fit(frame))); });
  fit(frame);
};
const all = () => document.querySelectorAll("iframe[data-body]").forEach(watch);
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-remote]");
  if (!link) return;
  const frame = link.closest(".bubble")?.querySelector("iframe[data-body]");
  if (frame) { event.preventDefault(); frame.src = link.href; link.closest(".remote-images").remove(); }
});
addEventListener("resize", () => document.querySelectorAll("iframe[data-body]").forEach(fit));
document.addEventListener("htmx:load", all);
all();
