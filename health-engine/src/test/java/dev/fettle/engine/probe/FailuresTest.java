package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import io.netty.channel.ChannelException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    static Stream<Arguments> theirs() {
        return Stream.of(arguments(new UnknownHostException("x"), Reason.DNS),
                arguments(new ConnectException("Connection refused: /127.0.0.1:1"), Reason.REFUSED),
                arguments(new ConnectException("finishConnect(..) failed: Connection refused"), Reason.REFUSED),
                arguments(new ConnectException("Connection timed out"), Reason.UNREACHABLE),
                arguments(new ConnectException("Network is unreachable"), Reason.UNREACHABLE),
                arguments(new SocketException("Network is unreachable"), Reason.UNREACHABLE),
                arguments(new SocketException("Host is unreachable"), Reason.UNREACHABLE),
                arguments(new NoRouteToHostException("No route to host"), Reason.UNREACHABLE),
                arguments(new SocketException("Connection reset"), Reason.RESET),
                arguments(new IOException("Broken pipe"), Reason.RESET),
                arguments(new ClosedChannelException(), Reason.RESET),
                arguments(new HttpClosedException("Connection was closed"), Reason.RESET),
                arguments(new PrematureChannelClosureException("closed"), Reason.RESET),
                arguments(new SSLHandshakeException("Connection closed while SSL/TLS handshake was in progress"),
                        Reason.RESET),
                arguments(handshake(new SocketException("Connection reset")), Reason.RESET),
                arguments(handshake(new Exception(new CertificateExpiredException("over"))), Reason.TLS_EXPIRED),
                arguments(handshake(new CertificateNotYetValidException("soon")), Reason.TLS_INVALID),
                arguments(new SSLException("SSLEngine closed already"), Reason.RESET),
                arguments(new SSLException("Received fatal alert: handshake_failure"), Reason.TLS_INVALID),
                arguments(new NotSslRecordException("not an SSL/TLS record"), Reason.TLS_INVALID),
                arguments(new DecoderException(new SSLException("bad record")), Reason.TLS_INVALID),
                arguments(new DecoderException("bad"), Reason.PROTOCOL),
                arguments(new TooLongHttpHeaderException("HTTP header is larger"), Reason.PROTOCOL));
    }

    private static SSLHandshakeException handshake(Throwable cause) {
        SSLHandshakeException failure = new SSLHandshakeException("handshake failed");
        failure.initCause(cause);
        return failure;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("theirs")
    void whatTheTargetDidWrongIsAReason(Throwable failure, Reason reason) {
        assertThat(Failures.of(failure)).hasValueSatisfying(fault -> assertThat(fault.reason()).isEqualTo(reason));
    }

    static Stream<Throwable> ours() {
        return Stream.of(new NullPointerException(), new IllegalStateException("bug"), new OutOfMemoryError(),
                new SocketException("Too many open files"), new IOException("Too many open files"),
                new ChannelException("Unable to create Channel", new IOException("Too many open files")),
                new BindException("Address already in use"), new ConnectException("Cannot assign requested address"),
                new SocketException("No buffer space available"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ours")
    void whatWasOursNeverTurnsAComponent(Throwable failure) {
        assertThat(Failures.of(failure)).isEmpty();
        assertThat(Failures.outcome("TCP x:1", failure, Observation.of(Duration.ZERO)))
                .isInstanceOf(Outcome.Inconclusive.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE     | the target broke off (handshake failure)
            error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED  | the target wants a certificate of ours
            error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA            | the target refused our certificate (unknown ca)
            Received fatal alert: bad_certificate                                          | the target refused our certificate (bad certificate)
            (bad_certificate) Received fatal alert: bad_certificate                        | the target refused our certificate (bad certificate)
            Received fatal alert: protocol_version                                         | the target broke off (protocol version)
            error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER              | wrong version number
            PKIX path building failed: unable to find valid certification path to it       | the certificate is signed by nobody who is trusted
            something else                                                                 | something else
            """)
    void whatTlsSaysIsToldInWords(String message, String words) {
        assertThat(Failures.of(new SSLException(message)))
                .contains(new Failures.Fault(Reason.TLS_INVALID, "TLS failed: " + words));
    }

    @Test
    void aCertificateOfAnotherOrOfTheFutureIsToldSo() {
        assertThat(Failures.of(handshake(new CertificateNotYetValidException("NotBefore: Sun"))))
                .contains(new Failures.Fault(Reason.TLS_INVALID, "TLS failed: the certificate is not valid yet"));
        assertThat(Failures.of(handshake(new CertificateException("No name matching a found"))))
                .contains(new Failures.Fault(Reason.TLS_INVALID,
                        "TLS failed: the certificate is another's: No name matching a found"));
    }

    @Test
    void textsAreOneShortLine() {
        assertThat(Failures.text(new Exception("a\r\n\tb\u0000 c" + "d".repeat(300)))).startsWith("a b c")
                .hasSize(201);
    }
}
