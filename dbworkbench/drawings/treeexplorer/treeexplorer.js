// The explorer of a tree whose nodes have a part of a whole: an icicle to zoom, rows to fold, a node's facts.
// One script, behind frame.js, for the widget in a notebook and for the page of its own; nothing is fetched.

const ROW = 24; // pixels of a level of the icicle
const NARROW = 2; // pixels, less than which is not drawn
const [PALE, STRONG] = [0.08, 0.6];
const FOUND = 12; // suggestions of a search
const KEYS = [
  ["↑ ↓", "go to the operator above or below"],
  ["← →", "fold or unfold it; the arrow goes to its parent or first child then"],
  ["Enter", "zoom the icicle to it; a click into the icicle does the same"],
  ["Esc", "zoom out"],
  ["/", "search operators, tables and conditions"],
  ["h", "go to the next one that a rule found"],
  ["t", "light or dark"],
  ["?", "this list"],
];
export function explore(content, host) {
  return new TreeExplorer(content, host);
}

export default shown(explore);

class TreeExplorer extends Frame {
  constructor(content, host) {
    super(content, KEYS);
    this.nodes = content.nodes.map((node, index) => ({ ...node, index, children: [], folded: false }));
    for (const node of this.nodes) {
      node.depth = node.parent === null ? 0 : this.nodes[node.parent].depth + 1;
      if (node.parent !== null) this.nodes[node.parent].children.push(node);
    }
    for (const node of [...this.nodes].reverse()) {
      node.whole = (node.share ?? 0) + node.children.reduce((sum, child) => sum + child.whole, 0);
    }
    this.most = Math.max(...this.nodes.map((node) => node.share ?? 0));
    this.timed = this.most > 0;
    this.root = this.nodes[0]; // of the icicle
    this.selected = null;
    this.build(host);
    this.paint();
    this.select(this.worst());
    this.sized = new ResizeObserver(() => this.drawIcicle());
    this.sized.observe(this.icicle);
  }

  close() {
    this.sized.disconnect();
    super.close();
  }

  // -- the parts of the page --------------------------------------------------------------------

  build(host) {
    const { title, footer } = this.content;
    this.shell = this.box = make("div", { class: "dbw-explorer", role: "region", "aria-label": `Plan of ${title}` });
    this.icicle = make("div", { class: "dbw-icicle", role: "group", "aria-label": "Time, operators below what asked them" });
    this.icicle.hidden = !this.timed;
    this.facts = make("aside", { class: "dbw-facts", "aria-label": "Operator" });
    const trunk = make("div", { class: "dbw-trunk" }, this.icicle, this.buildRows(), this.buildHelp());
    this.status = make("div", { class: "dbw-status", role: "status", "aria-live": "polite" }, footer);
    this.box.append(this.buildBar(), make("div", { class: "dbw-tree" }, trunk, this.facts), this.status);
    host.append(this.box);
    this.box.addEventListener("keydown", (event) => this.onKey(event));
  }

