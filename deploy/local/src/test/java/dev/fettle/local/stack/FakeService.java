package dev.fettle.local.stack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Stands for a service: ready at once, logs one change and one delivery, or dies when it is told to. */
final class FakeService {

    private FakeService() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 0 && args[0].equals("die")) {
            System.out.println("cannot do what I am for");
            System.exit(9);
        }
        int port = Integer.parseInt(System.getenv("FETTLE_HTTP_PORT"));
        HttpServer server = HttpServer
                .create(new InetSocketAddress(InetAddress.ofLiteral(System.getenv("FETTLE_HTTP_HOST")), port), 0);
        server.createContext("/q/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        System.out.println("INFO status changed component=fake-" + args[0]
                + " from=UNKNOWN to=UNHEALTHY reason=REFUSED sequence=1");
        System.out.println("INFO database " + System.getenv("FETTLE_DATABASE_URL").replaceAll(":[^:@]*@", ":***@")
                + " config " + System.getenv("FETTLE_CONFIG"));
    }
}
