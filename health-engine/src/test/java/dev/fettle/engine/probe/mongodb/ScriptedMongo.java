package dev.fettle.engine.probe.mongodb;

import dev.fettle.engine.probe.RawServer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** Says what a test wants a server of MongoDB to say; knows one user, {@code joe}. */
final class ScriptedMongo implements AutoCloseable {

    static final String PASSWORD = "hunter2-hunter2";

    private static final String DONE = "{\"ok\": 1.0}";

    final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final RawServer server;

    /**
     * @param hello its answer to {@code hello}, JSON
     * @param proving whether it can prove that it knows the user
     */
    ScriptedMongo(String hello, boolean proving) {
        this(hello, () -> login(proving));
    }

    /**
     * @param challenge how it challenges whoever logs in; {@code NONCE} is the client's
     */
    ScriptedMongo(String hello, String challenge) {
        this(hello, () -> question -> {
            String said = new String(question.getBinary("payload").getData(), StandardCharsets.UTF_8);
            return answer(challenge.replace("NONCE", said.substring(said.indexOf(",r=") + 3)), false);
        });
    }

    private ScriptedMongo(String hello, Supplier<Function<BsonDocument, String>> logins) {
        server = new RawServer(connection -> {
            Function<BsonDocument, String> login = logins.get();
            while (true) {
                BsonDocument question = read(connection.socket.getInputStream());
                asked.add(question.getFirstKey());
                String answer = switch (question.getFirstKey()) {
                    case "hello" -> hello;
                    case "saslStart", "saslContinue" -> login.apply(question);
                    case "buildInfo" -> "{\"version\": \"7.0.14\", \"ok\": 1.0}";
                    case "replSetGetStatus" -> "{\"ok\": 0.0, \"errmsg\": \"not authorized\", \"code\": 13}";
                    default -> DONE;
                };
                ByteBuf bytes = Messages.question(1, BsonDocument.parse(answer));
                connection.write(bytes.array());
            }
        });
    }

    int port() {
        return server.port();
    }

    private static BsonDocument read(InputStream in) throws IOException {
        byte[] length = in.readNBytes(4);
        if (length.length < 4) {
            throw new IOException("the client has gone");
        }
        byte[] rest = in.readNBytes(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt() - 4);
        return new RawBsonDocument(rest, 17, rest.length - 17);
    }

    private static Function<BsonDocument, String> login(boolean proving) {
        StringBuilder all = new StringBuilder();
        return question -> {
            String said = new String(question.getBinary("payload").getData(), StandardCharsets.UTF_8);
            try {
                if (question.getFirstKey().equals("saslStart")) {
                    String bare = said.substring(3);
                    String challenge = "r=" + bare.substring(bare.indexOf(",r=") + 3) + "server,s=c2FsdHNhbHQ=,i=4096";
                    all.append(bare).append(',').append(challenge);
                    return answer(challenge, false);
                }
                if (said.isEmpty()) {
                    return answer("", true);
                }
                return finished(all.toString(), said, proving);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        };
    }

    private static String finished(String all, String said, boolean proving) throws GeneralSecurityException {
        String bare = all.substring(0, all.indexOf(",r=", all.indexOf(",r=") + 1));
        Scram scram = new Scram(Scram.Mechanism.SHA_256, "joe", PASSWORD, bare.substring(bare.indexOf(",r=") + 3));
        Scram.Challenge challenge = scram.challenge(all.substring(bare.length() + 1));
        byte[] salted = scram.salted(challenge);
        if (!scram.last(challenge, salted).equals(said)) {
            return "{\"ok\": 0.0, \"errmsg\": \"Authentication failed.\", \"code\": 18, \"codeName\": \"AuthenticationFailed\"}";
        }
        byte[] signature = mac(mac(salted, "Server Key"), all + "," + said.substring(0, said.indexOf(",p=")));
        return answer("v=" + Base64.getEncoder().encodeToString(proving ? signature : new byte[32]), false);
    }

    private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String answer(String payload, boolean done) {
        return BsonDocument.parse("{\"conversationId\": 1, \"done\": " + done + ", \"ok\": 1.0}")
                .append("payload", new BsonBinary(payload.getBytes(StandardCharsets.UTF_8))).toJson();
    }

    @Override
    public void close() {
        server.close();
    }
}
