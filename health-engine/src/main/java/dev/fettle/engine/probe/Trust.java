package dev.fettle.engine.probe;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whom another trusts, and remembers the certificates that were refused until somebody asks: the JDK does not
 * show them after a failed handshake. Confined to the lane, on which Netty runs handshakes.
 */
final class Trust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager judge;
    private final Map<SSLEngine, X509Certificate> refused = new WeakHashMap<>();

    Trust(X509ExtendedTrustManager judge) {
        this.judge = judge;
    }

    X509ExtendedTrustManager judge() {
        return judge;
    }

    /** The certificate that was refused in the handshake of that engine; told once. */
    Optional<X509Certificate> takeRefused(SSLEngine engine) {
        return Optional.ofNullable(refused.remove(engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        try {
            judge.checkServerTrusted(chain, type, engine);
            if (!(judge instanceof Anybody)) {
                chain[0].checkValidity(); // the JDK does not ask it of a certificate that is trusted by itself
            }
        } catch (CertificateException e) {
            if (chain.length > 0) {
                refused.put(engine, chain[0]);
            }
            throw e;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        judge.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        judge.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        judge.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        judge.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        judge.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
