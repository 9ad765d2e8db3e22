// data-files on a form: files by picker, drop or paste, listed with a button to take one out again. Of several pickers the one
// that is seen takes what is dropped and pasted; what the others hold is not sent, and stays when the form is drawn anew.
// With data-pictures a dropped or pasted picture stands where the cursor is: `![name.png]`.
const inputs = (form) => [...form.querySelectorAll("input[type=file]")];
const isSeen = (field) => !field.closest("[data-mode]") || field.closest("[data-mode]").checkVisibility();
const input = (form) => inputs(form).find(isSeen) ?? inputs(form)[0];
const modeOf = (field) => field.closest("[data-mode]")?.dataset.mode;
const textOf = (field) => field.form.matches("[data-pictures]") && [...field.form.querySelectorAll("textarea")].find((each) => modeOf(each) === modeOf(field));
const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);
const set = (field, files) => {
  const carrier = new DataTransfer();
  files.forEach((file) => carrier.items.add(file));
  field.files = carrier.files;
  list(field);
};
const list = (field) => {
  const place = field.form.querySelector(`[data-chosen="${field.name}"]`) ?? field.form.querySelector("[data-chosen]");
  place?.replaceChildren(...[...field.files].map((file, index) => {
    const row = document.createElement("li"), name = document.createElement("bdi"), detail = document.createElement("small"), out = document.createElement("button");
    row.className = "attachment";
    name.textContent = file.name;
    detail.textContent = size(file.size);
    out.type = "button";
    out.className = "icon-button small quiet";
    out.textContent = "×";
    out.setAttribute("aria-label", `${field.dataset.remove} ${file.name}`);
    out.addEventListener("click", () => { set(field, [...field.files].filter((_, at) => at !== index)); forget(field, file.name); field.focus(); });
    row.append(name, detail, out);
    return row;
  }));
};
const add = (form, files) => set(input(form), [...input(form).files, ...files]);
const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);
// Names as the server keeps them, each once: what is pasted is called image.png every time.
const named = (form, file) => {
  const taken = new Set([...input(form).files].map((each) => each.name));
  const clean = file.name.normalize("NFC").replace(/[[\]\\/]+/g, "-").replace(/\s+/g, " ").trim() || "image.png";
  const [, stem, extension] = /^(.*?)(\.[^.]*)?$/.exec(clean);
  let name = clean;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}${extension ?? ""}`;
  return name === file.name ? file : new File([file], name, { type: file.type });
};
const write = (field, text, start, end) => {
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
const place = (form, files) => {
  const field = textOf(input(form));
  for (const file of files) {
    const picture = field && isPicture(file) ? named(form, file) : null;
    add(form, [picture ?? file]);
    if (!picture || field.value.includes(`![${picture.name}]`)) continue;
    const at = field.selectionStart, gap = /\S$/.test(field.value.slice(0, at)) ? " " : "";
    write(field, `${gap}![${picture.name}]`, at, field.selectionEnd);
  }
};
const forget = (picker, name) => {
  const field = textOf(picker), mark = `![${name}]`;
  if (!field) return;
  for (let at = field.value.indexOf(mark); at >= 0; at = field.value.indexOf(mark)) write(field, "", at, at + mark.length);
};
document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file]") && event.target.closest("[data-files]")) list(event.target);
});
document.addEventListener("paste", (event) => {
  const form = event.target.closest("[data-files]"), files = [...(event.clipboardData?.files ?? [])];
  if (form && files.length) { event.preventDefault(); place(form, files); }
});
for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => {
  const form = event.target.closest?.("[data-files]");
  if (!form) return;
  event.preventDefault();
  form.toggleAttribute("data-over", kind === "dragover");
  if (kind === "drop") place(form, [...event.dataTransfer.files]);
});
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.matches?.("[data-files]") && event.target;
  if (form) inputs(form).filter((field) => !isSeen(field)).forEach((field) => event.detail.formData.delete(field.name));
});
let waiting = [];
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.target.matches?.("[data-files]") && event.target, sent = event.detail.requestConfig.formData;
  if (form) waiting = inputs(form).filter((field) => field.files.length && !sent.has(field.name)).map((field) => [field.name, [...field.files]]);
});
document.addEventListener("htmx:load", (event) => {
  for (const form of event.detail.elt.querySelectorAll("[data-files]")) {
    for (const [name, files] of waiting) for (const field of inputs(form)) if (field.name === name) set(field, files);
    waiting = [];
  }
});
