// Both extensions, unpacked, in build/extension: one source, two manifests.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { manifest } from "./manifest.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = fileURLToPath(new URL("../build/extension/", import.meta.url));
const { version } = JSON.parse(await readFile(`${here}package.json`, "utf8"));

for (const browser of ["chromium", "firefox"]) {
  const folder = `${out}${browser}/`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    absWorkingDir: here,
    entryPoints: ["background", "content", "options", "panel"].map((name) => `src/${name}.ts`),
    outdir: folder,
    bundle: true,
    format: "iife",
    target: ["chrome138", "firefox140"],
    loader: { ".css": "text" },
    charset: "utf8",
    legalComments: "inline",
    logLevel: "warning",
  });
  for (const part of ["_locales", "icons", "pages"]) await cp(`${here}${part}`, `${folder}${part}`, { recursive: true });
  await writeFile(`${folder}manifest.json`, `${JSON.stringify(manifest(browser, version), null, 2)}\n`);
}
