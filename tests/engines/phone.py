#!/usr/bin/python3
"""WebKitGTK as a phone that WebKitWebDriver drives: no tool bar, any width, a profile that is kept. (WebKit's own
MiniBrowser forgets everything when it is driven, and is never narrower than its tool bar.)

    phone.py PROFILE WIDTH HEIGHT [dark] [noscript]
"""

import signal
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

profile, width, height, *how = sys.argv[1:]


def main() -> None:
    if "dark" in how:
        Gtk.Settings.get_default().props.gtk_application_prefer_dark_theme = True
    manager = WebKit2.WebsiteDataManager(base_data_directory=profile + "/kept",
                                         base_cache_directory=profile + "/cached")
    context = WebKit2.WebContext.new_with_website_data_manager(manager)
    manager.get_cookie_manager().set_persistent_storage(profile + "/cookies", WebKit2.CookiePersistentStorage.SQLITE)
    context.set_automation_allowed(True)
    context.connect("automation-started", lambda context, session: begin(context, session))
    Gtk.main()


def begin(context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
    info = WebKit2.ApplicationInfo()
    info.set_name("Phone")
    info.set_version(1, 0, 0)
    session.set_application_info(info)
    session.connect("create-web-view", lambda *_: view(context))


def view(context: WebKit2.WebContext) -> WebKit2.WebView:
    settings = WebKit2.Settings(enable_javascript="noscript" not in how, enable_page_cache=True,
                                enable_write_console_messages_to_stdout=True)
    made = WebKit2.WebView(web_context=context, is_controlled_by_automation=True, settings=settings)
    window = Gtk.Window()
    window.set_decorated(False)
    window.set_default_size(int(width), int(height))
    window.add(made)
    window.show_all()
    window.move(0, 0)
    made.grab_focus()
    window.get_window().focus(0)   # there is no window manager to do it, and without it nothing is ever `:focus`
    made.connect("close", lambda _: window.destroy())
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, put_on_paper, made)   # WebKitWebDriver knows no print
    return made


def put_on_paper(page: WebKit2.WebView) -> bool:
    settings = Gtk.PrintSettings()
    settings.set_printer("Print to File")
    settings.set("output-file-format", "pdf")
    settings.set("output-uri", f"file://{profile}/print.pdf")
    setup = Gtk.PageSetup()
    setup.set_paper_size(Gtk.PaperSize.new("iso_a4"))
    page.on_paper = WebKit2.PrintOperation.new(page)
    page.on_paper.set_print_settings(settings)
    page.on_paper.set_page_setup(setup)
    page.on_paper.connect("finished", lambda _: print("PRINTED", flush=True))  # noqa: T201
    page.on_paper.print_()
    return True


main()
