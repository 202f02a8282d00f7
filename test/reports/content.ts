// Takes pdfmake content apart: all texts and all drawings, in order.
import type { Content } from '../../src/reports/report.ts';

type Node = unknown;

function walk(node: Node, visit: (key: string, value: Node) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (node !== null && typeof node === 'object') {
    for (const [key, value] of Object.entries(node)) {
      visit(key, value);
      walk(value, visit);
    }
  }
}

/** Texts of paragraphs and of drawings. */
export function textsOf(content: readonly Content[]): string[] {
  const texts: string[] = [];
  const take = (node: Node): void => {
    if (typeof node === 'string') texts.push(node);
    else if (Array.isArray(node)) node.forEach(take);
    else if (node !== null && typeof node === 'object') {
      const { text, stack, columns, table, svg } = node as Readonly<Record<string, Node>>;
      take(text);
      take(stack);
      take(columns);
      if (table) take((table as { readonly body: Node }).body);
      if (typeof svg === 'string')
        for (const [, words] of svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g))
          take(words!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
    }
  };
  take(content);
  return texts.filter((text) => text.trim() !== '');
}

/** All drawings. */
export function drawingsOf(content: readonly Content[]): string[] {
  const found: string[] = [];
  walk(content, (key, value) => {
    if (key === 'svg') found.push(value as string);
  });
  return found;
}

/** All numbers, wherever they stand. */
export function numbersOf(node: unknown): number[] {
  const found: number[] = [];
  walk(node, (_, value) => {
    if (typeof value === 'number') found.push(value);
  });
  return found;
}
