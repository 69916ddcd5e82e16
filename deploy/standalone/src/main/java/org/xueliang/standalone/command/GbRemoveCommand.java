package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.RemoveDeviceRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Takes a device out, and its channels with it; their alerts stay.",
            "",
            "Example:",
            "  xueliang devices gb remove 34020000001180000001"
        })
final class GbRemoveCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "The device's 20-digit id.")
    String code = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            registry.devices()
                    .removeDevice(
                            RemoveDeviceRequest.newBuilder().setDevice(code).build());
        }
        if (client.json) {
            System.out.println("{}");
        }
        System.err.println("removed " + code);
        return 0;
    }
}
