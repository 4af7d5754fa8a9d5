/** All of the documentation was one page once: an address of a part of it leads to where that part is now. */
export async function follow() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (location.pathname !== "/docs" || !id || document.getElementById(id)) return;
  const entries = await (await fetch("/docs/search.json")).json();
  const place = entries.find(({ url }) => url.endsWith(`#${id}`) || url === `/docs/${id}`);
  if (place) location.replace(place.url);
}
