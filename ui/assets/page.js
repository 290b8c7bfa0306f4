// What the pages do in the browser: marks lead to their sources, entries open over the chat, the page knows its language.
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const narrow = () => window.matchMedia("(max-width: 860px)").matches;

  function scrollTo(element, block) {
    element.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });
  }

  // --- sources -----------------------------------------------------------------------------------------------------

  function showGroup(turn) {
    const groups = document.querySelectorAll("#sources .group");
    groups.forEach((group) => (group.hidden = group.dataset.turn !== turn));
    document.querySelector("#sources .hint").hidden = true;
  }

  function showSource(turn, n) {
    const source = byId(`source-${turn}-${n}`);
    if (!source) return;
    showGroup(turn);
    document.querySelectorAll(".source.chosen").forEach((each) => each.classList.remove("chosen"));
    source.classList.add("chosen");
    source.focus({ preventScroll: true });
    scrollTo(source, narrow() ? "start" : "center");
  }

  function backToAnswer(turn, n) {
    const mark = document.querySelector(`#turn-${turn} .mark[data-n="${n}"]`) || byId(`turn-${turn}`);
    if (!mark) return;
    scrollTo(mark, "center");
    mark.focus({ preventScroll: true });
  }

  // --- entries over the chat ---------------------------------------------------------------------------------------

  function dialog(language) {
    let made = byId("entry-dialog");
    if (!made) {
      made = document.createElement("dialog");
      made.id = "entry-dialog";
      made.innerHTML = '<form method="dialog"><button class="close" autofocus>×</button></form><div class="reader"></div>';
      made.addEventListener("click", (event) => { if (event.target === made) made.close(); });
      document.body.append(made);
    }
    const close = made.querySelector(".close");
    close.title = language.close;
    close.setAttribute("aria-label", language.close);
    return made;
  }

  async function openEntry(link) {
    const words = byId("sources").querySelector("section").dataset;
    const box = dialog({ close: words.close });
    const reader = box.querySelector(".reader");
    reader.textContent = "…";
    if (!box.open) box.showModal();
    try {
      const address = new URL(link.href);
      address.searchParams.set("part", "true");
      address.hash = "";
      const response = await fetch(address);
      if (!response.ok && response.status !== 404) throw new Error(response.statusText);
      reader.innerHTML = await response.text();
    } catch {
      reader.textContent = words.failed;
    }
    const passage = reader.querySelector("mark");
    if (passage) passage.scrollIntoView({ block: "center" });
    else box.scrollTop = 0;
  }

  // --- clicks ------------------------------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    if (!link) return;
    if (link.dataset.back) backToAnswer(link.dataset.back, link.dataset.n);
    else if (link.dataset.turn) showSource(link.dataset.turn, link.dataset.n);
    else if ("entry" in link.dataset) openEntry(link);
    else if ("skip" in link.dataset) document.querySelector("#question textarea")?.focus();
    else return;
    event.preventDefault();
  });

  // --- the question box --------------------------------------------------------------------------------------------

  // An empty box follows the page, a filled one what is written in it.
  function directBox() {
    const box = document.querySelector("#question textarea");
    if (box) box.dir = box.value ? "auto" : document.documentElement.dir;
  }
  document.addEventListener("input", directBox);
  document.addEventListener("focusin", directBox);

  // --- called by the page's parts ----------------------------------------------------------------------------------

  window.habitat = {
    showLanguage(element) {
      const head = element.querySelector("[data-page-lang]");
      if (!head) return;
      const language = head.dataset.pageLang;
      document.documentElement.lang = language;
      document.documentElement.dir = head.dir;
      document.title = element.querySelector("h1").textContent;
      byId("language").value = language;
      const address = new URL(window.location.href);
      if (address.searchParams.get("lang") !== language) {
        address.searchParams.set("lang", language);
        window.history.replaceState(window.history.state, "", address);
      }
      directBox();
    },
    showLastTurn(element) {
      const turns = element.querySelectorAll(".turn");
      const last = turns[turns.length - 1];
      if (last) scrollTo(last, "start");
      directBox();
    },
  };
})();
