# SPDX-License-Identifier: BSD-2-Clause
"""Cases of browser.py: the script, the colours, and the back button of the browser."""
import re
import time

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

CONTRAST = 4.5      # WCAG 2.2, 1.4.3
SOON = 5            # seconds

# Returns the number of texts, the texts whose contrast is below the argument, and the luminance of the page.
CONTRASTS = """
    const parts = colour => colour.match(/[0-9.]+/g).map(Number);
    const light = colour => parts(colour).slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = e => { for (; e; e = e.parentElement) {
        const c = getComputedStyle(e).backgroundColor; if (parts(c)[3] !== 0) return c; } return "rgb(255, 255, 255)"; };
    const texts = [...document.body.querySelectorAll("*")].filter(e => e.checkVisibility()
        && (e.matches("input, textarea") || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())));
    const weak = texts.map(e => { const l = [light(getComputedStyle(e).color), light(behind(e))].sort((a, b) => b - a);
        return [(l[0] + 0.05) / (l[1] + 0.05), e.tagName + " " + e.textContent.slice(0, 30)]; }).filter(row => row[0] < arguments[0]);
    return [texts.length, weak, light(behind(document.body))];
"""


def copies_the_token(page, _):
    """By mouse and by keyboard. Then the content of the clipboard is pasted into the form."""
    page.log_in()
    for press in (lambda: page.button("Copy").click(), lambda: page.tab_to("Copy").send_keys(Keys.ENTER)):
        token = page.get_token()
        press()
        WebDriverWait(page.driver, SOON, 0.02).until(lambda d: page.text("copied"))
        assert page.text("copied") == "Copied", page.text("copied")
        page.driver.find_element(By.NAME, "token").click()
        ActionChains(page.driver).key_down(Keys.CONTROL).send_keys("v").key_up(Keys.CONTROL).perform()
        assert page.driver.find_element(By.NAME, "token").get_attribute("value") == token
        page.press("Show details")
        assert page.name() == "alice", page.result()


def selects_the_token_where_copying_is_forbidden(page, _):
    page.log_in()
    token = page.get_token()
    page.driver.execute_script("navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden'))")
    page.button("Copy").click()
    WebDriverWait(page.driver, SOON, 0.02).until(lambda d: page.text("copied"))
    assert page.driver.execute_script("return getSelection().toString()") == token, page.text("copied")


def counts_down_the_time_left(page, _):
    """In words, until the token expires. The clock of the scripts is wrong by one hour."""
    page.log_in()
    for ttl, words in (("60m", r"(59 min( \d+ s)?|1 h) left"), ("5m", r"(4 min \d+ s|5 min) left"), ("60s", r"(5\d s|1 min) left")):
        page.get_token(ttl=ttl)
        assert re.fullmatch(words, page.text("left")), (ttl, page.text("left"))
    wrong = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {
        "source": "{ const now = Date.now; Date.now = () => now() + 3600000; }"})
    try:
        page.get_token(ttl="3s")
        assert re.fullmatch(r"[123] s left", page.text("left")), page.text("left")
        WebDriverWait(page.driver, SOON, 0.02).until(lambda d: page.text("left") == "expired")
    finally:
        page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", wrong)
    page.show()
    assert "expired" in page.result(), page.result()


def shows_how_to_use_a_token(page, _):
    page.log_in()
    page.get_token(audience="web1.example.com")
    assert (page.text("ssh"), page.text("sudo")) == ("ssh alice@web1.example.com", "sudo -s"), (page.text("ssh"), page.text("sudo"))
    page.get_token(key="rs256")
    rows = [row.text for row in page.driver.find_elements(By.CSS_SELECTOR, "#prompts tbody tr")]
    assert len(rows) == 3 and rows[0].startswith("sudo too long") and rows[1].startswith("ssh fits"), rows
    assert page.text("sudo") is None, page.text("sudo")


def is_readable_in_light_and_dark(page, _):
    page.log_in()
    try:
        for colours in ("light", "dark"):
            page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": colours}]})
            for act in (page.get_token, page.show, lambda: page.show("eyJ.x.y"), lambda: page.driver.get(page.base)):
                act()
                texts, weak, light = page.driver.execute_script(CONTRASTS, CONTRAST)
                assert texts > 10 and not weak, (colours, texts, weak)
                assert (light > 0.5) == (colours == "light"), "the background of %s has the luminance %.2f" % (colours, light)
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def keeps_nothing_for_the_back_button(page, _):
    """The back button leads from a token to the page before. After logging out, it shows no page of the session."""
    page.log_in()
    page.get_token()
    page.driver.back()
    assert page.has("Get token") and page.text("token") is None, page.result()
    token = page.get_token()
    page.press("Log out")
    for _ in range(3):
        page.driver.back()
        assert token not in page.driver.page_source and not page.has("Get token"), page.driver.current_url
    page.driver.get(page.base)
    assert page.has("Log in")
    page.forget_console()       # Chromium logs that it does not load the answer to a form again


def shows_no_dead_button(page, _):
    """Without JavaScript, the page shows when the token expires, and no copy button."""
    page.log_in()
    page.get_token()
    assert time.strftime("%Y-%m-%d ", time.gmtime()) in page.text("expires"), page.text("expires")
    assert not page.driver.find_element(By.ID, "copy").is_displayed()
    assert page.text("left") == "" and page.text("ssh") == "ssh alice@localhost"


CASES = [copies_the_token, selects_the_token_where_copying_is_forbidden, counts_down_the_time_left, shows_how_to_use_a_token,
         is_readable_in_light_and_dark, keeps_nothing_for_the_back_button]
WITHOUT_JAVASCRIPT = [shows_no_dead_button]
