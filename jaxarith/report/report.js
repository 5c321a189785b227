"use strict";
// The operand map: unpacks the answers of one cell at a time, paints them and reads them out.
(() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const board = document.getElementById("map");
  const grids = document.getElementById("map-grids");
  const reading = document.getElementById("map-reading");
  const select = document.getElementById("map-cell");
  const NAMES = { "+": "Addition", "-": "Subtraction", "*": "Multiplication" };
  const SIGNS = { "-": "−", "*": "×" };
  const PARTS = ["trained on", "validation", "tested"];
  const TESTED = 2;
  // Viridis: its brightness rises evenly, so it reads without telling colours apart.
  const STOPS = [
    [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141],
    [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37],
  ];
  const unpacked = new Map();
  let asked = 0;

  function colour(share) {
    const place = share * (STOPS.length - 1);
    const low = Math.min(Math.floor(place), STOPS.length - 2);
    return STOPS[low].map((from, i) => Math.round(from + (STOPS[low + 1][i] - from) * (place - low)));
  }

  async function unpack(number) {
    if (!unpacked.has(number)) {
      const bytes = Uint8Array.from(atob(data.packed[number]), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      unpacked.set(number, new Response(stream).arrayBuffer());
    }
    return unpacked.get(number);
  }

  async function loadTask(task) {
    const steps = new Int32Array(await unpack(task.steps));
    const right = new Uint8Array(await unpack(task.right));
    const codes = new Uint8Array(await unpack(task.codes));
    const queryAt = new Int32Array(task.operators.length * task.numbers ** 2).fill(-1);
    let place = -1;
    steps.forEach((step, query) => { place += step; queryAt[place] = query; });
    return { ...task, right, codes, queryAt };
  }

  async function loadSeed(seed) {
    return {
      ...seed,
      ranks: new Uint8Array(await unpack(seed.said)),
      packedPart: new Uint8Array(await unpack(seed.part)),
    };
  }

  const part = (seed, query) => (seed.packedPart[query >> 2] >> (2 * (query & 3))) & 3;

  // Which of the task's codes was said: its bytes lie in planes, the lowest first; 0 is right.
  function rank(task, seed, query) {
    let found = 0;
    for (let i = query, scale = 1; i < seed.ranks.length; i += task.queries, scale *= 256) {
      found += scale * seed.ranks[i];
    }
    return found;
  }

  const isRight = (task, seed, query) => !seed.diverged && rank(task, seed, query) === 0;

  // What was written, as a person reads it; a blank inside stays and is shown.
  function read(task, query, code = 0) {
    let text = "";
    for (let i = 0; i < task.width; i++) {
      const id = task.right[query * task.width + i] + task.codes[code * task.width + i];
      text += task.characters[id % task.characters.length];
    }
    text = text.trimEnd();
    if (task.reversed) text = [...text].reverse().join("");
    return text === "" ? "(blank)" : text.replaceAll(" ", "␣").replace(/^-/, "−");
  }

  function shareRight(cell, query) {
    const tested = cell.seeds.filter((seed) => part(seed, query) === TESTED);
    if (!tested.length) return null;
    return tested.filter((seed) => isRight(cell.task, seed, query)).length / tested.length;
  }

  function paint(canvas, cell, operator) {
    const { numbers, queryAt } = cell.task;
    canvas.width = canvas.height = numbers;
    const context = canvas.getContext("2d");
    const image = context.createImageData(numbers, numbers);
    for (let first = 0; first < numbers; first++) {
      for (let second = 0; second < numbers; second++) {
        const query = queryAt[(operator * numbers + first) * numbers + second];
        const share = query < 0 ? null : shareRight(cell, query);
        const dot = (numbers - 1 - second) * numbers + first;
        if (share !== null) image.data.set([...colour(share), 255], 4 * dot);
      }
    }
    context.putImageData(image, 0, 0);
  }

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function addTicks(frame, task) {
    const step = [1, 2, 5, 10, 20, 50, 100].find((each) => task.numbers / each <= 6) || 100;
    for (let i = 0; i < task.numbers; i++) {
      const number = task.smallest + i;
      if (number % step && task.numbers > 1) continue;
      const at = `${(100 * (i + 0.5)) / task.numbers}%`;
      frame.append(element("span", { class: "tick up", style: `bottom:${at}`, "aria-hidden": "true" }, String(number)));
      frame.append(element("span", { class: "tick across", style: `left:${at}`, "aria-hidden": "true" }, String(number)));
    }
  }

  function say(cell, operator, first, second) {
    const { task } = cell;
    const sign = task.operators[operator];
    const [a, b] = [first + task.smallest, second + task.smallest];
    const asked = `${a} ${SIGNS[sign] || sign} ${b}`;
    const query = task.queryAt[(operator * task.numbers + first) * task.numbers + second];
    if (query < 0) {
      reading.replaceChildren(element("p", { class: "query" }, asked), element("p", {}, "not among this task's queries"));
      return;
    }
    const tested = cell.seeds.filter((seed) => part(seed, query) === TESTED);
    const right = tested.filter((seed) => isRight(task, seed, query)).length;
    const rows = cell.seeds.map((seed) => {
      const verdict = seed.diverged ? "✗ diverged" : isRight(task, seed, query) ? "✓ right" : "✗ wrong";
      return element("tr", {},
        element("td", {}, String(seed.seed)),
        element("td", { class: "said" }, read(task, query, rank(task, seed, query))),
        element("td", {}, verdict),
        element("td", {}, PARTS[part(seed, query)]));
    });
    const heads = ["seed", "said", "", "query was"].map((head) => element("th", { scope: "col" }, head));
    reading.replaceChildren(
      element("p", { class: "query" }, `${asked} = ${read(task, query)}`),
      element("p", {}, tested.length
        ? `right: ${right} of ${tested.length} seeds tested on it`
        : "no seed was tested on it"),
      element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)));
  }

  function addGrid(cell, operator) {
    const { task } = cell;
    const canvas = element("canvas", { "aria-hidden": "true" });
    const cursor = element("div", { class: "cursor", hidden: "" });
    const sign = task.operators[operator];
    const name = `${NAMES[sign]}, a ${SIGNS[sign] || sign} b: a across, b up`;
    const grid = element("div", {
      class: "grid", tabindex: "0", role: "application", "data-operator": sign,
      "aria-label": `${name}. Arrow keys move between queries.`,
    }, canvas, cursor);
    const frame = element("div", { class: "frame" }, grid);
    grids.append(element("figure", {}, frame, element("figcaption", {}, name)));
    addTicks(frame, task);
    paint(canvas, cell, operator);
    let at = null;

    function move(first, second) {
      const last = task.numbers - 1;
      at = [first, second].map((each) => Math.max(0, Math.min(last, each)));
      const side = 100 / task.numbers;
      cursor.hidden = false;
      cursor.style.cssText = `left:${at[0] * side}%;bottom:${at[1] * side}%;width:max(${side}%,5px);height:max(${side}%,5px)`;
      say(cell, operator, ...at);
    }
    function point(event) {
      const box = canvas.getBoundingClientRect();
      const share = [(event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height];
      move(...share.map((each) => Math.floor(each * task.numbers)));
    }
    grid.addEventListener("pointermove", point);
    grid.addEventListener("pointerdown", point);
    grid.addEventListener("focus", () => { if (!at) move(0, 0); });
    grid.addEventListener("keydown", (event) => {
      const steps = {
        ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0],
        PageUp: [0, 10], PageDown: [0, -10], Home: [-1e6, 0], End: [1e6, 0],
      }[event.key];
      if (!steps) return;
      event.preventDefault();
      move((at || [0, 0])[0] + steps[0], (at || [0, 0])[1] + steps[1]);
    });
  }

  async function show(number) {
    const mine = ++asked;
    board.dataset.shown = "";
    const chosen = data.cells[number];
    const task = await loadTask(data.tasks[chosen.task]);
    const seeds = await Promise.all(chosen.seeds.map(loadSeed));
    // Another cell may have been chosen while this one was unpacked.
    if (mine !== asked) return;
    grids.replaceChildren();
    reading.replaceChildren(element("p", {}, "Point at a square to read what each seed said."));
    [...task.operators].forEach((_, operator) => addGrid({ task, seeds }, operator));
    board.dataset.shown = String(number);
  }

  function paintScale() {
    const canvas = document.getElementById("map-scale");
    const context = canvas.getContext("2d");
    for (let i = 0; i < canvas.width; i++) {
      context.fillStyle = `rgb(${colour(i / (canvas.width - 1))})`;
      context.fillRect(i, 0, 1, 1);
    }
  }

  board.hidden = false;
  if (typeof DecompressionStream === "undefined") {
    grids.append("This browser cannot unpack the map; a newer one can.");
    return;
  }
  data.cells.forEach((cell, number) => select.append(element("option", { value: number }, cell.label)));
  select.addEventListener("change", () => show(Number(select.value)));
  paintScale();
  show(Number(select.value));
})();
