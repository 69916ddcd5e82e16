package org.xueliang.standalone.command;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.xueliang.ingest.IngestRole;
import org.xueliang.standalone.Roles;
import org.xueliang.standalone.Running;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "ingest",
        description = {
            "A gateway alone: pulls cameras, takes publishers and viewers, answers snapshots, sends frame events.",
            "Finds Redis and the registry in the settings, else by the data folder. Ctrl-C ends it.",
            "",
            "Example:",
            "  xueliang ingest --config xueliang.yaml --rtsp-port 8554"
        })
final class IngestCommand implements Callable<Integer> {
    @Mixin
    ServerOptions options = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        try (Running running = new Running()) {
            Roles roles = new Roles(options.data(Home.data()), options.settings(), running, Clock.systemUTC());
            IngestRole ingest = roles.ingest();
            System.err.println("RTSP        rtsp://127.0.0.1:" + ingest.rtspPort() + "/CHANNEL");
            roles.sipServer(ingest).ifPresent(server -> System.err.println(server.line()));
            System.err.println("own door    http://127.0.0.1:" + ingest.doorPort() + " (/healthz, /metrics)");
            running.await(Long.MAX_VALUE);
            return 0;
        }
    }
}
