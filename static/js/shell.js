// The desk as an app: its service worker, and the browser's pushes (form[data-push] in the profile).
const worker = navigator.serviceWorker;
if (worker && document.body.dataset.person) {
  try { localStorage.setItem("person", document.body.dataset.person); } catch { /* then the offline page has no drafts to show */ }
  worker.register("/sw.js", { scope: "/desk/" }).catch(() => { /* private windows have none; the desk works without */ });
  worker.ready.then((registration) => registration.active.postMessage("fill"));
  document.addEventListener("submit", ({ target }) => {
    if (!target.matches("[data-sign-out]")) return;
    try { localStorage.removeItem("person"); } catch { /* nothing was kept either */ }
    worker.ready.then(({ pushManager }) => pushManager?.getSubscription()).then((known) => known?.unsubscribe());
    if (!window.caches) return;
    caches.keys().then((names) => names.filter((name) => name.startsWith("shell-")).forEach((name) => caches.delete(name)));
  });
}
const BROWSERS = [["Edg/", "Edge"], ["OPR/", "Opera"], ["YaBrowser/", "Yandex"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]];
const SYSTEMS = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]];
const named = (pairs) => pairs.find(([mark]) => navigator.userAgent.includes(mark))?.[1] ?? "?";
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const form = document.querySelector("form[data-push]");
const subscribe = async () => {
  if (!worker || !window.PushManager) throw new Error(form.dataset.none);
  if (await Notification.requestPermission() !== "granted") throw new Error(form.dataset.denied);
  const { pushManager } = await worker.ready;
  const key = bytes(form.dataset.push);
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = subscription.toJSON();
  const data = new FormData(form);
  const name = form.dataset.on.replace("{browser}", named(BROWSERS)).replace("{system}", named(SYSTEMS));
  for (const [field, value] of Object.entries({ endpoint, ...keys, name })) data.set(field, value);
  const answer = await fetch(form.dataset.url, { method: "POST", body: data });
  if (!answer.ok) throw new Error((await answer.json()).error);
  location.reload();
};
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  subscribe().catch((error) => { form.querySelector("[data-said]").textContent = error.name === "AbortError" ? form.dataset.none : error.message; });
});
