// Reads {text, rounds} as JSON on standard input; prints the seconds that the official parser needs for the
// text, once per round, after one round that does not count.
import { readFileSync } from 'node:fs';
import { Parser } from '@dbml/core';

const { text, rounds } = JSON.parse(readFileSync(0, 'utf8'));
const seconds = [];
for (let round = 0; round <= rounds; round += 1) {
  const started = performance.now();
  new Parser().parse(text, 'dbmlv2');
  if (round > 0) seconds.push((performance.now() - started) / 1000);
}
console.log(JSON.stringify(seconds));
