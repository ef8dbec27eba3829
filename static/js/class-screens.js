/* What the class view and the class pack do alike: turning by key, clicker, touch; a number and Enter; B for a dark
   screen, ? for the list of keys. Beside it: class-fit.js (the size of type), class-activity.js (timer and recordings).
   Old computers read it: ES5, and key codes where keys have no names. */
"use strict";

window.classScreens = function (deck) {
  var NEXT = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1 };
  var BACK = { ArrowLeft: 1, ArrowUp: 1, PageUp: 1, Backspace: 1 };
  var HELP = { "?": 1, "？": 1 };
  var OLD_NAMES = { Right: "ArrowRight", Left: "ArrowLeft", Down: "ArrowDown", Up: "ArrowUp", Spacebar: " ", Esc: "Escape" };
  var CODES = {
    8: "Backspace", 13: "Enter", 27: "Escape", 32: " ", 33: "PageUp", 34: "PageDown", 35: "End", 36: "Home",
    37: "ArrowLeft", 38: "ArrowUp", 39: "ArrowRight", 40: "ArrowDown",
    66: "b", 80: "p", 83: "s", 84: "t", 110: ".", 190: ".", 191: "?"
  };
  var SAID = 2000; // how long the corner says that there is no such screen
  var FAR = 60;
  var digits = "";
  var fit = window.classFit(deck);
  var activity = window.classActivity(deck);

  function one(wanted) {
    return document.querySelector(wanted);
  }

  function within(element, names) {
    for (; element && element.nodeType === 1; element = element.parentNode) {
      if (names.indexOf(element.nodeName.toLowerCase()) >= 0) return element;
    }
    return null;
  }

  function keyOf(event) {
    if (event.key && event.key !== "Unidentified" && event.key !== "Process") return OLD_NAMES[event.key] || event.key;
    var code = event.keyCode;
    if (code >= 48 && code <= 57) return String(code - 48);
    if (code >= 96 && code <= 105) return String(code - 96);
    return CODES[code] || "";
  }

  function corner(text) {
    one(".class-bar .screen-number").textContent = text;
  }

  /* The list of keys takes a row of its own, and the type above makes room for it. */
  function help(on) {
    var list = one("[data-class-help]");
    if (list.hidden === !on) return;
    list.hidden = !on;
    fit();
  }

  function isDark() {
    return / dark( |$)/.test(document.body.className);
  }

  function dark(on) {
    if (on) activity.pause(); // a dark screen is a silent one
    if (on !== isDark()) document.body.className = on ? document.body.className + " dark" : document.body.className.replace(/ dark( |$)/, "$1");
  }

  function turn(screen) {
    if (screen < 0 || screen > deck.last || screen === deck.number()) return;
    activity.hush();
    deck.show(screen);
  }

  /* A number and Enter lead to that screen. */
  function typed(key) {
    if (key.length === 1 && key >= "0" && key <= "9") {
      digits = (digits + key).slice(-2);
      corner(digits + " ⏎");
      return true;
    }
    var wanted = digits;
    digits = "";
    if (wanted) corner(deck.number() || "");
    if (key !== "Enter" || !wanted) return false;
    if (Number(wanted) > deck.last) {
      corner(deck.none);
      setTimeout(function () {
        if (!digits) corner(deck.number() || "");
      }, SAID);
    }
    turn(Number(wanted));
    return true;
  }

  function press(key) {
    if (typed(key)) dark(false);
    else if (key === "b" || key === "B" || key === ".") dark(!isDark());
    else if (NEXT[key] || BACK[key]) {
      dark(false);
      turn(deck.number() + (NEXT[key] || -1));
    } else if (key === "Home") turn(0);
    else if (key === "End") turn(deck.last);
    else if (key === "t" || key === "T") activity.startOrEnd();
    else if (key === "s" || key === "S") activity.playOrHush();
    else return Boolean(deck.press && deck.press(key));
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    var key = keyOf(event);
    var asks = HELP[key] && one("[data-class-help]").hidden;
    if (key !== "Shift") help(asks);
    if (asks) return;
    if (within(event.target, ["a", "button", "input"]) && !digits && (key === "Enter" || key === " ")) return;
    if (press(key)) event.preventDefault();
  });

  /* A tap on the right third goes on, on the left third back; the middle is for pointing at. */
  document.addEventListener("click", function (event) {
    var control = within(event.target, ["a", "button", "input", "audio"]);
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    help(false);
    if (control) {
      var way = { next: 1, prev: -1 }[control.getAttribute("rel") || control.getAttribute("data-turn")];
      if (control.hasAttribute("data-timer")) activity.startOrEnd();
      else if (control.hasAttribute("data-sound")) activity.playOrHush();
      else if (!way) return;
      else {
        event.preventDefault();
        dark(false);
        turn(deck.number() + way);
      }
      return;
    }
    if (isDark()) dark(false);
    else if (String(window.getSelection ? window.getSelection() : "")) return;
    else if (event.clientX > (window.innerWidth * 2) / 3) turn(deck.number() + 1);
    else if (event.clientX < window.innerWidth / 3) turn(deck.number() - 1);
  });

  var from = null;
  document.addEventListener("touchstart", function (event) {
    from = event.touches.length === 1 ? event.touches[0].clientX : null;
  });
  document.addEventListener("touchend", function (event) {
    if (from === null) return;
    var way = event.changedTouches[0].clientX - from;
    from = null;
    if (Math.abs(way) > FAR) turn(deck.number() + (way < 0 ? 1 : -1));
  });

  /* Called whenever another screen is shown. */
  function shown() {
    activity.shown();
    fit();
  }

  shown();
  return { shown: shown, help: help };
};
