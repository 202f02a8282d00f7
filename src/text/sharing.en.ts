// English words of sharing with others: sync, requests, who may look, links.

export const sharingEn = {} as const;
