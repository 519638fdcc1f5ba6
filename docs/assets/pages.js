// What style sheets cannot tell, extra.css is told here; without this, pages are read all the same.

// On a phone a table with sentences in it is shown row by row, each cell behind the name of its
// column. A table of short cells stays a table.
const SENTENCE = 30;
// Code that is no longer than this fits into a line of a phone.
const SHORT = 30;

for (const table of document.querySelectorAll(".md-content table:not([class])")) {
  const names = Array.from(table.querySelectorAll("thead th"), (cell) => cell.textContent.trim());
  const cells = Array.from(table.querySelectorAll("tbody td"));
  if (names.length > 2 && cells.some((cell) => cell.textContent.length > SENTENCE)) {
    table.dataset.rows = "";
    for (const cell of cells) {
      cell.dataset.name = names[cell.cellIndex];
    }
  }
}

for (const code of document.querySelectorAll(".md-content :not(pre) > code")) {
  if (code.textContent.length <= SHORT) {
    code.dataset.short = "";
  }
}

// In a cell that is too narrow for a word of code, the word is broken behind a sign, not anywhere.
const WIDE = 20;

for (const code of document.querySelectorAll(".md-content td code")) {
  if (code.childElementCount === 0) {
    const words = code.textContent.split(/(?<=\s)/);
    const parts = words.flatMap((word) =>
      word.length > WIDE ? word.split(/(?<=[({=._])(?=[A-Za-z"])/) : [word],
    );
    code.replaceChildren(
      ...parts.flatMap((part, index) => (index ? [document.createElement("wbr"), part] : [part])),
    );
  }
}
