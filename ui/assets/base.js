// What all pages share: the language switch, announcements, copying, and dialogs that Back closes.
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  // --- said to screen readers, and shown for a moment ----------------------------------------------------------------

  function region(id, className) {
    let made = byId(id);
    if (!made) {
      made = document.createElement("div");
      made.id = id;
      made.className = className;
      made.setAttribute("role", "status");
      document.body.append(made);
    }
    return made;
  }

  const announce = (text) => (region("announcer", "quiet-label").textContent = text);

  let fading;
  function tell(text) {
    const toast = region("toast", "toast");
    toast.textContent = text;
    toast.classList.add("shown");
    clearTimeout(fading);
    fading = setTimeout(() => toast.classList.remove("shown"), 4000);
  }

  async function copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no clipboard outside of secure addresses: copy out of a hidden box
      const box = document.createElement("textarea");
      box.value = text;
      box.className = "quiet-label";
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    tell(done);
  }

  // --- dialogs: Escape, the button, a click beside them and the browser's Back close them ---------------------------

  function dialog(id, closeLabel, label) {
    let made = byId(id);
    if (!made) {
      made = document.createElement("dialog");
      made.id = id;
      made.className = "sheet-dialog";
      made.innerHTML = '<form method="dialog"><button class="close"><span aria-hidden="true">×</span></button></form><div class="inside"></div>';
      made.addEventListener("click", (event) => { if (event.target === made) made.close(); });
      made.addEventListener("close", () => { if (window.history.state?.dialog === id) window.history.back(); });
      document.body.append(made);
    }
    made.querySelector(".close").setAttribute("aria-label", closeLabel);
    made.setAttribute("aria-label", label);
    return made;
  }

  function show(made) {
    if (made.open) return;
    made.showModal();
    window.history.pushState({ ...window.history.state, dialog: made.id }, "");
  }

  window.addEventListener("popstate", () => document.querySelectorAll("dialog[open]").forEach((each) => each.close()));

  // --- every page ----------------------------------------------------------------------------------------------------

  document.addEventListener("change", (event) => {
    const inChat = document.querySelector(".gradio-container");
    if (event.target.id === "language" && !inChat) event.target.form.submit();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (button) {
      const from = byId(button.dataset.copyFrom);
      const text = from ? from.value : new URL(button.dataset.copy, window.location.href).href;
      copy(text, button.dataset.done);
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target) || event.target.closest("li")) menu.open = false;
    });
  });

  document.addEventListener("DOMContentLoaded", () =>
    document.querySelector(".head nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }));

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  window.habitat = { announce, byId, calm, copy, dialog, show, tell };
})();
