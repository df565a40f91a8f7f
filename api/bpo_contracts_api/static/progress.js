(() => {
  "use strict";

  const section = document.querySelector("[data-check]");
  if (!section) return;
  const bar = section.querySelector("progress");
  const told = section.querySelector("output");
  const state = section.querySelector(".state");
  const events = new EventSource(`/v1/checks/${section.dataset.check}/events`);

  events.addEventListener("progress", (event) => {
    const check = JSON.parse(event.data);
    const { step, done, total, file, files } = check.progress;
    state.textContent = check.state[0].toUpperCase() + check.state.slice(1);
    if (!total) return;
    bar.max = total;
    bar.value = done;
    told.textContent = `${step[0].toUpperCase()}${step.slice(1)} page ${done} of ${total}${files > 1 ? `, file ${file} of ${files}` : ""}`;
  });
  for (const end of ["over", "gone"]) {
    events.addEventListener(end, () => {
      events.close();
      location.reload();
    });
  }
})();
