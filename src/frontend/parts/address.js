// What the address asks, kept where a link leads to the same page in the other language.
export function turning() {
  const link = document.querySelector("a.language");
  const language = new URLSearchParams(link.search).get("lang");
  const asked = new URLSearchParams(location.search);
  asked.delete("lang");
  if (language) asked.set("lang", language);
  link.search = asked;
}
