package org.xueliang.standalone.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xueliang.standalone.DataFolder;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.client.ServerAddress;
import picocli.CommandLine.Option;

/** What every client command takes. */
final class ClientOptions {
    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "The front door. Else XUELIANG_SERVER, else the demo or up that runs from this folder.")
    @Nullable
    String server;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Who calls. Else XUELIANG_TOKEN, else as for --server.")
    @Nullable
    String token;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where demo or up left its address (default: data).")
    @Nullable
    Path dataDir;

    @Option(names = "--json", description = "JSON alone on standard output.")
    boolean json;

    /** Where the parts that run on this machine leave what others need to know. */
    DataFolder dataFolder() {
        return new DataFolder(dataDir == null ? Home.data() : dataDir);
    }

    RegistryClient connect() {
        return new RegistryClient(address());
    }

    /** Where the front door is. */
    ServerAddress address() {
        return ServerAddress.find(server, token, System.getenv(), dataDir == null ? Home.data() : dataDir);
    }
}
