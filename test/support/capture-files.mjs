// Serves the captures made by others to browser tests. They cannot be committed (licences): they lie beside the checkout or in $CAPTURES.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../../shared/fixtures', import.meta.url));

/** The folder of captures, or undefined. */
export function capturesFolder() {
  const folder = process.env.CAPTURES ?? beside;
  return existsSync(folder) ? folder : undefined;
}

function filesBelow(folder, prefix = '') {
  return readdirSync(path.join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const name = prefix ? `${prefix}/${entry.name}` : entry.name;
    return entry.isDirectory() ? filesBelow(folder, name) : [name];
  });
}

/** Middleware: `<base>/index.json` lists the files, `<base>/<file>` is one. */
export function captureFiles(base) {
  return async (ctx, next) => {
    if (!ctx.path.startsWith(`${base}/`)) return next();
    const folder = capturesFolder();
    const name = decodeURIComponent(ctx.path.slice(base.length + 1));
    if (name === 'index.json') {
      ctx.body = JSON.stringify(folder ? filesBelow(folder) : []);
      return;
    }
    const file = folder && path.join(folder, name);
    if (!file?.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      ctx.status = 404;
      return;
    }
    ctx.type = 'application/octet-stream';
    ctx.body = readFileSync(file);
  };
}
