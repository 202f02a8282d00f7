// The mark: three basalt columns from above. One shape for the wordmark, the favicon and the app's icons.

/** The drawing lies in a square of this size. */
export const MARK_SIZE = 40;

const COLUMN_PITCH = 10.4;
const COLUMN_RADIUS = 9.3;

/** Corners of a hexagon with a corner at the top, as a path. */
function column(x: number, y: number): string {
  const corner = (index: number): string => {
    const angle = (Math.PI / 3) * index + Math.PI / 6;
    const round = (value: number): number => Math.round(value * 100) / 100;
    return `${round(x + COLUMN_RADIUS * Math.cos(angle))} ${round(y + COLUMN_RADIUS * Math.sin(angle))}`;
  };
  return `M${[0, 1, 2, 3, 4, 5].map(corner).join('L')}Z`;
}

const half = (Math.sqrt(3) / 2) * COLUMN_PITCH;
const top = 17.4 - COLUMN_PITCH / 2;

/** Two lighter columns behind, one dark in front. */
export const MARK_LIGHT = `${column(20 - half, top)}${column(20 + half, top)}`;
export const MARK_DARK = column(20, top + 1.5 * COLUMN_PITCH);
