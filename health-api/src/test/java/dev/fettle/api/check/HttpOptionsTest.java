package dev.fettle.api.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.HttpOptions.OAuth2;
import dev.fettle.api.check.HttpOptions.Version;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpOptionsTest {

    @Test
    void secretsAreNotShown() {
        HttpOptions options = new HttpOptions(
                new OAuth2(URI.create("https://id.example/?a=hunter2"), "us", "hunter2", null),
                new TlsOptions(null, null, null, "a.example", true),
                new ProxyOptions(URI.create("http://joe:hunter2@proxy:3128"), null, null, false), null, Version.AUTO);

        assertThat(options.toString()).contains("id.example", "a.example", "proxy:3128").doesNotContain("hunter2");
        assertThat(new HttpProxyCheck(new ProxyOptions(URI.create("socks5://proxy"), "joe", "hunter2", false),
                URI.create("http://judge.example/?key=hunter2"), null, "true", null).toString())
                .doesNotContain("hunter2");
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({"http://proxy, proxy:80, ", "https://proxy, proxy:443, ", "socks5://proxy, proxy:1080, ",
            "http://joe:a:b@proxy:3128, proxy:3128, Basic am9lOmE6Yg==",
            "http://joe@[::1]:3128, [::1]:3128, Basic am9lOg=="})
    void aProxyHasItsUsualPortAndTheUserOfItsAddress(String url, String authority, String basic) {
        ProxyOptions proxy = new ProxyOptions(URI.create(url), null, null, false);

        assertThat(proxy.authority()).isEqualTo(authority);
        assertThat(proxy.basic()).isEqualTo(basic);
    }

    @Test
    void whatCannotBeAProxyIsTold() {
        assertThatThrownBy(() -> new ProxyOptions(URI.create("ftp://joe:hunter2@proxy"), null, null, false))
                .isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> new ProxyOptions(URI.create("http://proxy"), null, "hunter2", false))
                .isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(nullValues = "-", value = {"-, cert, -, certificate and key must be given together",
            "-, -, key, certificate and key must be given together", "x, -, -, ca must be PEM: certificates",
            "-, x, y, certificate must be PEM: certificates"})
    void whatCannotBeTlsIsToldWithoutShowingIt(String ca, String certificate, String key, String message) {
        assertThatThrownBy(() -> new TlsOptions(ca, certificate, key, null, true))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void anotherOriginDoesNotLearnWhoWeAre() {
        TlsOptions named = new TlsOptions(null, null, null, "a.example", false);

        assertThat(named.forStrangers()).isEqualTo(new TlsOptions(null, null, null, null, false));
    }
}
