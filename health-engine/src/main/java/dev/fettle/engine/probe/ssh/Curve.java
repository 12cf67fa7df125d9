package dev.fettle.engine.probe.ssh;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Curves on which keys are points: RFC 5656 §10.1, RFC 8731. */
enum Curve {

    NISTP256("EC", "ECDH", 256, "3059301306072a8648ce3d020106082a8648ce3d030107034200"),

    NISTP384("EC", "ECDH", 384, "3076301006072a8648ce3d020106052b81040022036200"),

    NISTP521("EC", "ECDH", 521, "30819b301006072a8648ce3d020106052b8104002303818600"),

    X25519("X25519", "X25519", 255, "302a300506032b656e032100");

    private final String keys;
    private final String agreement;
    private final int bits;
    @SuppressWarnings("ImmutableEnumChecker") // never given away, never written
    private final byte[] head;

    /**
     * @param keys what the JDK calls keys on it
     * @param agreement what the JDK calls making a secret with them
     * @param head of a key as certificates have it, in hexadecimal digits; the point follows
     */
    Curve(String keys, String agreement, int bits, String head) {
        this.keys = keys;
        this.agreement = agreement;
        this.bits = bits;
        this.head = HexFormat.of().parseHex(head);
    }

    /** What the JDK calls keys on it. */
    String keys() {
        return keys;
    }

    /** What the JDK calls making a secret with them. */
    String agreement() {
        return agreement;
    }

    int bits() {
        return bits;
    }

    /** Bytes of a number. */
    int bytes() {
        return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /**
     * The key that is this point.
     *
     * @throws GeneralSecurityException when it is none
     */
    PublicKey key(byte[] point) throws GeneralSecurityException {
        byte[] encoded = Arrays.copyOf(head, head.length + point.length);
        System.arraycopy(point, 0, encoded, head.length, point.length);
        return KeyFactory.getInstance(keys).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** The point that is this key. */
    byte[] point(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, head.length, encoded.length);
    }
}
