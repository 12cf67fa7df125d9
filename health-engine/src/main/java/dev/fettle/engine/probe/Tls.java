package dev.fettle.engine.probe;

import dev.fettle.api.check.TlsOptions;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
    private final boolean verifies;

    private Tls(SslContext context, Trust trust, boolean verifies) {
        this.context = context;
        this.trust = trust;
        this.verifies = verifies;
    }

    /**
     * @param trusted PEM files that are trusted beside the JDK's own certificates
     * @throws IllegalArgumentException when a file holds no certificates
     */
    static Tls trusting(List<Path> trusted) {
        try {
            Trust trust = new Trust(trusted.isEmpty() ? jdk() : jdkAnd(trusted));
            return new Tls(built(client(), trust), trust, true);
        } catch (SSLException e) {
            throw new IllegalStateException("TLS is not available: " + e.getMessage(), e);
        }
    }

    /**
     * TLS of a check's own: trusts the same, unless it says otherwise.
     *
     * @param options null: nothing but the protocols
     * @param protocols offered by ALPN, the best first; empty: none
     * @throws IllegalArgumentException when a certificate or key cannot be used; the message shows none of it
     */
    Tls with(@Nullable TlsOptions options, List<String> protocols) {
        try {
            SslContextBuilder builder = client();
            if (options != null && options.certificate() != null && options.key() != null) {
                OwnCertificate ours = OwnCertificate.of(options.certificate(), options.key());
                var _ = builder.keyManager(ours.key(), ours.chain());
            }
            if (!protocols.isEmpty()) {
                var _ = builder.applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, protocols));
            }
            boolean verifies = options == null || options.verify();
            Trust own = new Trust(!verifies
                    ? new Anybody()
                    : options == null || options.ca() == null ? trust.judge() : only(options.ca()));
            return new Tls(built(builder, own), own, verifies);
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("tls cannot be used: " + e.getMessage(), e);
        }
    }

    private static SslContextBuilder client() {
        return SslContextBuilder.forClient()
                .sslProvider(PROVIDER)
                // A resumed session does not show its certificate again: a check would not see it expire.
                .sessionCacheSize(1)
                .sessionTimeout(1);
    }

    private static SslContext built(SslContextBuilder builder, Trust trust) throws SSLException {
        SslContext context = builder.trustManager(trust).build();
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        }
        return context;
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static X509ExtendedTrustManager only(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(stream(pem))) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            return managerOf(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("ca cannot be used: " + e.getMessage(), e);
        }
    }

    /** Who says whom to trust. */
    X509TrustManager trust() {
        return trust;
    }

    /**
     * Begins the handshake on an open connection, inside of TLS with a proxy where that is spoken; the certificate must
     * be the host's.
     *
     * @param place its name in the pipeline
     */
    SslHandler handshake(Channel channel, String host, int port, String place) {
        SslHandler handler = context.newHandler(channel.alloc(), host, port);
        handler.setHandshakeTimeoutMillis(0); // the budget of the attempt ends it
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(verifies ? "HTTPS" : null);
        SNIHostName name = serverName(host);
        if (name != null) {
            parameters.setServerNames(List.of(name));
        }
        engine.setSSLParameters(parameters);
        if (channel.pipeline().get(Route.TLS_WITH_PROXY) == null) {
            channel.pipeline().addFirst(place, handler);
        } else {
            channel.pipeline().addAfter(Route.TLS_WITH_PROXY, place, handler);
        }
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
