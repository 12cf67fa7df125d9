package dev.fettle.engine.probe.mqtt;

import com.google.re2j.Pattern;
import dev.fettle.api.check.MqttCheck;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Certificates;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.FirstByte;
import dev.fettle.engine.probe.Hearing;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One attempt of an MQTT check: logs in, subscribes, publishes, reads, leaves. Used once; confined to the lane. */
final class MqttAttempt extends ConnectionAttempt {

    /** What is kept of one message, bytes. */
    private static final int MOST_BYTES = 64 * 1024;
    private static final int FIRST_OF_CONNACK = 0x20;
    private static final int SUBSCRIBING = 1;
    private static final int PUBLISHING = 2;
    /** Reason codes from here on say no. */
    private static final int REFUSED = 0x80;
    private static final int TAKEN_OVER = 0x8E;

    private final MqttCheck check;
    private final Expectation expectation;
    private final @Nullable Pattern expected;
    private @Nullable String text;
    private boolean retained;

    MqttAttempt(MqttCheck check, Expectation expectation, Dialer dialer, Progress progress) {
        super("MQTT " + check.target(), new Dialer.Target(check.url().getHost(), check.port(), check.secure()), dialer,
                progress);
        this.check = check;
        this.expectation = expectation;
        this.expected = check.expect() == null ? null : Pattern.compile(check.expect());
    }

    @Override
    public void connected(Channel open) {
        Peer.of(open).certified().ifPresent(certified -> Certificates.noteEnd(progress(), certified.notAfter()));
        progress().enter(Phase.PROCESSING);
        open.pipeline()
                .addLast(new FirstByte(FIRST_OF_CONNACK, "MQTT"), new MqttDecoder(MOST_BYTES), MqttEncoder.INSTANCE)
                .addLast(new Hearing<>(MqttMessage.class, message -> heard(open, message), this::failed));
        Login login = Login.of(check.url(), check.user(), check.password());
        var connect = MqttMessageBuilders.connect()
                .protocolVersion(switch (check.version()) {
                    case V3_1_1 -> MqttVersion.MQTT_3_1_1;
                    case V5 -> MqttVersion.MQTT_5;
                })
                .cleanSession(true)
                .clientId(check.clientId() == null ? anyClient() : check.clientId())
                .hasUser(!login.user().isEmpty())
                .hasPassword(login.password() != null);
        if (!login.user().isEmpty()) {
            connect.username(login.user());
        }
        if (login.password() != null) {
            connect.password(login.password().getBytes(StandardCharsets.UTF_8));
        }
        send(open, connect.build());
    }

    /** Letters and digits, not more than 23: no broker may refuse that. */
    private static String anyClient() {
        return "fettle" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }

    private void send(Channel open, MqttMessage message) {
        ChannelFuture _ = open.writeAndFlush(message).addListener(sent -> {
            if (!sent.isSuccess()) {
                failed(sent.cause());
            }
        });
    }

    private void heard(Channel open, MqttMessage message) {
        if (hasLeft()) {
            return; // it came together with what ended the check
        }
        if (message.decoderResult().isFailure()) {
            throw notRead(message.decoderResult().cause());
        }
        switch (message) {
            case MqttConnAckMessage answer -> loggedIn(open, answer.variableHeader().connectReturnCode());
            case MqttSubAckMessage answer -> subscribed(open, answer.payload().reasonCodes());
            case MqttPubAckMessage answer -> published(answer.variableHeader());
            case MqttPublishMessage published -> heard(open, published);
            default -> {
                if (message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader left) {
                    throw left(left.reasonCode() & 0xFF);
                }
            }
        }
    }

    private static FaultException left(int code) {
        return new FaultException(Reason.RESET, code == TAKEN_OVER
                ? "the broker ended the connection: another client has the same client id"
                : "the broker ended the connection with code " + code);
    }

    private static FaultException notRead(Throwable cause) {
        return cause instanceof TooLongFrameException
                ? new FaultException(Reason.TOO_LARGE, "a message has more than " + MOST_BYTES / 1024 + " KiB")
                : new FaultException(Reason.PROTOCOL, "not a valid answer: a message cannot be read");
    }

