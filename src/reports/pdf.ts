// A finished page description becomes a PDF file. The only file that imports pdfmake, which is large: load it lazily.
import * as pdfMakeModule from 'pdfmake';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces';
import medium from 'pdfmake/build/fonts/Roboto/Roboto-Medium.ttf?url';
import regular from 'pdfmake/build/fonts/Roboto/Roboto-Regular.ttf?url';
import { AppError } from '../model/errors.ts';
import type { PageFrame } from './frame.ts';

export type { Content };

// pdfmake is one CommonJS bundle; what a bundler makes of its exports differs between development and build.
const pdfMake = 'default' in pdfMakeModule ? (pdfMakeModule.default as typeof pdfMakeModule) : pdfMakeModule;

// pdfmake recognises a font's address by its scheme, so a relative one would be looked up in its own file table.
const [normal, bold] = [regular, medium].map((url) => new URL(url, globalThis.location.href).href) as [string, string];
pdfMake.setFonts({ Roboto: { normal, bold, italics: normal, bolditalics: bold } });
pdfMake.setUrlAccessPolicy((url) => new URL(url).origin === globalThis.location.origin);

export interface PdfOptions {
  readonly title: string;
  /** BCP 47: screen readers pronounce the text in it. */
  readonly language: string;
  readonly frame: PageFrame;
  readonly content: readonly Content[];
}

/** Makes the file. `AppError` 'internal' when pdfmake cannot. */
export async function makePdf({ title, language, frame, content }: PdfOptions): Promise<Blob> {
  const definition: TDocumentDefinitions = {
    info: { title, creator: 'Basalt', producer: 'Basalt' },
    language,
    displayTitle: true,
    pageSize: frame.pageSize,
    pageMargins: frame.margins,
    header: frame.header,
    footer: frame.footer,
    content: [...content],
    defaultStyle: frame.style,
  };
  try {
    return await pdfMake.createPdf(definition).getBlob();
  } catch (cause) {
    throw new AppError('internal', `no PDF: ${String(cause)}`, { cause });
  }
}
