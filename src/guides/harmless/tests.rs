//! What goes in may be as nasty as it likes: what comes out is read again, in more dialects than the code knows, and must
//! hold no HTML and no link that could run something.

use proptest::prelude::*;

use super::*;

/// Asserts that nothing is left of HTML and of harmful links, and returns the text.
#[track_caller]
fn cleaned(text: &str) -> String {
    let clean = harmless(text).unwrap_or_else(|| panic!("{text:?} resists"));
    for dialect in [DIALECTS[0], DIALECTS[1], Options::ENABLE_TABLES, Options::all()] {
        let parser = Parser::new_ext(&clean, dialect);
        for (name, definition) in parser.reference_definitions().iter() {
            assert!(is_harmless(&definition.dest), "{name} in {clean:?} from {text:?}");
        }
        for event in parser {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => panic!("{html:?} is left in {clean:?} from {text:?}"),
                Event::Start(Tag::Link { dest_url, link_type, .. } | Tag::Image { dest_url, link_type, .. })
                    if dialect != Options::all() || !matches!(link_type, LinkType::WikiLink { .. }) =>
                {
                    assert!(is_harmless(&dest_url), "{dest_url:?} is left in {clean:?} from {text:?}");
                }
                _ => {}
            }
        }
    }
    assert_eq!(harmless(&clean).as_deref(), Some(clean.as_str()), "once is enough: {text:?}");
    clean
}

#[test]
fn only_web_mail_and_relative_targets_are_harmless() {
    let harmless = "https://example.org/a:b?c=d#e HTTP://example.org //example.org/x mailto:someone@example.org \
        Native%20Bees.md /guides/a:b #javascript: ?at=10:30 a.md?b=1&c=2";
    for target in harmless.split(' ').chain(["", "../Craft/A Bee Hotel.md"]) {
        assert!(is_harmless(target), "{target}");
    }
    let harmful = "javascript:alert(1) JaVaScRiPt:alert(1) javascript%3Aalert(1) javascript&colon;alert(1) vbscript:x \
        java&#115;cript&#58;alert(1) data:text/html,<script>alert(1)</script> data:image/png;base64,AAAA \
        file:///etc/passwd blob:https://example.org/x view-source:http://example.org tel:000 :x";
    let hidden = [" javascript:x", "java\nscript:x", "java\tscript:x", "\u{1}javascript:x"];
    for target in harmful.split(' ').chain(hidden) {
        assert!(!is_harmless(target), "{target}");
    }
}

#[test]
fn what_is_harmless_stays_as_it_is() {
    for text in [
        "",
        "# Title\n\nA *plain* text with `code` and **words**.\n",
        "3 < 5 and a<3, x <= y, <3 <- <5",
        "See [the guide](Native%20Bees.md), [a site](https://example.org \"t\") and ![a bee](/img/bee.png).",
        "[a]: https://example.org 'title'\n\n[a], [text][a]\n",
        "[^1]: Source: Smith\n\n[1]: Note: a remark\n",
        "- [ ] task\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "`<script>alert(1)</script>` and ``<b>`x`</b>``",
        "```html\n<script>alert(1)</script>\n[x](javascript:y)\n```\n",
        "    <div>indented</div>\n",
        "> ```\n> <b>\n> ```\n",
        "&lt;script&gt; &amp; &copy;",
        "time: 10:30, ratio 1:2, [note]: see below for more",
    ] {
        assert_eq!(cleaned(text), text);
    }
}

#[test]
fn html_outside_code_is_escaped() {
    for (text, clean) in [
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("a <b>bold</b> word", "a &lt;b>bold&lt;/b> word"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)>"),
        ("<!-- secret -->", "&lt;!-- secret -->"),
        ("<!DOCTYPE html>", "&lt;!DOCTYPE html>"),
        ("<?php echo 1 ?>", "&lt;?php echo 1 ?>"),
        ("<![CDATA[x]]>", "&lt;![CDATA[x]]>"),
        ("<svg/onload=alert(1)", "&lt;svg/onload=alert(1)"),
        ("\\<b>", "&lt;b>"),
        ("\\\\<b>", "\\\\&lt;b>"),
        ("`<b>` <b>`", "`<b>` &lt;b>`"),
        ("# <h1>\n", "# &lt;h1>\n"),
        ("<p>`<b>` <i>\n<q>\n</p>", "&lt;p>`<b>` &lt;i>\n&lt;q>\n&lt;/p>"),
        ("```<b>\n<b>\n```", "```&lt;b>\n<b>\n```"),
        ("| `a|<b>` |\n|---|---|\n| `c|<d>` | e |\n", "| `a|&lt;b>` |\n|---|---|\n| `c|&lt;d>` | e |\n"),
    ] {
        assert_eq!(cleaned(text), clean);
    }
}