    private void loggedIn(Channel open, MqttConnectReturnCode code) {
        switch (code) {
            case CONNECTION_ACCEPTED -> afterLogin(open);
            case CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD, CONNECTION_REFUSED_NOT_AUTHORIZED,
                    CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD, CONNECTION_REFUSED_NOT_AUTHORIZED_5,
                    CONNECTION_REFUSED_BANNED, CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD ->
                throw new FaultException(Reason.AUTH, "the login was refused");
            case CONNECTION_REFUSED_SERVER_UNAVAILABLE, CONNECTION_REFUSED_SERVER_UNAVAILABLE_5,
                    CONNECTION_REFUSED_SERVER_BUSY ->
                throw new FaultException(Reason.PROTOCOL, "the broker says that it is not available");
            case CONNECTION_REFUSED_IDENTIFIER_REJECTED, CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID ->
                throw new FaultException(Reason.PROTOCOL, "the broker does not take the client id");
            case CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION, CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION ->
                throw new FaultException(Reason.PROTOCOL, "the broker does not speak MQTT " + check.version().text());
            default -> throw new FaultException(Reason.PROTOCOL, "the broker refused the connection with code "
                    + (code.byteValue() & 0xFF));
        }
    }

    private void afterLogin(Channel open) {
        if (check.topic() == null) {
            judge(open);
        } else {
            send(open, MqttMessageBuilders.subscribe().messageId(SUBSCRIBING)
                    .addSubscription(MqttQoS.AT_MOST_ONCE, check.topic()).build());
        }
    }

    private void subscribed(Channel open, List<Integer> codes) {
        if (codes.size() != 1) {
            throw new FaultException(Reason.PROTOCOL, "not a valid answer to one subscription");
        }
        if (codes.getFirst() >= REFUSED) {
            throw new FaultException(Reason.AUTH, "may not subscribe to '" + check.topic() + "'");
        }
        progress().doing(() -> "waiting for a message of '" + check.topic() + "'");
        if (check.send() != null) {
            send(open, MqttMessageBuilders.publish().topicName(check.topic()).messageId(PUBLISHING)
                    .qos(MqttQoS.AT_LEAST_ONCE)
                    .payload(Unpooled.copiedBuffer(check.send(), StandardCharsets.UTF_8)).build());
        } else if (expected == null && !expectation.reads("text") && !expectation.reads("retained")) {
            judge(open);
        }
    }

    /** Before version 5 a broker has no way to say no: it only does not pass the message on. */
    private void published(MqttMessageIdVariableHeader answer) {
        if (answer instanceof MqttPubReplyMessageVariableHeader reply && (reply.reasonCode() & 0xFF) >= REFUSED) {
            throw new FaultException(Reason.AUTH, "may not publish to '" + check.topic() + "' (code "
                    + (reply.reasonCode() & 0xFF) + ")");
        }
    }

    /** What is not expected may be somebody else's; what was retained was there before we sent anything. */
    private void heard(Channel open, MqttPublishMessage published) {
        if (check.send() != null && published.fixedHeader().isRetain()) {
            return;
        }
        String said = published.payload().toString(StandardCharsets.UTF_8);
        boolean wanted = expected != null
                ? expected.matcher(said).find()
                : check.send() == null || check.send().equals(said);
        if (wanted) {
            text = said;
            retained = published.fixedHeader().isRetain();
            judge(open);
        }
    }

    private void judge(Channel open) {
        progress().end();
        ChannelFuture _ = open.writeAndFlush(MqttMessage.DISCONNECT); // the check is won: it no longer matters
        finish(expectation.judge(label() + (text == null ? " took the login" : " gave the message"), Reason.CONDITION,
                new Seen(progress(), Peer.of(open), this::value), progress().observation()));
    }

    private @Nullable Object value(String name) {
        return switch (name) {
            case "text" -> text;
            case "retained" -> text == null ? null : retained;
            default -> null;
        };
    }
}
