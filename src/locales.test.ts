import fs from 'fs';
import path from 'path';
import ts from 'typescript';

import pluginJson from './plugin.json';

// The texts are in the code, each beside its key. The English file is made from them for translators:
// UPDATE_LOCALES=1 npx jest src/locales.test.ts

const FILE = path.join(__dirname, 'locales', 'en-US', `${pluginJson.id}.json`);

interface Text {
  key: string;
  text: string;
  file: string;
}

function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return filesBelow(full);
    }
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [full] : [];
  });
}

/** Every call of t(key, text) and textWith(key, text, values). A key or text that is not written out cannot be translated. */
function textsOf(file: string): Text[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Text[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && ['t', 'textWith'].includes(node.expression.getText(source))) {
      const [key, text] = node.arguments;
      if (!ts.isStringLiteralLike(key) || !ts.isStringLiteralLike(text)) {
        throw new Error(`${file}: a key or text is not written out: ${node.getText(source)}`);
      }
      found.push({ key: key.text, text: text.text, file: path.relative(__dirname, file) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const HELPER = path.join(__dirname, 'text.ts');
const texts = filesBelow(__dirname)
  .filter((file) => file !== HELPER)
  .flatMap(textsOf);

/** The texts by key, nested at the dots and sorted, as the host's translations are. */
function tree(): Record<string, unknown> {
  const root: Record<string, any> = {};
  for (const { key, text } of [...texts].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const parts = key.split('.');
    const leaf = parts.pop()!;
    parts.reduce((node, part) => (node[part] ??= {}), root)[leaf] = text;
  }
  return root;
}

it('has one text for each key', () => {
  expect(texts.length).toBeGreaterThan(100);
  const seen = new Map<string, string>();
  for (const { key, text, file } of texts) {
    expect(`${file}: ${key}: ${seen.get(key) ?? text}`).toBe(`${file}: ${key}: ${text}`);
    seen.set(key, text);
  }
});

it('has the same texts in the English file', () => {
  if (process.env.UPDATE_LOCALES) {
    fs.writeFileSync(FILE, `${JSON.stringify(tree(), null, 2)}\n`);
  }
  expect(JSON.parse(fs.readFileSync(FILE, 'utf8'))).toEqual(tree());
});

it('names every language that there is', () => {
  expect(pluginJson.languages).toEqual(fs.readdirSync(path.join(__dirname, 'locales')).sort());
});
