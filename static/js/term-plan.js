// Moves a proposed lesson to another week by dragging its chip along its row: the day below changes to the same weekday of
// that week. Without JavaScript, by keyboard and on a phone the day's own field does the same.
(function () {
  "use strict";
  var table = document.querySelector("[data-term-plan]");
  var form = document.querySelector("[data-plan-lines]");
  if (!table || !form || !("draggable" in document.createElement("span"))) return;
  var DAY = 24 * 60 * 60 * 1000;
  var weeks = table.querySelectorAll("th[data-week]");
  var dragged = null;

  function weekOf(cell) {
    var at = cell.cellIndex - (table.rows[0].cells.length - weeks.length);
    return at >= 0 ? weeks[at] : null;
  }

  function dayField(chip) {
    var line = document.getElementById("line-" + chip.getAttribute("data-line"));
    return line && line.querySelector("input[type=date]");
  }

  function sameWeekday(chip, monday) {
    var day = new Date(chip.getAttribute("data-day") + "T00:00:00Z");
    var weekday = (day.getUTCDay() + 6) % 7;
    return new Date(new Date(monday + "T00:00:00Z").getTime() + weekday * DAY).toISOString().slice(0, 10);
  }

  function show(chip, day) {
    chip.setAttribute("data-day", day);
    chip.removeAttribute("title");
    var small = chip.querySelector("small");
    if (small) small.textContent = Number(day.slice(5, 7)) + "/" + Number(day.slice(8, 10));
    var mark = chip.querySelector(".plan-mark");
    if (mark) mark.parentNode.removeChild(mark);
    chip.classList.add("is-moved");
  }

  function put(chip, cell) {
    var week = weekOf(cell);
    var field = dayField(chip);
    if (!week || !field || cell.parentNode !== chip.closest("tr")) return;
    field.value = sameWeekday(chip, week.getAttribute("data-week"));
    show(chip, field.value);
    cell.appendChild(chip);
    cell.classList.remove("is-empty");
  }

  function cellOfDay(chip, day) {
    var row = chip.closest("tr");
    for (var i = weeks.length - 1; i >= 0; i -= 1) {
      if (weeks[i].getAttribute("data-week") <= day) return row.cells[row.cells.length - weeks.length + i];
    }
    return null;
  }

  Array.prototype.forEach.call(table.querySelectorAll("[data-line]"), function (chip) {
    chip.draggable = true;
    chip.addEventListener("dragstart", function (event) {
      dragged = chip;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    });
    chip.addEventListener("dragend", function () {
      dragged = null;
    });
    var field = dayField(chip);
    if (field) {
      field.addEventListener("change", function () {
        var cell = field.value && cellOfDay(chip, field.value);
        if (!cell) return;
        show(chip, field.value);
        cell.appendChild(chip);
      });
    }
  });

  table.addEventListener("dragover", function (event) {
    var cell = event.target.closest("td.week");
    if (dragged && cell && cell.parentNode === dragged.closest("tr")) event.preventDefault();
  });

  table.addEventListener("drop", function (event) {
    var cell = event.target.closest("td.week");
    if (!dragged || !cell) return;
    event.preventDefault();
    put(dragged, cell);
  });

  var hint = document.querySelector("[data-drag-hint]");
  if (hint && window.matchMedia && window.matchMedia("(pointer: fine)").matches) hint.hidden = false;
})();
