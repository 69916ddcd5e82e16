package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ResetDeviceSecretRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "secret",
        description = {
            "Makes a new secret for a device and shows it this once. The old one is void at once: a device that",
            "still has it is refused at its next registration.",
            "",
            "Example:",
            "  xueliang devices gb secret 34020000001180000001"
        })
final class GbSecretCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "The device's 20-digit id.")
    String code = "";

    @Option(
            names = "--secret",
            arity = "0..1",
            interactive = true,
            description = "One of your own, 8 to 64 characters; asked for where the value is left out.")
    char @Nullable [] secret;

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            GbEnrolCommand.print(
                    client,
                    registry.devices()
                            .resetDeviceSecret(ResetDeviceSecretRequest.newBuilder()
                                    .setDevice(code)
                                    .setSecret(secret == null ? "" : new String(secret))
                                    .build()));
        }
        return 0;
    }
}
