// The editor's two sides, and files on their way.
{
  const editor = document.querySelector(".editor");
  if (editor) {
    const preview = document.getElementById("preview");
    const show = (side) => {
      editor.dataset.editor = side;
      for (const tab of editor.querySelectorAll("[data-editor-show]")) {
        tab.setAttribute("aria-pressed", String(tab.dataset.editorShow === side));
      }
    };
    show("write");
    editor.addEventListener("click", (event) => {
      const side = event.target.closest("[data-editor-show]")?.dataset.editorShow;
      if (!side) return;
      // As tall as the text was, so that nothing jumps.
      const height = editor.querySelector("textarea").offsetHeight;
      if (side === "preview" && height) preview.style.minHeight = `${height}px`;
      if (side === "preview" && preview.childElementCount === 0) preview.textContent = "Making the preview…";
      show(side);
      if (side === "write") editor.querySelector("textarea").focus();
    });
    preview.addEventListener("htmx:afterSwap", () => {
      if (preview.textContent.trim() === "" && preview.childElementCount === 0)
        preview.textContent = "Nothing written yet.";
    });
    for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
      editor.addEventListener(failed, () => {
        preview.textContent = "The preview could not be made: no connection.";
      });
    }
  }

  const area = document.querySelector("[data-upload]");
  if (area) {
    const input = area.querySelector("input[type=file]");
    const list = area.querySelector("[data-uploads]");
    let queue = Promise.resolve();
    const add = (files) => {
      for (const file of files) {
        const line = list.appendChild(hd.make("li", {}, `${file.name}: waiting`));
        queue = queue.then(() => upload(file, line));
      }
    };
    const upload = (file, line) =>
      new Promise((done) => {
        const request = new XMLHttpRequest();
        const failed = (words) => {
          line.dataset.tone = "bad";
          line.textContent = `${file.name}: ${words}`;
          done();
        };
        request.open("POST", `${area.dataset.upload}?name=${encodeURIComponent(file.name)}`);
        request.setRequestHeader("X-CSRF-Token", hd.csrf());
        request.setRequestHeader("HX-Request", "true");
        request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
        request.upload.onprogress = ({ loaded, total }) => {
          line.textContent = `${file.name}: ${Math.floor((100 * loaded) / (total || 1))} % sent`;
        };
        request.onload = () => {
          if (request.status === 413) return failed("not added, it is too large");
          if (request.status < 200 || request.status > 299) {
            const plain = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
            return failed(plain ? request.responseText : "not added, try again");
          }
          line.remove();
          htmx.swap(document.getElementById("output-files"), request.responseText, { swapStyle: "outerHTML" });
          hd.say(`${file.name} was added`);
          done();
        };
        request.onerror = () => failed("not added, there is no connection");
        request.send(file);
      });
    input.addEventListener("change", () => {
      add([...input.files]);
      input.value = "";
    });
    area.addEventListener("dragover", (event) => {
      event.preventDefault();
      area.dataset.over = "";
    });
    area.addEventListener("dragleave", () => delete area.dataset.over);
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      delete area.dataset.over;
      if (!input.disabled) add([...event.dataTransfer.files]);
    });
  }
}
