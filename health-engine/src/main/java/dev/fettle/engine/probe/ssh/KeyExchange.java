package dev.fettle.engine.probe.ssh;

import dev.fettle.api.check.SshCheck.KeyType;
import io.netty.handler.codec.CorruptedFrameException;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an exchange of keys, as far as the host key: RFC 4253 §7 and §8, RFC 5656 §4. No I/O. Used once;
 * not
 * for several threads.
 */
final class KeyExchange {

    static final int DISCONNECT = 1;
    static final int IGNORE = 2;
    static final int DEBUG = 4;
    static final int KEX_INIT = 20;
    static final int KEX_REPLY = 31;

    private static final int KEX_SHARE = 30;
    private static final int COOKIE_BYTES = 16;
    private static final int BY_APPLICATION = 11;
    /** Nothing is ever encrypted: it only has to agree. */
    private static final List<String> CIPHERS = List.of("chacha20-poly1305@openssh.com", "aes128-ctr", "aes192-ctr",
            "aes256-ctr", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-cbc", "aes192-cbc", "aes256-cbc",
            "3des-cbc");
    private static final List<String> CODES = List.of("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com",
            "umac-128-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512", "umac-128@openssh.com",
            "hmac-sha1-etm@openssh.com", "hmac-sha1", "umac-64@openssh.com", "hmac-sha1-96", "hmac-md5");
    private static final List<String> PLAIN = List.of("none", "zlib@openssh.com", "zlib");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String ourBanner;
    private final String theirBanner;
    private final List<String> keyTypes;
    private final byte[] ourInit;
    private byte[] theirInit = new byte[0];
    private String offer = "";
    private @Nullable Exchange exchange;
    private @Nullable KeyShare share;

    KeyExchange(String ourBanner, String theirBanner, Optional<KeyType> wanted) {
        this.ourBanner = ourBanner;
        this.theirBanner = theirBanner;
        this.keyTypes = wanted.map(HostKey::algorithms).orElseGet(HostKey::algorithms);
        this.ourInit = init();
    }

    private byte[] init() {
        byte[] cookie = new byte[COOKIE_BYTES];
        RANDOM.nextBytes(cookie);
        Payload init = new Payload().number8(KEX_INIT).raw(cookie).names(Exchange.words()).names(keyTypes);
        for (List<String> names : List.of(CIPHERS, CIPHERS, CODES, CODES, PLAIN, PLAIN)) {
            Payload _ = init.names(names);
        }
        return init.string("").string("").number8(0).number32(0).bytes();
    }

    /** What is said first. */
    byte[] ourInit() {
        return ourInit;
    }

    /** Which way was agreed on; empty before. */
    String exchange() {
        return exchange == null ? "" : exchange.word();
    }

    /** The ways to exchange keys and the host keys that the server offers, for people; empty before. */
    String offer() {
        return offer;
    }

    /**
     * The server said what it can do.
     *
     * @return what is said then; empty when there is nothing in common
     * @throws CorruptedFrameException when it said nothing of that kind
     */
    Optional<byte[]> answer(byte[] init) {
        Reading reading = new Reading(init);
        byte[] _ = reading.raw(1 + COOKIE_BYTES);
        List<String> exchanges = reading.names();
        List<String> types = reading.names();
        offer = String.join(" ", types) + " by " + String.join(" ", exchanges);
        Optional<Exchange> agreed = Exchange.bestOf(exchanges);
        if (agreed.isEmpty() || keyTypes.stream().noneMatch(types::contains)) {
            return Optional.empty();
        }
        theirInit = init;
        exchange = agreed.get();
        share = exchange.share();
        return Optional.of(new Payload().number8(KEX_SHARE).string(share.ours()).bytes());
    }

    /**
     * The server showed its key and signed what both had said.
     *
     * @throws CorruptedFrameException when it is no such message, or the signature is another's
     */
    HostKey proved(byte[] reply) {
        if (exchange == null || share == null) {
            throw new CorruptedFrameException("it answers what was not asked");
        }
        Reading reading = new Reading(reply);
        int _ = reading.number8();
        byte[] blob = reading.string();
        byte[] theirs = reading.string();
        byte[] signature = reading.string();
        HostKey key = HostKey.read(blob);
        byte[] hash = exchange.hash(new Payload().string(ourBanner).string(theirBanner).string(ourInit)
                .string(theirInit).string(blob).string(share.ours()).string(theirs).number(secret(share, theirs))
                .bytes());
        if (!key.hasSigned(hash, signature)) {
            throw new CorruptedFrameException("it showed a host key whose signature is another's");
        }
        return key;
    }

    /** A farewell. */
    static byte[] goodbye() {
        return new Payload().number8(DISCONNECT).number32(BY_APPLICATION).string("checked").string("").bytes();
    }

    private static byte[] secret(KeyShare share, byte[] theirs) {
        try {
            return share.secret(theirs);
        } catch (GeneralSecurityException | ProviderException wrong) {
            throw new CorruptedFrameException("its part of the secret is none", wrong);
        }
    }
}
