// What the pages can do beyond reading. All of them work without it.
import { follow } from "./follow.client.js";
import { searchAsOneTypes } from "./search.client.js";
import { rememberTabs } from "./tabs.client.js";

for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", async () => {
    const code = button.closest("figure").querySelector("code").textContent;
    const said = await navigator.clipboard.writeText(code).then(
      () => "Copied",
      () => "Not copied",
    );
    button.textContent = said;
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2_000);
  });
}
rememberTabs();
searchAsOneTypes(document.getElementById("q"));
follow();

// Where one is must be seen, however long the list.
const here = document.querySelector(".contents [aria-current]");
const side = here?.closest(".side");
if (side && here.offsetTop > side.clientHeight) side.scrollTop = here.offsetTop - side.clientHeight / 2;
