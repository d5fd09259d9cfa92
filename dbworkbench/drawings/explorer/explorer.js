// The explorer of a diagram: pan, zoom, search, walk from table to table. One script, behind frame.js, for the
// widget in a notebook and for the page of its own; no framework, nothing is fetched. What is known of the
// diagram comes as plain data from content.py; places are computed there, only neighbourhoods are laid out here.

const SVG = "http://www.w3.org/2000/svg";
const DETAILS = ["all", "keys", "names"];
const READABLE = 0.34; // below this scale a box shows its name only
const [NEAREST, FURTHEST] = [4, 0.5]; // the largest scale, and the smallest as a part of the one that fits
const [COLUMN_GAP, BOX_GAP, TALLEST] = [150, 26, 1100]; // of a neighbourhood
const FOUND = 12; // suggestions of a search
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const KEYS = [
  ["arrows", "go to the next table in that direction"],
  ["Enter", "show the table with its neighbours; a click does the same"],
  ["Esc", "go back"],
  ["1 … 9", "how many relationships away neighbours may be"],
  ["Shift + arrows", "move the picture; so does dragging"],
  ["+ −", "zoom; so do a pinch and Ctrl + wheel, the wheel alone once the picture has the focus"],
  ["0", "fit the picture into the window"],
  ["a k n", "all columns, keys only, names only"],
  ["/", "search tables and columns"],
  ["l", "list of tables"],
  ["t", "light or dark"],
  ["?", "this list"],
];
let explorers = 0;

export function explore(content, host, ask = null) {
  return new Explorer(content, host, ask);
}

export default shown(explore);

class Explorer extends Frame {
  constructor(content, host, ask) {
    super(content, KEYS);
    this.ask = ask;
    this.own = `dbw${++explorers}`;
    this.detail = content.detail;
    this.depth = content.depth;
    this.trail = []; // neighbourhoods to go back through
    this.around = null;
    this.selected = null;
    this.view = { x: 0, y: 0, k: 1 };
    this.pointers = new Map();
    this.drawn = new Map(); // which boxes are in the picture, and whether with their columns
    this.ties = content.tables.map(() => []);
    content.edges.forEach((edge, index) => {
      this.ties[edge.left].push(index);
      if (edge.right !== edge.left) this.ties[edge.right].push(index);
    });
    this.build(host);
    this.paint();
    if (content.around === null) this.show();
    else this.focus(content.around);
  }

  close() {
    this.watch.disconnect();
    super.close();
  }

  // -- the parts of the page --------------------------------------------------------------------

  build(host) {
    const { title, about } = this.content;
    this.shell = this.root = make("div", {
      class: "dbw-explorer",
      role: "region",
      "aria-label": `Diagram ${title}`,
    });
    this.root.append(this.buildBar(), (this.middle = make("div", { class: "dbw-middle" })));
    this.svg = draw("svg", {
      ...QUIET,
      class: "dbw-canvas",
      tabindex: "0",
      role: "group",
      "aria-roledescription": "diagram",
      "aria-label": `${about}. Arrow keys go from table to table, Enter shows neighbours, ? lists all keys.`,
    });
    this.world = draw("g", {});
    this.svg.append(this.world);
    this.stage = make("div", { class: "dbw-stage" });
    this.map = draw("svg", { class: "dbw-map", "aria-hidden": "true" });
    this.stage.append(this.svg, this.map, this.buildHelp());
    this.middle.append(this.buildList(), this.stage, (this.facts = make("aside", { class: "dbw-facts" })));
    this.facts.hidden = true;
    this.facts.setAttribute("aria-label", "Table");
    this.status = make("div", { class: "dbw-status", role: "status", "aria-live": "polite" });
    this.root.append(this.status);
    host.append(this.root);
    this.listen();
  }

