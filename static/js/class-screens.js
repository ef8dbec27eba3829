/* What the class view and the class pack do alike: turning by key, clicker, touch; a number and Enter; B for a dark
   screen, ? for this list; the quiet timer of an activity, S for a recording; type no larger than the screen holds.
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
  var SMALLEST = 0.4;
  var GROWN = 1.3;
  var STEP = 0.02;
  var PHONE = 600; // narrower windows scroll: small type would help nobody there
  var MINUTE = 60000;
  var LOOKS = 5000; // how often the timer looks at the clock
  var LARGEST = 80;
  var READABLE = 22;
  var digits = "";
  var running = null; // the part whose timer was started, and when it is over

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

  function help(on) {
    one("[data-class-help]").hidden = !on;
  }

  function isDark() {
    return / dark( |$)/.test(document.body.className);
  }

  function dark(on) {
    if (on !== isDark()) document.body.className = on ? document.body.className + " dark" : document.body.className.replace(/ dark( |$)/, "$1");
  }

  function turn(screen) {
    if (screen < 0 || screen > deck.last || screen === deck.number()) return;
    hush();
    deck.show(screen);
  }

  function isTooHigh() {
    return document.documentElement.scrollHeight > window.innerHeight;
  }

  function heightOfWords(text) {
    var height = 0;
    for (var number = 0; number < text.children.length; number++) {
      if (text.children[number].className !== "picture") height += text.children[number].offsetHeight;
    }
    return height;
  }

  /* A screen with few words gets larger type, where that breaks no line; one that is higher than the window gets smaller
     type, by no more than it needs, so that nothing is cut off. */
  function fit() {
    if (!window.CSS || !CSS.supports || !CSS.supports("font-size", "clamp(1px, 2px, 3px)")) {
      document.body.style.fontSize = Math.max(READABLE, Math.min(window.innerWidth * 0.034, window.innerHeight * 0.058, LARGEST)) + "px";
    }
    var text = deck.text();
    if (!text) return;
    text.className = text.className.replace(/density-\d/, "density-0");
    text.style.fontSize = "";
    if (window.innerWidth < PHONE) return;
    var height = heightOfWords(text);
    var size = isTooHigh() ? 1 : GROWN;
    do {
      text.style.fontSize = size + "em";
      var isBroken = size > 1 && heightOfWords(text) > height * size + 1;
      size -= STEP;
    } while (size >= SMALLEST && (isBroken || isTooHigh()));
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

  /* The timer of an activity: only the teacher starts it; it counts whole minutes, without a sound, and ends with three
     quiet words. Another part of the lesson takes it away. */
  function timer() {
    var button = one("[data-timer]");
    if (!button) return;
    var part = button.getAttribute("data-part");
    button.hidden = !part;
    if (running && running.part !== part) running = null;
    var left = running ? Math.ceil((running.end - new Date().getTime()) / MINUTE) : 0;
    var words = !running ? "data-start" : left > 0 ? "data-left" : "data-over";
    words = button.getAttribute(words).replace("{}", running ? left : button.getAttribute("data-minutes"));
    if (button.textContent !== words) button.textContent = words;
  }

  function startOrEnd() {
    var button = one("[data-timer]");
    if (!button || button.hidden) return;
    running = running ? null : {
      part: button.getAttribute("data-part"),
      end: new Date().getTime() + Number(button.getAttribute("data-minutes")) * MINUTE
    };
    timer();
  }

  function sound() {
    var button = one("[data-sound]");
    var audio = deck.sound();
    if (!button) return;
    button.hidden = !audio;
    if (audio) button.textContent = button.getAttribute(audio.paused ? "data-play" : "data-pause");
  }

  function hush() {
    var audio = deck.sound();
    if (!audio || audio.paused) return;
    audio.pause();
    audio.currentTime = 0;
  }

  function playOrHush() {
    var audio = deck.sound();
    if (!audio) return;
    audio.onplay = audio.onpause = audio.onended = sound;
    if (audio.paused) audio.play();
    else hush();
  }

  function press(key) {
    if (typed(key)) dark(false);
    else if (key === "b" || key === "B" || key === ".") dark(!isDark());
    else if (NEXT[key] || BACK[key]) {
      dark(false);
      turn(deck.number() + (NEXT[key] || -1));
    } else if (key === "Home") turn(0);
    else if (key === "End") turn(deck.last);
    else if (key === "t" || key === "T") startOrEnd();
    else if (key === "s" || key === "S") playOrHush();
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
      if (control.hasAttribute("data-timer")) startOrEnd();
      else if (control.hasAttribute("data-sound")) playOrHush();
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

  window.addEventListener("resize", fit);
  window.addEventListener("load", fit);
  document.addEventListener("load", fit, true); // a picture that came later, or not at all
  document.addEventListener("error", fit, true);
  setInterval(function () {
    if (running) timer();
  }, LOOKS);

  /* Called whenever another screen is shown. */
  function shown() {
    timer();
    sound();
    fit();
  }

  shown();
  return { shown: shown };
};
