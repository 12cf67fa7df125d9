package dev.fettle.engine.isolation;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.SelfCheck;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.SelfCheck.Part;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.address.Host;
import java.net.InetAddress;
import java.util.Locale;

/** What the end of a run says of the network between this node and its target. */
public enum Reach {

    /** Somebody answered, if only with a refusal. */
    REACHED,
    /** Nobody did. */
    UNREACHED,
    /** The target is on this machine, or the run says nothing at all. */
    SAYS_NOTHING;

    /** What that outcome of that check says. */
    public static Reach of(CheckSpec check, Outcome outcome) {
        return goesOut(check) ? of(outcome) : SAYS_NOTHING;
    }

    /** What that outcome says of a target somewhere else. */
    static Reach of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success _,Outcome.Worrying _ -> REACHED;
            case Outcome.Failure failure -> of(failure.reason());
            case Outcome.Timeout _ -> UNREACHED;
            case Outcome.Inconclusive _ -> SAYS_NOTHING;
        };
    }

    private static Reach of(Reason reason) {
        return switch (reason) {
            case DNS, UNREACHABLE, RESET, TIMEOUT -> UNREACHED;
            case REFUSED, OK, SLOW, CONDITION, STATUS_4XX, STATUS_5XX, STATUS_OTHER, RATE_LIMITED, TLS_INVALID,
                    TLS_EXPIRED, TLS_EXPIRING, AUTH, PROTOCOL, TOO_LARGE ->
                REACHED;
            case BLOCKED_ADDRESS, HEARTBEAT_MISSED, STALE, INTERNAL -> SAYS_NOTHING;
        };
    }

    /** Whether it goes over the network to get at its target, as far as its text says. */
    private static boolean goesOut(CheckSpec check) {
        return switch (check) {
            case SelfCheck self -> self.part() == Part.DATABASE || self.part() == Part.KAFKA;
            case CustomCheck _ -> true;
            default -> !check.target().isEmpty() && isElsewhere(hostOf(check.target()));
        };
    }

    private static String hostOf(String target) {
        return target.replaceFirst(":[0-9]+$", "");
    }

    private static boolean isElsewhere(String host) {
        try {
            return switch (Host.parse(host)) {
                case Host.Name(String name) -> !name.toLowerCase(Locale.ROOT).matches("(.*\\.)?localhost\\.?");
                case Host.Address(InetAddress address) -> !address.isLoopbackAddress();
            };
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
