import { search } from "../search.ts";

const MOST = 12;

/** Finds while one types: arrows choose, Enter goes there, Escape leaves. "/" and Ctrl+K begin it. */
export function searchAsOneTypes(input) {
  const list = document.createElement("ul");
  list.id = "finds";
  list.className = "finds";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Pages found");
  list.hidden = true;
  let entries;
  let chosen = -1;

  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-controls": list.id,
    "aria-expanded": "false",
    "aria-autocomplete": "list",
  })) {
    input.setAttribute(name, value);
  }
  input.after(list);

  function load() {
    entries ??= fetch("/docs/search.json").then((response) => response.json());
    return entries;
  }

  async function find() {
    const asked = input.value;
    const found = search(await load(), asked, MOST);
    if (input.value !== asked) return;
    list.replaceChildren(...found.map(option));
    if (asked.trim() && found.length === 0) list.replaceChildren(nothing(asked));
    choose(-1);
    place();
  }

  function place() {
    const isOpen = list.childElementCount > 0 && document.activeElement === input;
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
  }

  function choose(index) {
    const options = [...list.querySelectorAll("[role=option]")];
    chosen = options.length ? (index + options.length + 1) % (options.length + 1) : -1;
    if (chosen === options.length) chosen = -1;
    for (const [at, one] of options.entries()) one.setAttribute("aria-selected", String(at === chosen));
    if (chosen < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", find);
  input.addEventListener("focus", () => (input.value ? find() : load()));
  input.addEventListener("blur", () => setTimeout(place, 150));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      event.preventDefault();
    } else if (event.key === "Enter" && chosen >= 0) {
      list.querySelectorAll("[role=option]")[chosen].click();
      event.preventDefault();
    } else if (event.key === "Escape" && !list.hidden) {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      event.preventDefault();
    }
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    const isAsked =
      (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) ||
      (event.key === "k" && (event.ctrlKey || event.metaKey));
    if (!isAsked) return;
    event.preventDefault();
    const menu = input.closest("[popover]");
    if (!input.checkVisibility() && menu) menu.showPopover();
    input.focus();
    input.select();
  });
}

function option(found, index) {
  const item = document.createElement("li");
  item.id = `find-${index}`;
  item.setAttribute("role", "option");
  const where = document.createElement("span");
  where.className = "where";
  where.textContent = found.heading ? `${found.page}: ${found.heading}` : found.page;
  const what = document.createElement("span");
  what.className = "what";
  const mark = document.createElement("mark");
  mark.textContent = found.snippet.match;
  what.append(found.snippet.before.slice(-30), mark, found.snippet.after);
  item.append(where, what);
  item.addEventListener("mousedown", (event) => event.preventDefault());
  item.addEventListener("click", () => {
    location.href = found.url;
    document.querySelector(".side:popover-open")?.hidePopover();
    document.activeElement?.blur();
  });
  return item;
}

function nothing(asked) {
  const item = document.createElement("li");
  item.className = "none";
  item.setAttribute("role", "option");
  item.setAttribute("aria-disabled", "true");
  item.textContent = `Nothing about “${asked.trim()}”`;
  return item;
}
