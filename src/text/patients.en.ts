// English words of what others share with one: the list, asking for access, opening a link.

export const patientsEn = {} as const;
