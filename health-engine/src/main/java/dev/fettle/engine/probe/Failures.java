package dev.fettle.engine.probe;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.address.BlockedAddressException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Whose trouble a failed attempt was, decided in this one place. */
public final class Failures {

    /** {@code error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE}. */
    private static final Pattern OPENSSL = Pattern.compile("SSL routines:[A-Za-z_]*:([A-Za-z0-9_]+)");
    /** As OpenSSL and as the JDK tell of what the target said. */
    private static final Pattern ALERT = Pattern
            .compile("(?:^(?:ssl|tls)v[0-9]+_alert_|^Received fatal alert: |alert: )([a-z_]+)");

    private Failures() {}

    /**
     * What the target (or the way to it) did wrong.
     *
     * @param reason why
     * @param text for people, to stand behind "GET https://…: "
     */
    public record Fault(Reason reason, String text) {}

    /** The fault of the target that this failure shows; empty when the trouble was ours. */
    public static Optional<Fault> of(Throwable failure) {
        return Optional.ofNullable(fault(failure));
    }

    /**
     * The outcome of an attempt that failed so.
     *
     * @param what what was attempted, such as "GET https://checkout.internal/health", without secrets
     */
    public static Outcome outcome(String what, Throwable failure, Observation observation) {
        Fault fault = fault(failure);
        return fault == null
                ? new Outcome.Inconclusive(what + ": our own trouble: " + text(failure), observation)
                : new Outcome.Failure(fault.reason(), what + ": " + fault.text(), observation);
    }

    private static @Nullable Fault fault(Throwable failure) {
        return switch (failure) {
            case FaultException told -> told.fault();
            case ProxyFailure proxy -> new Fault(proxy.reason(), text(proxy));
            case BlockedAddressException _ -> new Fault(Reason.BLOCKED_ADDRESS, "blocked: " + text(failure));
            case UnknownHostException _ -> new Fault(Reason.DNS, "the name could not be resolved");
            case TooMuchException _ -> new Fault(Reason.TOO_LARGE, text(failure));
            case PortUnreachableException _ -> new Fault(Reason.REFUSED, "nobody listens on that port");
            case SSLException _ when closedInHandshake(failure) -> reset("in the TLS handshake");
            case SSLException _ when says(failure, "engine closed already") -> reset("before the answer was complete");
            case SSLException _ -> tls(failure);
            case DecoderException _ when failure.getCause() instanceof SSLException cause -> fault(cause);
            case DecoderException _ when failure.getCause() instanceof FaultException told -> told.fault();
            case PrematureChannelClosureException _ -> reset("before the answer was complete");
            case TooLongFrameException _ -> protocol("a line or the head is too long");
            case DecoderException _ -> protocol(text(said(failure)));
            case HttpClosedException _ -> reset("before the answer was complete");
            case BindException _ -> null; // no free port on our side
            case NoRouteToHostException _ -> unreachable(failure);
            case ConnectException _ when says(failure, "refused") -> new Fault(Reason.REFUSED, "connection refused");
            case ConnectException _ when says(failure, "assign requested address") -> null;
            case ConnectException _ -> unreachable(failure);
            case SocketException _ when says(failure, "unreachable") || says(failure, "no route") -> unreachable(
                    failure);
            case IOException _ when says(failure, "too many open files") || says(failure, "no buffer space") -> null;
            case IOException _ -> reset("before the answer was complete");
            default -> null;
        };
    }

    private static Fault reset(String when) {
        return new Fault(Reason.RESET, "the connection was closed " + when);
    }

    private static Fault unreachable(Throwable failure) {
        return new Fault(Reason.UNREACHABLE, says(failure, "timed out") ? "nobody answers" : "there is no way to it");
    }

    private static Fault protocol(String text) {
        return new Fault(Reason.PROTOCOL, "not a valid answer: " + text);
    }

    /** The failure itself, or what caused it when it says no more than that, which is with the name of a class. */
    private static Throwable said(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null && cause.getMessage() != null && cause.toString().equals(failure.getMessage())
                ? cause
                : failure;
    }

    private static Fault tls(Throwable failure) {
        Throwable root = root(failure);
        return switch (root) {
            case CertificateExpiredException _ -> new Fault(Reason.TLS_EXPIRED, "a certificate has expired");
            case CertificateNotYetValidException _ -> invalid("the certificate is not valid yet");
            case NotSslRecordException _ -> invalid("the target does not speak TLS");
            case Throwable _ when says(root, "unable to find valid certification path") -> invalid(
                    "the certificate is signed by nobody who is trusted");
            case CertificateException _ when says(root, "no subject alternative") || says(root, "no name matching") ->
                invalid("the certificate is another's: " + text(root));
            default -> invalid(alert(text(root)));
        };
    }

    private static Fault invalid(String text) {
        return new Fault(Reason.TLS_INVALID, "TLS failed: " + text);
    }

    /** What went wrong, without what only programmers read; the text itself when it is another. */
    private static String alert(String text) {
        Matcher code = OPENSSL.matcher(text);
        Matcher alert = ALERT.matcher(code.find() ? code.group(1).toLowerCase(Locale.ROOT) : text);
        if (!alert.find()) {
            return code.reset().find() ? words(code.group(1)) : text;
        }
        return switch (alert.group(1)) {
            case "certificate_required" -> "the target wants a certificate of ours";
            case "bad_certificate", "unknown_ca", "certificate_unknown", "unsupported_certificate",
                    "certificate_revoked", "certificate_expired", "access_denied" ->
                "the target refused our certificate (" + words(alert.group(1)) + ")";
            default -> "the target broke off (" + words(alert.group(1)) + ")";
        };
    }

    private static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static boolean closedInHandshake(Throwable failure) {
        return says(failure, "connection closed while") || isOfTheConnection(root(failure));
    }

    /** The JDK's sockets and Netty's native ones say it with different classes. */
    private static boolean isOfTheConnection(Throwable root) {
        return root instanceof IOException && !(root instanceof SSLException)
                && (root instanceof SocketException || says(root, "reset") || says(root, "broken pipe"));
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < 16 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static boolean says(Throwable failure, String words) {
        String message = failure.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(words);
    }

    /** One line of at most 200 characters. */
    public static String text(Throwable failure) {
        return text(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }

    /** One line of at most 200 characters. */
    public static String text(String message) {
        String line = message.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
