// Reads diagrams with Mermaid: one on standard input, or a JSON array of them.
// Prints what each says as JSON: entities, relationships, subgraphs, or {"errors": […]}.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('');
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ startOnLoad: false, logLevel: 'fatal' });

// Mermaid keeps `#quot;` in signs of its own until a browser shows it
const shown = (text) => {
  const page = window.document.createElement('textarea');
  page.innerHTML = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/ﬂ°°(\d+)¶ß/g, '&#$1;')
    .replace(/ﬂ°(\w+)¶ß/g, '&$1;');
  return page.value;
};

async function read(text) {
  try {
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const frames = new Set(db.getSubGraphs().map((frame) => frame.id));
    const names = new Map([...db.getEntities().values()].map((entity) => [entity.id, shown(entity.label)]));
    const name = (id) => names.get(id) ?? shown(id);
    return {
      entities: [...db.getEntities().values()]
        .filter((entity) => !frames.has(entity.label))
        .map((entity) => ({
          name: shown(entity.label),
          alias: shown(entity.alias),
          attributes: entity.attributes.map((each) => ({
            type: shown(each.type),
            name: shown(each.name),
            keys: each.keys.map((key) => key.toUpperCase()),
            comment: shown(each.comment),
          })),
        })),
      relationships: db.getRelationships().map((each) => ({
        left: name(each.entityA),
        right: name(each.entityB),
        left_many: each.relSpec.cardB,
        right_many: each.relSpec.cardA,
        identifying: each.relSpec.relType === 'IDENTIFYING',
        label: shown(each.roleA),
      })),
      subgraphs: db.getSubGraphs().map((frame) => ({ title: frame.title, members: frame.nodes.map(shown) })),
      description: shown(db.getAccDescription() ?? ''),
    };
  } catch (error) {
    return { errors: [String(error)] };
  }
}

const input = readFileSync(0, 'utf8');
if (input.startsWith('[')) {
  const answers = [];
  for (const text of JSON.parse(input)) answers.push(await read(text));
  console.log(JSON.stringify(answers));
} else {
  console.log(JSON.stringify(await read(input)));
}
