package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {

    /** The middle ones are the examples of RFC 3986, 5.4. */
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(delimiterString = " | ", textBlock = """
            http://a               | login          | http://a/login
            http://a               | ?lang=de       | http://a/?lang=de
            http://a?x=1           | next           | http://a/next
            http://a               | //b/c          | http://b/c
            http://a               | https://b      | https://b
            http://a/b/c/d;p?q     | g:h            | g:h
            http://a/b/c/d;p?q     | g              | http://a/b/c/g
            http://a/b/c/d;p?q     | ./g            | http://a/b/c/g
            http://a/b/c/d;p?q     | g/             | http://a/b/c/g/
            http://a/b/c/d;p?q     | /g             | http://a/g
            http://a/b/c/d;p?q     | //g            | http://g
            http://a/b/c/d;p?q     | ?y             | http://a/b/c/d;p?y
            http://a/b/c/d;p?q     | g?y            | http://a/b/c/g?y
            http://a/b/c/d;p?q     | #s             | http://a/b/c/d;p?q
            http://a/b/c/d;p?q     | g?y#s          | http://a/b/c/g?y
            http://a/b/c/d;p?q     | ;x             | http://a/b/c/;x
            http://a/b/c/d;p?q     | .              | http://a/b/c/
            http://a/b/c/d;p?q     | ..             | http://a/b/
            http://a/b/c/d;p?q     | ../g           | http://a/b/g
            http://a/b/c/d;p?q     | ../../../../g  | http://a/g
            http://a/b/c/d;p?q     | /./g           | http://a/g
            http://a/b/c/d;p?q     | g/./h/../i     | http://a/b/c/g/i
            http://[::1]:81/b/c    | d              | http://[::1]:81/b/d
            http://a/              | /two words     | http://a/two%20words
            http://a/              | /s?q=a|b^{c}   | http://a/s?q=a%7Cb%5E%7Bc%7D
            http://a/              | /x[1]?y[]=2    | http://a/x%5B1%5D?y%5B%5D=2
            http://a/              | /100%?a=%zz%20 | http://a/100%25?a=%25zz%20
            http://a/              | /caf\u00c3\u00a9 | http://a/caf%C3%A9
            """, quoteCharacter = '`', maxCharsPerColumn = 100)
    void aRedirectLeadsWhereABrowserWouldGo(String from, String written, String to) {
        assertThat(Location.of(URI.create(from), written)).hasToString(to);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"http://", "http://a b/", "https://[::1/", "http://a\\@b/"})
    void whatIsNoAddressIsRefused(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> Location.of(URI.create("http://a/"), written));
    }
}
