// Takes a DBML text as a JSON string on the first line of standard input; for each further line reads the text
// with the official parser and prints the seconds that it took.
import { createInterface } from 'node:readline';
import { Parser } from '@dbml/core';

let text;
for await (const line of createInterface({ input: process.stdin })) {
  if (text === undefined) {
    text = JSON.parse(line);
    continue;
  }
  const started = performance.now();
  new Parser().parse(text, 'dbmlv2');
  console.log((performance.now() - started) / 1000);
}
