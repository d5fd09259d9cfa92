// Takes a JSON array of Prisma schemas; prints as JSON, for each, how `prisma format` lays it out, what
// `prisma validate` says of it ("" when it is valid), and its data model (DMMF) when it is.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const prisma = createRequire(import.meta.url)('@prisma/prisma-schema-wasm');
const editor = JSON.stringify({
  textDocument: { uri: 'file:/schema.prisma' },
  options: { tabSize: 2, insertSpaces: true },
});

function told(text) {
  const files = [['schema.prisma', text]];
  const formatted = JSON.parse(prisma.format(JSON.stringify(files), editor))[0][1];
  const asked = JSON.stringify({ prismaSchema: files, noColor: true });
  try {
    prisma.validate(asked);
    return { formatted, errors: '', model: JSON.parse(prisma.get_dmmf(asked)).datamodel };
  } catch (error) {
    return { formatted, errors: JSON.parse(error.message).message, model: null };
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(told)));