  buildBar() {
    const bar = make("div", { class: "dbw-bar", role: "toolbar", "aria-label": "Diagram" });
    this.input = make("input", {
      type: "search",
      role: "combobox",
      placeholder: "Search tables and columns",
      "aria-label": "Search tables and columns",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${this.own}-found`,
      autocomplete: "off",
      spellcheck: "false",
    });
    this.found = make("ul", { id: `${this.own}-found`, role: "listbox", "aria-label": "Found" });
    this.found.hidden = true;
    const search = make("div", { class: "dbw-search" }, this.input, this.found);
    const words = { all: "All columns", keys: "Keys", names: "Names" };
    const details = DETAILS.map((detail) => this.button(words[detail], () => this.setDetail(detail)));
    this.details = Object.fromEntries(DETAILS.map((detail, index) => [detail, details[index]]));
    this.back = this.button("Back", () => this.goBack(), "Go back (Esc)");
    this.depths = make("select", { "aria-label": "Neighbours at most this many relationships away" });
    for (let depth = 1; depth <= 9; depth++) this.depths.append(make("option", {}, String(depth)));
    this.depths.addEventListener("change", () => this.setDepth(Number(this.depths.value)));
    const depth = make("label", { class: "dbw-depth" }, "Depth", this.depths);
    this.lists = this.button("Tables", () => this.toggleList(), "List of tables (l)");
    bar.append(
      search,
      make("div", { role: "group", "aria-label": "Columns", class: "dbw-group" }, ...details),
      make(
        "div",
        { role: "group", "aria-label": "Zoom", class: "dbw-group" },
        this.button("−", () => this.zoom(1 / 1.4), "Zoom out (-)"),
        this.button("+", () => this.zoom(1.4), "Zoom in (+)"),
        this.button("Fit", () => this.fit(), "Fit into the window (0)"),
      ),
      depth,
      this.back,
      this.lists,
      this.button("◐", () => this.toggleTheme(), "Light or dark (t)"),
      (this.helps = this.button("?", () => this.toggleHelp(), "Keys (?)")),
    );
    return bar;
  }

  buildList() {
    this.list = make("nav", { class: "dbw-list", "aria-label": "Tables" });
    this.list.hidden = !this.content.listed;
    this.lists.setAttribute("aria-expanded", String(this.content.listed));
    const { areas, tables } = this.content;
    const families = new Map();
    tables.forEach((table, index) => {
      const area = areas[table.area];
      const name = area ? area.within || area.title : "";
      families.set(name, [...(families.get(name) ?? []), index]);
    });
    for (const [name, members] of families) {
      const list = make("ul", {});
      for (const index of members) {
        const go = this.button(this.nameOf(index), () => this.go(index));
        const note = tables[index].note.split("\n", 1)[0];
        list.append(make("li", {}, go, ...(note ? [make("p", {}, note)] : [])));
      }
      if (name) this.list.append(make("h3", {}, name));
      this.list.append(list);
    }
    return this.list;
  }

  nameOf(index) {
    const { prefix, title } = this.content.tables[index];
    return prefix ? `${prefix}.${title}` : title;
  }

  // -- what is shown ----------------------------------------------------------------------------

  show({ keep = false } = {}) {
    const level = this.content.levels[this.detail];
    for (const [detail, button] of Object.entries(this.details)) {
      button.setAttribute("aria-pressed", String(detail === this.detail));
    }
    this.depths.value = String(this.depth);
    this.back.disabled = this.around === null;
    if (!level) {
      this.say("Laying out …");
      this.ask?.(this.detail);
      return;
    }
    this.scenery = this.around === null ? level : this.neighbourhood(this.around, level);
    this.world.replaceChildren();
    this.drawn.clear();
    this.layers = {};
    for (const name of ["areas", "edges", "boxes"]) {
      this.layers[name] = draw("g", { class: `dbw-${name}` });
      this.world.append(this.layers[name]);
    }
    this.drawAreas();
    this.scenery.edges.forEach((edge) => this.drawEdge(edge));
    this.scenery.stubs.forEach((stub) => this.drawStub(stub));
    this.drawMap();
    if (keep) this.refresh();
    else this.fit(false);
  }

  take(detail, level) {
    this.content.levels[detail] = level;
    if (detail === this.detail) this.show();
  }

  setDetail(detail) {
    if (detail === this.detail) return;
    this.detail = detail;
    this.show();
    this.say(this.details[detail].textContent);
  }

  setDepth(depth) {
    this.depth = depth;
    this.depths.value = String(depth);
    if (this.around !== null) this.show();
    this.tell(this.around);
  }

  focus(index) {
    if (this.around !== index) this.trail.push(this.around);
    this.around = index;
    this.show();
    this.select(index, { centre: false });
    this.fit(false); // now that the facts have taken their room
  }

  goBack() {
    if (!this.help.hidden) return this.toggleHelp();
    if (this.around === null) return this.select(null);
    const left = this.around;
    this.around = this.trail.pop() ?? null;
    this.show();
    this.select(this.around ?? left);
  }

  // -- a table and its neighbours, laid out in columns: what it refers to left, what refers to it right ----

  neighbourhood(centre, level) {
    const places = this.columnsAround(centre);
    const columns = new Map();
    for (const [index, column] of places) columns.set(column, [...(columns.get(column) ?? []), index]);
    const boxes = this.content.tables.map(() => null);
    const far = new Set(); // boxes of a column broken into several that do not stand in the nearest of them
    let x = 0;
    for (const column of [...columns.keys()].sort((a, b) => a - b)) {
      const parts = broken(columns.get(column), (index) => level.boxes[index][3] + BOX_GAP);
      parts.forEach((part, turn) => {
        const height = part.reduce((sum, index) => sum + level.boxes[index][3] + BOX_GAP, -BOX_GAP);
        const width = Math.max(...part.map((index) => level.boxes[index][2]));
        let y = -height / 2;
        for (const index of part) {
          const [, , w, h, start] = level.boxes[index];
          boxes[index] = [x, y, w, h, start];
          if (turn !== (column < 0 ? parts.length - 1 : 0)) far.add(index);
          y += h + BOX_GAP;
        }
        x += width + COLUMN_GAP;
      });
    }
    const [edges, stubs] = this.connected(places, boxes, far);
    return { ...extent(boxes), boxes, areas: [], edges, stubs };
  }

  columnsAround(centre) {
    const places = new Map([[centre, 0]]);
    let rim = [centre];
    for (let step = 0; step < this.depth; step++) {
      const next = [];
      for (const index of rim) {
        for (const number of this.ties[index]) {
          const { parent, child } = this.ends(number);
          const other = parent === index ? child : parent;
          if (places.has(other)) continue;
          places.set(other, places.get(index) + (other === child ? 1 : -1));
          next.push(other);
        }
      }
      rim = next;
    }
    return places;
  }

  ends(number) {
    const edge = this.content.edges[number];
    const turned = edge.leftMany && !edge.rightMany;
    return turned ? { parent: edge.right, child: edge.left } : { parent: edge.left, child: edge.right };
  }

  connected(places, boxes, far) {
    const [edges, stubs] = [[], []];
    this.content.edges.forEach((edge, number) => {
      if (!places.has(edge.left) || !places.has(edge.right)) return;
      const { parent, child } = this.ends(number);
      const [from, to] = [this.port(boxes, parent, number), this.port(boxes, child, number)];
      if (parent !== child && (far.has(parent) || far.has(child))) {
        stubs.push({ edge: number, x: to.x, y: to.y, words: this.content.tables[parent].title, colour: null });
      } else {
        edges.push(joined(number, from, to, edge.left === parent, parent === child));
      }
    });
    return [edges, stubs];
  }

  port(boxes, index, number) {
    const edge = this.content.edges[number];
    const rows = edge.left === index ? edge.leftRows : edge.rightRows;
    const [x, y, w, h] = boxes[index];
    const { header, row } = this.content.sizes;
    const shown = this.rowsOf(index).shown;
    const at = shown.findIndex((item) => item.name === rows[0]);
    const height = at >= 0 ? header + row * at + row / 2 : shown.length ? header / 2 : h / 2;
    return { x, w, y: y + height };
  }

  rowsOf(index) {
    const rows = this.content.tables[index].rows;
    if (this.detail === "names") return { shown: [], hidden: 0 };
    const shown = this.detail === "all" ? rows : rows.filter((row) => row.keys.length || row.mark);
    return { shown, hidden: rows.length - shown.length };
  }

  // -- drawing ----------------------------------------------------------------------------------

  drawAreas() {
    for (const area of this.scenery.areas) {
      const [x, y, width, height] = area.place;
      const frame = { x, y, width, height, rx: 10, style: `--own:${area.colour}` };
      this.layers.areas.append(draw("rect", { ...frame, class: "dbw-area" }));
      for (const [tx, ty, words, size, bold] of area.captions) {
        const look = { x: tx, y: ty, "font-size": size, class: bold ? "dbw-caption" : "dbw-muted" };
        this.layers.areas.append(draw("text", look, words));
      }
    }
  }

  drawEdge({ edge: number, path, tail, head, tailIsLeft }) {
    const edge = this.content.edges[number];
    const ends = [
      [edge.leftMany, edge.leftLeast],
      [edge.rightMany, edge.rightLeast],
    ];
    const [first, second] = tailIsLeft ? ends : [ends[1], ends[0]];
    const group = draw("g", { class: `dbw-edge ${edge.kind}`, "data-edge": number });
    if (edge.mark) group.style.setProperty("--edge", `var(--${edge.mark})`);
    group.append(draw("path", { d: path, class: "dbw-line" }));
    if (!edge.flow) group.append(...foot(tail, ...first), ...foot(head, ...second));
    group.append(draw("title", {}, edge.words));
    this.layers.edges.append(group);
  }

  drawStub({ edge: number, x, y, words, colour }) {
    const edge = this.content.edges[number];
    const many = this.ends(number).child === edge.left ? edge.leftMany : edge.rightMany;
    const least = this.ends(number).child === edge.left ? edge.leftLeast : edge.rightLeast;
    const group = draw("g", { class: `dbw-edge dbw-stub ${edge.kind}`, "data-edge": number });
    group.append(
      draw("path", { d: `M${x},${y}H${x - 26}`, class: "dbw-line" }),
      ...foot([x, y, -1], many, least),
      draw("rect", { x: x - 34, y: y - 3, width: 6, height: 6, rx: 1.5, style: `fill:${colour ?? "var(--header)"}` }),
      draw("text", { x: x - 38, y: y + 3.5, "font-size": 10.5, class: "dbw-muted dbw-end" }, words),
      draw("title", {}, edge.words),
    );
    this.layers.edges.append(group);
  }

  drawBox(index, readable) {
    const table = this.content.tables[index];
    const [x, y, w, h, start, referrers] = this.scenery.boxes[index];
    const { sizes } = this.content;
    const { header } = sizes;
    const { shown, hidden } = this.rowsOf(index);
    const plain = !shown.length && !hidden;
    const group = draw("g", {
      id: `${this.own}-${index}`,
      class: `dbw-box${index === this.selected ? " dbw-selected" : ""}`,
      transform: `translate(${x},${y})`,
      "data-table": index,
      role: "button",
      "aria-label": this.nameOf(index),
      style: lookOf(table),
    });
    group.append(draw("title", {}, [this.nameOf(index), table.note].filter(Boolean).join("\n")));
    group.append(draw("rect", { width: w, height: h, rx: plain ? 14 : 7, class: "dbw-card" }));
    const cap = plain ? h : header;
    group.append(draw("path", { d: capPath(w, cap, plain ? 14 : 7, plain), class: "dbw-cap" }));
    group.append(this.drawTitle(index, w, readable ? cap : h, plain || !readable, readable));
    if (readable && referrers && this.around === null) {
      const count = { x: w - sizes.pad, y: cap / 2 + 4.5, "font-size": 10, class: "dbw-title dbw-end" };
      group.append(draw("text", count, `← ${referrers}`));
    }
    if (readable && !plain) {
      const marked = shown.some((row) => row.mark);
      shown.forEach((row, place) => {
        group.append(...this.drawRow(row, start, w, header + sizes.row * place, marked));
      });
      let foot = header + sizes.row * shown.length;
      if (hidden) {
        group.append(draw("text", { x: sizes.pad, y: foot + 15, "font-size": 10, class: "dbw-muted" }, `… ${hidden} more`));
        foot += sizes.row;
      }
      if (table.footer && h > foot) {
        group.append(draw("text", { x: sizes.pad, y: h - 6, "font-size": 10, class: "dbw-muted" }, table.footer));
      }
    }
    group.append(draw("rect", { width: w, height: h, rx: plain ? 14 : 7, class: "dbw-outline" }));
    return group;
  }

  drawTitle(index, width, height, middle, readable) {
    const { sizes, tables } = this.content;
    const { title, mark } = tables[index];
    const words = `${mark ? `${sizes.signs[mark]} ` : ""}${shorten(title, sizes.longest)}`;
    // From afar a name grows into the room that the columns leave, as far as it fits.
    const size = readable ? sizes.title : Math.min(40, height * 0.7, (width - 12) / (words.length * 0.6));
    const y = height / 2 + size * 0.35;
    const place = middle ? { x: width / 2, class: "dbw-title dbw-middle-text" } : { x: sizes.pad, class: "dbw-title" };
    return draw("text", { ...place, y, "font-size": size }, words);
  }

  drawRow(row, start, width, top, marked) {
    const { sizes } = this.content;
    const [middle, right] = [top + sizes.row / 2, width - sizes.pad - sizes.nullable];
    const parts = [];
    let x = sizes.pad + (marked ? 12 : 0);
    if (row.mark) {
      const back = { x: 1, y: top, width: width - 2, height: sizes.row, style: `fill:var(--${row.mark}-back)` };
      const sign = { x: sizes.pad - 3, y: middle + 4, "font-size": 12, style: `fill:var(--${row.mark})` };
      parts.push(draw("rect", back), draw("text", sign, sizes.signs[row.mark]));
    }
    for (const key of row.keys) {
      const badge = sizes.badges[key];
      const look = `dbw-${key.toLowerCase()}`;
      parts.push(draw("rect", { x, y: top + 5, width: badge, height: 12, rx: 3, class: `${look}-back` }));
      const words = { x: x + badge / 2, y: top + 14, "font-size": 8, class: `${look} dbw-middle-text` };
      parts.push(draw("text", words, key));
      x += badge + 3;
    }
    const bold = row.keys.includes("PK") ? "dbw-ink dbw-bold" : "dbw-ink";
    const name = draw("text", { x: start, y: middle + 4, "font-size": 12, class: bold }, shorten(row.name, sizes.longest));
    name.append(draw("title", {}, [`${row.name} ${row.type}`, row.note].filter(Boolean).join("\n")));
    parts.push(name);
    const type = { x: right, y: middle + 4, "font-size": 11, class: "dbw-muted dbw-end" };
    parts.push(draw("text", type, shorten(row.type, sizes.longestType)));
    if (row.nullable && row.type) {
      parts.push(draw("circle", { cx: width - sizes.pad - 3.5, cy: middle, r: 3, class: "dbw-null" }));
    }
    return parts;
  }

  // -- the view ---------------------------------------------------------------------------------

  size() {
    return [this.svg.clientWidth || 800, this.svg.clientHeight || 500];
  }

  least() {
    const [width, height] = this.size();
    const { x, y, width: w, height: h } = this.frame();
    return { x, y, w, h, k: Math.min(width / w, height / h, 1.25), width, height };
  }

  frame() {
    const { x = 0, y = 0, width, height } = this.scenery;
    return { x: x - 30, y: y - 30, width: width + 60, height: height + 60 };
  }

  fit(smooth = true) {
    if (!this.scenery) return;
    const { x, y, w, h, k, width, height } = this.least();
    this.moveTo({ x: (width - w * k) / 2 - x * k, y: (height - h * k) / 2 - y * k, k }, smooth);
  }

  zoom(factor, at = null) {
    if (!this.scenery) return;
    const [width, height] = this.size();
    const [px, py] = at ?? [width / 2, height / 2];
    const k = Math.min(Math.max(this.view.k * factor, this.least().k * FURTHEST), NEAREST);
    const part = k / this.view.k;
    this.moveTo({ x: px - (px - this.view.x) * part, y: py - (py - this.view.y) * part, k }, at === null);
  }

  pan(dx, dy) {
    this.moveTo({ ...this.view, x: this.view.x + dx, y: this.view.y + dy }, false);
  }

  centre(index, least = 0) {
    const box = this.scenery?.boxes[index];
    if (!box) return;
    const [width, height] = this.size();
    const k = Math.max(this.view.k, least);
    const [x, y] = [box[0] + box[2] / 2, box[1] + box[3] / 2];
    this.moveTo({ x: width / 2 - x * k, y: height / 2 - y * k, k }, true);
  }

  // Go to another view, smoothly where the reader has nothing against motion.
  moveTo(target, smooth) {
    cancelAnimationFrame(this.motion);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden;
    if (!smooth || calm) {
      this.view = target;
      this.soon();
      return;
    }
    const [from, began] = [this.view, performance.now()];
    const step = (now) => {
      const part = Math.min(Math.max(now - began, 0) / 200, 1);
      const eased = 1 - (1 - part) ** 3;
      const between = (a, b) => a + (b - a) * eased;
      this.view = { x: between(from.x, target.x), y: between(from.y, target.y), k: between(from.k, target.k) };
      this.refresh();
      if (part < 1) this.motion = requestAnimationFrame(step);
    };
    this.motion = requestAnimationFrame(step);
  }

  soon() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.refresh();
    });
  }

  // Move the picture, and hold in it only the boxes that are seen, with as much as can be read.
  refresh() {
    if (!this.scenery) return;
    const { x, y, k } = this.view;
    const [width, height] = this.size();
    this.world.setAttribute("transform", `translate(${x.toFixed(2)},${y.toFixed(2)}) scale(${k.toFixed(4)})`);
    this.svg.classList.toggle("dbw-far", k < READABLE);
    const readable = k >= READABLE;
    const [left, top, right, low] = [-x / k, -y / k, (width - x) / k, (height - y) / k];
    this.scenery.boxes.forEach((box, index) => {
      const seen =
        box && box[0] < right && box[0] + box[2] > left && box[1] < low && box[1] + box[3] > top;
      const wanted = seen || index === this.selected ? readable : undefined;
      this.hold(index, box ? wanted : undefined);
    });
    this.moveMap(left, top, right - left, low - top);
  }

  hold(index, readable) {
    const held = this.drawn.get(index);
    if (held?.readable === readable) return;
    held?.node.remove();
    this.drawn.delete(index);
    if (readable === undefined) return;
    const node = this.drawBox(index, readable);
    this.layers.boxes.append(node);
    this.drawn.set(index, { node, readable });
  }

  drawMap() {
    const { x, y, width, height } = this.frame();
    this.map.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.map.replaceChildren();
    for (const area of this.scenery.areas) {
      const [ax, ay, aw, ah] = area.place;
      this.map.append(draw("rect", { x: ax, y: ay, width: aw, height: ah, style: `fill:${area.colour}` }));
    }
    if (!this.scenery.areas.length) {
      for (const box of this.scenery.boxes.filter(Boolean)) {
        this.map.append(draw("rect", { x: box[0], y: box[1], width: box[2], height: box[3] }));
      }
    }
    this.lens = draw("rect", { class: "dbw-lens" });
    this.map.append(this.lens);
  }

  moveMap(x, y, width, height) {
    for (const [name, value] of Object.entries({ x, y, width, height })) this.lens.setAttribute(name, value);
    const frame = this.frame();
    this.map.classList.toggle("dbw-idle", width >= frame.width && height >= frame.height);
  }

  // -- one table --------------------------------------------------------------------------------

  select(index, { centre = true } = {}) {
    const old = this.selected;
    this.selected = index;
    this.drawn.get(old)?.node.classList.remove("dbw-selected");
    for (const edge of this.layers?.edges.querySelectorAll(".dbw-hot") ?? []) edge.classList.remove("dbw-hot");
    this.svg.removeAttribute("aria-activedescendant");
    this.facts.hidden = index === null;
    if (index === null || !this.scenery) return this.soon();
    if (!this.scenery.boxes[index]) {
      [this.around, this.trail] = [null, []]; // it stands outside the neighbourhood
      this.show();
    }
    this.hold(index, this.view.k >= READABLE);
    this.drawn.get(index)?.node.classList.add("dbw-selected");
    this.svg.setAttribute("aria-activedescendant", `${this.own}-${index}`);
    const own = new Set(this.ties[index].map(String));
    for (const edge of this.layers.edges.children) {
      if (own.has(edge.dataset.edge)) edge.classList.add("dbw-hot");
    }
    this.drawFacts(index);
    if (centre) this.centre(index);
    this.soon();
    this.tell(index);
  }

  // Show a table that was searched or picked from the list.
  go(index) {
    this.select(index);
    this.centre(index, 0.8);
  }

  tell(index) {
    if (index === null) return;
    const { parents, children } = this.relatives(index);
    const some = (names) => (names.length > 4 ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more` : names.join(", "));
    const count = this.content.tables[index].rows.length;
    const parts = [`${this.nameOf(index)}, ${count} column${count === 1 ? "" : "s"}`];
    if (parents.length) parts.push(`refers to ${some(parents.map((i) => this.nameOf(i)))}`);
    if (children.length) parts.push(`referred to by ${some(children.map((i) => this.nameOf(i)))}`);
    if (this.around === index) parts.push(`shown with ${this.scenery.boxes.filter(Boolean).length - 1} neighbours`);
    this.say(parts.join("; "));
  }

  say(words) {
    this.status.textContent = words;
  }

  relatives(index) {
    const [parents, children] = [new Set(), new Set()];
    for (const number of this.ties[index]) {
      const { parent, child } = this.ends(number);
      if (child === index) parents.add(parent);
      if (parent === index) children.add(child);
    }
    return { parents: [...parents], children: [...children] };
  }

  drawFacts(index) {
    const table = this.content.tables[index];
    const { parents, children } = this.relatives(index);
    const rows = table.rows.map((row) =>
      make(
        "tr",
        {},
        make("td", {}, row.keys.join(" ")),
        make("th", { scope: "row" }, row.name),
        make("td", {}, [row.type, row.nullable ? "" : "not null"].filter(Boolean).join(" "), note(row.note)),
      ),
    );
    const links = (title, list) =>
      list.length
        ? [make("h4", {}, `${title} (${list.length})`), make("ul", {}, ...list.map((i) => make("li", {}, this.button(this.nameOf(i), () => this.go(i)))))]
        : [];
    this.facts.replaceChildren(
      make("h3", {}, this.nameOf(index)),
      note(table.note),
      this.button("Show neighbours", () => this.focus(index)),
      make("table", {}, make("caption", {}, `${table.rows.length} columns`), make("tbody", {}, ...rows)),
      ...links("Refers to", parents),
      ...links("Referred to by", children),
    );
  }

  // -- search -----------------------------------------------------------------------------------

  suggest() {
    const wanted = this.input.value.trim().toLowerCase();
    const hits = wanted ? this.matches(wanted) : [];
    this.found.replaceChildren(
      ...hits.map(({ index, column, label }, place) => {
        const item = make("li", { id: `${this.own}-hit${place}`, role: "option", "aria-selected": "false" }, label);
        if (column) item.append(make("span", {}, "column"));
        item.dataset.table = index;
        // the input keeps the focus until something is chosen
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => this.choose(item));
        return item;
      }),
    );
    this.found.hidden = !wanted;
    if (wanted && !hits.length) this.found.append(make("li", { class: "dbw-none" }, "nothing found"));
    this.input.setAttribute("aria-expanded", String(hits.length > 0));
    this.mark(hits.length ? 0 : -1);
    if (wanted) this.say(hits.length ? `${hits.length}${hits.length === FOUND ? " or more" : ""} found` : "nothing found");
  }

