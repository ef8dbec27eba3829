/* The register drawn on this device from its list, where the page itself cannot be had; with what was taught, if that is not entered yet. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var form = kept && kept.form;
  if (!form) return;
  var words = kept.queue.words;
  var list = form.list;
  var element = form.element;
  var drafts = form.drafts;

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

  function taughtParts(where, held, marks) {
    if (held.points.length) {
      var points = fieldset("field", words.points, words.pointsHint);
      held.points.forEach(function (point) {
        points.appendChild(choice("checkbox", "key_points", point[0], point[1], marks.indexOf("key_points=" + point[0]) >= 0));
      });
      where.appendChild(points);
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
  }

  function keepPoints(where, name) {
    var others = (drafts(name) || []).filter(function (mark) {
      return !/^(key_points|second_adult)=/.test(mark);
    });
    var own = list(where.querySelectorAll('[name="key_points"]:checked, [name="second_adult"]:checked')).map(function (box) {
      return box.name + "=" + box.value;
    });
    try {
      window.sessionStorage.setItem("register-" + name, JSON.stringify(others.concat(own)));
    } catch (refused) {
      /* They last as long as the page. */
    }
  }

  function counted(where, line, total) {
    return function () {
      var missing = where.querySelectorAll('input[name="not_reached"]:checked').length;
      line.textContent = (missing ? words.some : words.all)
        .replace("{total}", total)
        .replace("{here}", total - missing)
        .replace("{missing}", missing);
    };
  }

  function onlyTaught(where, held) {
    var line = element("p");
    var only = element("button", "button quiet", words.onlyTaught);
    only.type = "button";
    only.addEventListener("click", function () {
      form.send(where, held, held.who, { taught: taughtIn(where, held) });
    });
    line.appendChild(only);
    return line;
  }

  function registerFrom(held, said) {
    var asksTaught = !held.taught && !said;
    var where = element("form", "register");
    where.dataset.drawn = "";
    if (!document.querySelector("[data-register-offline]")) where.appendChild(element("h2", "", words.heading));
    where.appendChild(element("p", "", held.what + " · " + held.title));
    where.appendChild(element("p", "notice info", words.noNetwork));
    var marks = drafts(held.draft + "-script") || [];
    if (asksTaught) {
      taughtParts(where, held, marks);
      where.appendChild(onlyTaught(where, held));
    }
    held.groups.forEach(function (group, number) {
      var set = fieldset("tiles" + (group.guests ? " came" : ""), group.guests ? group.title : words.tap, group.guests ? "" : words.rested);
      group.seats.forEach(function (seat, place) {
        set.appendChild(tile(group, number, seat, place));
      });
      where.appendChild(set);
    });
    var total = held.groups[0].seats.length;
    var bar = element("div", "sticky-bar");
    var line = element("p", "register-count");
    line.setAttribute("role", "status");
    bar.appendChild(line);
    var close = element("button", "button primary", words.close);
    close.type = "submit";
    bar.appendChild(close);
    where.appendChild(bar);
    hideWhenKept(where);
    var count = counted(where, line, total);
    where.addEventListener("change", function (event) {
      event.stopPropagation(); // The page's own drafts are of its own form.
      form.keepMarks(where, held.draft);
      if (asksTaught) keepPoints(where, held.draft + "-script");
      count();
    });
    form.restoreMarks(where, held.draft);
    count();
    where.addEventListener("submit", function (event) {
      event.preventDefault();
      closeDrawn(where, held, said);
    });
    return where;
  }

  /* Parts done were ticked in the script and are not asked again. */
  function taughtIn(where, held) {
    var given = form.taughtOf(where);
    given.activities = (drafts(held.draft + "-script") || [])
      .filter(function (mark) {
        return mark.indexOf("activities=") === 0;
      })
      .map(function (mark) {
        return mark.slice("activities=".length);
      });
    return given;
  }

  function hideWhenKept(where) {
    document.addEventListener("hulei-register-kept", function (event) {
      where.hidden = event.detail.items.length > 0;
    });
  }

  function closeDrawn(where, held, said) {
    var part = form.seatsOf(where);
    var given = said;
    if (!held.taught && !given) {
      given = taughtIn(where, held);
      if (!given.key_points.length) given.all = true;
      else if (form.pointsLeft(where)) {
        form.say(where, words.pointsLeft);
        return;
      }
    }
    if (form.asksNobody(where, part)) return;
    part.nobody = form.isEmpty(part);
    var data = { register: part };
    if (given) data.taught = given;
    form.send(where, held, held.who, data);
  }

  kept.drawn = registerFrom;
})();
