// firestore.indexes.json against the queries there are: the emulator answers any query, the real Firestore only indexed ones.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const { indexes, fieldOverrides } = JSON.parse(readFileSync('firestore.indexes.json', 'utf8'));
const folder = 'src/sync/firebase';
const sources = readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]);

/** Each filter of `Wire.list`, with the collection it is asked of. */
function queries() {
  return sources.flatMap(([name, text]) =>
    [...text.matchAll(/field: '(\w+)', is: '(==|>)'(?: as const)?/g)].map((match) => ({ name, field: match[1] })),
  );
}

test('every query asks for one field, which Firestore indexes by itself unless it is told not to', () => {
  const fields = new Set(queries().map(({ field }) => field));
  assert.deepEqual([...fields].sort(), ['changed', 'owner', 'uid'], 'a new query: does it need an index?');
  const exempt = new Set(fieldOverrides.filter((item) => item.indexes.length === 0).map((item) => item.fieldPath));
  for (const { name, field } of queries())
    assert.ok(!exempt.has(field), `${name} asks for ${field}, which is not indexed`);
  assert.deepEqual(indexes, [], 'no query of two fields, so no composite index');
});

test('queries are made in one place, which takes one filter', () => {
  for (const [name, text] of sources) {
    if (name !== 'wire.ts') assert.doesNotMatch(text, /firebase\/firestore(?!\/lite)|\bwhere\(|\borderBy\(/, name);
  }
  const wire = sources.find(([name]) => name === 'wire.ts')[1];
  assert.match(wire, /list\(path: string, filter\?: Filter\)/);
});

test('what is not indexed are the sealed bytes, by the names the rules know', () => {
  const rules = readFileSync('firestore.rules', 'utf8');
  for (const { collectionGroup, fieldPath } of fieldOverrides) {
    assert.match(rules, new RegExp(`/${collectionGroup}/`), collectionGroup);
    assert.match(rules, new RegExp(`'${fieldPath}'`), fieldPath);
  }
});
