// The catalogue browser: results and counts follow what is typed and chosen, without loading the page anew.
(() => {
  "use strict";

  const form = document.getElementById("filters");
  const results = document.getElementById("results");
  let asked;
  let waiting;

  document.getElementById("apply").hidden = true;
  const facets = form.querySelector("details");
  if (window.matchMedia("(max-width: 860px)").matches) facets.open = false;

  function address() {
    const wanted = new URLSearchParams(new FormData(form));
    for (const [key, value] of [...wanted]) if (!value) wanted.delete(key, value);
    return `${form.action}?${wanted}`;
  }

  /** Where nothing is chosen there is nothing to clear. */
  function offerToClear(wanted) {
    document.getElementById("clear").hidden = [...new URL(wanted).searchParams.keys()].every((key) => key === "lang");
  }
  offerToClear(address());

  async function refresh(keep) {
    const wanted = address();
    offerToClear(wanted);
    asked?.abort();
    asked = new AbortController();
    results.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(wanted, { signal: asked.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      results.innerHTML = page.getElementById("results").innerHTML;
      for (const count of page.querySelectorAll("[data-count]")) {
        const own = form.querySelector(`[data-count="${CSS.escape(count.dataset.count)}"]`);
        if (own) own.textContent = count.textContent;
      }
      if (keep) window.history.replaceState(null, "", wanted);
      window.habitat.announce(document.getElementById("found").textContent);
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    } finally {
      results.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refresh(true), 150);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); refresh(true); });
})();
