(words) => {
  // Help on another site: docs/widget.md. `words` by language: the button's, its word when open, the form's name.
  const script = document.currentScript, own = script.dataset, desk = new URL(script.src).origin;
  const language = [own.language, document.documentElement.lang, navigator.language].map((said) => (said ?? "").slice(0, 2)).find((said) => words[said]) ?? "en";
  const colour = /^#[0-9a-f]{6}$/i.test(own.colour ?? "") ? own.colour.slice(1).toLowerCase() : "";
  const [help, close, form] = words[language], only = own.form === "only", label = own.label?.trim() || (only ? form : help);
  const frame = document.createElement("iframe");
  const query = new URLSearchParams({ site: location.origin, language, theme: own.theme ?? "", colour, form: only ? "only" : "" });
  // The word of a visit, for the next page of this tab: browsers keep nothing for a frame of another site.
  const visit = (...word) => { try { return sessionStorage[word[0] ? "setItem" : "getItem"]("helpdesk-visit", ...word); } catch { return ""; } };
  const load = (place) => {
    if (frame.src) return;
    query.set("visit", visit() ?? "");
    frame.src = `${desk}/widget/${only ? "new/" : ""}?${query}`;
    place.append(frame);
  };
  frame.title = label;
  // No more than a form, files and links to full pages need; it can neither move nor read the page around it.
  for (const right of ["scripts", "forms", "same-origin", "popups", "popups-to-escape-sandbox", "downloads"]) frame.sandbox.add(`allow-${right}`);
  let act;
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== desk || source !== frame.contentWindow) return;
    if (data.visit) visit(data.visit);
    act(data);
  });
  const inline = () => {
    const place = document.querySelector(own.target || "#helpdesk-form");
    if (!place) return console.warn("helpdesk: data-target is not on this page");
    Object.assign(frame.style, { width: "100%", height: "640px", border: "0" });
    act = ({ height }) => { if (height > 0) frame.style.height = `${Math.min(Math.max(height, 200), 6000)}px`; };
    load(place);
  };
  const beside = () => {
    const [red, green, blue] = (colour || "2b4bc4").match(/../g).map((part) => (parseInt(part, 16) / 255) ** 2.2);
    const ink = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#111" : "#fff";
    const side = own.position === "left" ? "left" : "right";
    const host = document.createElement("div"), root = host.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
    const panel = document.createElement("div"), button = document.createElement("button");
    sheet.replaceSync(`button, div { position: fixed; z-index: 2147483000; ${side}: 16px; box-sizing: border-box }
      button { bottom: 16px; min-height: 48px; max-width: calc(100vw - 32px); padding: 0 20px; border: 1px solid ${ink}; border-radius: 24px; background: #${colour || "2b4bc4"}; color: ${ink}; font: 600 16px system-ui; cursor: pointer; box-shadow: 0 4px 16px #0004 }
      button:focus-visible { outline: 3px solid #${colour || "2b4bc4"}; outline-offset: 3px }
      div { bottom: 76px; width: 400px; height: min(640px, calc(100dvh - 92px)); border: 1px solid #8888; border-radius: 16px; overflow: hidden; background: Canvas; box-shadow: 0 12px 40px #0005 }
      div[hidden] { display: none } iframe { display: block; width: 100%; height: 100%; border: 0 }
      @media (max-width: 480px) { div { inset: 0 0 72px; width: auto; height: auto; border-radius: 0; border-width: 0 0 1px } }
      @media print { button, div { display: none } }`);
    root.adoptedStyleSheets = [sheet];
    panel.hidden = true;
    button.type = "button";
    const show = (open) => {
      panel.hidden = !open;
      button.textContent = open ? close : label;
      button.setAttribute("aria-expanded", open);
      if (open) { load(panel); frame.focus(); }
    };
    frame.addEventListener("load", () => { if (!panel.hidden) frame.focus(); });
    const shut = () => { if (!panel.hidden) { show(false); button.focus(); } };
    button.addEventListener("click", () => (panel.hidden ? show(true) : shut()));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(); });
    act = ({ close }) => { if (close) shut(); };
    root.append(panel, button);
    show(false);
    document.body.append(host);
  };
  const begin = only ? inline : beside;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}