  buildBar() {
    this.input = make("input", {
      ...QUIET,
      type: "search",
      placeholder: "Search operators, tables, conditions",
      "aria-label": "Search operators, tables, conditions",
      autocomplete: "off",
      spellcheck: "false",
    });
    this.found = make("ul", { role: "listbox", "aria-label": "Found" });
    this.found.hidden = true;
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (event) => this.onSearchKey(event));
    const warned = this.nodes.filter((node) => node.remarks.length).length;
    this.next = this.button(`Findings: ${warned}`, () => this.nextFinding(), "Next finding (h)");
    this.next.disabled = !warned;
    const bar = make("div", { class: "dbw-bar", role: "toolbar", "aria-label": "Plan" });
    bar.append(
      make("div", { class: "dbw-search" }, this.input, this.found),
      this.next,
      this.button("Fold small", () => this.foldSmall(), "Fold what takes less than a hundredth"),
      this.button("Unfold", () => this.unfold(), "Unfold all"),
      this.button("Zoom out", () => this.zoom(this.nodes[0]), "Show the whole icicle (Esc)"),
      this.button("◐", () => this.toggleTheme(), "Light or dark (t)"),
      this.button("?", () => this.toggleHelp(), "Keys (?)"),
    );
    return bar;
  }

  buildRows() {
    const heads = ["operator", ...(this.timed ? ["own time"] : []), ...this.content.columns, "off"];
    const head = make("tr", {}, ...heads.map((words) => make("th", { scope: "col" }, words)));
    this.body = make("tbody", {});
    for (const node of this.nodes) this.body.append((node.row = this.buildRow(node)));
    const table = make("table", { role: "treegrid", "aria-label": "Operators" }, make("thead", {}, head), this.body);
    return make("div", { class: "dbw-rows" }, table);
  }

  buildRow(node) {
    node.toggle = make("button", { type: "button", class: "dbw-fold", tabindex: "-1" }, node.children.length ? "▾" : "");
    node.toggle.setAttribute("aria-label", "Fold or unfold");
    node.toggle.disabled = !node.children.length;
    node.toggle.addEventListener("click", (event) => {
      event.stopPropagation();
      this.fold(node, !node.folded);
    });
    const title = make("td", {}, node.toggle, make("b", {}, node.edge ? `${node.edge}: ${node.title}` : node.title));
    title.style.paddingLeft = `${8 + node.depth * 16}px`;
    if (node.details.length) title.append(make("span", { class: "dbw-under" }, node.details.join(" · ")));
    const cells = this.content.columns.map((_, column) => make("td", {}, node.cells[column] ?? ""));
    const row = make("tr", {
      ...QUIET,
      role: "row",
      tabindex: "-1",
      "aria-level": String(node.depth + 1),
      "aria-selected": "false",
      "data-tone": node.tone,
    });
    row.append(title, ...(this.timed ? [this.buildShare(node)] : []), ...cells, make("td", { class: "dbw-off" }, node.off));
    row.addEventListener("click", () => this.select(node));
    row.addEventListener("dblclick", () => this.zoom(node));
    return row;
  }

  buildShare(node) {
    const part = make("i", {});
    part.style.width = `${100 * (node.share ?? 0)}%`;
    part.style.setProperty("--tone", toneOf(node));
    return make("td", {}, make("span", { class: "dbw-share" }, part), make("span", { class: "dbw-percent" }, percent(node.share)));
  }

  // -- the icicle -------------------------------------------------------------------------------

  drawIcicle() {
    const width = this.icicle.clientWidth;
    if (!this.timed || !width || !this.root.whole) return;
    const above = [];
    for (let node = this.root; node.parent !== null; ) above.unshift((node = this.nodes[node.parent]));
    const places = above.map((node, level) => [node, 0, width, level]);
    const stack = [[this.root, 0, above.length]];
    while (stack.length) {
      const [node, left, level] = stack.pop();
      const wide = (node.whole / this.root.whole) * width;
      if (wide < NARROW) continue;
      places.push([node, left, wide, level]);
      let x = left;
      for (const child of node.children) {
        stack.push([child, x, level + 1]);
        x += (child.whole / this.root.whole) * width;
      }
    }
    this.icicle.replaceChildren(...places.map((place) => this.cell(...place)));
    this.icicle.style.height = `${(Math.max(...places.map(([, , , level]) => level)) + 1) * ROW}px`;
  }

  cell(node, left, wide, level) {
    const words = `${node.title}, ${percent(node.share)} itself, ${percent(node.whole)} with all below`;
    const cell = make("button", { type: "button", title: words, "aria-label": words, tabindex: "-1" });
    if (wide > 30) cell.append(make("span", {}, wide > 160 ? `${node.title}  ${percent(node.share)}` : node.title));
    cell.setAttribute("aria-pressed", String(node === this.selected));
    if (node.tone !== "plain" && node.tone !== "note") cell.dataset.warned = "";
    Object.assign(cell.style, { left: `${left}px`, top: `${level * ROW}px`, width: `${Math.max(wide - 1.5, 1)}px` });
    if (wide < 12) cell.style.padding = "0";
    cell.style.setProperty("--tone", toneOf(node));
    cell.style.setProperty("--heat", PALE + ((STRONG - PALE) * (node.share ?? 0)) / this.most);
    cell.addEventListener("click", () => {
      this.select(node);
      this.zoom(node);
    });
    return cell;
  }

  zoom(node) {
    this.root = node.whole > 0 ? node : this.nodes[0];
    this.drawIcicle();
    this.say(node === this.nodes[0] ? this.content.footer : `${node.title}: ${percent(node.whole)} of the time`);
  }

  // -- rows -------------------------------------------------------------------------------------

  worst() {
    const warned = this.nodes.filter((node) => node.remarks.length);
    const among = warned.length ? warned : this.nodes;
    return among.reduce((best, node) => ((node.share ?? 0) > (best.share ?? 0) ? node : best), among[0]);
  }

  select(node, focus = false) {
    for (let above = node; above.parent !== null; ) this.fold((above = this.nodes[above.parent]), false);
    if (this.selected) {
      this.selected.row.setAttribute("aria-selected", "false");
      this.selected.row.tabIndex = -1;
    }
    this.selected = node;
    node.row.setAttribute("aria-selected", "true");
    node.row.tabIndex = 0;
    if (focus) node.row.focus();
    node.row.scrollIntoView({ block: "nearest" });
    this.drawIcicle();
    this.tell(node);
  }

  fold(node, folded) {
    if (node.folded === folded || !node.children.length) return;
    node.folded = folded;
    node.toggle.textContent = folded ? "▸" : "▾";
    node.row.setAttribute("aria-expanded", String(!folded));
    for (const below of this.nodes) {
      if (below.parent === null) continue;
      const parent = this.nodes[below.parent];
      below.row.hidden = parent.folded || parent.row.hidden;
    }
  }

  foldSmall() {
    for (const node of this.nodes) if (node.whole < 0.01 && node.children.length) this.fold(node, true);
    if (this.selected.row.hidden) this.select(this.nodes[0]);
  }

  unfold() {
    for (const node of this.nodes) this.fold(node, false);
  }

  tell(node) {
    const parts = [make("h3", {}, node.edge ? `${node.edge}: ${node.title}` : node.title)];
    if (this.timed) parts.push(make("p", {}, `${percent(node.share)} of the time itself, ${percent(node.whole)} with all below.`));
    for (const [message, fix] of node.remarks) {
      parts.push(make("blockquote", {}, message, ...(fix ? [make("code", {}, fix)] : [])));
    }
    if (node.off) parts.push(make("p", { class: "dbw-off" }, `Rows: ${node.off} what was expected.`));
    const figures = this.content.columns.map((name, column) => `${name}: ${node.cells[column] ?? ""}`);
    for (const [title, lines] of [["Figures", figures], ["Conditions", node.details], ["All that was said", node.facts]]) {
      if (!lines.length) continue;
      parts.push(make("h4", {}, title), make("ul", {}, ...lines.map((line) => make("li", {}, line))));
    }
    this.facts.replaceChildren(...parts);
  }

  nextFinding() {
    const warned = this.nodes.filter((node) => node.remarks.length);
    const after = warned.find((node) => node.index > this.selected.index) ?? warned[0];
    if (after) this.select(after, true);
  }

  // -- search and keys --------------------------------------------------------------------------

  search() {
    const words = this.input.value.trim().toLowerCase();
    const text = (node) => [node.title, node.edge, ...node.details].join(" ").toLowerCase();
    const hits = words ? this.nodes.filter((node) => text(node).includes(words)) : [];
    this.found.hidden = !words;
    this.found.replaceChildren(
      ...hits.slice(0, FOUND).map((node) => {
        const item = make("li", { role: "option" }, node.title, make("span", {}, percent(node.share)));
        item.addEventListener("click", () => this.take(node));
        return item;
      }),
    );
    if (!hits.length) this.found.append(make("li", { class: "dbw-none" }, "nothing of that name"));
    this.hits = hits;
    this.say(words ? `${hits.length} found` : this.content.footer);
  }

  take(node) {
    this.input.value = "";
    this.found.hidden = true;
    this.select(node, true);
  }

  onSearchKey(event) {
    event.stopPropagation();
    if (event.key === "Enter" && this.hits?.length) this.take(this.hits[0]);
    if (event.key === "Escape") this.take(this.selected);
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = this.selected;
    const actions = {
      ArrowUp: () => this.step(-1),
      ArrowDown: () => this.step(1),
      ArrowLeft: () => (node.children.length && !node.folded ? this.fold(node, true) : this.climb()),
      ArrowRight: () => (node.folded ? this.fold(node, false) : node.children[0] && this.select(node.children[0], true)),
      Enter: () => this.zoom(node),
      Escape: () => (this.help.hidden ? this.zoom(this.nodes[0]) : this.toggleHelp()),
      "/": () => this.input.focus(),
      h: () => this.nextFinding(),
      t: () => this.toggleTheme(),
      "?": () => this.toggleHelp(),
    };
    const act = actions[event.key];
    if (!act || (event.key === "Enter" && event.target.tagName === "BUTTON")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  step(way) {
    const shown = this.nodes.filter((node) => !node.row.hidden);
    const next = shown[shown.indexOf(this.selected) + way];
    if (next) this.select(next, true);
  }

  climb() {
    if (this.selected.parent !== null) this.select(this.nodes[this.selected.parent], true);
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    (this.help.hidden ? this.selected.row : this.help).focus();
  }

  say(words) {
    this.status.textContent = words;
  }
}

function toneOf(node) {
  return node.tone === "warning" || node.tone === "error" ? `var(--${node.tone})` : "var(--fill)";
}

function percent(share) {
  if (share === null || share === undefined) return "";
  return share > 0 && share < 0.01 ? "<1 %" : `${Math.round(share * 100)} %`;
}
