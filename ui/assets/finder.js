// The finder: the request's link follows its text, and a long look through the catalogue is told.
(() => {
  "use strict";

  const letter = document.getElementById("letter");
  const mail = document.getElementById("mail");
  letter?.addEventListener("input", () => {
    const { to, subject } = mail.dataset;
    mail.href = `mailto:${to}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(letter.value)}`;
  });

  const looking = document.getElementById("looking");
  document.getElementById("need").addEventListener("submit", () => { looking.textContent = looking.dataset.text; });
  window.addEventListener("pageshow", () => { looking.textContent = ""; });
  if (document.getElementById("found")) document.getElementById("found").focus({ preventScroll: true });
})();
