// What arrives by itself: the state of the connection, counts, news, notifications. Fields are never touched.
{
  const connection = document.querySelector("[data-connection]");
  const heard = new WeakSet();
  let opened = false;
  let lost;

  const say = (state, words) => {
    if (!connection || connection.textContent === words) return;
    connection.dataset.connection = state;
    connection.textContent = words;
  };
  const refresh = () => hd.body.dispatchEvent(new CustomEvent("hd:refresh"));

  document.addEventListener("htmx:sseOpen", ({ detail: { source } }) => {
    clearTimeout(lost);
    lost = undefined;
    say("live", "Live");
    if (opened) refresh();
    opened = true;
    if (heard.has(source)) return;
    heard.add(source);
    source.addEventListener("notify", (event) => notify(JSON.parse(event.data)));
  });
  document.addEventListener("htmx:sseError", () => {
    // A stream that ends on time comes back within a moment: not worth a word.
    lost ??= setTimeout(() => say("lost", "Reconnecting…"), 4_000);
  });
  addEventListener("pageshow", (event) => event.persisted && refresh());

  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    if (xhr.status !== 401) return;
    say("lost", "Signed out");
    hd.toast(
      "You are signed out. What you wrote is kept. ",
      hd.make("a", { href: `/${location.pathname.split("/")[1]}/sign-in` }, "Sign in"),
    );
  });

  const notify = ({ title, body, path, tag }) => {
    hd.say(title);
    if (!("Notification" in window) || Notification.permission !== "granted" || document.hasFocus()) return;
    const note = new Notification(title, { body, tag });
    note.onclick = () => {
      window.focus();
      // A path of ours, whatever was sent.
      location.assign(new URL(path, location.origin).pathname);
    };
  };

  const permission = document.querySelector("[data-permission]");
  if (permission) {
    const words = permission.querySelector("[data-permission-words]");
    const ask = permission.querySelector("[data-permission-ask]");
    const show = () => {
      const state = "Notification" in window ? Notification.permission : "unsupported";
      ask.hidden = state !== "default";
      if (state === "granted") words.textContent = "This browser may show notifications.";
      if (state === "denied") words.textContent = "This browser blocks them: allow them in its settings for this site.";
      if (state === "unsupported") words.textContent = "This browser can't show notifications.";
    };
    ask.addEventListener("click", () => Notification.requestPermission().then(show));
    show();
  }

  // The count of offers, in the navigation and in the title.
  hd.onContent(() => {
    const source =
      document.querySelector("#inbox-list [data-offers]") ?? document.querySelector("#offer-count [data-offers]");
    if (!source) return;
    const count = Number(source.dataset.offers);
    const badge = document.querySelector("#offer-count .count");
    if (badge && Number(badge.dataset.offers) !== count) {
      badge.dataset.offers = String(count);
      badge.className = count > 0 ? "count" : "count count-none";
      badge.firstChild.remove();
      badge.prepend(count > 0 ? String(count) : "");
    }
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = count > 0 ? `(${count}) ${title}` : title;
  });

  // A row that moved under the pointer must not take a press that was meant for another.
  let moved = 0;
  let places = new Map();
  const placesNow = () =>
    new Map([...list.querySelectorAll(".row-link")].map((row) => [row.id, row.getBoundingClientRect().top]));
  const list = document.getElementById("inbox-list");
  list?.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target === list) places = placesNow();
  });
  list?.addEventListener("htmx:afterSwap", () => {
    const isMoved = ([id, top]) => places.has(id) && Math.abs(places.get(id) - top) > 4;
    if ([...placesNow()].some(isMoved)) moved = performance.now();
  });
  list?.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("button") && performance.now() - moved < 400 && event.detail > 0) event.preventDefault();
    },
    true,
  );

  // Pieces that did not change stay as they are: a preview that is open stays open.
  hd.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const next = fragment.firstElementChild;
    if (next?.dataset.rev !== undefined && next.dataset.rev === target.dataset.rev) event.detail.shouldSwap = false;
  });

  const worked = ["in_progress", "needs_input"];
  let messages = Number(document.getElementById("thread")?.dataset.messages ?? 0);
  hd.onContent(() => {
    if (!hd.root) return;
    const ended = document.querySelector("#news[data-ended]");
    if (ended) return freeze(ended.dataset.ended);
    const thread = document.getElementById("thread");
    if (thread && Number(thread.dataset.messages) > messages && thread.dataset.last === "agent") {
      hd.toast("The agent replied. ", hd.make("a", { href: "#thread" }, "Read it"));
    }
    messages = Number(thread?.dataset.messages ?? 0);
    const was = hd.root.dataset.status;
    const is = document.getElementById("status")?.dataset.status ?? was;
    if (is === was || (worked.includes(is) && worked.includes(was))) return;
    if (hd.typing() || document.querySelector("dialog[open]")) {
      hd.toast("This deployment moved on. ", hd.make("a", { href: location.pathname }, "Show how it is now"));
    } else location.reload();
  });

  let frozen = false;
  const freeze = (words) => {
    if (frozen) return;
    frozen = true;
    hd.body.dispatchEvent(new CustomEvent("hd:ended"));
    document.title = words;
    if (!hd.form) return;
    for (const field of hd.form.elements) {
      if (field instanceof HTMLTextAreaElement || field.type === "text") field.readOnly = true;
      else if (field.type !== "hidden" && !field.hasAttribute("data-editor-show")) field.disabled = true;
    }
    document.getElementById("news").scrollIntoView({ block: "center" });
  };
}
