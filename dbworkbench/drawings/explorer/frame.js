// What every explorer has: its place in a notebook, buttons, the list of keys, light and dark. This stands
// before an explorer's own script, with which it makes one module.

// A letter typed here is no command of the notebook (`d d` deletes a cell). JupyterLab looks for the attribute
// from the element with the focus upwards, and that element may already match, so each of them needs it.
const QUIET = { "data-lm-suppress-shortcuts": "true" };
const FOCUSED = new Set(["button", "input", "select"]);

// In a notebook the kernel is asked for what is shown, lest a saved notebook carry it along.
function shown(start) {
  return {
    render({ model, el }) {
      let explorer = null;
      const wait = make("p", { role: "status" }, "Loading … If nothing appears, run the cell again.");
      const hear = (message) => {
        if (message.content && !explorer) {
          wait.remove();
          explorer = start(message.content, el, (detail) => model.send({ detail }));
        } else if (message.level) {
          explorer?.take(message.detail, message.level);
        }
      };
      el.append(wait);
      model.on("msg:custom", hear);
      model.send({ content: true });
      return () => {
        model.off("msg:custom", hear);
        explorer?.close();
      };
    },
  };
}

class Frame {
  constructor(content, keys) {
    this.content = content;
    this.keys = keys;
    this.theme = content.theme;
    this.shell = null; // the element of the whole
  }

  close() {
    this.scheme.removeEventListener("change", this.onScheme);
    this.lab.disconnect();
    this.shell.remove();
  }

  button(words, action, label = words) {
    const button = make("button", { type: "button", title: label, "aria-label": label }, words);
    button.addEventListener("click", action);
    return button;
  }

  buildHelp() {
    this.help = make("div", { ...QUIET, class: "dbw-help", role: "dialog", "aria-label": "Keys", tabindex: "-1" });
    const list = make("dl", {});
    for (const [key, use] of this.keys) list.append(make("dt", {}, key), make("dd", {}, use));
    this.help.append(list, this.button("Close", () => this.toggleHelp()));
    this.help.hidden = true;
    return this.help;
  }

  paint() {
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.onScheme = () => {
      const lab = document.body.dataset.jpThemeLight; // JupyterLab tells its own theme here
      const dark = this.theme === "auto" ? (lab ? lab === "false" : this.scheme.matches) : this.theme === "dark";
      this.shell.dataset.theme = dark ? "dark" : "light";
      const colours = this.content.colours[dark ? "dark" : "light"];
      for (const [role, colour] of Object.entries(colours)) this.shell.style.setProperty(`--${role}`, colour);
    };
    this.onScheme();
    this.scheme.addEventListener("change", this.onScheme);
    this.lab = new MutationObserver(this.onScheme);
    this.lab.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  }

  toggleTheme() {
    this.theme = this.shell.dataset.theme === "dark" ? "light" : "dark";
    this.onScheme();
  }
}

// Names only ever become text nodes and attribute values, so none can be taken for markup.
function make(tag, attributes, ...children) {
  return filled(document.createElement(tag), { ...(FOCUSED.has(tag) ? QUIET : {}), ...attributes }, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

