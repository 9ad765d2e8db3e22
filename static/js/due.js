// Counts chips with data-due down without asking the server; the words come with the page (helpdesk/templatetags/due.py).
const words = JSON.parse(document.getElementById("due-words")?.textContent ?? "null");
const put = (text, ...values) => values.reduce((said, value) => said.replace("#", value), text);
const left = (seconds) => {
  const minutes = Math.floor(Math.abs(seconds) / 60), hours = Math.floor(minutes / 60), rest = minutes % 60;
  const said = minutes < 60 ? put(words.m, minutes) : hours < 6 && rest ? put(words.hm, hours, rest) : hours < 24 ? put(words.h, hours) : put(words.d, Math.floor(hours / 24));
  return seconds <= 0 ? put(words.over, said) : said;
};
const count = () => {
  const now = Date.now() / 1000;
  document.querySelectorAll("[data-due]").forEach((chip) => {
    const { due, warn, since } = chip.dataset, seconds = due - now;
    const state = seconds <= 0 ? "breached" : warn && warn <= now ? "risk" : "ok";
    if (chip.dataset.sla !== state) { chip.dataset.sla = state; chip.querySelector(".hidden-text").textContent = words[state]; }
    chip.querySelector("[data-left]").textContent = left(seconds);
    const used = Math.max(2, Math.min(100, Math.round((100 * (now - since)) / (due - since || 1))));
    chip.querySelector("circle + circle").setAttribute("stroke-dasharray", `${used} 100`);
  });
};
if (words) {
  setInterval(count, 15000);
  document.addEventListener("visibilitychange", () => document.hidden || count());
}
