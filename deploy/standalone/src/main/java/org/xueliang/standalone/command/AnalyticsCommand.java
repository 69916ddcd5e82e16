package org.xueliang.standalone.command;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.xueliang.analytics.AnalyticsRole;
import org.xueliang.standalone.Roles;
import org.xueliang.standalone.Running;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "analytics",
        description = {
            "The analytics job alone, on a Flink cluster inside this process.",
            "It goes on from the newest retained checkpoint in the data folder: killed and started again within what the",
            "bus keeps, no alert is lost and none is double. Ctrl-C ends it.",
            "",
            "Example:",
            "  xueliang analytics --config xueliang.yaml"
        })
final class AnalyticsCommand implements Callable<Integer> {
    @Mixin
    ServerOptions options = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        try (Running running = new Running()) {
            Roles roles = new Roles(options.data(Home.data()), options.settings(), running, Clock.systemUTC());
            AnalyticsRole analytics = roles.analytics();
            System.err.println("own door    http://127.0.0.1:" + analytics.port() + " (/healthz, /metrics)");
            running.await(Long.MAX_VALUE);
            return 0;
        }
    }
}
