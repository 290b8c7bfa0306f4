// Light or dark: as the system has it, or as the visitor chose in this browser. Runs before anything is drawn.
(() => {
  "use strict";

  const KEY = "habitat-look";
  const MEDIA = { light: "not all", dark: "all" };
  const SYSTEM = "(prefers-color-scheme: dark)";

  function kept() {
    try {
      return window.localStorage.getItem(KEY) || "";
    } catch { // storage is off: the system decides
      return "";
    }
  }

  function keep(look) {
    try {
      if (look) window.localStorage.setItem(KEY, look);
      else window.localStorage.removeItem(KEY);
    } catch { // storage is off: the choice holds on this page
    }
  }

  function wear(look) {
    document.querySelectorAll("link[data-dark]").forEach((sheet) => (sheet.media = MEDIA[look] || SYSTEM));
  }

  let look = kept();
  wear(look);

  /** Shows the choice in the foot; without scripts there is none to make. */
  function showLook() {
    const choice = document.getElementById("look");
    if (!choice) return;
    choice.value = look in MEDIA ? look : "";
    choice.parentElement.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", showLook);
  document.addEventListener("change", (event) => {
    if (event.target.id !== "look") return;
    look = event.target.value;
    keep(look);
    wear(look);
  });
  window.addEventListener("storage", (event) => { // chosen in another tab
    if (event.key !== KEY) return;
    look = kept();
    wear(look);
    showLook();
  });

  window.habitatLook = { showLook };
})();
