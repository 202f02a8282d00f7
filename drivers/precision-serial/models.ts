// The Precision and Optium meters whose cable goes into the strip port, and which of two protocols each speaks.

export const MODELS = ['Precision Xtra', 'Precision Xceed', 'Optium Xceed'] as const;

export type PrecisionModel = (typeof MODELS)[number];

/** 'text': `$xmem` at 19200 baud. 'medisense': the older frames at 9600. */
export type Protocol = 'text' | 'medisense';

export const BAUD_RATES: Readonly<Record<Protocol, number>> = { text: 19_200, medisense: 9600 };

/** Both exist of each name, by age: the likelier one is tried first. */
export function protocolsOf(model: string | undefined): readonly Protocol[] {
  return model?.endsWith('Xceed') ? ['medisense', 'text'] : ['text', 'medisense'];
}
