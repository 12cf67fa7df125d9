package dev.fettle.engine.probe.mqtt;

import com.google.re2j.Pattern;
import dev.fettle.api.check.MqttCheck;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
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
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One attempt of an MQTT check: logs in, subscribes, publishes, reads, leaves. Used once; confined to the lane. */
final class MqttAttempt extends ConnectionAttempt {

    /** What is kept of one message, bytes. */
    private static final int MOST_BYTES = 64 * 1024;
    private static final int FIRST_OF_CONNACK = 0x20;
    private static final int SUBSCRIBING = 1;
    private static final int PUBLISHING = 2;
    private static final int REFUSED = 0x80;

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
        progress().enter(Phase.PROCESSING);
        open.pipeline()
                .addLast(new FirstByte(FIRST_OF_CONNACK, "MQTT"), new MqttDecoder(MOST_BYTES), MqttEncoder.INSTANCE)
                .addLast(new Hearing<>(MqttMessage.class, message -> heard(open, message), this::failed));
        Login login = Login.of(check.url(), check.user(), check.password());
        var connect = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .cleanSession(true)
                .clientId(check.clientId() == null
                        ? "fettle-" + UUID.randomUUID().toString().substring(0, 13)
                        : check.clientId())
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

    private static void send(Channel open, MqttMessage message) {
        ChannelFuture _ = open.writeAndFlush(message);
    }

    private void heard(Channel open, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            throw notRead(message.decoderResult().cause());
        }
        switch (message) {
            case MqttConnAckMessage answer -> loggedIn(open, answer.variableHeader().connectReturnCode());
            case MqttSubAckMessage answer -> subscribed(open, answer.payload().reasonCodes().getFirst());
            case MqttPublishMessage published -> heard(open, published);
            default -> {
                // acknowledgements
            }
        }
    }

    private static FaultException notRead(Throwable cause) {
        return cause instanceof TooLongFrameException
                ? new FaultException(Reason.TOO_LARGE, "a message has more than " + MOST_BYTES / 1024 + " KiB")
                : new FaultException(Reason.PROTOCOL, "not a valid answer: a message cannot be read");
    }

    private void loggedIn(Channel open, MqttConnectReturnCode code) {
        switch (code) {
            case CONNECTION_ACCEPTED -> afterLogin(open);
            case CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD, CONNECTION_REFUSED_NOT_AUTHORIZED ->
                throw new FaultException(Reason.AUTH, "the login was refused");
            case CONNECTION_REFUSED_SERVER_UNAVAILABLE ->
                throw new FaultException(Reason.PROTOCOL, "the broker says that it is not available");
            case CONNECTION_REFUSED_IDENTIFIER_REJECTED ->
                throw new FaultException(Reason.PROTOCOL, "the broker does not take the client id");
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

    private void subscribed(Channel open, int code) {
        if (code == REFUSED) {
            throw new FaultException(Reason.AUTH, "may not subscribe to '" + check.topic() + "'");
        }
        if (check.send() != null) {
            send(open, MqttMessageBuilders.publish().topicName(check.topic()).messageId(PUBLISHING)
                    .qos(MqttQoS.AT_LEAST_ONCE)
                    .payload(Unpooled.copiedBuffer(check.send(), StandardCharsets.UTF_8)).build());
        }
        if (check.send() == null && expected == null && !expectation.reads("text") && !expectation.reads("retained")) {
            judge(open);
        }
    }

    /** What is not expected may be somebody else's: the next may be. */
    private void heard(Channel open, MqttPublishMessage published) {
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
        send(open, MqttMessage.DISCONNECT);
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
