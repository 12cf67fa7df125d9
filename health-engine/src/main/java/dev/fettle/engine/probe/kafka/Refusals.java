package dev.fettle.engine.probe.kafka;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.FaultException;
import org.apache.kafka.common.protocol.Errors;

/** What a broker's error codes mean. Pure. */
final class Refusals {

    private Refusals() {}

    /**
     * Nothing for no error.
     *
     * @param what was asked, for people: {@code topic 'orders'}
     * @throws FaultException for every other code
     */
    static void check(short code, String what) {
        Errors error = Errors.forCode(code);
        if (error != Errors.NONE) {
            throw new FaultException(reason(error), what + ": " + Failures.text(error.message()) + " (" + error + ")");
        }
    }

    private static Reason reason(Errors error) {
        return switch (error) {
            case SASL_AUTHENTICATION_FAILED, ILLEGAL_SASL_STATE, UNSUPPORTED_SASL_MECHANISM,
                    TOPIC_AUTHORIZATION_FAILED, GROUP_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED ->
                Reason.AUTH;
            default -> Reason.PROTOCOL;
        };
    }
}
