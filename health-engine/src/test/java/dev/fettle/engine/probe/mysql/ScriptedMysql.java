package dev.fettle.engine.probe.mysql;

import dev.fettle.engine.probe.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What a server of MySQL says and hears, byte by byte. */
final class ScriptedMysql {

    static final byte[] OK = {0, 0, 0, 2, 0, 0, 0};
    private static final byte[] END = {(byte) 0xFE, 0, 0, 2, 0};

    private ScriptedMysql() {}

    static byte[] packet(int number, byte[]... parts) {
        byte[] body = joined(parts);
        return joined(new byte[]{(byte) body.length, (byte) (body.length >> 8), (byte) (body.length >> 16),
                (byte) number}, body);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** One byte for its length, then the text. */
    private static byte[] counted(String text) {
        return joined(new byte[]{(byte) text.length()}, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What it says first. */
    static byte[] greeting(String plugin, boolean tls) {
        return packet(0, new byte[]{10}, text("8.0.36"), new byte[4], "saltsalt".getBytes(StandardCharsets.US_ASCII),
                new byte[]{0, (byte) 0x0D, (byte) (0xA2 | (tls ? 0x08 : 0)), 0x21, 2, 0, 0x0F, 0, 21}, new byte[10],
                text("saltsaltsalt"), text(plugin));
    }

    /** The answer to a query: one column, one row. */
    static byte[] one() {
        byte[] column = joined(counted("def"), counted(""), counted(""), counted(""), counted("one"), counted(""),
                new byte[]{0x0C, 0x3F, 0, 1, 0, 0, 0, 8, 0x01, 0, 0, 0, 0});
        return joined(packet(1, new byte[]{1}), packet(2, column), packet(3, END), packet(4, counted("1")),
                packet(5, END));
    }

    /** One packet of the client, without its head. */
    static String next(RawServer.Connection connection) throws IOException {
        InputStream in = connection.socket.getInputStream();
        byte[] head = in.readNBytes(4);
        if (head.length < 4) {
            throw new IOException("the client has gone");
        }
        int length = (head[0] & 0xFF) | (head[1] & 0xFF) << 8 | (head[2] & 0xFF) << 16;
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Lets the client in, and hears its first query. */
    static String welcome(RawServer.Connection connection) throws IOException {
        connection.write(greeting("mysql_native_password", false));
        String _ = next(connection);
        connection.write(packet(2, OK));
        return next(connection);
    }
}
