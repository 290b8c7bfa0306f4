// Conversations that this browser keeps, and nobody else: the list, opening one again, forgetting.
(() => {
  "use strict";

  const { byId, dialog, show, tell } = window.habitat;
  const KEPT = "habitat.conversations";
  const OPEN = "habitat.conversation";
  const MOST = 30;
  const LARGEST = 2_000_000;
  const words = () => JSON.parse(byId("words").dataset.chat);

  function kept() {
    try {
      const read = JSON.parse(localStorage.getItem(KEPT) || "[]");
      return Array.isArray(read) ? read : [];
    } catch {
      return [];
    }
  }

  function write(conversations) {
    let some = conversations.slice(0, MOST);
    while (some.length > 1 && JSON.stringify(some).length > LARGEST) some = some.slice(0, -1);
    try {
      localStorage.setItem(KEPT, JSON.stringify(some));
    } catch { /* no room, or no storage in this browser: the conversation lives as long as the page */ }
  }

  const newId = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const current = () => sessionStorage.getItem(OPEN);

  /** Keeps the conversation as it now is. */
  function keep(record) {
    if (!record.turns.length) return;
    if (!current()) sessionStorage.setItem(OPEN, newId());
    const id = current();
    const others = kept().filter((each) => each.id !== id);
    write([{ id, at: new Date().toISOString(), title: record.turns[0].question, record }, ...others]);
  }

  /** The first thing the page does: ask what its address asks, or show what was open before it was loaded anew. */
  function begin(trigger) {
    const address = new URL(window.location.href);
    const questions = address.searchParams.getAll("q").filter(Boolean);
    if (questions.length) {
      address.searchParams.delete("q");
      window.history.replaceState(window.history.state, "", address);
      sessionStorage.removeItem(OPEN);
      trigger("submit", { questions });
    } else {
      const open = kept().find((each) => each.id === current());
      if (open) trigger("apply", { record: JSON.stringify(open.record) });
    }
  }

  function open(conversation) {
    sessionStorage.setItem(OPEN, conversation.id);
    byId("history-dialog").close();
    window.habitat.send("apply", { record: JSON.stringify(conversation.record) });
  }

  function forget(id) {
    write(kept().filter((each) => id && each.id !== id));
    if (!id || id === current()) sessionStorage.removeItem(OPEN);
    list();
    tell(words().forgotten);
  }

  function button(text, className, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function item(conversation) {
    const row = document.createElement("li");
    const choose = button(conversation.title, "choose", () => open(conversation));
    choose.dir = "auto";
    const when = document.createElement("span");
    when.className = "note";
    when.textContent = new Date(conversation.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    const drop = button(words().forget, "act", () => forget(conversation.id));
    drop.setAttribute("aria-label", `${words().forget}: ${conversation.title}`);
    row.append(choose, when, drop);
    return row;
  }

  function list() {
    const say = words();
    const inside = byId("history-dialog").querySelector(".inside");
    const conversations = kept();
    const heading = document.createElement("h2");
    heading.textContent = say.history;
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = conversations.length ? say.history_note : say.history_empty;
    inside.replaceChildren(heading, note);
    if (!conversations.length) return;
    const rows = document.createElement("ul");
    rows.className = "conversations";
    rows.append(...conversations.map(item));
    inside.append(rows, button(say.forget_all, "plain", () => forget(null)));
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#new-chat")) sessionStorage.removeItem(OPEN);
    if (!event.target.closest("#history")) return;
    const box = dialog("history-dialog", document.querySelector("#sources section").dataset.close, words().history);
    list();
    show(box);
  });

  Object.assign(window.habitat, { begin, keep });
})();
