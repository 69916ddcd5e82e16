package org.xueliang.standalone.command;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.xueliang.standalone.DataFolder;
import org.xueliang.standalone.Roles;
import org.xueliang.standalone.Running;
import org.xueliang.standalone.stores.Stores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "stores",
        description = {
            "Redis and PostgreSQL alone, for roles that run as processes of their own on this machine.",
            "They listen on loopback; the roles find them by the data folder. Ctrl-C ends both.",
            "",
            "Example, each in a terminal of its own:",
            "  xueliang stores --data-dir data",
            "  xueliang registry --data-dir data",
            "  xueliang ingest --data-dir data",
            "  xueliang analytics --data-dir data"
        })
final class StoresCommand implements Callable<Integer> {
    @Mixin
    ServerOptions options = new ServerOptions();

    @Option(names = "--redis-port", description = "Default: a free one.")
    int redisPort;

    @Option(names = "--postgres-port", description = "Default: a free one.")
    int postgresPort;

    @Override
    public Integer call() throws Exception {
        try (Running running = new Running()) {
            DataFolder data = options.data(Home.data());
            Roles.claim(data, running);
            Roles roles = new Roles(data, options.settings(), running, Clock.systemUTC());
            Stores stores = roles.stores(redisPort, postgresPort);
            System.err.println("Redis       " + stores.redisUri());
            System.err.println("PostgreSQL  " + stores.jdbcUrl() + " (user " + stores.jdbcUser() + ")");
            running.await(Long.MAX_VALUE);
            return 0;
        }
    }
}
