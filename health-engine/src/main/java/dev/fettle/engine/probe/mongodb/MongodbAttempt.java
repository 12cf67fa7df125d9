package dev.fettle.engine.probe.mongodb;

import dev.fettle.api.check.MongodbCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.MessageAttempt;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.channel.ChannelPipeline;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Consumer;
import org.bson.BSONException;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one server: who it is, a login where somebody is named, whether it answers, and how its set is. That
 * it does not tell that user of its set is no failure. Used once; confined to the lane.
 */
final class MongodbAttempt extends MessageAttempt<RawBsonDocument> {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 24;
    private static final String ADMIN = "admin";
    private static final int NO_SUCH_COMMAND = 59;
    private static final int UNAUTHORIZED = 13;

    private final MongodbTarget target;
    private final Login login;
    private Consumer<RawBsonDocument> hearer = _ -> {};
    private int asked;
    private Member member = new Member(null, new BsonDocument(), null);

    MongodbAttempt(MongodbTarget target, URI server, Progress progress) {
        super("MongoDB " + MongodbCheck.target(server),
                new Dialer.Target(server.getHost(), MongodbCheck.port(server), target.check().tls()),
                target.context().dialer(), progress, RawBsonDocument.class);
        this.target = target;
        this.login = target.login();
    }

    @Override
    protected void codec(ChannelPipeline pipeline) {
        pipeline.addLast(new Messages());
    }

    @Override
    protected void received(RawBsonDocument answer) {
        try {
            hearer.accept(answer);
        } catch (BSONException | IndexOutOfBoundsException notBson) {
            fail(Reason.PROTOCOL, label() + ": not a valid answer: this is no document");
        }
    }

    private void ask(String command, BsonDocument more, String database, Consumer<RawBsonDocument> then) {
        BsonDocument question = new BsonDocument(command, new BsonInt32(1));
        question.putAll(more);
        question.put("$db", new BsonString(database));
        hearer = then;
        asked++;
        send(Messages.question(asked, question));
    }

    // ---- who it is

    @Override
    protected void opened() {
        hello("hello", answer -> {
            if (isDone(answer)) {
                met(answer);
            } else if (Member.number(answer, "code") == NO_SUCH_COMMAND || told(answer).contains("no such command")) {
                hello("isMaster", this::met); // before 4.4
            } else {
                refused(answer);
            }
        });
    }

    private void hello(String command, Consumer<RawBsonDocument> then) {
        BsonDocument whom = login.isGiven()
                ? new BsonDocument("saslSupportedMechs",
                        new BsonString(target.authSource() + "." + login.user()))
                : new BsonDocument();
        ask(command, whom, ADMIN, then);
    }

    private void met(RawBsonDocument hello) {
        if (!isDone(hello)) {
            refused(hello);
            return;
        }
        member = new Member(null, hello, null);
        String set = target.check().replicaSet();
        if (set != null && !set.equals(member.value("replication.set"))) {
            fail(Reason.CONDITION, label() + ": it is no member of the replica set " + set);
        } else if (login.isGiven() && !member.isArbiter()) {
            logIn(hello);
        } else {
            ping();
        }
    }

    // ---- the login