#[test]
fn harmful_links_lose_their_target() {
    for (text, clean) in [
        ("[x](javascript:alert(1))", "x"),
        ("a [*x* `y`](javascript:alert(1) \"t\") b", "a *x* `y` b"),
        ("![pic](data:image/png;base64,AA==)", "pic"),
        ("[![pic](data:x)](https://example.org)", "[pic](https://example.org)"),
        ("[![pic](https://example.org/p.png)](javascript:x)", "![pic](https://example.org/p.png)"),
        ("[a][r]\n\n[r]: javascript:alert(1)\n", "a\n\n\n"),
        ("[r][] and [r]\n\n[R]: <javascript:alert(1)> 't'\n", "r and r\n\n\n"),
        ("<javascript:alert(1)>", "&lt;javascript:alert(1)>"),
        ("[x](&#106;avascript:alert(1))", "x"),
        ("[x](java&Tab;script:alert(1))", "x"),
        ("[x](javascript&colon;alert(1))", "x"),
        ("[x](j\\avascript:alert(1))", "x"),
        ("[x](JAVASCRIPT:alert&lpar;1&rpar;)", "x"),
        ("[x](<javascript:alert(1)>)", "x"),
        ("[x](<java script:alert(1)>)", "x"),
        ("[x](\nvbscript:y\n)", "x"),
        ("[]( javascript:x)", ""),
    ] {
        assert_eq!(cleaned(text), clean, "{text}");
    }
}

#[test]
fn what_needs_brackets_is_written_without_them() {
    for (text, clean) in [
        ("<https://example.org/a_b>", "[https://example.org/a\\_b](https://example.org/a_b)"),
        ("<https://x/onmouseover=alert(1)>", "[https://x/onmouseover=alert(1)](https://x/onmouseover=alert%281%29)"),
        ("<me@example.org>", "[me@example.org](mailto:me@example.org)"),
        ("[a](<b c.md> \"t\")", "[a](b%20c.md \"t\")"),
        ("[a](b \"<script>\")", "[a](b \"&lt;script&gt;\")"),
        ("[a]\n\n[a]: <b c.md> '<i>'\n", "[a]\n\n[a]: b%20c.md \"&lt;i&gt;\"\n"),
    ] {
        assert_eq!(cleaned(text), clean, "{text}");
    }
}

#[test]
fn what_hides_in_html_or_in_other_links_is_found_too() {
    for text in [
        "<div>\n[x](javascript:alert(1))\n</div>\n",
        "<div>\n\n```\n</div><script>\n```\n",
        "<!--\n[a]: javascript:x\n-->\n[a]\n",
        "<pre>\n`<script>`\n</pre>\n[x](data:y)",
        "[x[y](javascript:a)](javascript:b)",
        "![a![b![c](data:1)](data:2)](data:3)",
        "[a]: https://ok.example\n[a]: javascript:x\n\n[a]\n",
        "[a]:\n  javascript:x\n\n[a]\n",
        "> [a]: javascript:x\n\n[a]\n",
        "- [a]:\n  <javascript:x>\n\n  [a]\n",
        "[foo]: javascript:x \"multi\nline\"\n[foo]",
        "*[x](javascript:a)*<b>*[y](javascript:c)*",
        "[`]`](javascript:x)",
        "[\\]](javascript:x)",
        "[a](b \"c`d\" ) `<script>` ` <i>",
        "`` ` <b> ` ``<b>` `",
        "~~~\n<b>\n~~~ <b>\n~~~\n<b>",
        "a\r<script>\r\n<b>\rc",
        "<scr\0ipt>",
        "\u{feff}<script>",
        "[a](javas\u{0}cript:x)",
        "<a href=\"javascript:x\">\n<b\nonclick=y>",
        "\t<b>\n \t<b>\n1. a\n\n\t<b>\n\n\t\t<b>\n",
        "[x](javascript:a\n\n[y](javascript:b)",
        "[a][b][c]\n\n[b]: javascript:1\n[c]: data:2\n[a]: vbscript:3",
        "[^1] <b>\n\n[^1]: <i>[x](javascript:a)\n",
        "| <b> | [x](javascript:a) |\n|--|--|\n| ![](data:x) | `<i>` |\n",
        "<a@b.c><script>",
        "<https://a.b/<script>>",
    ] {
        cleaned(text);
    }
}

#[test]
fn deep_nesting_ends() {
    let text = "[".repeat(400) + &"](javascript:a)".repeat(400);
    assert!(harmless(&text).is_none_or(|clean| !clean.contains("](javascript")));
    let text = "![".repeat(400) + &"](data:a)".repeat(400);
    assert!(harmless(&text).is_none_or(|clean| !clean.contains("](data:")));
    cleaned(&"<b>".repeat(5_000));
    cleaned(&"]:".repeat(5_000));
}

/// Pieces that mean something to a parser, in any order.
const PIECES: &str = "< > </ <b> <script> <!-- --> <? <![CDATA[ [ ] ]( ) ![ ]: [a] [a]: javascript:x data:y https://z \
    <javascript:x> <https://z> <a@b.c> ` `` ``` ~~~ - 1. # | * _ ~~ \\ &#58; &lt; \" ' ( a é [^a]: <pre> </pre> : ! / =";
/// Those with white space, and control characters.
const SPACES: [&str; 13] = ["\n", "\n\n", "    ", "\t", "> ", "- ", "1. ", "# ", "|-|-|\n", " ", "<div>\n", "\r", "\0"];

fn pieces() -> Vec<&'static str> {
    PIECES.split_whitespace().chain(SPACES).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_order_of_pieces_becomes_harmless(pieces in prop::collection::vec(prop::sample::select(pieces()), 0..30)) {
        cleaned(&pieces.concat());
    }

    #[test]
    fn any_text_becomes_harmless(text in "\\PC{0,60}") {
        cleaned(&text);
    }
}
