package dev.fettle.local.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {

    @TempDir
    Path here;

    @Test
    void withoutAnythingItIsTheLocalOneWithTheTokenThatUpKeeps() throws Exception {
        Files.createDirectories(here.resolve(".fettle"));
        Files.writeString(here.resolve(".fettle/admin-token"), "kept\n");

        assertThat(access(Map.of())).isEqualTo(new Access(URI.create("http://127.0.0.1:8080"), Optional.of("kept")));
    }

    @Test
    void aNamedServerNeverGetsTheTokenThatUpKeeps() throws Exception {
        Files.createDirectories(here.resolve(".fettle"));
        Files.writeString(here.resolve(".fettle/admin-token"), "kept\n");

        assertThat(access(Map.of("FETTLE_SERVER", "https://fettle.example.com/")))
                .isEqualTo(new Access(URI.create("https://fettle.example.com"), Optional.empty()));
    }

    @Test
    void theTokenComesFromTheVariableOrItsFile() throws Exception {
        Path file = Files.writeString(here.resolve("token"), " filed\n");

        assertThat(access(Map.of("FETTLE_TOKEN", "said")).token()).contains("said");
        assertThat(access(Map.of("FETTLE_TOKEN_FILE", file.toString())).token()).contains("filed");
        assertThatThrownBy(() -> access(Map.of("FETTLE_TOKEN", "said", "FETTLE_TOKEN_FILE", file.toString())))
                .hasMessage("give FETTLE_TOKEN or FETTLE_TOKEN_FILE, not both");
        assertThatThrownBy(() -> access(Map.of("FETTLE_TOKEN_FILE", here + "/none")))
                .hasMessageContaining(here + "/none cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fettle.example.com", "ftp://fettle.example.com", "http://", "http://a b", "http://a/?x=1"})
    void whatIsNoAddressIsRefused(String server) {
        assertThatThrownBy(() -> access(Map.of("FETTLE_SERVER", server)))
                .hasMessageStartingWith("FETTLE_SERVER must be an address such as https://fettle.example.com, was '");
    }

    @Test
    void theTokenIsNotShown() throws Exception {
        assertThat(access(Map.of("FETTLE_TOKEN", "said"))).asString().doesNotContain("said");
    }

    private Access access(Map<String, String> variables) throws RefusedException {
        return Access.of(variables::get, here);
    }
}
