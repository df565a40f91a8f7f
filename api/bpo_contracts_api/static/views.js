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
    show("pages");
  }
})();
