// Reads DBML on standard input with the official parser; prints its model as JSON, or {"errors": […]}.
import { readFileSync } from 'node:fs';
import { Parser } from '@dbml/core';

const text = readFileSync(0, 'utf8');
try {
  const database = new Parser().parse(text, 'dbmlv2');
  console.log(JSON.stringify(database.normalize()));
} catch (error) {
  console.log(JSON.stringify({ errors: (error.diags ?? [{ message: String(error) }]).map((diag) => diag.message) }));
}
