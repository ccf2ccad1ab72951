// @ts-check
// Runs before everything else, as a plain script that the oldest browsers read too: sets the remembered
// colours before the first paint, and says in words what is missing when the page does not start.
(function () {
  var root = document.documentElement;
  var theme = null;
  try {
    theme = JSON.parse(localStorage.getItem('thermograd') || '{}').theme; // written by store.js
  } catch (error) {
    // Storage may be forbidden or hold something else; the system's setting does.
  }
  if (theme !== 'light' && theme !== 'dark') {
    theme = 'matchMedia' in window && matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  root.setAttribute('data-theme', theme);

  // Where the system's language is "C", Chromium calls it "en-US@posix", which its own Intl refuses; the charts need it.
  try {
    Intl.getCanonicalLocales(navigator.language);
  } catch (error) {
    try {
      Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
    } catch (fixed) {
      // Then what fails is named below.
    }
  }

  var said = false;
  /** @param {string} text @param {boolean} [missing] the browser lacks something: what it needs stays on the page */
  function say(text, missing) {
    var place = document.getElementById('start-missing');
    if (!place || said) return; // the app has started, or a better reason was given
    said = true;
    place.textContent = text;
    place.hidden = false;
    var frame = document.getElementById('start');
    if (frame) frame.className = 'start failed';
    var needs = document.getElementById('start-needs');
    if (needs && !missing) needs.hidden = true;
  }

  function look() {
    if (!('noModule' in document.createElement('script'))) {
      say('Missing here: JavaScript modules. A browser of the last five years has them.', true);
    } else if (typeof WebAssembly !== 'object') {
      say('Missing here: WebAssembly. It may be switched off for this page or by a security setting.', true);
    } else if (typeof Worker !== 'function') {
      say('Missing here: web workers, in which the networks are trained.', true);
    }
  }

  /** The file's name in an address. @param {string} address */
  function file(address) {
    return address.replace(/[?#].*$/, '').replace(/^.*\//, '');
  }

  /** Which module stopped, and with which words. @param {any} error @param {string} message @param {string} address */
  function stopped(error, message, address) {
    var inside = /([^\s(@/]+\.m?js)[?:]/.exec(error && error.stack || ''); // of the line that threw
    var module = inside ? inside[1] : file(address);
    var where = module ? ', in ' + module : '';
    say('The page stopped while starting' + where + ': ' + message.replace(/^Uncaught /, '') + '.');
  }

  // A script or module that fails to load or to run. Once the app stands, its own notices take over.
  addEventListener('error', function (event) {
    look();
    var source = event.target;
    if (source instanceof HTMLScriptElement) {
      say('A file of this page did not arrive: ' + source.src + '. Check the connection and load the page again.');
    } else if (event.message) {
      stopped(event.error, event.message, event.filename || '');
    }
  }, true);
  addEventListener('unhandledrejection', function (event) {
    look();
    stopped(event.reason, String(event.reason), '');
  });
  addEventListener('load', look);
  setTimeout(function () {
    look();
    say('The page has not started within 15 seconds. On a slow connection, wait; otherwise load it again.');
  }, 15000);
})();
