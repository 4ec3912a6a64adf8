"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const language = document.documentElement.lang;
  const told = document.getElementById("told");

  // A page in a frame has no storage: there a theme lasts as long as the page.
  const kept = {
    read() { try { return localStorage.getItem("kerasduet-theme"); } catch { return null; } },
    write(value) { try { localStorage.setItem("kerasduet-theme", value); } catch { /* as above */ } },
  };

  function startTheme() {
    const button = document.getElementById("theme"), themes = ["auto", "light", "dark"];
    const show = (theme) => {
      document.documentElement.toggleAttribute("data-theme", false);
      if (theme !== "auto") document.documentElement.dataset.theme = theme;
      button.textContent = button.dataset[theme];
    };
    let theme = themes.includes(kept.read()) ? kept.read() : "auto";
    button.hidden = false;
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      kept.write(theme);
      show(theme);
    });
    show(theme);
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch { // no clipboard in a frame: the older way takes what is selected
      getSelection().selectAllChildren(source);
      document.execCommand("copy");
    }
    const before = button.textContent;
    told.textContent = button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 1500);
  }

  // Rows without a value come last, whichever way the others go.
  function sortBy(head) {
    const table = head.closest("table"), place = [...head.parentNode.children].indexOf(head);
    const order = head.getAttribute("aria-sort") === "descending" ? "ascending" : "descending";
    const chosen = head.classList.contains("number") || head.hasAttribute("aria-sort") ? order : "ascending";
    const sign = chosen === "ascending" ? 1 : -1, number = head.classList.contains("number");
    const value = (row) => row.children[place].dataset.value ?? "";
    const missing = (text) => text === "" || (number && Number.isNaN(Number(text)));
    const rows = all("tbody tr", table).sort((one, other) => {
      const a = value(one), b = value(other);
      if (missing(a) || missing(b)) return missing(a) - missing(b);
      return sign * (number ? a - b : a.localeCompare(b, language, { numeric: true }));
    });
    table.tBodies[0].append(...rows);
    all("[aria-sort]", table).forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", chosen);
  }

  function startThreshold(slider) {
    const section = slider.closest("section"), cells = all("[data-cell]", section);
    const tables = JSON.parse(section.querySelector("script.tables").textContent);
    const written = (value, digits) => (value === null ? "NA" : Number.isNaN(Number(value)) ? value : new Intl.NumberFormat(
      language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value));
    const show = () => {
      const now = tables[slider.value];
      cells.forEach((cell, place) => { cell.textContent = written(now.table.flat()[place], 0); });
      all("[data-of]", section).forEach((each) => {
        each.textContent = written(now[each.dataset.of], each.dataset.of === "threshold" ? 2 : 4);
      });
    };
    slider.disabled = false;
    slider.addEventListener("input", show);
    show();
  }

  // Expressions are interpreted, not compiled: the page's policy lets no text become code.
  async function draw(figure, views) {
    const live = figure.querySelector(".live"), fixed = figure.querySelector(".static");
    const spec = JSON.parse(figure.querySelector("script").textContent);
    spec.description = figure.querySelector("figcaption").textContent;
    live.hidden = false;
    try {
      const tooltip = { disableDefaultStyle: true, theme: "page" };
      const options = { actions: false, ast: true, defaultStyle: false, mode: "vega-lite", renderer: "svg", tooltip };
      views[figure.dataset.chart] = (await vegaEmbed(live, spec, options)).view;
      fixed.hidden = true;
    } catch (error) {
      live.hidden = true; // the drawing stays
      console.error(error);
    }
  }

  function startChoices(views) {
    all(".choice").forEach((label) => {
      const select = label.querySelector("select");
      label.hidden = false;
      select.addEventListener("change", () => {
        const value = select.dataset.signal === "chosen" ? Number(select.value) : select.value;
        select.dataset.charts.split(" ").forEach((name) => views[name]?.signal(select.dataset.signal, value).runAsync());
      });
    });
  }

  startTheme();
  all(".copy").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  });
  all("button.sort").forEach((button) => {
    button.disabled = false;
    button.addEventListener("click", () => sortBy(button.closest("th")));
  });
  all(".slider input").forEach(startThreshold);
  const views = {};
  startChoices(views);
  Promise.all(all("figure.chart").map((figure) => draw(figure, views))).then(() => {
    document.documentElement.dataset.drawn = "true";
  });
})();
