// Rating an answer: a thumb up is sent at once, a thumb down asks what is wrong first.
(() => {
  "use strict";

  const { byId, dialog, record, show, tell } = window.habitat;
  const words = () => JSON.parse(byId("words").dataset.feedback);

  function mark(turn, thumb) {
    document.querySelectorAll(`[data-thumb][data-turn="${turn}"]`).forEach((each) =>
      each.setAttribute("aria-pressed", String(each.dataset.thumb === thumb)));
  }

  async function send(turn, thumb, more) {
    const { question, answer } = record().turns[turn - 1];
    const kept = more.consent ? { question, answer: answer.answer } : {};
    try {
      const response = await fetch("api/feedback", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ answer_id: answer.id, rating: thumb, ...more, ...kept }),
      });
      if (!response.ok) throw new Error(response.statusText);
      mark(turn, thumb);
      tell(words().thanks);
    } catch {
      tell(words().failed);
    }
  }

  function made(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function ask(turn) {
    const say = words();
    const box = dialog("feedback-dialog", say.close, say.title);
    const reasons = Object.entries(say.reasons).map(([value, text]) =>
      made("label", { className: "check" }, made("input", { type: "radio", name: "reason", value, required: true }), made("span", { textContent: text })));
    const comment = made("textarea", { id: "feedback-comment", rows: 3, maxLength: 2000, dir: "auto" });
    const consent = made("input", { type: "checkbox", id: "feedback-consent" });
    const form = made("form", { className: "feedback" },
      made("h2", { textContent: say.title }),
      made("fieldset", {}, made("legend", { textContent: say.why }), ...reasons),
      made("label", { textContent: say.comment, htmlFor: "feedback-comment" }), comment,
      made("label", { className: "check" }, consent, made("span", { textContent: say.consent })),
      made("p", { className: "row" },
        made("button", { className: "primary", textContent: say.send }),
        made("button", { className: "plain", type: "button", textContent: say.cancel, onclick: () => box.close() })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const reason = new FormData(form).get("reason");
      box.close();
      send(turn, "down", { reason, comment: comment.value, consent: consent.checked });
    });
    box.querySelector(".inside").replaceChildren(form);
    show(box);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-thumb]");
    if (!button) return;
    const turn = Number(button.dataset.turn);
    if (button.dataset.thumb === "up") send(turn, "up", { reason: "helpful" });
    else ask(turn);
  });
})();
