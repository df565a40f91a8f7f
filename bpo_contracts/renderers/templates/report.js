(() => {
  "use strict";

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const sides = all("article.document");
  document.documentElement.classList.add("js");

  function show(side) {
    for (const other of sides) other.classList.toggle("shown", other === side);
    for (const link of all("nav a")) {
      if (link.hash === "#" + side.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function flash(elements) {
    for (const element of elements) {
      element.classList.remove("flash");
      void element.offsetWidth;
      element.classList.add("flash");
      element.addEventListener("animationend", () => element.classList.remove("flash"), { once: true });
    }
  }

  function follow(hash) {
    const target = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
    const side = target && target.closest("article.document");
    if (!side) return;
    show(side);
    const card = target.closest("details.finding");
    if (card) {
      if (card.hidden) side.querySelector("form.filter").reset();
      card.open = true;
      card.scrollIntoView({ block: "start" });
      card.querySelector("summary").focus({ preventScroll: true });
      flash([card]);
      return;
    }
    const marks = all(`[data-quotations~="${target.id}"]`, side).filter((mark) => mark.getClientRects().length);
    for (const mark of all("[data-quotations].current")) mark.classList.remove("current");
    for (const mark of marks) {
      mark.classList.add("current");
      if (mark.ownerSVGElement) mark.parentNode.append(mark); // above what else is quoted there
    }
    (marks[0] || target).scrollIntoView({ block: marks.length ? "center" : "start" });
    flash(marks);
  }

  function filter(side) {
    const form = side.querySelector("form.filter");
    const chosen = (name) => all(`input[name="${name}"]:checked`, form).map((input) => input.value);
    const wanted = { status: chosen("status"), severity: chosen("severity"), review: chosen("review") };
    const cards = all("details.finding", side);
    for (const card of cards) {
      card.hidden = Object.entries(wanted).some(([name, values]) => values.length && !values.includes(card.dataset[name]));
    }
    for (const shelf of all(".shelf", side)) {
      const left = all("details.finding:not([hidden])", shelf).length;
      shelf.hidden = !left;
      shelf.querySelector("h3 small").textContent = left;
    }
    const shown = cards.filter((card) => !card.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${cards.length} findings shown.`;
  }

  function unfold(side, button) {
    const open = button.textContent === "Open all";
    for (const card of all("details.finding", side)) card.open = open;
    button.textContent = open ? "Close all" : "Open all";
  }

  for (const side of sides) {
    const form = side.querySelector("form.filter");
    form.addEventListener("change", () => filter(side));
    form.addEventListener("reset", () => setTimeout(() => filter(side)));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector(".unfold").addEventListener("click", (event) => unfold(side, event.currentTarget));
    filter(side);
  }

  addEventListener("hashchange", () => follow(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) follow(link.hash);
  });

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details.finding:not([open])");
    for (const card of folded) card.open = true;
  });
  addEventListener("afterprint", () => {
    for (const card of folded) card.open = false;
  });

  if (sides.length) show(sides[0]);
  if (location.hash) follow(location.hash);
})();
