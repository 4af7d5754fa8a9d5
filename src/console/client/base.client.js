export const x = 1; document.title = "x";
