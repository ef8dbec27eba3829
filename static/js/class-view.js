/* The class view: the screens still to come are fetched at once, so that a lesson goes on when the network does not.
   Pinyin is the same screens at another address: they are put in place of these, and a running timer goes on.
   How they are turned stands in class-screens.js. Without scripts every screen is a page of its own with plain links. */
"use strict";

(function () {
  var nav = document.querySelector("[data-class-view]");
  if (!nav) return;
  var base = nav.getAttribute("data-class-view");
  var last = Number(nav.getAttribute("data-last"));
  var number = Number(nav.getAttribute("data-number"));
  var credentials = nav.getAttribute("data-preview") ? "same-origin" : "omit";
  var canFetch = window.fetch && window.Promise && window.DOMParser; // else every screen is a page of its own
  var decks = {}; // the screens there are here, by what their addresses end in
  var deck = deckOf(location.search); // those that are shown
  var going = number; // the screen whoever pressed last wants to see

  function deckOf(search) {
    if (!decks[search]) decks[search] = { search: search, screens: {} };
    return decks[search];
  }

  function address(screen, of) {
    return base + (screen ? "/" + screen : "") + of.search;
  }

  function parts(doc) {
    return { main: doc.getElementById("main"), bar: doc.querySelector(".class-bar") };
  }

  function keep(screen, of) {
    return fetch(address(screen, of), { credentials: credentials })
      .then(function (answer) {
        return answer.ok ? answer.text() : Promise.reject();
      })
      .then(function (html) {
        var got = parts(new DOMParser().parseFromString(html, "text/html"));
        if (!got.main || !got.bar) return;
        of.screens[screen] = { main: document.adoptNode(got.main), bar: document.adoptNode(got.bar) };
        var images = got.main.querySelectorAll("img");
        for (var image = 0; image < images.length; image += 1) images[image].loading = "eager";
      })
      .catch(function () {});
  }

  /* Those still to come first, then those before. */
  function keepAll(of, from, done) {
    if (done > last || of !== deck) return;
    var screen = (from + done) % (last + 1);
    var step = screen === number || of.screens[screen] ? Promise.resolve() : keep(screen, of);
    step.then(function () {
      keepAll(of, from, done + 1);
    });
  }

  /* A recording that plays goes on: the two copies of a screen exchange what plays it. */
  function exchangeSound(here, there) {
    var on = here.querySelector("audio");
    var other = there.querySelector("audio");
    if (!on || !other) return;
    here.appendChild(other);
    there.appendChild(on);
  }

  function put(screen, of) {
    var here = parts(document);
    var there = of.screens[screen];
    var link = there.bar.querySelector(".pinyin-link");
    var wasOnLink = / pinyin-link /.test(" " + document.activeElement.className + " ");
    deck.screens[number] = here;
    here.main.parentNode.replaceChild(there.main, here.main);
    here.bar.parentNode.replaceChild(there.bar, here.bar);
    if (screen === number) exchangeSound(here.main, there.main);
    else window.scrollTo(0, 0);
    if (wasOnLink && link) link.focus();
    number = screen;
    deck = of;
    history.replaceState(null, "", address(screen, of));
    screens.shown();
  }

  /* Shows a screen that is still to come as soon as it is here; without network, as it is kept with pinyin or without. */
  function fetchAndShow(screen) {
    var of = deck;
    keep(screen, of).then(function () {
      if (going !== screen) return;
      if (of !== deck) {
        show(screen);
        return;
      }
      for (var search in decks) if (!of.screens[screen] && decks[search].screens[screen]) of = decks[search];
      if (of.screens[screen]) put(screen, of);
      else location.href = address(screen, of);
    });
  }

  function show(screen) {
    going = screen;
    if (deck.screens[screen]) put(screen, deck);
    else if (canFetch) fetchAndShow(screen);
    else location.href = address(screen, deck);
  }

  /* When the network is gone, the lesson stays where it is; a screen turned meanwhile stays turned. */
  function turnPinyin(of) {
    var screen = number;
    if (of === deck) return;
    (of.screens[screen] ? Promise.resolve() : keep(screen, of)).then(function () {
      if (screen !== number) turnPinyin(of);
      else if (of !== deck && of.screens[screen]) {
        put(screen, of);
        keepAll(of, screen, 0);
      }
    });
  }

  function pressPinyin(link) {
    if (canFetch) turnPinyin(deckOf(link.search));
    else location.href = link.href;
  }

  var screens = window.classScreens({
    last: last,
    none: nav.getAttribute("data-none"),
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
      pressPinyin(link);
      return true;
    }
  });

  if (!canFetch) return;
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".pinyin-link");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    pressPinyin(link);
  });
  keepAll(deck, number, 0);
})();
