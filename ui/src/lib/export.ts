// What an export says of its files.

/** Cuts the folder that all files lie in off their paths, so that a list shows what differs. */
export function below(files: readonly string[], folder: string): { folder: string; names: string[] } {
  const clean = folder.trim().replace(/\/+$/, "");
  // The backend gives whole paths, also where `~` was typed: the folder is the longest common one that ends like it.
  const tail = clean.replace(/^(~|\.)(?=\/|$)/, "");
  const first = files[0] ?? "";
  const at = tail ? first.lastIndexOf(`${tail}/`) : -1;
  const root = at >= 0 ? first.slice(0, at + tail.length) : common(files);
  return files.every((file) => file.startsWith(`${root}/`)) && root ? { folder: root, names: files.map((file) => file.slice(root.length + 1)) } : { folder: "", names: [...files] };
}

/** The longest folder that all have in common. */
function common(files: readonly string[]): string {
  let parts = (files[0] ?? "").split("/").slice(0, -1);
  for (const file of files) {
    const own = file.split("/");
    const differs = parts.findIndex((part, at) => part !== own[at]);
    if (differs >= 0) parts = parts.slice(0, differs);
  }
  return parts.join("/");
}
