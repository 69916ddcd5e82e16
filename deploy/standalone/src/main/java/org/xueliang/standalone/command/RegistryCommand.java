package org.xueliang.standalone.command;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.xueliang.registry.RegistryRole;
import org.xueliang.standalone.Roles;
import org.xueliang.standalone.Running;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "registry",
        description = {
            "The registry alone: channels, alerts, incidents, the front door.",
            "Finds Redis and PostgreSQL in the settings, else by `stores` in the same data folder. Ctrl-C ends it.",
            "",
            "Example:",
            "  xueliang registry --config xueliang.yaml --port 8080"
        })
final class RegistryCommand implements Callable<Integer> {
    @Mixin
    ServerOptions options = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        try (Running running = new Running()) {
            Roles roles = new Roles(options.data(Home.data()), options.settings(), running, Clock.systemUTC());
            RegistryRole registry = roles.registry();
            Tokens.tell(roles, registry);
            System.err.println("front door  http://127.0.0.1:" + registry.port());
            running.await(Long.MAX_VALUE);
            return 0;
        }
    }
}
