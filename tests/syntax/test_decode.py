from __future__ import annotations

import codecs

import pytest

from sterna.syntax.decode import DecodeError, decode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("x = 'é😀'".encode(), "x = 'é😀'"),
        (codecs.BOM_UTF8 + b"x", "x"),
        (codecs.BOM_UTF8 + b"# coding: utf-8\nx", "# coding: utf-8\nx"),
        (codecs.BOM_UTF8 + b"# coding: UTF8\nx", "# coding: UTF8\nx"),
        (b"# -*- coding: latin-1 -*-\n'\xe9'", "# -*- coding: latin-1 -*-\n'é'"),
        (
            b"#!/usr/bin/python\r\n# vim: set fileencoding=cp1252 :\r\n'\x80'",
            "#!/usr/bin/python\r\n# vim: set fileencoding=cp1252 :\r\n'€'",
        ),
        (b"\n# coding: latin-1\n'\xe9'", "\n# coding: latin-1\n'é'"),
        (b"#\r# coding: latin-1\r'\xe9'", "#\r# coding: latin-1\r'é'"),
        ("x = 1\n# coding: latin-1\n'é'".encode(), "x = 1\n# coding: latin-1\n'é'"),
        ("#\n#\n# coding: latin-1\n'é'".encode(), "#\n#\n# coding: latin-1\n'é'"),
        ("x = '# coding: latin-1 é'".encode(), "x = '# coding: latin-1 é'"),
    ],
)
def test_decodes(data, text):
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "line", "part"),
    [
        (b"a\nb = '\xe9'\n", 1, "byte 0xe9"),
        (b"a\r\nb\rc\xff", 2, "utf-8"),
        (b"# coding: nonsense\n", 0, "unknown encoding: nonsense"),
        (b"\n# coding: rot13\n", 1, "rot13"),
        (b"# coding: undefined\n", 0, "undefined"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", 0, "byte order mark"),
        (b"# coding: ascii\n\n'\xe9'", 2, "ascii"),
    ],
)
def test_says_what_is_wrong_and_where(data, line, part):
    with pytest.raises(DecodeError) as caught:
        decode(data)
    assert (caught.value.line, part in caught.value.message) == (line, True)
