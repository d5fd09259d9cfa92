// Reads a JSON list of DBML texts on standard input with the official parser; prints a list with the model
// of each, or {"errors": […]}.
import { readFileSync } from 'node:fs';
import { Parser } from '@dbml/core';

function model(text) {
  try {
    return new Parser().parse(text, 'dbmlv2').normalize();
  } catch (error) {
    return { errors: (error.diags ?? [{ message: String(error) }]).map((diag) => diag.message) };
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(model)));
