(() => {
  "use strict";

  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector('input[type="file"]');
  const drop = form.querySelector(".drop");
  const chosen = form.querySelector(".chosen");
  const bar = form.querySelector("progress");
  const told = form.querySelector("output");
  const button = form.querySelector("button.primary");

  function show() {
    chosen.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} (${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} kB)`;
      return line;
    }));
  }

  function take(files) {
    const all = new DataTransfer();
    for (const file of [...input.files, ...files]) all.items.add(file);
    input.files = all.files;
    show();
  }

  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  input.addEventListener("change", show);

  function fail(words) {
    told.textContent = words;
    told.className = "problem";
    bar.hidden = true;
    button.disabled = false;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    button.disabled = true;
    bar.hidden = false;
    told.className = "";
    told.textContent = "Sending …";
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
    });
    request.addEventListener("load", () => {
      if (request.status < 400) {
        location.assign(request.responseURL);
        return;
      }
      try {
        fail(JSON.parse(request.responseText).detail);
      } catch {
        fail("The files were not taken. Try again, or ask your administrator.");
      }
    });
    request.addEventListener("error", () => fail("The server could not be reached. Nothing was sent; try again."));
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/problem+json");
    request.send(new FormData(form));
  });
})();
