// Copying, asking once, pressing once, and the keyboard.
{
  const copied = (button, words) => {
    const place = button.querySelector("[data-copy-words]") ?? button;
    const before = place.textContent;
    if (button.dataset.copied !== undefined) return;
    button.dataset.copied = "";
    place.textContent = words;
    hd.say(words);
    setTimeout(() => {
      delete button.dataset.copied;
      place.textContent = before;
    }, 2_000);
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copyFrom ?? "");
    try {
      await navigator.clipboard.writeText(button.dataset.copy ?? field?.value ?? "");
      copied(button, "Copied");
    } catch {
      field?.select();
      copied(button, field ? "Selected: press Ctrl+C" : "Could not copy");
    }
  });

  // A disclosure that asks once becomes a dialog.
  document.addEventListener("click", (event) => {
    const details = event.target.closest("summary")?.parentElement;
    if (details?.dataset.dialog === undefined) return;
    event.preventDefault();
    const panel = details.querySelector(".confirm-panel");
    const dialog = hd.make("dialog", { "aria-label": details.dataset.dialog }, panel);
    const close = hd.make(
      "button",
      { type: "button", class: "button", click: () => dialog.close() },
      "Keep it as it is",
    );
    panel.append(close);
    dialog.addEventListener("close", () => {
      close.remove();
      details.append(panel);
      dialog.remove();
    });
    details.after(dialog);
    dialog.showModal();
    close.focus();
  });

  // A press counts once.
  document.addEventListener("submit", (event) => {
    const { submitter } = event;
    setTimeout(() => {
      if (event.defaultPrevented) return;
      for (const button of event.target.querySelectorAll("button")) button.disabled = true;
      if (!submitter) return;
      submitter.disabled = true;
      submitter.setAttribute("aria-busy", "true");
    });
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const button of document.querySelectorAll("button:disabled")) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });

  // A link to a field opens what it is folded into, and puts the cursor there.
  const reveal = (hash) => {
    const field = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    if (!field) return;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (field.matches("input, textarea, select")) field.focus();
    field.scrollIntoView({ block: "center" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#field"]');
    if (!link) return;
    event.preventDefault();
    reveal(link.hash);
  });
  if (location.hash.startsWith("#field")) reveal(location.hash);
  document.querySelector("[data-focus]")?.focus();

  const KEYS = [
    [["j", "k"], "Next, previous row"],
    [["Enter"], "Open the row"],
    [["a"], "Accept the row, or the open deployment"],
    [["d"], "Decline it"],
    [["s"], "Start work"],
    [["e"], "Write the answer"],
    [["Ctrl", "Enter"], "Send what you are writing"],
    [["g", "i"], "Go to the inbox"],
    [["g", "h"], "Go to the history"],
    [["?"], "This list"],
  ];
  const help = () => {
    const rows = KEYS.flatMap(([keys, words]) => [
      hd.make("dt", {}, ...keys.map((key) => hd.make("kbd", {}, key))),
      hd.make("dd", {}, words),
    ]);
    const dialog = hd.make(
      "dialog",
      { "aria-labelledby": "help-title", close: () => dialog.remove() },
      hd.make("h2", { id: "help-title" }, "Keyboard shortcuts"),
      hd.make("dl", { class: "keys" }, ...rows),
      hd.make(
        "form",
        { method: "dialog", class: "dialog-actions" },
        hd.make("button", { class: "button", autofocus: "" }, "Close"),
      ),
    );
    hd.body.append(dialog);
    dialog.showModal();
  };
  document.querySelector("[data-help]")?.addEventListener("click", help);

  const links = () => [...document.querySelectorAll("[data-row] .row-link")];
  const move = (step) => {
    const all = links();
    const here = all.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
    all[next]?.focus();
  };
  const press = (key) => {
    const row = document.activeElement?.closest("[data-row]");
    const button = (row ?? document.getElementById("actions"))?.querySelector(`[data-key="${key}"]`);
    button?.click();
    return Boolean(button);
  };
  let went = 0;
  const plain = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press("a"),
    d: () => press("d"),
    s: () => press("s"),
    e: () => reveal("#field-output.body"),
    "?": help,
  };
  const go = { i: "/console", h: "/console/history" };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return sendField(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (hd.typing() || document.querySelector("dialog[open]")) return;
    if (event.key === "g") {
      went = performance.now();
      return;
    }
    if (performance.now() - went < 1_500 && go[event.key]) return location.assign(go[event.key]);
    const act = plain[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  const sendField = (event) => {
    const field = document.activeElement;
    const form = field?.form;
    if (!form || field.closest(".fold-danger")) return;
    event.preventDefault();
    if (form !== hd.form) return form.requestSubmit();
    document.getElementById(field.dataset.submit ?? "complete")?.click();
  };
}
