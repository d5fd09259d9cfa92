// Takes a JSON array of TypeScript files; prints as JSON how prettier formats each (single quotes), and what
// the TypeScript compiler says of all of them against the installed drizzle-orm.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const here = dirname(fileURLToPath(import.meta.url));
const texts = JSON.parse(readFileSync(0, 'utf8'));
const formatted = [];
for (const text of texts) formatted.push(await format(text, { parser: 'typescript', singleQuote: true }));

const folder = mkdtempSync(join(here, '.typed-'));
try {
  const files = texts.map((text, number) => join(folder, `schema${number}.ts`));
  files.forEach((file, number) => writeFileSync(file, texts[number]));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
  const ran = spawnSync(process.execPath, [compiler, ...options, ...files], { encoding: 'utf8' });
  console.log(JSON.stringify({ formatted, errors: ran.status === 0 ? '' : ran.stdout + ran.stderr }));
} finally {
  rmSync(folder, { recursive: true });
}
