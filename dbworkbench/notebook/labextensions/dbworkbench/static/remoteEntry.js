// Highlighting of `%%schema` cells (the sketch language) and of SQL cells in JupyterLab.
//
// This file is written by hand and loaded as it is: it offers JupyterLab the container of a prebuilt
// extension (`init` receives the modules that JupyterLab shares, `get` returns ours). That protocol is not
// documented; whatever is missing, cells stay as they are.
"use strict";
(() => {
  const SQL_CELLS = ["sql", "query", "explain", "bench", "impact", "adopt"];
  const HEAD = /^\s*(?:[A-Za-z_]\w*\s*=\s*)?%%(\w+)/;
  const FIRST_LINE = /^\s*(?:[A-Za-z_]\w*\s*=\s*)?%%\w+/;

  const words = (text) => new Set(text.split(/\s+/));
  const BLOCKS = words(
    "table enum ref tablegroup tablepartial project note query decision sql records diagramview dep use reuse " +
      "indexes checks dependencies tables notes groups schemas as from"
  );
  const SETTINGS = words(
    "pk primary key not null unique increment default ref check name note type delete update cascade restrict " +
      "set no action headercolor color where include opclass volume growth retention partition unlogged generated " +
      "identity collate sensitive values identifying fanout min max orphans refuse stub unenforced rate target " +
      "ignore because on inactive"
  );
  const SQL = words(
    "select from where and or not null is in exists between like ilike any all some case when then else end as on " +
      "using join inner left right full outer cross lateral natural group by having order asc desc nulls first last " +
      "limit offset fetch next rows row only distinct union intersect except with recursive materialized values " +
      "insert into update set delete returning merge matched conflict do nothing create table index unique view " +
      "concurrently if include alter add drop column constraint primary key foreign references check default " +
      "generated always identity explain analyze over partition window range filter within cast true false " +
      "begin commit rollback grant revoke to cascade restrict only collate interval extract for of qualify sample"
  );
  const CLAUSE = /^(?:primary|foreign|not|null|pk|unique|ref|note|default)$/i;

  function inside(state, stream) {
    const { close, kind } = state.open;
    const at = stream.string.indexOf(close, stream.pos);
    if (at < 0) {
      stream.skipToEnd();
      if (close.length === 1 && kind !== "comment") state.open = null;
    } else {
      stream.pos = at + close.length;
      state.open = null;
    }
    return kind;
  }

  function open(state, stream, begin, close, kind) {
    if (!stream.match(begin)) return null;
    state.open = { close, kind };
    return inside(state, stream);
  }

  const begin = () => ({ open: null, depth: 0, first: true, column: 0 });

  const sketch = {
    name: "dbworkbench-sketch",
    startState: begin,
    copyState: (state) => ({ ...state }),
    token(stream, state) {
      if (stream.sol()) state.column = 0;
      if (state.open) return inside(state, stream);
      if (state.first && stream.match(FIRST_LINE)) {
        state.first = false;
        stream.skipToEnd();
        return "meta";
      }
      if (stream.eatSpace()) return null;
      if (stream.match("//")) {
        stream.skipToEnd();
        return "comment";
      }
      const text =
        open(state, stream, "/*", "*/", "comment") ||
        open(state, stream, "'''", "'''", "string") ||
        open(state, stream, "'", "'", "string") ||
        open(state, stream, "`", "`", "string");
      if (text) return text;
      if (stream.match(/^"[^"]*"?/)) {
        state.column += 1;
        return "variableName";
      }
      if (stream.match(/^#[0-9a-fA-F]{3,8}\b/) || stream.match(/^-?\d+(?:\.\d+)?/)) return "number";
      if (stream.match(/^~\w+/)) return "variableName.special";
      if (stream.match(/^[[({]/)) {
        if (stream.current() === "[") state.depth += 1;
        if (stream.current() === "{") state.column = 0;
        return "bracket";
      }
      if (stream.match(/^[\])}]/)) {
        if (stream.current() === "]") state.depth = Math.max(0, state.depth - 1);
        return "bracket";
      }
      if (stream.match(/^(?:->>|->|<>|\?<\?|\?<|<\?|\?>|>\?|[<>\-?])/)) return "operator";
      if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) return word(stream, state);
      stream.next();
      return null;
    },
    languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } } },
  };

  function word(stream, state) {
    const said = stream.current().toLowerCase();
    const place = state.column;
    state.column += 1;
    if (state.depth > 0) return SETTINGS.has(said) ? "keyword" : "variableName";
    if (place === 0 && BLOCKS.has(said)) return "keyword";
    if (said === "as" || CLAUSE.test(said)) return "keyword";
    if (place === 1 && /^\s*[\p{L}_"][\p{L}\p{N}_"]*\s+[\p{L}_]/u.test(stream.string) && !startsBlock(stream))
      return "variableName.standard";
    return "variableName";
  }

  const startsBlock = (stream) => {
    const first = /^\s*([\p{L}_]+)/u.exec(stream.string);
    return first !== null && BLOCKS.has(first[1].toLowerCase());
  };

  const sql = {
    name: "dbworkbench-sql",
    startState: begin,
    copyState: (state) => ({ ...state }),
    token(stream, state) {
      if (state.open) return inside(state, stream);
      if (state.first && stream.match(FIRST_LINE)) {
        state.first = false;
        stream.skipToEnd();
        return "meta";
      }
      if (stream.eatSpace()) return null;
      if (stream.match("--")) {
        stream.skipToEnd();
        return "comment";
      }
      const text = open(state, stream, "/*", "*/", "comment");
      if (text) return text;
      if (stream.match(/^'(?:[^']|'')*'?/)) return "string";
      if (stream.match(/^"(?:[^"]|"")*"?/)) return "variableName";
      if (stream.match(/^::\s*[A-Za-z_]\w*/)) return "variableName.standard";
      if (stream.match(/^:[A-Za-z_]\w*/)) return "variableName.special";
      if (stream.match(/^\d+(?:\.\d+)?(?:e[+-]?\d+)?/i)) return "number";
      if (stream.match(/^[\p{L}_][\p{L}\p{N}_$]*/u))
        return SQL.has(stream.current().toLowerCase()) ? "keyword" : "variableName";
      if (stream.match(/^[<>=!+\-*/%|&~^@#]+/)) return "operator";
      stream.next();
      return null;
    },
    languageData: { commentTokens: { line: "--", block: { open: "/*", close: "*/" } } },
  };

  function kindOf(doc) {
    const head = HEAD.exec(doc.sliceString(0, 200).trimStart());
    if (head === null) return null;
    if (head[1] === "schema") return "sketch";
    return SQL_CELLS.includes(head[1]) ? "sql" : null;
  }

  // The language of a cell is exchanged in a compartment: an editor without any language would not bear
  // the language facet, even an empty one.
  async function highlighting(shared) {
    const [{ StreamLanguage }, { Compartment, EditorState, Prec }, { ViewPlugin }] = await Promise.all([
      shared("@codemirror/language"),
      shared("@codemirror/state"),
      shared("@codemirror/view"),
    ]);
    const languages = { sketch: StreamLanguage.define(sketch), sql: StreamLanguage.define(sql) };
    const slot = new Compartment();
    const choose = (kind) => slot.reconfigure(kind === null ? [] : Prec.highest(languages[kind].extension));

    const onChange = EditorState.transactionExtender.of((change) => {
      if (!change.docChanged) return null;
      const kind = kindOf(change.newDoc);
      return kind === kindOf(change.startState.doc) ? null : { effects: choose(kind) };
    });
    const onOpen = ViewPlugin.define((view) => {
      let gone = false;
      Promise.resolve().then(() => {
        const kind = kindOf(view.state.doc);
        if (!gone && kind !== null) view.dispatch({ effects: choose(kind) });
      });
      return {
        destroy: () => {
          gone = true;
        },
      };
    });
    return [slot.of([]), onChange, onOpen];
  }

  let scope = {};

  // Return a module that JupyterLab shares; there is one version of each.
  async function shared(name) {
    const [offer] = Object.values(scope[name] || {});
    if (offer === undefined) throw new Error(`JupyterLab does not share ${name}`);
    return (await offer.get())();
  }

  async function plugins() {
    try {
      const { IEditorExtensionRegistry } = await shared("@jupyterlab/codemirror");
      const extension = await highlighting(shared);
      return [
        {
          id: "dbworkbench:highlighting",
          description: "Highlights sketches and SQL in dbworkbench's cells",
          autoStart: true,
          requires: [IEditorExtensionRegistry],
          activate: (_app, registry) => {
            registry.addExtension({
              name: "dbworkbench:highlighting",
              factory: () => ({ instance: () => extension, reconfigure: () => null }),
            });
          },
        },
      ];
    } catch (error) {
      console.debug("dbworkbench: no highlighting here", error);
      return [];
    }
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["dbworkbench"] = {
    init: (offered) => {
      scope = offered;
    },
    get: async () => {
      const found = await plugins();
      return () => ({ __esModule: true, default: found });
    },
  };
})();
