/* The class view: the screens still to come are fetched at once, so that a lesson goes on when the network does not.
   How they are turned stands in class-screens.js. Without scripts every screen is a page of its own with plain links. */
"use strict";

(function () {
  var nav = document.querySelector("[data-class-view]");
  if (!nav) return;
  var base = nav.dataset.classView;
  var last = Number(nav.dataset.last);
  var number = Number(nav.dataset.number);
  var kept = {};
  var going = number; // the screen whoever pressed last wants to see
  var leaving = null; // what the address of the same screens with or without pinyin ends in, once it is asked for

  function address(screen) {
    return base + (screen ? "/" + screen : "") + location.search;
  }

  function parts(doc) {
    return { main: doc.getElementById("main"), bar: doc.querySelector(".class-bar") };
  }

  function keep(screen) {
    return fetch(address(screen), { credentials: nav.dataset.preview ? "same-origin" : "omit" })
      .then(function (answer) {
        return answer.ok ? answer.text() : Promise.reject();
      })
      .then(function (html) {
        var got = parts(new DOMParser().parseFromString(html, "text/html"));
        if (got.main && got.bar) {
          kept[screen] = { main: document.adoptNode(got.main), bar: document.adoptNode(got.bar) };
          kept[screen].main.querySelectorAll("img").forEach(function (image) {
            image.loading = "eager";
          });
        }
      })
      .catch(function () {});
  }

  function keepAll(screen) {
    if (screen > last) return;
    var step = screen === number ? Promise.resolve() : keep(screen);
    step.then(function () {
      keepAll(screen + 1);
    });
  }

  function leave() {
    location.href = base + (going ? "/" + going : "") + leaving;
  }

  function show(screen) {
    going = screen;
    if (leaving !== null) {
      leave();
      return;
    }
    if (!kept[screen]) {
      location.href = address(screen);
      return;
    }
    var here = parts(document);
    kept[number] = here;
    number = screen;
    here.main.replaceWith(kept[screen].main);
    here.bar.replaceWith(kept[screen].bar);
    history.replaceState(null, "", address(screen));
    window.scrollTo(0, 0);
    screens.shown();
  }

  /* Pinyin is another address: when the network is gone, the lesson stays where it is; a screen turned meanwhile stays turned. */
  function turnPinyin(link) {
    fetch(link.href, { credentials: nav.dataset.preview ? "same-origin" : "omit" })
      .then(function (answer) {
        if (!answer.ok) return;
        leaving = link.search;
        leave();
      })
      .catch(function () {});
  }

  var screens = window.classScreens({
    last: last,
    none: nav.dataset.none,
    number: function () {
      return number;
    },
    show: show,
    text: function () {
      return document.querySelector("[class^=density-]");
    },
    sound: function () {
      return document.querySelector("audio");
    },
    press: function (key) {
      var link = document.querySelector(".pinyin-link");
      if ((key !== "p" && key !== "P") || !link) return false;
      turnPinyin(link);
      return true;
    }
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest(".pinyin-link");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turnPinyin(link);
  });
  keepAll(0);
})();
