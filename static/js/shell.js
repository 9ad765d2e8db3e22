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
// What this browser last told the server, so that a visit sees when its push service has replaced or ended the subscription.
const TOLD = "push", LOOKED = "push-looked", DEVICES = "/desk/me/devices/";
const told = { get: () => { try { return localStorage.getItem(TOLD); } catch { return null; } }, set: (hash) => { try { if (hash) localStorage.setItem(TOLD, hash); else localStorage.removeItem(TOLD); } catch { /* then it is asked again */ } } };
const hashed = async (endpoint) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const looked = () => { try { const before = sessionStorage.getItem(LOOKED); sessionStorage.setItem(LOOKED, "1"); return before; } catch { return null; } };
const compare = async () => {
  const { pushManager } = await worker.ready, now = await pushManager?.getSubscription(), last = told.get();
  if (!now) { told.set(""); return; } // the push service says so to the server, with its next push
  const hash = await hashed(now.endpoint);
  if (hash === last && looked()) return; // asked once in a visit
  const asked = await fetch(`${DEVICES}?of=${hash}`, { headers: { "HX-Request": "true" } });
  if (!asked.ok) return;
  const { known, token } = await asked.json();
  if (known) { told.set(hash); return; }
  const { endpoint, keys } = now.toJSON();
  const renewed = last && last !== hash && await fetch(`${DEVICES}renewal/`, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ old: last, endpoint, ...keys }) });
  if (renewed && !renewed.ok && renewed.status !== 404) return; // tried again at the next page
  if (!renewed?.ok) await now.unsubscribe(); // removed in the profile, or another's: it gets no pushes here
  told.set(renewed?.ok ? hash : "");
};
if (worker && window.PushManager && document.body.dataset.person) compare().catch(() => { /* at the next visit */ });
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
  told.set(await hashed(endpoint));
  location.reload();
};
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  subscribe().catch((error) => { form.querySelector("[data-said]").textContent = error.name === "AbortError" ? form.dataset.none : error.message; });
});
