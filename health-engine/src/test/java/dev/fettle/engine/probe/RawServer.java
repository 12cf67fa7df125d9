package dev.fettle.engine.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server on loopback that does exactly what the test says, byte by byte, a thread per connection. */
public final class RawServer implements AutoCloseable {

    /** Serves one connection; when it returns or throws, the connection is closed. */
    public interface Script {
        void serve(Connection connection) throws IOException;
    }

    public final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    public final AtomicInteger accepted = new AtomicInteger();
    public final AtomicLong bytesWritten = new AtomicLong();
    private final BlockingQueue<Socket> closed = new LinkedBlockingQueue<>();
    private final ServerSocket server;
    private final Script script;

    public RawServer(Script script) {
        this(open(), script);
    }

    public RawServer(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers every request with the same bytes, then closes. */
    public static RawServer answering(String answer) {
        return new RawServer(connection -> {
            String _ = connection.readRequest();
            connection.write(answer);
        });
    }

    /** An answer of status 200 with that body. */
    public static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    public static ServerSocket open() {
        try {
            return new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** Waits until a connection has ended, by whichever side. */
    public boolean sawAnEnd() {
        try {
            return closed.poll(10, TimeUnit.SECONDS) != null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closedByTheTest) {
            // the end of the server
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.serve(new Connection(socket));
        } catch (IOException brokenOff) {
            // the client went away, which is what many tests wait for
        } finally {
            closed.add(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection, from the side of the server. */
    public final class Connection {

        public final Socket socket;
        private final BufferedReader reader;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.reader = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            this.out = socket.getOutputStream();
        }

        /** Reads a head and the body that it announces; returns both. */
        public String readRequest() throws IOException {
            List<String> lines = new ArrayList<>();
            int length = 0;
            String line = reader.readLine();
            while (line != null && !line.isEmpty()) {
                lines.add(line);
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
                line = reader.readLine();
            }
            if (lines.isEmpty()) {
                throw new IOException("no request");
            }
            char[] body = new char[length];
            int read = 0;
            while (read < length) {
                read += reader.read(body, read, length - read);
            }
            String request = String.join("\n", lines) + "\n\n" + new String(body);
            requests.add(request);
            return request;
        }

        public void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            bytesWritten.addAndGet(bytes.length);
        }

        /** Reads until the client closes; writes nothing. */
        public void hang() throws IOException {
            while (reader.read() >= 0) {
                // whatever it says
            }
        }

        /** Closes with a reset instead of an orderly end. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
