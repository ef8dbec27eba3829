// Reads one JSON object from standard input, {name: script}, and writes for each name what a parser of ECMAScript 5 has
// against it: null, or why and where.
import {readFileSync} from 'node:fs';
import {parse} from 'acorn';

const found = {};
for (const [name, script] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
  try {
    parse(script, {ecmaVersion: 5, sourceType: 'script'});
    found[name] = null;
  } catch (refused) {
    found[name] = refused.message;
  }
}
process.stdout.write(JSON.stringify(found));
