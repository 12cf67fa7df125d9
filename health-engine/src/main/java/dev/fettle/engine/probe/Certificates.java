package dev.fettle.engine.probe;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** What is worth telling of a target's certificate; the words are the same for every kind of check. */
public final class Certificates {

    private static final int LONGEST_NAME = 200;

    private Certificates() {}

    /** Whole days until then, rounded down: negative once it is over. */
    public static long daysUntil(Instant notAfter) {
        return Math.floorDiv(Duration.between(Instant.now(), notAfter).toSeconds(), Duration.ofDays(1).toSeconds());
    }

    /** Notes when the certificate ends. */
    public static void noteEnd(Progress progress, Instant notAfter) {
        progress.note("tlsExpiresInDays", daysUntil(notAfter));
        progress.note("tlsNotAfter", notAfter.toString());
    }

    /** Notes when the certificate ends, whose it is and who says so. */
    public static void note(Progress progress, X509Certificate certificate) {
        noteEnd(progress, certificate.getNotAfter().toInstant());
        progress.note("tlsSubject", name(certificate.getSubjectX500Principal().getName()));
        progress.note("tlsIssuer", name(certificate.getIssuerX500Principal().getName()));
    }

    /** That it ends within that time, for people; empty when it does not. */
    public static Optional<String> ending(Instant notAfter, Duration within) {
        return Instant.now().plus(within).isBefore(notAfter)
                ? Optional.empty()
                : Optional.of("the certificate expires in " + days(daysUntil(notAfter)) + ", on "
                        + LocalDate.ofInstant(notAfter, ZoneOffset.UTC));
    }

    /** That it has ended, for people; empty when it has not. */
    static Optional<String> expired(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        return Instant.now().isBefore(end)
                ? Optional.empty()
                : Optional.of(
                        "the certificate expired " + days(Duration.between(end, Instant.now()).toDays()) + " ago, on "
                                + LocalDate.ofInstant(end, ZoneOffset.UTC));
    }

    private static String days(long days) {
        return switch ((int) days) {
            case 0 -> "less than a day";
            case 1 -> "1 day";
            default -> days + " days";
        };
    }

    private static String name(String distinguished) {
        String line = distinguished.replaceAll("\\p{Cntrl}", " ");
        return line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) + "…" : line;
    }
}
