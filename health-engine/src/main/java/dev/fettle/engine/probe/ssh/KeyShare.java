package dev.fettle.engine.probe.ssh;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import javax.crypto.KeyAgreement;

/** Our part of a secret that two sides make. Used once. */
sealed interface KeyShare {

    /** What the other side is told. */
    byte[] ours();

    /**
     * The secret, as a number that is not negative, from its greatest byte.
     *
     * @param theirs what the other side told
     * @throws GeneralSecurityException when that is no part of one
     */
    byte[] secret(byte[] theirs) throws GeneralSecurityException;

    /** A new one, on that curve. */
    static KeyShare on(Curve curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(curve.keys());
            if (curve != Curve.X25519) {
                generator.initialize(curve.bits());
            }
            return new OnCurve(curve, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no such keys: " + e.getMessage(), e);
        }
    }

    /** A new one, in that group. */
    static KeyShare in(Group group) {
        return new InGroup(group,
                new BigInteger(InGroup.EXPONENT_BITS, InGroup.RANDOM).setBit(InGroup.EXPONENT_BITS - 1));
    }

    /** A point. */
    record OnCurve(Curve curve, KeyPair pair) implements KeyShare {

        @Override
        public byte[] ours() {
            return curve.point(pair.getPublic());
        }

        @Override
        public byte[] secret(byte[] theirs) throws GeneralSecurityException {
            PublicKey key = curve.key(theirs);
            KeyAgreement agreement = KeyAgreement.getInstance(curve.agreement());
            agreement.init(pair.getPrivate());
            agreement.doPhase(key, true);
            return agreement.generateSecret();
        }
    }

    /** A power of 2, as a number of SSH is written. */
    record InGroup(Group group, BigInteger exponent) implements KeyShare {

        /** Twice what the largest group is worth: a longer one costs time and adds nothing. */
        private static final int EXPONENT_BITS = 320;
        private static final SecureRandom RANDOM = new SecureRandom();

        @Override
        public byte[] ours() {
            return Group.GENERATOR.modPow(exponent, group.prime()).toByteArray();
        }

        @Override
        public byte[] secret(byte[] theirs) throws GeneralSecurityException {
            BigInteger power = theirs.length == 0 ? BigInteger.ZERO : new BigInteger(theirs);
            BigInteger last = group.prime().subtract(BigInteger.ONE);
            if (power.compareTo(BigInteger.ONE) <= 0 || power.compareTo(last) >= 0) {
                throw new InvalidKeyException("a number outside of the group");
            }
            return power.modPow(exponent, group.prime()).toByteArray();
        }
    }
}
