package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck.Mechanism;
import dev.fettle.api.check.KafkaCheck.Sasl;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.ProbeContext;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;

/** Says who we are over one connection. Used once; confined to the lane, but for the hashing, which a worker does. */
final class SaslLogin {

    /** The broker says how often is hashed: more than that is an attack, on us. */
    private static final int MOST_ITERATIONS = 1_000_000;
    private static final Pattern ITERATIONS = Pattern.compile("(?:^|,)i=(\\d{1,9})(?:,|$)");

    private final Sasl sasl;
    private final BrokerConnection connection;
    private final ProbeContext context;

    SaslLogin(Sasl sasl, BrokerConnection connection, ProbeContext context) {
        this.sasl = sasl;
        this.connection = connection;
        this.context = context;
    }

    Future<Void> login() {
        return connection.ask(new Question<>(new SaslHandshakeRequestData().setMechanism(sasl.mechanism().text()), 1,
                SaslHandshakeResponseData::new)).compose(this::agreed);
    }

    private Future<Void> agreed(SaslHandshakeResponseData answer) {
        if (answer.errorCode() == Errors.UNSUPPORTED_SASL_MECHANISM.code()) {
            throw new FaultException(Reason.AUTH, "the broker does not take " + sasl.mechanism().text() + ", but "
                    + Failures.text(String.join(", ", answer.mechanisms())));
        }
        Refusals.check(answer.errorCode(), "login");
        return sasl.mechanism() == Mechanism.PLAIN ? plain() : scram();
    }

    private Future<Void> plain() {
        return say(("\0" + sasl.user() + "\0" + sasl.password()).getBytes(StandardCharsets.UTF_8)).mapEmpty();
    }

    private Future<Void> scram() {
        ScramSaslClient client = client();
        return say(reply(client, new byte[0])).compose(challenge -> {
            requireBearable(challenge);
            Future<byte[]> hashing = context.context().executeBlocking(() -> reply(client, challenge), false);
            return hashing;
        }).compose(reply -> say(Objects.requireNonNull(reply))).map(proof -> {
            byte[] _ = reply(client, proof);
            return null;
        });
    }

    private Future<byte[]> say(byte[] bytes) {
        return connection.ask(new Question<>(new SaslAuthenticateRequestData().setAuthBytes(bytes), 1,
                SaslAuthenticateResponseData::new)).map(answer -> {
                    if (answer.errorCode() != Errors.NONE.code()) {
                        throw new FaultException(Reason.AUTH, "the login was refused"
                                + (answer.errorMessage() == null ? "" : ": " + shown(answer.errorMessage())));
                    }
                    return answer.authBytes();
                });
    }

    /** What a broker said, without the password: some repeat what they were told. */
    private String shown(String said) {
        return Failures.text(new Login(sasl.user(), sasl.password()).removedFrom(said));
    }

    static void requireBearable(byte[] challenge) {
        Matcher iterations = ITERATIONS.matcher(new String(challenge, StandardCharsets.UTF_8));
        if (!iterations.find() || Integer.parseInt(iterations.group(1)) > MOST_ITERATIONS) {
            throw new FaultException(Reason.PROTOCOL, "not a valid answer to the login");
        }
    }

    private byte[] reply(ScramSaslClient client, byte[] challenge) {
        try {
            byte[] reply = client.evaluateChallenge(challenge);
            return reply == null ? new byte[0] : reply;
        } catch (SaslException refused) {
            throw new FaultException(Reason.AUTH, "the login failed: " + shown(String.valueOf(refused.getMessage())));
        }
    }

    private ScramSaslClient client() {
        try {
            return new ScramSaslClient(ScramMechanism.forMechanismName(sasl.mechanism().text()), callbacks -> {
                for (Callback callback : callbacks) {
                    switch (callback) {
                        case NameCallback name -> name.setName(sasl.user());
                        case PasswordCallback password -> password.setPassword(sasl.password().toCharArray());
                        default -> {
                            // extensions: there are none
                        }
                    }
                }
            });
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK does not know " + sasl.mechanism().text(), e);
        }
    }
}
