// Moves a lesson to the same weekday of another week by dragging its chip along its row. Of a proposed lesson the day below
// changes; a planned one is sent, and the page comes back with what is to be said of it. Without JavaScript, by keyboard and
// on a phone the day's own field, or the lesson's form, does the same.
(function () {
  "use strict";
  var table = document.querySelector("[data-term-plan]");
  var moving = document.querySelector("[data-move-form]");
  if (!table || !("draggable" in document.createElement("span"))) return;
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

  function send(chip, day) {
    moving.action = chip.getAttribute("data-move");
    moving.elements.day.value = day;
    moving.submit();
  }

  function put(chip, cell) {
    var week = weekOf(cell);
    var field = dayField(chip);
    if (!week || cell.parentNode !== chip.closest("tr") || cell === chip.parentNode) return;
    var day = sameWeekday(chip, week.getAttribute("data-week"));
    if (chip.hasAttribute("data-move")) send(chip, day);
    else if (field) field.value = day;
    else return;
    show(chip, day);
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

  Array.prototype.forEach.call(table.querySelectorAll("[data-line], [data-move]"), function (chip) {
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
  if (hint && window.matchMedia && window.matchMedia("(pointer: fine) and (min-width: 48em)").matches) hint.hidden = false;
})();
