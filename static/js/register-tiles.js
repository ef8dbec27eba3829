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
    label.appendChild(element("span", "seat", seat[3] ? seat[4] : seat[0]));
    if (seat[3]) label.appendChild(element("span", "tile-class", seat[3])); // Pupils of several classes in one list.
    label.appendChild(element("span", "tile-name", seat[2]));
    label.appendChild(element("span", "tile-mark", group.guests ? words.came : words.tapped));
    line.appendChild(box);
    line.appendChild(label);
    return line;
  }

  /* One tick for all of what stands beside it (register-every.js). */
  function every(name, all) {
    var line = choice("checkbox", "every", name, all, false);
    line.firstChild.dataset.every = name;
    return line;
  }

  function boxes(within, name, rows, marks) {
    rows.forEach(function (row) {
      within.appendChild(choice("checkbox", name, row[0], row[1], marks.indexOf(name + "=" + row[0]) >= 0));
    });
    return within.querySelectorAll("input:checked").length;
  }

  function pointsPart(where, points, marks) {
    var set = fieldset("field", words.points, words.pointsHint);
    set.appendChild(every("key_points", words.pointsAll.replace("{number}", points.length)));
    boxes(set, "key_points", points, marks);
    where.appendChild(set);
  }

  function donePart(where, parts, marks, all) {
    var set = fieldset("field", words.parts, words.partsHint);
    set.appendChild(every("activities", all));
    var folded = element("details");
    folded.appendChild(element("summary", "", words.partsEach));
    var done = boxes(folded, "activities", parts, marks);
    folded.open = done > 0 && done < parts.length;
    set.appendChild(folded);
    where.appendChild(set);
  }

  function radios(where, name, title, choices, stands, marks) {
    var set = fieldset("field", title);
    var isThere = marks.some(function (mark) {
      return mark.indexOf(name + "=") === 0;
    });
    choices.forEach(function (one) {
      var is = isThere ? marks.indexOf(name + "=" + one[0]) >= 0 : one[0] === stands;
      set.appendChild(choice("radio", name, one[0], one[1], is));
    });
    where.appendChild(set);
    return set;
  }

  function doorPart(where, asked, marks) {
    radios(where, "open_place", asked.title, asked.words, asked.said, marks).dataset.door = asked.missing;
  }

  function taughtParts(where, held, marks) {
    if (held.points.length) pointsPart(where, held.points, marks);
    if (held.parts && held.parts.length) donePart(where, held.parts, marks, held.all_parts);
    radios(where, "second_adult", words.adult, held.adults, held.adult, marks);
    if (held.door) doorPart(where, held.door, marks);
    window.HuleiEvery(where);
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
