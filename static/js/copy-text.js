// One button copies the brief as text. Without this the text stands in a box to select by hand.

async function copy(box) {
  try {
    await navigator.clipboard.writeText(box.value); // only where the connection is secure
    return true;
  } catch {
    box.closest("details")?.setAttribute("open", "");
    box.focus();
    box.select();
    return document.execCommand("copy");
  }
}

for (const part of document.querySelectorAll("[data-copy-text]")) {
  const box = part.querySelector("textarea");
  const button = part.querySelector("button");
  const said = part.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    const isCopied = await copy(box);
    said.textContent = isCopied
      ? "Copied. Paste it into your record."
      : "The text is selected. Press Ctrl and C to copy it.";
  });
}