    private void logIn(RawBsonDocument hello) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        Scram started = new Scram(mechanism(hello), login.user(),
                Objects.requireNonNullElse(login.password(), ""), Base64.getEncoder().encodeToString(nonce));
        BsonDocument start = new BsonDocument("mechanism", new BsonString(started.mechanism().key()))
                .append("payload", binary(started.first()))
                .append("options", new BsonDocument("skipEmptyExchange", BsonBoolean.TRUE));
        ask("saslStart", start, target.authSource(), answer -> challenged(started, answer));
    }

    private static Scram.Mechanism mechanism(BsonDocument hello) {
        if (!(hello.get("saslSupportedMechs") instanceof BsonArray mechanisms)) {
            return Scram.Mechanism.SHA_256;
        }
        boolean has256 = mechanisms.contains(new BsonString(Scram.Mechanism.SHA_256.key()));
        boolean has1 = mechanisms.contains(new BsonString(Scram.Mechanism.SHA_1.key()));
        return has1 && !has256 ? Scram.Mechanism.SHA_1 : Scram.Mechanism.SHA_256;
    }

    private void challenged(Scram started, RawBsonDocument answer) {
        if (!isDone(answer)) {
            loginRefused(answer);
            return;
        }
        BsonValue conversation = answer.get("conversationId");
        Scram.Challenge challenge;
        try {
            challenge = started.challenge(payload(answer));
        } catch (IllegalArgumentException none) {
            fail(Reason.PROTOCOL, label() + ": not a valid answer: " + Failures.text(none));
            return;
        }
        hearer = _ -> fail(Reason.PROTOCOL, label() + ": not a valid answer: it answers what was not asked");
        target.salted(started, challenge).onComplete(made -> {
            if (hasLeft()) {
                return;
            }
            try {
                if (made.succeeded()) {
                    prove(started, started.last(challenge, made.result()), conversation);
                } else {
                    failed(made.cause());
                }
            } catch (GeneralSecurityException e) {
                failed(e);
            }
        });
    }

    private void prove(Scram started, String proof, @Nullable BsonValue conversation) {
        go(conversation, binary(proof), answer -> {
            if (!isDone(answer)) {
                loginRefused(answer);
            } else if (!started.proves(payload(answer))) {
                fail(Reason.AUTH, label() + ": it does not prove that it knows the user");
            } else if (Member.truth(answer, "done")) {
                ping();
            } else {
                go(conversation, new BsonBinary(new byte[0]), end -> {
                    if (isDone(end) && Member.truth(end, "done")) {
                        ping();
                    } else {
                        loginRefused(end);
                    }
                });
            }
        });
    }

    private void go(@Nullable BsonValue conversation, BsonBinary payload, Consumer<RawBsonDocument> then) {
        BsonDocument more = new BsonDocument("conversationId", conversation == null ? new BsonInt32(1) : conversation)
                .append("payload", payload);
        ask("saslContinue", more, target.authSource(), then);
    }

    private static BsonBinary binary(String text) {
        return new BsonBinary(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String payload(BsonDocument answer) {
        return answer.get("payload") instanceof BsonBinary payload
                ? new String(payload.getData(), StandardCharsets.UTF_8)
                : "";
    }

    private void loginRefused(BsonDocument answer) {
        fail(Reason.AUTH, label() + ": " + told(answer));
    }

    // ---- how it is

    private void ping() {
        ask("ping", new BsonDocument(), ADMIN, answer -> {
            if (isDone(answer)) {
                version();
            } else {
                refused(answer);
            }
        });
    }

    private void version() {
        ask("buildInfo", new BsonDocument(), ADMIN, answer -> {
            String version = isDone(answer) && answer.get("version") instanceof BsonString text
                    ? text.getValue()
                    : null;
            member = new Member(version, member.hello(), null);
            if (member.isInSet()) {
                set();
            } else {
                judge();
            }
        });
    }

    private void set() {
        ask("replSetGetStatus", new BsonDocument(), ADMIN, answer -> {
            member = new Member(member.version(), member.hello(), isDone(answer) ? answer : null);
            judge();
        });
    }

    private void judge() {
        progress().end();
        member.note(progress());
        finish(target.expectation().judge(label() + " answered as " + member.role(), Reason.CONDITION,
                new Seen(progress(), peer(), member::value), progress().observation()));
    }

    // ---- what it refuses

    private static boolean isDone(BsonDocument answer) {
        return Member.number(answer, "ok") == 1;
    }

    private void refused(BsonDocument answer) {
        fail(Member.number(answer, "code") == UNAUTHORIZED ? Reason.AUTH : Reason.PROTOCOL,
                label() + ": " + told(answer));
    }

    private String told(BsonDocument answer) {
        String text = answer.get("errmsg") instanceof BsonString error ? error.getValue() : "it refuses to answer";
        return Failures.text(login.removedFrom(text)) + " (error " + Member.number(answer, "code") + ")";
    }
}
