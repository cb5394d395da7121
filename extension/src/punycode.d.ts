declare module "punycode/punycode.es6.js" {
  export function encode(text: string): string;
}
