// What the other files share. All run as one script, after htmx.
const hd = {};

hd.body = document.body;
hd.root = document.querySelector("[data-deployment]");
hd.form = document.getElementById("work");
/** The server's clock: a wrong one on this machine must not move deadlines. */
hd.skew = Number(document.body.dataset.now) - Date.now();
hd.now = () => Date.now() + hd.skew;
hd.csrf = () => document.querySelector('input[name="csrf"]')?.value ?? "";

/** An element with attributes, properties that are functions as listeners, and children. */
hd.make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

const speaker = hd.make("div", { class: "unseen", role: "status" });
hd.body.append(speaker);
/** Says something to a screen reader, once. */
hd.say = (words) => {
  speaker.textContent = words;
};

let toast;
/** Says something in a corner, for a while. */
hd.toast = (...content) => {
  toast?.remove();
  toast = hd.make("div", { class: "toast", role: "status" }, ...content);
  hd.body.append(toast);
  const own = toast;
  setTimeout(() => own.remove(), 10_000);
};

hd.typing = (element = document.activeElement) =>
  element instanceof HTMLElement &&
  (element.isContentEditable ||
    element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=file])"));

/** Runs now and after each change that the server sends. */
const watchers = [];
hd.onContent = (watcher) => {
  watchers.push(watcher);
  watcher();
};
let due;
// Once all pieces of an answer are in.
const changed = () => {
  clearTimeout(due);
  due = setTimeout(() => {
    for (const watcher of watchers) watcher();
  });
};
hd.body.addEventListener("htmx:afterSettle", changed);
hd.body.addEventListener("htmx:oobAfterSwap", changed);