  // Names that begin with what is wanted come first, then those with a word that does, then the others.
  matches(wanted) {
    const hits = [];
    const rank = (name) => {
      const at = name.toLowerCase().indexOf(wanted);
      return at < 0 ? null : name.length === wanted.length ? 0 : at === 0 ? 1 : /[\W_]/.test(name[at - 1]) ? 2 : 3;
    };
    this.content.tables.forEach((table, index) => {
      const full = this.nameOf(index);
      const best = rank(table.title) ?? rank(full);
      if (best !== null) hits.push({ index, label: full, rank: best });
      for (const row of table.rows) {
        const at = rank(row.name) ?? (wanted.includes(".") ? rank(`${table.title}.${row.name}`) : null);
        if (at !== null) hits.push({ index, column: row.name, label: `${full}.${row.name}`, rank: at + 4 });
      }
    });
    return hits.sort((a, b) => a.rank - b.rank || a.label.length - b.label.length).slice(0, FOUND);
  }

  mark(place) {
    const items = [...this.found.querySelectorAll("[role=option]")];
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
    this.marked = items[place] ?? null;
    if (this.marked) {
      this.input.setAttribute("aria-activedescendant", this.marked.id);
      this.marked.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  step(by) {
    const items = [...this.found.querySelectorAll("[role=option]")];
    if (items.length) this.mark((items.indexOf(this.marked) + by + items.length) % items.length);
  }

  choose(item) {
    if (!item) return;
    this.closeSearch();
    this.go(Number(item.dataset.table));
    this.svg.focus({ preventScroll: true });
  }

  closeSearch() {
    this.found.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  // -- pointers and keys ------------------------------------------------------------------------

  listen() {
    const { svg, input, map } = this;
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("pointermove", (event) => this.drag(event));
    svg.addEventListener("pointerup", (event) => this.release(event));
    svg.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    svg.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("input", () => this.suggest());
    input.addEventListener("focus", () => input.value && this.suggest());
    input.addEventListener("blur", () => this.closeSearch());
    input.addEventListener("keydown", (event) => this.searchKey(event));
    this.root.addEventListener("keydown", (event) => this.anywhereKey(event));
    const toMap = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
      const [width, height] = this.size();
      const k = this.view.k;
      this.moveTo({ x: width / 2 - point.x * k, y: height / 2 - point.y * k, k }, false);
    };
    map.addEventListener("pointerdown", (event) => {
      map.setPointerCapture(event.pointerId);
      toMap(event);
    });
    map.addEventListener("pointermove", (event) => event.buttons && toMap(event));
    let seen = 0;
    this.watch = new ResizeObserver(() => {
      const width = this.svg.clientWidth; // the first real size decides the first view
      if (!seen && width) this.fit(false);
      else this.soon();
      seen = width;
    });
    this.watch.observe(this.stage);
  }

  spot(event) {
    const frame = this.svg.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }

  press(event) {
    if (event.button) return;
    this.svg.focus({ preventScroll: true });
    this.pointers.set(event.pointerId, this.spot(event));
    this.moved = this.pointers.size > 1 ? Infinity : 0;
    this.hit = event.target.closest?.("[data-table]")?.dataset.table;
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = this.spot(event);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    this.moved += Math.abs(dx) + Math.abs(dy);
    if (this.moved > 4) this.svg.setPointerCapture(event.pointerId);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    if (!other) return this.pan(dx, dy);
    const gap = (spot) => Math.hypot(spot[0] - other[0], spot[1] - other[1]);
    const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
    this.pan(dx / 2, dy / 2);
    this.zoom(gap(now) / Math.max(gap(before), 1), middle);
  }

  release(event) {
    this.pointers.delete(event.pointerId);
    if (this.moved <= 4 && this.hit !== undefined) this.focus(Number(this.hit));
  }

  // A wheel scrolls the notebook as ever until the picture has the focus; with Ctrl, as a pinch sends it, it zooms.
  wheel(event) {
    const focused = document.activeElement === this.svg || this.root.getRootNode().activeElement === this.svg;
    if (!event.ctrlKey && !event.metaKey && !focused && !this.content.page) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const speed = event.ctrlKey ? 0.01 : 0.002;
    this.zoom(Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * speed), this.spot(event));
  }

  key(event) {
    const arrow = DIRECTIONS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow && event.shiftKey) this.pan(-arrow[0] * 80, -arrow[1] * 80);
    else if (arrow) this.walk(...arrow);
    else if (event.key === "Enter" || event.key === " ") {
      if (this.selected !== null) this.focus(this.selected);
    } else if (/^[1-9]$/.test(event.key)) this.setDepth(Number(event.key));
    else if (event.key === "+" || event.key === "=") this.zoom(1.4);
    else if (event.key === "-") this.zoom(1 / 1.4);
    else if (event.key === "0") this.fit();
    else if (["a", "k", "n"].includes(event.key)) this.setDetail(DETAILS[["a", "k", "n"].indexOf(event.key)]);
    else if (event.key === "l") this.toggleList();
    else if (event.key === "t") this.toggleTheme();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  anywhereKey(event) {
    if (event.target.matches("input, select")) return;
    if (event.key === "/") this.input.focus();
    else if (event.key === "?") this.toggleHelp();
    else if (event.key === "Escape") this.goBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  searchKey(event) {
    if (event.key === "ArrowDown") this.step(1);
    else if (event.key === "ArrowUp") this.step(-1);
    else if (event.key === "Enter") this.choose(this.marked);
    else if (event.key === "Escape") {
      if (this.found.hidden) this.svg.focus({ preventScroll: true });
      this.closeSearch();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Select the nearest table in a direction; what lies straight ahead counts as nearer.
  walk(dx, dy) {
    const boxes = this.scenery?.boxes ?? [];
    if (this.selected === null || !boxes[this.selected]) return this.select(this.first());
    const middle = (box) => [box[0] + box[2] / 2, box[1] + box[3] / 2];
    const [x, y] = middle(boxes[this.selected]);
    let [best, nearest] = [null, Infinity];
    boxes.forEach((box, index) => {
      if (!box || index === this.selected) return;
      const [bx, by] = middle(box);
      const [ahead, aside] = dx ? [(bx - x) * dx, by - y] : [(by - y) * dy, bx - x];
      const far = ahead + 2.5 * Math.abs(aside);
      if (ahead > 1 && far < nearest) [best, nearest] = [index, far];
    });
    if (best !== null) this.select(best);
  }

  // The table with which walking begins: the one with most relationships among those shown.
  first() {
    let best = null;
    this.scenery.boxes.forEach((box, index) => {
      if (box && (best === null || this.ties[index].length > this.ties[best].length)) best = index;
    });
    return best;
  }

  toggleList() {
    this.list.hidden = !this.list.hidden;
    this.lists.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    if (this.help.hidden) this.svg.focus({ preventScroll: true });
    else this.help.focus();
  }
}

// -- shapes -------------------------------------------------------------------------------------------

// The end of an edge in crow's foot notation; `way` is 1 where the line leaves to the right of the box.
function foot([x, y, way], many, least) {
  const most = many
    ? `M${x},${y - 6}L${x + 12 * way},${y}L${x},${y + 6}`
    : `M${x + 8 * way},${y - 5.5}v11`;
  const out = x + (many ? 12 : 8) * way;
  const few = least ? `M${out + 5 * way},${y - 5.5}v11` : "";
  const parts = [draw("path", { d: most + few, class: "dbw-line dbw-foot" })];
  if (!least) parts.push(draw("circle", { cx: out + 5 * way, cy: y, r: 4, class: "dbw-line dbw-foot dbw-ring" }));
  return parts;
}

function capPath(width, height, radius, closed) {
  const low = closed ? radius : 0;
  return (
    `M${radius},0H${width - radius}Q${width},0 ${width},${radius}V${height - low}` +
    (low ? `Q${width},${height} ${width - low},${height}H${low}Q0,${height} 0,${height - low}` : `H0`) +
    `V${radius}Q0,0 ${radius},0Z`
  );
}

// An edge of a neighbourhood: between the sides of two boxes that face each other, else both on the right.
function joined(edge, from, to, parentIsLeft, loop) {
  const right = (port) => [port.x + port.w, port.y, 1];
  const left = (port) => [port.x, port.y, -1];
  const [tail, head] =
    from.x + from.w < to.x ? [right(from), left(to)] : to.x + to.w < from.x ? [left(from), right(to)] : [right(from), right(to)];
  const reach = loop ? 50 : Math.max(50, Math.abs(tail[0] - head[0]) * 0.45);
  const bend = `${tail[0] + tail[2] * reach},${tail[1]} ${head[0] + head[2] * reach},${head[1]}`;
  return { edge, path: `M${tail[0]},${tail[1]}C${bend} ${head[0]},${head[1]}`, tail, head, tailIsLeft: parentIsLeft };
}

// Break a column of boxes into as many as are needed to keep it from growing too tall.
function broken(column, height) {
  const parts = [[]];
  let sum = 0;
  for (const index of column) {
    if (sum + height(index) > TALLEST && sum) {
      parts.push([]);
      sum = 0;
    }
    parts.at(-1).push(index);
    sum += height(index);
  }
  return parts;
}

function extent(boxes) {
  const held = boxes.filter(Boolean);
  const x = Math.min(...held.map((box) => box[0])) - 60;
  const y = Math.min(...held.map((box) => box[1]));
  const right = Math.max(...held.map((box) => box[0] + box[2])) + 60;
  return { x, y, width: right - x, height: Math.max(...held.map((box) => box[1] + box[3])) - y };
}

// The colours of a table's header: those of its mark, else its own, else those of all.
function lookOf({ mark, colour, ink }) {
  if (mark) return `--own:var(--${mark}-back);--on:var(--${mark})`;
  return colour ? `--own:${colour};--on:${ink}` : "--own:var(--header);--on:var(--on-header)";
}

function shorten(words, most) {
  const signs = [...words];
  return signs.length > most ? `${signs.slice(0, most - 1).join("").trimEnd()}…` : words;
}

function note(words) {
  return words ? make("p", { class: "dbw-note" }, words) : "";
}

function draw(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}
