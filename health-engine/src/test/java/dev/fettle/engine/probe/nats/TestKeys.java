package dev.fettle.engine.probe.nats;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** An operator, its account, a user of that, and what each says of the next, as the tools of NATS make them. */
final class TestKeys {

    private static final int OPERATOR = 14 << 3;
    private static final int ACCOUNT = 0;
    private static final int USER = 20 << 3;

    private final byte[] operator = random();
    private final byte[] account = random();
    private final byte[] user = random();

    private static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    String seed() {
        return Nkey.seed(USER, user);
    }

    String user() {
        return Nkey.publicKey(USER, user);
    }

    String account() {
        return Nkey.publicKey(ACCOUNT, account);
    }

    String operatorJwt() {
        return jwt(operator, OPERATOR, Nkey.publicKey(OPERATOR, operator), "\"type\":\"operator\"");
    }

    String accountJwt() {
        return jwt(operator, OPERATOR, account(), "\"type\":\"account\",\"limits\":{\"subs\":-1,\"data\":-1,"
                + "\"payload\":-1,\"imports\":-1,\"exports\":-1,\"wildcards\":true,\"conn\":-1,\"leaf\":-1}");
    }

    /** A file of credentials. */
    String credentials() {
        return """
                -----BEGIN NATS USER JWT-----
                %s
                ------END NATS USER JWT------

                -----BEGIN USER NKEY SEED-----
                %s
                ------END USER NKEY SEED------
                """.formatted(
                jwt(account, ACCOUNT, user(),
                        "\"type\":\"user\",\"pub\":{},\"sub\":{},\"subs\":-1,\"data\":-1,\"payload\":-1"),
                seed());
    }

    private static String jwt(byte[] issuer, int kind, String subject, String claims) {
        String content = base64("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}") + "."
                + base64("{\"jti\":\"X\",\"iat\":1700000000,\"iss\":\"" + Nkey.publicKey(kind, issuer)
                        + "\",\"name\":\"n\",\"sub\":\"" + subject + "\",\"nats\":{\"version\":2," + claims + "}}");
        return content + "." + Nkey.signed(issuer, content);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
