// Mail drafts: what is too large is told before it is sent, the reply is copied with its formatting.
(() => {
  "use strict";

  const { byId, tell } = window.habitat;
  const form = byId("mail");
  const text = byId("message");
  const file = byId("file");
  const found = byId("found");
  const looking = byId("looking");

  // --- the form ------------------------------------------------------------------------------------------------------

  function measure(field, size) {
    field.setCustomValidity(size > Number(form.dataset.most) ? form.dataset.tooLarge : "");
  }
  text.addEventListener("input", () => measure(text, new Blob([text.value]).size));

  // The browser's own field speaks the browser's language: a button of ours stands for it.
  const choose = byId("choose");
  const chosen = byId("chosen");
  const none = chosen.textContent;
  file.classList.add("quiet-label");
  file.tabIndex = -1;
  choose.parentElement.hidden = false;
  choose.addEventListener("click", () => file.click());
  function showChosen() {
    measure(file, file.files[0]?.size ?? 0);
    chosen.textContent = file.validationMessage || file.files[0]?.name || none;
    chosen.classList.toggle("wrong", Boolean(file.validationMessage));
  }
  file.addEventListener("change", showChosen);

  form.addEventListener("submit", () => { looking.textContent = looking.dataset.text; });
  window.addEventListener("pageshow", () => { // also when the browser comes back to the page as it was left
    looking.textContent = "";
    showChosen();
  });

  // Another language is asked for with the mail in the form: the address alone would lose it.
  document.addEventListener("change", (event) => {
    if (event.target.id !== "language" || !text.value.trim()) return;
    event.stopImmediatePropagation();
    const address = new URL(form.action);
    address.searchParams.set("lang", event.target.value);
    form.action = address.href;
    form.requestSubmit();
  }, true);

  // --- the draft -----------------------------------------------------------------------------------------------------

  // The letter as mail programs take it: text, lists and emphasis, without links and classes of this page.
  function formatted() {
    const letter = byId("reply").cloneNode(true);
    letter.querySelectorAll(".aside").forEach((each) => each.remove());
    letter.querySelectorAll("a").forEach((each) => each.replaceWith(...each.childNodes));
    for (const each of [letter, ...letter.querySelectorAll("*")]) {
      for (const { name } of [...each.attributes]) if (!["lang", "dir"].includes(name)) each.removeAttribute(name);
    }
    return letter.outerHTML;
  }

  async function copyFormatted(done) {
    const html = formatted();
    const plain = byId("reply-plain").value;
    try {
      const kinds = { "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([plain], { type: "text/plain" }) };
      await navigator.clipboard.write([new ClipboardItem(kinds)]);
    } catch { // no clipboard outside of secure addresses: say what is copied while the browser copies
      document.addEventListener("copy", (event) => {
        event.clipboardData.setData("text/html", html);
        event.clipboardData.setData("text/plain", plain);
        event.preventDefault();
      }, { once: true });
      document.execCommand("copy");
    }
    tell(done);
  }

  const button = byId("copy-formatted");
  button?.addEventListener("click", () => copyFormatted(button.dataset.done));
  document.querySelectorAll("#found button[hidden]").forEach((each) => { each.hidden = false; });
  if (found) found.focus({ preventScroll: true });
})();
