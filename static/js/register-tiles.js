/* Parts of a register drawn on this device: boxes for what was taught, tiles for seats. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var form = kept && kept.form;
  if (!form) return;
  var words = kept.queue.words;
  var element = form.element;

  function choice(type, name, value, label, checked) {
    var line = element("div", "choice");
    var box = element("input");
    box.type = type;
    box.name = name;
    box.value = value;
    box.id = "kept-" + name + "-" + value;
    box.checked = checked;
    var words = element("label", "", label);
    words.htmlFor = box.id;
    line.appendChild(box);
    line.appendChild(words);
    return line;
  }

  function fieldset(className, legend, hint) {
    var set = element("fieldset", className);
    set.appendChild(element("legend", "", legend));
    if (hint) set.appendChild(element("p", "hint", hint));
    return set;
  }

  function tile(group, number, seat, place) {
    var line = element("div", "tile");
    var box = element("input");
    box.type = "checkbox";
    box.name = group.guests ? "came" : "not_reached";
    box.value = seat[1];
    box.id = "kept-" + number + "-" + place;
    box.dataset.ref = seat[1];
    var label = element("label");
    label.htmlFor = box.id;
    label.appendChild(element("span", "seat", seat[0]));
    label.appendChild(element("span", "tile-name", seat[2]));
    label.appendChild(element("span", "tile-mark", group.guests ? words.came : words.tapped));
    line.appendChild(box);
    line.appendChild(label);
    return line;
  }

  /* One tick states that all was told and ticks each; a point taken away takes the statement away. */
  function tieAll(points) {
    var every = points.querySelector('[name="every"]');
    var boxes = form.list(points.querySelectorAll('[name="key_points"]'));
    function isAll() {
      return boxes.every(function (box) {
        return box.checked;
      });
    }
    every.checked = isAll();
    points.addEventListener("change", function (event) {
      if (event.target !== every) {
        every.checked = isAll();
        return;
      }
      boxes.forEach(function (box) {
        box.checked = every.checked;
      });
    });
  }

  function taughtParts(where, held, marks) {
    if (held.points.length) {
      var points = fieldset("field", words.points, words.pointsHint);
      points.appendChild(choice("checkbox", "every", "1", words.pointsAll.replace("{number}", held.points.length), false));
      held.points.forEach(function (point) {
        points.appendChild(choice("checkbox", "key_points", point[0], point[1], marks.indexOf("key_points=" + point[0]) >= 0));
      });
      where.appendChild(points);
      tieAll(points);
    }
    var adults = fieldset("field", words.adult);
    held.adults.forEach(function (adult) {
      var isThere = marks.some(function (mark) {
        return mark.indexOf("second_adult=") === 0;
      });
      var is = isThere ? marks.indexOf("second_adult=" + adult[0]) >= 0 : adult[0] === held.adult;
      adults.appendChild(choice("radio", "second_adult", adult[0], adult[1], is));
    });
    where.appendChild(adults);
    if (held.recall) recallPart(where, held.recall, marks);
    if (held.checks) form.checkPart(where, held.checks, marks);
    if (held.cases) form.casesPart(where, held.cases, marks);
  }

  function recallPart(where, asked, marks) {
    var set = fieldset("field inline-choices", asked.title);
    asked.words.forEach(function (word) {
      var is = marks.indexOf("recall=" + word[0]) >= 0 || (word[0] === asked.said && !/(^|,)recall=/.test(marks.join()));
      set.appendChild(choice("radio", "recall", word[0], word[1], is));
    });
    where.appendChild(set);
  }

  form.fieldset = fieldset;
  form.choice = choice;
  form.tile = tile;
  form.taughtParts = taughtParts;
})();
