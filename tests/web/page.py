# SPDX-License-Identifier: BSD-2-Clause
"""Debian's Chromium, controlled by chromedriver, and the page of jwt-issuer in it."""
import contextlib
import http.client
import tempfile
import urllib.parse

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

# Chromium has no sandbox for root. Containers have a small /dev/shm. Connections go to this machine only.
FLAGS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-extensions",
         "--password-store=basic", "--window-size=900,900", "--force-device-scale-factor=1",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
ANSWERS_WITHIN = 15     # seconds; a refused password takes three
TABS = 40               # more than the fields, buttons and links of a page

# Runs the argument. Returns the directive of the Content-Security-Policy that it violates, or null after two seconds.
VIOLATION = """
    const done = arguments[arguments.length - 1];
    document.addEventListener('securitypolicyviolation', e => done(e.effectiveDirective), {once: true});
    setTimeout(() => done(null), 2000);
    (new Function('foreign', arguments[0]))(arguments[1]);
"""


@contextlib.contextmanager
def chromium(has_javascript):
    """A browser with a new profile."""
    with tempfile.TemporaryDirectory() as profile:
        driver = start(profile, has_javascript)
        try:
            yield driver
        finally:
            driver.quit()


def start(profile, has_javascript):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in [*FLAGS, "--user-data-dir=" + profile]:
        options.add_argument(flag)
    if not has_javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


class Page:
    """The page at the address base. passwords: by account."""

    def __init__(self, driver, base, passwords):
        self.driver, self.base, self.passwords = driver, base, passwords
        self.console = []

    # Actions of a user.

    def open(self):
        """Open the page as a new visitor, without cookies."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.get(self.base)

    def fill(self, **fields):
        for name, text in fields.items():
            field = self.driver.find_element(By.NAME, name)
            if field.tag_name == "select":
                Select(field).select_by_value(text)
            else:
                field.clear()
                field.send_keys(text)

    def press(self, name):
        """Press the button or follow the link with this text, and wait for the next page."""
        self.await_answer(self.button(name).click)

    def button(self, name):
        return self.driver.find_element(By.XPATH, "//button[normalize-space()='%s'] | //a[normalize-space()='%s']" % (name, name))

    def await_answer(self, act):
        before = self.driver.find_element(By.TAG_NAME, "html")
        act()
        wait = WebDriverWait(self.driver, ANSWERS_WITHIN, 0.02)
        wait.until(lambda d: d.find_element(By.TAG_NAME, "html") != before)
        wait.until(lambda d: d.execute_script("return document.readyState") == "complete")

    def tab_to(self, name):
        """Press Tab until a field or button has the focus. The focus must be visible."""
        for _ in range(TABS):
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
            focused = self.driver.switch_to.active_element
            if name in (focused.get_attribute("name"), focused.text):
                assert focused.value_of_css_property("outline-style") != "none", name + " does not show that it has the focus"
                return focused
        raise AssertionError("Tab does not reach " + name)

    def log_in(self, account="alice", password=None):
        self.open()
        self.fill(account=account, password=password or self.passwords[account])
        self.press("Log in")

    def get_token(self, **fields):
        """Get a token, and return it as the page shows it."""
        self.fill(**fields)
        self.press("Get token")
        assert self.result().startswith("Token generated successfully"), self.result()
        return self.text("token")

    def show(self, pasted=""):
        """Show details; returns the text of #result. The text is inserted at once, as from the clipboard."""
        if pasted:
            self.driver.find_element(By.NAME, "token").click()
            self.driver.execute_cdp_cmd("Input.insertText", {"text": pasted})
        self.press("Show details")
        return self.result()

    # Content of the page, and cookies.

    def text(self, ident):
        """The text of an element, or None if the page has no such element."""
        found = self.driver.find_elements(By.ID, ident)
        return found[0].text if found else None

    def result(self):
        return self.text("result")

    def name(self):
        return self.text("name")

    def has(self, button):
        return bool(self.driver.find_elements(By.XPATH, "//button[normalize-space()='%s']" % button))

    def cookie(self, name):
        return self.driver.get_cookie("__Host-" + name)

    def put_cookie(self, name, value, same_site):
        """Uses DevTools, because WebDriver always sets a Domain, which __Host- cookies must not have."""
        self.driver.execute_cdp_cmd("Network.setCookie", {"url": self.base, "name": "__Host-" + name, "value": value, "path": "/",
                                                          "secure": True, "httpOnly": True, "sameSite": same_site})

    def drop_cookie(self, name):
        self.driver.execute_cdp_cmd("Network.deleteCookies", {"name": "__Host-" + name, "url": self.base})

    def change_token(self, token):
        self.put_cookie("token", token, "Strict")

    # Policy, console, and requests without the browser.

    def violation(self, script, foreign):
        self.driver.set_script_timeout(10)
        return self.driver.execute_async_script(VIOLATION, script, foreign)

    def read_console(self):
        """Keep the new messages of Chromium, except for the missing icon, which Chromium requests by itself."""
        self.console += [entry["message"] for entry in self.driver.get_log("browser") if "/favicon.ico " not in entry["message"]]

    def forget_console(self):
        """Drop the new messages, in a case that provokes them."""
        self.driver.get_log("browser")

    def poster(self):
        """Returns a function that sends a form with the cookies of this page, but without the browser, and returns the next page.
        It may run in another thread."""
        cookies = {c["name"]: c["value"] for c in self.driver.get_cookies()}
        csrf = self.driver.find_element(By.NAME, "csrf").get_attribute("value")
        address = urllib.parse.urlsplit(self.base)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=ANSWERS_WITHIN)

        def post(path, fields, token=None):
            jar = {**cookies, **({"__Host-token": token} if token else {})}
            connection.request("POST", path, urllib.parse.urlencode({"csrf": csrf, **fields}), {
                "Origin": self.base.rstrip("/"), "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "; ".join("%s=%s" % pair for pair in jar.items())})
            return connection.getresponse().read().decode()
        return post
