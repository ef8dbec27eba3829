/* A class pack: all screens are in the file, and one is shown. Nothing is fetched and nothing is kept.
   How they are turned stands in class-screens.js. Without scripts the screens stand one below another. */
"use strict";

(function () {
  var screens = document.querySelectorAll("[data-screen]");
  var bar = document.querySelector(".class-bar");
  var pinyin = document.querySelector("[data-pinyin]");
  var number = 0;
  var turned;

  function timed() {
    var button = document.querySelector("[data-timer]");
    button.setAttribute("data-part", screens[number].getAttribute("data-part") || "");
    button.setAttribute("data-minutes", screens[number].getAttribute("data-minutes") || "");
  }

  function show(screen) {
    screens[number].className = "screen";
    number = screen;
    screens[number].className = "screen now";
    bar.querySelector(".screen-number").textContent = number || "";
    bar.querySelector("[data-turn=prev]").disabled = number === 0;
    bar.querySelector("[data-turn=next]").disabled = number === screens.length - 1;
    timed();
    window.scrollTo(0, 0);
    if (turned) turned.shown();
  }

  function turnPinyin() {
    var body = document.body;
    var isOff = / without-pinyin/.test(body.className);
    body.className = isOff ? body.className.replace(/ without-pinyin/, "") : body.className + " without-pinyin";
    pinyin.textContent = pinyin.getAttribute(isOff ? "data-off" : "data-on");
    turned.shown();
  }

  document.documentElement.className = "js";
  show(0);
  turned = window.classScreens({
    last: screens.length - 1,
    none: bar.getAttribute("data-none"),
    number: function () {
      return number;
    },
    show: show,
    text: function () {
      return screens[number].querySelector("[class^=density-]");
    },
    sound: function () {
      return screens[number].querySelector("audio");
    },
    press: function (key) {
      if (key !== "p" && key !== "P") return false;
      turnPinyin();
      return true;
    }
  });
  pinyin.onclick = turnPinyin;
  bar.querySelector("[data-help]").onclick = function () {
    var list = document.querySelector("[data-class-help]");
    var wasHidden = list.hidden;
    setTimeout(function () {
      turned.help(wasHidden); // after the click that hides it wherever it falls
    }, 0);
  };
})();
