// How results name things and where links to them lead: what `shorten` and `PageRequest.link` do for the server's pages.
export class Terms {
  constructor(settings, prefixes = {}) {
    this.settings = settings;
    this.prefixes = prefixes;
  }

  set prefixes(found) {
    // The longest namespace fits best.
    this.namespaces = Object.entries(found).sort((one, other) => other[1].length - one[1].length);
  }

  shorten(iri) {
    const { base, vocabulary } = this.settings;
    for (const own of [vocabulary, base]) {
      if (iri.startsWith(own) && iri.length > own.length) return iri.slice(own.length);
    }
    const obo = "http://purl.obolibrary.org/obo/";
    if (iri.startsWith(obo) && iri.length > obo.length) return iri.slice(obo.length).replace("_", ":");
    for (const [prefix, namespace] of this.namespaces) {
      if (iri.startsWith(namespace) && iri.length > namespace.length) return `${prefix}:${iri.slice(namespace.length)}`;
    }
    return iri;
  }

  // The address behind a link, or nothing: what is no web address, such as a script, is never one.
  link(iri) {
    const { base, root, ending, keeping } = this.settings;
    if (!/^https?:\/\//i.test(iri)) return "";
    if (!iri.startsWith(base)) return iri;
    let [path, anchor] = iri.slice(base.length).split("#");
    if (ending) path = `${path}${path === "" || path.endsWith("/") ? "index" : ""}.${ending}`;
    return `${root}${encodeURI(path).replaceAll("%25", "%")}${keeping}${anchor ? `#${anchor}` : ""}`;
  }
}
