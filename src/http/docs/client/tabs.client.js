const KEPT = "docs-language";

/** Shows the same language everywhere, here and on the next page. */
export function rememberTabs() {
  const inputs = [...document.querySelectorAll(".tabs > input")];
  choose(inputs, read());
  for (const input of inputs) {
    input.addEventListener("change", () => {
      // What was clicked stays where it is on the screen, whatever the examples above it do.
      const before = input.nextElementSibling.getBoundingClientRect().top;
      choose(inputs, input.value);
      scrollBy(0, input.nextElementSibling.getBoundingClientRect().top - before);
      try {
        localStorage.setItem(KEPT, input.value);
      } catch {}
    });
  }
}

function choose(inputs, value) {
  for (const input of inputs) if (input.value === value) input.checked = true;
}

function read() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
