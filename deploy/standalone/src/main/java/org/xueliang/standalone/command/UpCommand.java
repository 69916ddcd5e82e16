package org.xueliang.standalone.command;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.xueliang.ingest.IngestRole;
import org.xueliang.registry.RegistryRole;
import org.xueliang.standalone.DataFolder;
import org.xueliang.standalone.Roles;
import org.xueliang.standalone.Running;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "up",
        description = {
            "Everything in one process, for cameras of your own: registry, gateway, analytics, Redis, PostgreSQL.",
            "Data stay in the data folder; the next start goes on from there. Ctrl-C ends everything it started.",
            "",
            "Example, and then in another terminal:",
            "  xueliang up --data-dir data",
            "  xueliang devices enrol --alias gate-1 --kind estate --owner me --place gate --push"
        })
final class UpCommand implements Callable<Integer> {
    @Mixin
    ServerOptions options = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        try (Running running = new Running()) {
            DataFolder data = options.data(Home.data());
            Roles.claim(data, running);
            Roles roles = new Roles(data, options.settings(), running, Clock.systemUTC());
            roles.check();
            System.err.println("starting Redis and PostgreSQL ...");
            roles.stores(0, 0);
            System.err.println("starting registry, gateway, analytics ...");
            RegistryRole registry = roles.registry();
            IngestRole ingest = roles.ingest();
            roles.analytics();
            Tokens.tell(roles, registry);
            System.err.println(
                    "front door  http://127.0.0.1:" + registry.port() + "  (gRPC, JSON; /healthz, /metrics)");
            System.err.println("RTSP        rtsp://127.0.0.1:" + ingest.rtspPort() + "/CHANNEL");
            roles.sipServer(ingest).ifPresent(server -> System.err.println(server.line()));
            System.err.println();
            System.err.println(
                    "connect a camera:  ./xueliang devices enrol --alias gate-1 --kind estate --owner me --place gate --push");
            System.err.println(
                    "then push to it:   ffmpeg -re -i CLIP -c copy -rtsp_transport tcp -f rtsp rtsp://USER:PASSWORD@127.0.0.1:"
                            + ingest.rtspPort() + "/gate-1");
            running.await(Long.MAX_VALUE);
            System.err.println("ending ...");
            return 0;
        }
    }
}
