// data-files on a form: files by picker, drop or paste, listed with a button to take one out again.
const input = (form) => form.querySelector("input[type=file]");
const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);
const set = (form, files) => {
  const carrier = new DataTransfer();
  files.forEach((file) => carrier.items.add(file));
  input(form).files = carrier.files;
  list(form);
};
const list = (form) => {
  const place = form.querySelector("[data-chosen]"), field = input(form);
  place?.replaceChildren(...[...field.files].map((file, index) => {
    const row = document.createElement("li"), name = document.createElement("bdi"), detail = document.createElement("small"), out = document.createElement("button");
    row.className = "attachment";
    name.textContent = file.name;
    detail.textContent = size(file.size);
    out.type = "button";
    out.className = "icon-button small quiet";
    out.textContent = "×";
    out.setAttribute("aria-label", `${field.dataset.remove} ${file.name}`);
    out.addEventListener("click", () => { set(form, [...field.files].filter((_, at) => at !== index)); field.focus(); });
    row.append(name, detail, out);
    return row;
  }));
};
const add = (form, files) => set(form, [...input(form).files, ...files]);
document.addEventListener("change", (event) => {
  const form = event.target.matches("input[type=file]") && event.target.closest("[data-files]");
  if (form) list(form);
});
document.addEventListener("paste", (event) => {
  const form = event.target.closest("[data-files]"), files = [...(event.clipboardData?.files ?? [])];
  if (form && files.length) { event.preventDefault(); add(form, files); }
});
for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => {
  const form = event.target.closest?.("[data-files]");
  if (!form) return;
  event.preventDefault();
  form.toggleAttribute("data-over", kind === "dragover");
  if (kind === "drop") add(form, [...event.dataTransfer.files]);
});
