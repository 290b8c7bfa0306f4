// The map: the choice of a service shows its places at once; a point tells its name, and leads to its place in the list.
(() => {
  "use strict";

  const form = document.getElementById("filter");
  const where = document.getElementById("where");
  document.getElementById("show").hidden = true;

  async function refresh() {
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    where.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      where.innerHTML = page.getElementById("where").innerHTML;
      window.history.replaceState(null, "", address);
      window.habitat.announce(document.getElementById("counted").textContent);
    } catch {
      form.submit();
    } finally {
      where.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("change", refresh);
  form.addEventListener("submit", (event) => { event.preventDefault(); refresh(); });
  where.addEventListener("click", (event) => {
    const said = event.target.closest("[data-said]")?.dataset.said;
    if (said) document.getElementById("point").textContent = said;
  });
})();
