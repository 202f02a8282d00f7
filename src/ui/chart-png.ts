// A chart as it stands on the screen, as a picture.
import { AppError } from '../model/errors.ts';
import type { XChart } from '../charts/x-chart.ts';

export async function chartPng(chart: XChart): Promise<Blob> {
  const drawn = chart.renderRoot.querySelector('canvas');
  if (!drawn) throw new AppError('internal', 'the chart is not drawn');
  const canvas = document.createElement('canvas');
  canvas.width = drawn.width;
  canvas.height = drawn.height;
  const context = canvas.getContext('2d');
  if (!context) throw new AppError('internal', 'no canvas');
  // The drawing itself is transparent; on its own it needs the card's colour behind it.
  context.fillStyle = getComputedStyle(chart).getPropertyValue('--card');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(drawn, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new AppError('internal', 'no picture'))), 'image/png'),
  );
}
