(() => {
  "use strict";

  for (const group of document.querySelectorAll(".views")) {
    const contract = group.closest(".contract");
    const sheets = contract.querySelector(".sheets");
    const text = contract.querySelector(".text");
    const show = (view) => {
      sheets.hidden = view !== "pages";
      text.hidden = view === "pages";
      for (const button of group.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button.dataset.view === view));
      }
    };
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-view]");
      if (button) show(button.dataset.view);
    });
    group.hidden = false;
    show("pages");
  }

  const tools = document.querySelectorAll(".tools .act");
  const closed = (but) => {
    for (const act of tools) if (act !== but) act.open = false;
  };
  document.addEventListener("click", (event) => closed(event.target.closest(".tools .act")));
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector(".tools .act[open]");
    if (event.key !== "Escape" || !open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // Until a page is drawn its sheet says so; where it cannot be, it says what to do.
  for (const image of document.querySelectorAll(".sheet img")) {
    const sheet = image.closest(".sheet");
    const told = sheet.querySelector("figcaption");
    const drawn = () => { told.hidden = true; };
    const failed = () => {
      sheet.classList.add("failed");
      told.textContent = "This page cannot be shown as a picture. Its words are under Text.";
    };
    image.addEventListener("load", drawn);
    image.addEventListener("error", failed);
    if (image.complete && image.currentSrc) (image.naturalWidth ? drawn : failed)();
  }
})();
