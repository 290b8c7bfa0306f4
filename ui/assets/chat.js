// The chat page: marks lead to their sources, entries open over the chat, turns can be copied, edited and asked again.
(() => {
  "use strict";

  const { announce, byId, calm, copy, dialog, show, tell } = window.habitat;
  const narrow = () => window.matchMedia("(max-width: 860px)").matches;
  const words = () => JSON.parse(byId("words").dataset.chat);
  const MOST_LINKED = 8; // turns that a link holds; the server asks no more
  let send = () => {};
  let begun = false;
  let said = "";
  let making = 0; // the turn whose answer is being made
  let moved = false; // whoever moves about meanwhile is left where they are
  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    document.addEventListener(kind, () => (moved = true), { passive: true });
  }

  function scrollTo(element, block) {
    element.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });
  }

  const transcript = () => document.querySelector(".transcript");
  const record = () => JSON.parse(transcript()?.dataset.record || '{"turns": []}');

  // --- sources -------------------------------------------------------------------------------------------------------

  function showSource(turn, n) {
    const source = byId(`source-${turn}-${n}`);
    if (!source) return;
    document.querySelectorAll("#sources .group").forEach((group) => (group.hidden = group.dataset.turn !== turn));
    document.querySelector("#sources .hint").hidden = true;
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

  async function openEntry(link) {
    const say = document.querySelector("#sources section").dataset;
    const box = dialog("entry-dialog", say.close, say.entryLabel);
    const inside = box.querySelector(".inside");
    inside.innerHTML = '<p class="pending-text"></p>';
    inside.firstChild.textContent = say.loading;
    show(box);
    try {
      const address = new URL(link.href);
      address.searchParams.set("part", "true");
      address.hash = "";
      const response = await fetch(address);
      if (!response.ok && response.status !== 404) throw new Error(response.statusText);
      inside.innerHTML = await response.text();
    } catch {
      inside.textContent = say.failed;
    }
    const passage = inside.querySelector("mark");
    if (passage) passage.scrollIntoView({ block: "center" });
    else box.scrollTop = 0;
  }

  // --- turns ---------------------------------------------------------------------------------------------------------

  function linkTo(turn) {
    const address = new URL(window.location.pathname, window.location.origin);
    for (const each of record().turns.slice(0, turn).slice(-MOST_LINKED)) address.searchParams.append("q", each.question);
    address.searchParams.set("lang", document.documentElement.lang);
    return address.href;
  }

  function answerAsText(turn) {
    const { question, answer } = record().turns[turn - 1];
    const cited = answer.citations.map((each) => {
      const page = each.page === null ? "" : ` (p. ${each.page})`;
      return `[${each.n}] ${each.entry_id} ${each.title}${page}: ${each.quote}`;
    });
    return [question, answer.answer, cited.join("\n")].filter(Boolean).join("\n\n");
  }

  function edit(turn) {
    const question = document.querySelector(`#turn-${turn} .question`);
    const old = record().turns[turn - 1].question;
    const say = words();
    const form = document.createElement("form");
    form.className = "edit";
    form.innerHTML = '<textarea dir="auto" rows="3" maxlength="4000"></textarea><p class="note"></p><div class="row">' +
      '<button class="primary"></button><button type="button" class="plain"></button></div>';
    const [box, note, save, leave] = form.querySelectorAll("textarea, .note, .primary, .plain");
    box.value = old;
    box.setAttribute("aria-label", say.edit);
    note.textContent = say.edit_note;
    save.textContent = say.edit_send;
    leave.textContent = say.cancel;
    const close = () => {
      form.replaceWith(question);
      document.querySelector(`#turn-${turn} [data-act="edit"]`)?.focus();
    };
    leave.addEventListener("click", close);
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Enter" && !event.shiftKey && event.target === box) { event.preventDefault(); form.requestSubmit(); }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (box.value.trim()) send("retry", { turn, questions: [box.value] });
    });
    question.replaceWith(form);
    box.focus();
  }

  const acts = {
    copy: (turn) => copy(answerAsText(turn), words().copied),
    link: (turn) => copy(linkTo(turn), words().link_copied),
    retry: (turn) => send("retry", { turn }),
    edit,
  };

  // --- the conversation as a file ------------------------------------------------------------------------------------

  async function save(kind) {
    if (!record().turns.length) { tell(words().nothing_to_export); return; }
    try {
      const response = await fetch(`export/${kind}?lang=${document.documentElement.lang}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: transcript().dataset.record,
      });
      if (!response.ok) throw new Error(response.statusText);
      const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition"));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = name ? name[1] : `conversation.${kind}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      tell(words().exported);
    } catch {
      tell(words().export_failed);
    }
  }

  // --- clicks --------------------------------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-ask], [data-act], [data-export]");
    if (button?.dataset.ask) send("submit", { questions: [button.dataset.ask] });
    else if (button?.dataset.act) acts[button.dataset.act](Number(button.dataset.turn));
    else if (button?.dataset.export) save(button.dataset.export);
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

  // --- the question box: empty it follows the page, filled what is written in it --------------------------------------

  function directBox() {
    const box = document.querySelector("#question textarea");
    if (box) box.dir = box.value ? "auto" : document.documentElement.dir;
  }
  document.addEventListener("input", directBox);
  document.addEventListener("focusin", directBox);

  // --- called by the page's parts ------------------------------------------------------------------------------------

  function showLanguage(element) {
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
  }

  /** Tells what happened to who cannot see it: that the catalogue is being looked through, and then the answer. */
  function sayConversation(element) {
    const last = [...element.querySelectorAll(".answer")].pop();
    const text = !last ? "" : last.classList.contains("pending")
      ? element.querySelector(".pending-text")?.textContent || ""
      : [...last.querySelectorAll(".status, .text, .gaps, .note")].map((part) => part.innerText).join("\n");
    if (text && text !== said) announce(text);
    said = text || said;
  }

  function showConversation(element) {
    const turns = element.querySelectorAll(".turn");
    const last = turns[turns.length - 1];
    if (making !== turns.length) moved = false;
    if (last && !moved) scrollTo(last, "start");
    making = element.querySelector('[data-state="pending"]') ? turns.length : 0;
    sayConversation(element);
    directBox();
    if (!begun) {
      begun = true;
      window.habitat.begin(send);
    } else if (element.querySelector('[data-state="still"]')) window.habitat.keep(record());
  }

  function attach(element, trigger) {
    send = trigger;
    window.habitat.send = trigger;
  }

  Object.assign(window.habitat, { attach, record, showConversation, showLanguage });
})();
