// Looks at a finished drawing as the browser does: well-formed, no stray numbers, every text inside and none over another.
import { expect } from 'chai';

export interface DrawnText {
  readonly text: string;
  readonly box: DOMRect;
  readonly sizePx: number;
}

/** Parses, mounts and measures an SVG text. Throws what is wrong with it. */
export function checkSvg(svg: string): { readonly texts: readonly DrawnText[]; readonly paths: readonly string[] } {
  expect(svg).not.to.match(/NaN|undefined|Infinity|null/);
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(parsed.querySelector('parsererror')?.textContent).to.equal(undefined);
  const root = document.importNode(parsed.documentElement, true) as unknown as SVGSVGElement;
  document.body.append(root);
  const { width, height } = root.viewBox.baseVal;
  const texts = [...root.querySelectorAll('text')].map((element) => ({
    text: element.textContent,
    box: element.getBBox(),
    sizePx: Number(element.getAttribute('font-size')),
  }));
  const paths = [...root.querySelectorAll('path')].map((path) => path.getAttribute('d')!);
  root.remove();
  for (const { text, box } of texts) {
    const where = `"${text}" at ${box.x},${box.y} in ${width} × ${height}`;
    expect(box.x, where).to.be.at.least(-0.5);
    expect(box.x + box.width, where).to.be.at.most(width + 0.5);
    expect(box.y, where).to.be.at.least(-1);
    expect(box.y + box.height, where).to.be.at.most(height + 3);
  }
  return { texts, paths };
}

/** Pairs of texts whose letters touch. A line's box has air above and below its figures, which does not count. */
export function overlaps(texts: readonly DrawnText[]): string[] {
  const found: string[] = [];
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const middle = (text: DrawnText): number => text.box.y + text.box.height / 2;
      const apart = Math.abs(middle(one) - middle(other));
      if (across > 0.5 && apart < (one.sizePx + other.sizePx) * 0.37) found.push(`${one.text} / ${other.text}`);
    }
  }
  return found;
}
