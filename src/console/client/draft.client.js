// Drafts: what is typed is kept on the server within a second, and in this browser until the server has it.
if (hd.form && hd.root) {
  const form = hd.form;
  const id = hd.root.dataset.deployment;
  const key = `hd:draft:${hd.body.dataset.expert}:${id}`;
  const address = `/console/deployments/${id}/draft`;
  const status = document.querySelector("[data-draft-status]");
  const base = form.elements.namedItem("base");
  const serverTab = form.dataset.tab ?? "";
  // Not randomUUID: a console may be tried on plain http.
  const tab = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");
  const tabField = hd.make("input", { type: "hidden", name: "tab", value: tab });
  form.append(tabField);

  const WAIT = 700;
  const LONGEST = 3_000;
  const NOT_TYPED = ["csrf", "version", "base", "tab", "file"];
  let timer;
  let firstUnsaved;
  let busy = false;
  let stopped = false;
  let failures = 0;
  /** Counts changes, so that a save knows whether it was the last. */
  let edits = 0;
  let kept = 0;

  const typed = () =>
    [...new FormData(form)].filter(([name, value]) => !NOT_TYPED.includes(name) && typeof value === "string");
  const show = (words, tone = "") => {
    status.dataset.tone = tone;
    status.textContent = words;
    if (tone === "bad") hd.say(words);
  };
  const store = (more = {}) => {
    try {
      localStorage.setItem(key, JSON.stringify({ fields: typed(), base: base.value, tab, ...more }));
      return true;
    } catch {
      return false;
    }
  };
  const forget = () => {
    try {
      localStorage.removeItem(key);
    } catch {}
  };
  const stored = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  const touch = (event) => {
    if (event?.target?.type === "file" || stopped) return;
    edits++;
    store();
    firstUnsaved ??= performance.now();
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(WAIT, firstUnsaved + LONGEST - performance.now())));
  };

  const body = () => new URLSearchParams([...typed(), ["csrf", hd.csrf()], ["base", base.value], ["tab", tab]]);
  const send = () => {
    const data = body();
    // Browsers let a request outlive its page up to 64 KB.
    const keepalive = data.toString().length < 60_000;
    return fetch(address, { method: "POST", body: data, keepalive, headers: { Accept: "application/json" } });
  };

  const save = async () => {
    clearTimeout(timer);
    if (busy || stopped || edits === kept) return;
    busy = true;
    const saving = edits;
    if (failures === 0) show("Saving…");
    try {
      answered(await send(), saving);
    } catch {
      again();
    }
    busy = false;
    if (!stopped && failures === 0 && edits !== kept) touchLater();
  };
  const touchLater = () => {
    firstUnsaved ??= performance.now();
    timer = setTimeout(save, WAIT);
  };
  const again = () => {
    failures++;
    show("Not saved: no connection. It is kept in this browser and sent when the connection is back.", "bad");
    timer = setTimeout(save, Math.min(30_000, 1_000 * 2 ** Math.min(failures - 1, 5)));
  };

  const answered = async (response, saving) => {
    if (response.ok && !response.redirected) {
      const { updated_at } = await response.json();
      base.value = String(updated_at);
      kept = saving;
      failures = 0;
      firstUnsaved = undefined;
      if (edits === saving) forget();
      else store();
      show(`Saved ${new Date().toLocaleTimeString("en-GB")}`);
      return;
    }
    if (response.status === 409) return conflict((await response.json().catch(() => ({}))).updated_at);
    if (response.status === 413)
      return refuse("Not saved: it is too long. Shorten it; this browser keeps it meanwhile.", false);
    if (response.status === 404 || response.status === 410) {
      return refuse("Not saved: this deployment has ended. It is kept in this browser.");
    }
    if (response.redirected || response.status === 401 || response.status === 403) {
      return refuse("Not saved: you are signed out. It is kept in this browser until you are back.");
    }
    again();
  };
  /** `last`: nothing will change that, so stop trying. */
  const refuse = (words, last = true) => {
    failures = 0;
    kept = edits;
    stopped = last;
    show(words, "bad");
  };

  let banner;
  const conflict = (updatedAt) => {
    stopped = true;
    store();
    show("Not saved: changed in another window.", "bad");
    const choose = (label, act, primary) =>
      hd.make("button", { type: "button", class: primary ? "button button-primary" : "button", click: act }, label);
    banner?.remove();
    banner = hd.make(
      "div",
      { class: "banner banner-warn", role: "alert" },
      hd.make(
        "div",
        {},
        "This draft was changed in another window or on another device. Which one do you want to go on with?",
        hd.make(
          "span",
          { class: "banner-actions" },
          choose(
            "The one on this page",
            () => {
              banner.remove();
              if (updatedAt !== undefined) base.value = String(updatedAt);
              stopped = false;
              edits++;
              save();
            },
            true,
          ),
          choose("The other one", () => {
            forget();
            location.reload();
          }),
        ),
      ),
    );
    form.prepend(banner);
  };

  const fill = (fields) => {
    const seen = new Map();
    const values = (name) => fields.filter(([field]) => field === name).map(([, value]) => value);
    for (const field of form.elements) {
      const { name } = field;
      if (!name || NOT_TYPED.includes(name) || field.tagName === "BUTTON") continue;
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = values(name).includes(field.value);
      } else {
        const index = seen.get(name) ?? 0;
        seen.set(name, index + 1);
        const value = values(name)[index];
        if (value !== undefined) field.value = value;
      }
    }
  };

  const same = (a, b) => {
    const plain = (fields) => JSON.stringify(fields.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]));
    return plain(a) === plain(b);
  };
  const local = stored();
  if (local) {
    // A press that arrived took everything along, and left its mark.
    const sent = local.submitted && serverTab === `${local.tab}.sent`;
    if (sent || same(local.fields, typed()) || document.getElementById("errors")) forget();
    else if (local.base === base.value || (local.tab && local.tab === serverTab)) {
      fill(local.fields);
      touch();
      show("Brought back what this browser had kept. Saving…");
    } else {
      const newer = base.value;
      fill(local.fields);
      conflict(newer);
    }
  }

  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (!stopped) {
      tabField.value = `${tab}.sent`;
      store({ submitted: true });
    }
    stopped = true;
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("online", save);
  const flush = () => {
    if (stopped || edits === kept) return;
    store();
    send()
      .then((response) => answered(response, edits))
      .catch(() => {});
  };
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  addEventListener("beforeunload", (event) => {
    // Only where even this browser could not keep it.
    if (!stopped && edits !== kept && !store()) event.preventDefault();
  });
  hd.body.addEventListener("hd:ended", () => {
    if (edits !== kept) flush();
    stopped = true;
    clearTimeout(timer);
    banner?.remove();
    show("");
  });
}

// A deployment that ended: what this browser had kept and the server had not is shown, to copy.
{
  const place = document.querySelector("[data-gone]") ?? (hd.form ? null : hd.root);
  const id = place?.dataset.gone ?? place?.dataset.deployment;
  if (id) {
    const key = `hd:draft:${hd.body.dataset.expert}:${id}`;
    let fields = [];
    try {
      fields = JSON.parse(localStorage.getItem(key))?.fields ?? [];
    } catch {}
    const text = fields.find(([name]) => name === "body")?.[1] ?? "";
    const known = document.getElementById("unsent-body")?.value ?? "";
    if (place.dataset.status === "completed") localStorage.removeItem(key);
    else if (text.trim() !== "" && text !== known) {
      place.append(
        hd.make(
          "section",
          { class: "part unsent-part" },
          hd.make("label", { for: "local-body" }, "What this browser had kept of your answer"),
          hd.make("textarea", { id: "local-body", readonly: "", rows: "8" }, text),
          hd.make(
            "button",
            { type: "button", class: "button", "data-copy-from": "local-body" },
            hd.make("span", { "data-copy-words": "" }, "Copy"),
          ),
        ),
      );
    }
  }
}
