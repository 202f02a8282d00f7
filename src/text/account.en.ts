// English words of signing in, unlocking and looking after an account.

export const accountEn = {} as const;
