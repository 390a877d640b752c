/** A page of documentation: where it is, and its text. */
export interface Page {
  path: string;
  text: string;
}

/** A table of a page: its cells without their padding, the heading first. */
export type Table = string[][];

/** All tables of a Markdown text. */
export function tablesOf(text: string): Table[] {
  const tables: Table[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const row = line.trim();
    if (!row.startsWith('|')) {
      open = false;
      continue;
    }
    const cells = row.slice(1, -1).split('|');
    if (!open) {
      tables.push([]);
    }
    open = true;
    if (!cells.every((cell) => /^[\s:-]+$/.test(cell) && cell.includes('-'))) {
      tables.at(-1)!.push(cells.map((cell) => cell.trim()));
    }
  }
  return tables;
}

/** The first cell of every row below a heading, with several in one cell parted by `<br>`. */
export function firstColumn(table: Table): string[] {
  return table
    .slice(1)
    .flatMap(([cell]) => cell.split('<br>'))
    .map((entry) => entry.trim());
}

/** A text of the program, in the pieces between what is filled in at run time. */
export type Message = string[];

/** The texts of Go sources: string literals, those joined by `+` as one. */
export function goMessages(source: string): Message[] {
  const literal = '"(?:[^"\\\\\\n]|\\\\.)*"';
  const joined = new RegExp(`${literal}(?:\\s*\\+\\s*(?:${literal}|[\\w.]+(?:\\([\\w.]*\\))?))*`, 'g');
  return (source.match(joined) ?? []).map((text) => {
    const parts = text.match(new RegExp(`${literal}|[\\w.]+(?:\\([\\w.]*\\))?`, 'g'))!;
    const whole = parts.map((part) => (part.startsWith('"') ? unquoted(part) : '\0')).join('');
    // pkg/koreai/network.go puts the host in place of HOST.
    return pieces(
      whole
        .replace(/\bHOST\b/g, '\0')
        .replace(/%%/g, '%')
        .replace(/%(\[\d+\])?[-+#]?[\d.]*[a-zA-Z]/g, '\0')
    );
  });
}

/** The texts of the front end, from its file of translations. */
export function localeMessages(locale: unknown): Message[] {
  return typeof locale === 'string'
    ? [pieces(locale.replace(/\{\{\w+\}\}/g, '\0'))]
    : Object.values(locale ?? {}).flatMap(localeMessages);
}

/** Whether a text is a sentence about a failure, with what to do after a colon or in a sentence of its own. */
function isFailure(message: Message): boolean {
  const text = message.join('...');
  return text.trim().split(/\s+/).length >= 7 && /: |\. It is asked again/.test(text);
}

/**
 * The first words of each failure that the Go sources can say, up to what is filled in: what people copy from the screen
 * to search a page for.
 */
export function failuresOf(source: string): string[] {
  return goMessages(source)
    .filter(isFailure)
    .map(([first]) => first.split(/[:(]|\. /)[0].trim());
}

/** Whether searching the page for the words, as a browser does, finds them. */
export function isFound(words: string, page: string): boolean {
  return page.replace(/[`*_]/g, '').toLowerCase().includes(words.toLowerCase());
}

function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, char) => (char === 'n' ? '\n' : char));
}

function pieces(text: string): Message {
  return text.split('\0').filter((piece) => piece.trim() !== '');
}

/** Shorter matches at the edge of a piece are chance. */
const SHORTEST = 8;

/** Whether a documented message (with ... for what is left out) is a part of one that the program can say. */
export function isSaid(documented: string, messages: Message[]): boolean {
  const parts = documented
    .toLowerCase() // a message is a sentence, or a part of another
    .replace(/[`*_]/g, '')
    .split('...')
    .map((part) => part.trim())
    .filter((part) => /\w{2}/.test(part));
  const said = (message: Message) => {
    const pieces = message.map((piece) => piece.toLowerCase());
    return parts.every((part) => isWithin(part, pieces));
  };
  return parts.length > 0 && messages.some(said);
}

function isWithin(part: string, message: Message): boolean {
  return message.some((_, first) => fits(part, message.slice(first)));
}

/** Whether a text begins within the first piece and goes on through the ones after it. */
function fits(text: string, [first, ...rest]: Message): boolean {
  if (first.includes(text)) {
    return true;
  }
  for (let length = text.length - 1; length >= Math.min(SHORTEST, first.length); length--) {
    if (first.endsWith(text.slice(0, length)) && goesOn(text.slice(length), rest)) {
      return true;
    }
  }
  return false;
}

/** After something that is filled in come the next pieces; the last one may be cut off. */
function goesOn(text: string, [next, ...rest]: Message): boolean {
  if (next === undefined) {
    return /^[\w ().%-]*$/.test(text);
  }
  const at = text.indexOf(next);
  if (at >= 0) {
    return goesOn(text.slice(at + next.length), rest);
  }
  const inside = /^\S*$/.test(text);
  return inside || Array.from(next, (_, i) => next.slice(0, next.length - i)).some((head) => text.endsWith(head));
}

/** The anchors of a page, as its headings make them. */
export function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-')
  );
}

/** Links of a page to headings that are not there. `read` gives the text of a file beside it. */
export function deadAnchors({ path, text }: Page, read: (file: string) => string): string[] {
  return [...text.matchAll(/\]\(([^)\s#]*\.md)?#([^)\s]+)\)/g)]
    .filter(([, file, anchor]) => !anchorsOf(file ? read(file) : text).includes(anchor))
    .map(([, file = '', anchor]) => `${path}: ${file}#${anchor} does not exist`);
}
