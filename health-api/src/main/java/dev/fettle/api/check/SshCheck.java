package dev.fettle.api.check;

import org.jspecify.annotations.Nullable;

/**
 * Talks to an SSH server as far as its banner and its host key, which proves itself; nobody logs in.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param banner a regular expression (RE2) that must be found in what the server says of itself; null: any
 * @param hostKey the fingerprint that its key must have, {@code SHA256:…}; null: any
 * @param hostKeyType which of its keys the server is asked for; null: whichever both prefer
 * @param healthy a condition beside it; null: none
 * @param degraded a condition; null: never
 */
public record SshCheck(String host, int port, @Nullable String banner, @Nullable String hostKey,
        @Nullable KeyType hostKeyType, @Nullable String healthy, @Nullable String degraded) implements CheckSpec {

    /** Types of host keys. */
    public enum KeyType {
        ED25519, ECDSA, RSA
    }

    public SshCheck {
        Arguments.requireText("host", host);
        Arguments.requireBetween("port", port, 1, 65_535);
    }

    @Override
    public String kind() {
        return "ssh";
    }

    @Override
    public String target() {
        return Arguments.authority(host, port);
    }
}
