// Formatting in a composer: buttons and keys put the marks of formatting.py around what is chosen, lists go on with Enter, an
// address pasted over words becomes a link, formatted text pasted keeps its lists and emphasis; the eye shows it as it will stand.
const AROUND = { bold: "**", italic: "_", code: "`" }, LINES = { list: "- ", numbers: "1. ", quote: "> " };
const field = (form) => [...form.querySelectorAll("textarea.composer-text")].find((each) => each.checkVisibility());
const put = (text, words, from, to) => { // as if typed, so that Ctrl-Z takes it back
  text.focus();
  text.setSelectionRange(from, to);
  if (!document.execCommand(words ? "insertText" : "delete", false, words)) { text.setRangeText(words, from, to, "end"); text.dispatchEvent(new Event("input", { bubbles: true })); }
};
const around = (text, mark) => {
  const { selectionStart: from, selectionEnd: to, value } = text, size = mark.length, words = value.slice(from, to);
  const has = value.slice(from - size, from) === mark && value.slice(to, to + size) === mark;
  if (has) { put(text, words, from - size, to + size); text.setSelectionRange(from - size, to - size); return; }
  const [, before, core, after] = /^(\s*)([^]*?)(\s*)$/.exec(words); // marks stand at the words, not at blanks
  put(text, `${before}${mark}${core}${mark}${after}`, from, to);
  text.setSelectionRange(from + before.length + size, from + before.length + size + core.length);
};
const lines = (text, mark) => {
  const from = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1, end = text.value.indexOf("\n", text.selectionEnd), to = end < 0 ? text.value.length : end;
  const rows = text.value.slice(from, to).split("\n"), known = mark === "1. " ? /^\d+\. / : new RegExp(`^${mark}`);
  const has = rows.every((row) => known.test(row));
  const words = rows.map((row, at) => (has ? row.replace(known, "") : `${mark === "1. " ? `${at + 1}. ` : mark}${row}`)).join("\n");
  put(text, words, from, to);
  if (rows.length > 1) text.setSelectionRange(from, from + words.length);
};
const link = (text) => {
  const { selectionStart: from, selectionEnd: to } = text, words = text.value.slice(from, to);
  put(text, `[${words}](https://)`, from, to);
  const at = words ? from + words.length + 3 : from + 1; // next comes the address, or the words
  text.setSelectionRange(at, words ? at + 8 : at);
};
const act = (text, name) => { if (AROUND[name]) around(text, AROUND[name]); else if (LINES[name]) lines(text, LINES[name]); else if (name === "link") link(text); };
document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-format], [data-emoji]")) event.preventDefault(); }); // the selection stays
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-format], [data-emoji]"), form = button?.closest("form"), text = form && field(form);
  if (!text) return;
  if (button.dataset.format) { act(text, button.dataset.format); return; }
  put(text, button.dataset.emoji, text.selectionStart, text.selectionEnd);
  button.closest("[popover]")?.hidePopover();
});
const KEYS = { KeyB: "bold", KeyI: "italic", KeyE: "code" };
document.addEventListener("keydown", (event) => {
  const text = event.target;
  if (!text.matches?.("textarea.composer-text") || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.code]) { event.preventDefault(); act(text, KEYS[event.code]); return; }
  if ((event.ctrlKey || event.metaKey) && event.shiftKey && (event.code === "Digit7" || event.code === "Digit8")) { event.preventDefault(); act(text, event.code === "Digit7" ? "numbers" : "list"); return; }
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented || text.selectionStart !== text.selectionEnd) return;
  const at = text.selectionStart, from = text.value.lastIndexOf("\n", at - 1) + 1;
  const item = /^(\s*)(?:([-*+>])|(\d{1,8})([.)]))( +)(.*)$/.exec(text.value.slice(from, at));
  if (!item) return;
  event.preventDefault();
  const [, indent, sign, number, dot, blank, rest] = item;
  if (!rest && !text.value.slice(at).split("\n", 1)[0]) put(text, "", from, at); // an empty item ends the list
  else put(text, `\n${indent}${sign ?? `${Number(number) + 1}${dot}`}${blank}`, at, at);
});
// From a page or a text processor: words, lists, links and emphasis, nothing else of it.
const marked = (node, list = "") => {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[ \t\r\n\f]+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || /^(STYLE|SCRIPT|META|TITLE)$/.test(node.tagName)) return "";
  const inner = () => [...node.childNodes].map((each) => marked(each, list)).join("");
  const wrapped = (mark) => inner().replace(/^(\s*)([^]*?)(\s*)$/, (_, a, words, b) => (words ? `${a}${mark}${words}${mark}${b}` : a + b));
  switch (node.tagName) {
    case "B": case "STRONG": return /font-weight:\s*(?:normal|[1-4]00)/.test(node.dataset.style ?? "") ? inner() : wrapped("**");
    case "I": case "EM": return wrapped("_");
    case "CODE": return wrapped("`");
    case "A": { const to = node.getAttribute("href") ?? "", words = inner().trim(); return /^https?:/.test(to) && words && words !== to ? `[${words}](${to})` : words; }
    case "BR": return "\n";
    case "UL": case "OL": return `\n${[...node.children].map((each, at) => marked(each, node.tagName === "OL" ? `${at + 1}. ` : "- ")).join("")}\n`;
    case "LI": return `${list}${inner().trim().replace(/\n+/g, "\n   ")}\n`;
    case "TR": return `${[...node.cells].map((each) => marked(each).trim()).join(" | ")}\n`;
    case "P": case "DIV": case "H1": case "H2": case "H3": case "H4": case "BLOCKQUOTE": case "TABLE": return `\n\n${inner().trim()}\n\n`;
    default: return inner();
  }
};
document.addEventListener("paste", (event) => {
  const text = event.target;
  if (!text.matches?.("textarea.composer-text") || event.defaultPrevented || event.clipboardData.files.length) return;
  const plain = event.clipboardData.getData("text/plain").trim(), html = event.clipboardData.getData("text/html");
  const { selectionStart: from, selectionEnd: to } = text, chosen = text.value.slice(from, to);
  if (/^https?:\/\/\S+$/.test(plain) && chosen.trim() && !/[\n[\]]/.test(chosen)) { event.preventDefault(); put(text, `[${chosen}](${plain})`, from, to); return; }
  if (!/<(?:b|strong|i|em|ul|ol|a)[\s>]/i.test(html)) return;
  const words = marked(new DOMParser().parseFromString(html.replace(/\sstyle=/gi, " data-style="), "text/html").body).replace(/[ \t]+\n/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
  if (words) { event.preventDefault(); put(text, words, from, to); }
});
// How it will stand. The place is filled by the server; back with the same button or Esc.
document.addEventListener("click", (event) => {
  const eye = event.target.closest("button[data-preview]"), form = eye?.form ?? eye?.closest("form");
  if (!eye) return;
  const place = form.querySelector(".composer-preview"), shown = eye.getAttribute("aria-pressed") === "true";
  eye.setAttribute("aria-pressed", String(!shown));
  form.toggleAttribute("data-previewed", !shown);
  if (shown) { place.hidden = true; field(form)?.focus(); return; }
  const text = [...form.querySelectorAll("textarea.composer-text")].find((each) => each.closest("[data-mode]").dataset.mode === (form.querySelector("[name=kind]:checked")?.value ?? "reply"));
  place.hidden = false;
  htmx.ajax("POST", eye.dataset.preview, { target: place, swap: "innerHTML", values: { text: text?.value ?? "" } });
});
document.addEventListener("change", (event) => { const eye = event.target.name === "kind" && event.target.form?.querySelector("button[data-preview][aria-pressed=true]"); if (eye) eye.click(); });
