package dev.fettle.engine.probe;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Who is at the other end of an open connection. Confined to the lane. */
public interface Peer {

    /**
     * The certificate of the target and how it was shown.
     *
     * @param version such as "TLSv1.3"
     * @param cipher the suite that was agreed
     * @param certificate the leaf
     */
    record Certified(String version, String cipher, X509Certificate certificate) {

        /** When the certificate ends. */
        public Instant notAfter() {
            return certificate.getNotAfter().toInstant();
        }
    }

    /** Its address as text, without port; the proxy's where there is one; empty when it has none. */
    String ip();

    /** Empty without TLS. */
    Optional<Certified> certified();

    /** What ALPN agreed on; empty when nothing was. */
    default String protocol() {
        return "";
    }

    /** One at that address, of whose certificate nothing is known. */
    static Peer at(String ip) {
        return new Peer() {

            @Override
            public String ip() {
                return ip;
            }

            @Override
            public Optional<Certified> certified() {
                return Optional.empty();
            }
        };
    }

    /** The one at the other end of that channel; it is looked at when somebody asks. */
    static Peer of(Channel channel) {
        return new Peer() {

            @Override
            public String ip() {
                return channel.remoteAddress() instanceof InetSocketAddress address
                        ? NetUtil.toAddressString(address.getAddress())
                        : "";
            }

            @Override
            public String protocol() {
                return channel.pipeline().get(Route.TLS) instanceof SslHandler tls && tls.applicationProtocol() != null
                        ? tls.applicationProtocol()
                        : "";
            }

            @Override
            public Optional<Certified> certified() {
                return channel.pipeline().get(Route.TLS) instanceof SslHandler tls
                        ? Peer.certified(tls.engine().getSession())
                        : Optional.empty();
            }
        };
    }

    /** What was shown in that handshake; empty without a certificate. */
    static Optional<Certified> certified(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate x509
                    ? Optional.of(new Certified(session.getProtocol(), session.getCipherSuite(), x509))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException noCertificate) {
            return Optional.empty();
        }
    }
}
