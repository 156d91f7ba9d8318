// A style sheet is imported for its effect: esbuild puts it into the page's one sheet.
declare module "*.css";
