package dev.fettle.engine.probe;

import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS as a client: whom to trust and how a connection becomes a TLS one. One per lane. */
final class Tls {

    /** BoringSSL where there is a build of it for this platform: a handshake costs a third of the JDK's. */
    private static final SslProvider PROVIDER = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

    private final SslContext context;
    private final Trust trust;

    private Tls(SslContext context, Trust trust) {
        this.context = context;
        this.trust = trust;
    }

    /**
     * @param trusted PEM files that are trusted beside the JDK's own certificates
     * @throws IllegalArgumentException when a file holds no certificates
     */
    static Tls trusting(List<Path> trusted) {
        try {
            Trust trust = new Trust(trusted.isEmpty() ? jdk() : jdkAnd(trusted));
            SslContext context = SslContextBuilder.forClient()
                    .sslProvider(PROVIDER)
                    // A resumed session does not show its certificate again: a check would not see it expire.
                    .sessionCacheSize(1)
                    .sessionTimeout(1)
                    .trustManager(trust)
                    .build();
            if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
                sessions.setSessionCacheEnabled(false);
            }
            return new Tls(context, trust);
        } catch (SSLException e) {
            throw new IllegalStateException("TLS is not available: " + e.getMessage(), e);
        }
    }

    /** Who says whom to trust. */
    X509TrustManager trust() {
        return trust;
    }

    /** Begins the handshake on an open connection; the certificate must be the host's. */
    SslHandler handshake(Channel channel, String host, int port) {
        SslHandler handler = context.newHandler(channel.alloc(), host, port);
        handler.setHandshakeTimeoutMillis(0); // the budget of the attempt ends it
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        SNIHostName name = serverName(host);
        if (name != null) {
            parameters.setServerNames(List.of(name));
        }
        engine.setSSLParameters(parameters);
        channel.pipeline().addFirst("tls", handler);
        return handler;
    }

    /** The certificate for which that handshake failed, if it failed for one; told once. */
    Optional<X509Certificate> takeRefused(SslHandler handshake) {
        return trust.takeRefused(handshake.engine());
    }

    private static @Nullable SNIHostName serverName(String host) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            return null;
        }
        try {
            return new SNIHostName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        } catch (IllegalArgumentException notAName) {
            return null;
        }
    }

    private static X509ExtendedTrustManager jdk() {
        try {
            return managerOf(null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's own certificates cannot be used: " + e.getMessage(), e);
        }
    }

    /** Trusts what stands in the store; null is the JDK's own. */
    private static X509ExtendedTrustManager managerOf(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Stream.of(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("there is no trust manager for X.509"));
    }

    private static X509ExtendedTrustManager jdkAnd(List<Path> files) {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            for (X509Certificate issuer : managerOf(null).getAcceptedIssuers()) {
                all.setCertificateEntry("jdk-" + all.size(), issuer);
            }
            for (Path file : files) {
                for (Certificate certificate : certificates(file)) {
                    all.setCertificateEntry("file-" + all.size(), certificate);
                }
            }
            return managerOf(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("trusted certificates cannot be used: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("trusted certificates cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<? extends Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            List<? extends Certificate> found = List
                    .copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (found.isEmpty()) {
                throw new IllegalArgumentException("no certificate in '" + file + "'");
            }
            return found;
        }
    }
}
